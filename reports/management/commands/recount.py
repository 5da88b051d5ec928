"""Compare what reports keep counted with the rows, and put right what differs."""

from django.core.management.base import BaseCommand, CommandError

from reports.actions.rollups import compare, drain_all


class Command(BaseCommand):
    """`recount`: everything; `recount --months 3`: as every night. Ends with an error when anything differed."""

    help = "Compare counted cells with the rows and put right what differs."

    def add_arguments(self, parser) -> None:
        """How far back."""
        parser.add_argument("--months", type=int, help="only questions raised in the last months")
        parser.add_argument(
            "--touched", action="store_true", help="only count what was touched, compare nothing"
        )

    def handle(self, *, months: int | None, touched: bool, **options) -> None:
        """Count, and tell."""
        if touched:
            self.stdout.write(f"{drain_all()} parts counted")
            return
        if differing := compare(months=months):
            raise CommandError(f"{len(differing)} parts differed and were put right")
        self.stdout.write("Counted cells equal the rows")
