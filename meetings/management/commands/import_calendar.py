from functools import partial

from common.import_command import ImportCommand
from meetings.imports_calendar import CalendarImporter


class Command(ImportCommand):
    """`manage.py import_calendar FILE --year 2027`."""

    help = "Import calendars of meetings of a year from a CSV or XLSX file, into drafts."
    importer = CalendarImporter

    def add_arguments(self, parser) -> None:
        """The arguments of every import, and the year."""
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, help="reject rows of another year (without it, all years go)")

    def handle(self, *args, **options) -> None:
        """Import the file into the drafts of this year."""
        self.importer = partial(CalendarImporter, year=options["year"])
        super().handle(*args, **options)
