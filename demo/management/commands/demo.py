"""`manage.py demo`: fill an empty database with the published record of 2022 and a running year around today."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from demo import accounts
from demo.build import YEAR, build, is_empty
from portal.actions.archives import make_archive

SMALLEST, LARGEST = 0.005, 100


class Command(BaseCommand):
    help = "Fill an EMPTY database with the demo: the published record of 2022 and the weeks around today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--year", type=int, default=YEAR, help=f"the year of the record; there is only {YEAR}"
        )
        parser.add_argument(
            "--scale",
            type=float,
            default=1.0,
            help="1 is the record exactly; 0.05 a small one with a twentieth",
        )
        parser.add_argument(
            "--seed", type=int, default=2022, help="another seed gives other texts and people"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="leave a database that is in use as it is"
        )
        parser.add_argument("--accounts", action="store_true", help="only print the accounts of the demo")
        parser.add_argument("--yes-production", action="store_true", help="allow it in production")

    def handle(self, *args: object, **options) -> None:
        with translation.override("en"):
            if options["accounts"]:
                self.print_accounts()
            else:
                self.fill(**options)

    def fill(
        self, *, year: int, scale: float, seed: int, if_empty: bool, yes_production: bool, **_more
    ) -> None:
        if settings.PRODUCTION and not yes_production:
            raise CommandError("This is production. The demo has documented passwords; see --yes-production.")
        if year != YEAR:
            raise CommandError(f"There is a published record of {YEAR} only.")
        if not SMALLEST <= scale <= LARGEST:
            raise CommandError(f"The scale is a number from {SMALLEST} to {LARGEST}.")
        if not is_empty():
            if if_empty:
                self.stdout.write("Demo: kept, the database is in use")
                return
            raise CommandError("The database has meetings or questions. The demo needs an empty one.")
        build(seed=seed, scale=scale, say=self.stdout.write)
        make_archive()
        if not if_empty:
            self.print_accounts()

    def print_accounts(self) -> None:
        lines = list(accounts.table())
        self.stdout.write("\n".join(lines) or "This database has no accounts of the demo.")
