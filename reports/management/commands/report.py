"""`manage.py report resolution …`: the same rows as the page and the API, over all bodies."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.tables import csv_lines
from organisations.enums import BodyKind
from reports.columns import columns, flat
from reports.documents import document, run
from reports.filters import ReportFilter
from reports.queries.dimensions import DIMENSIONS


class Command(BaseCommand):
    help = "Prints a report. It counts the rows of all bodies."

    def add_arguments(self, parser):
        parser.add_argument("report", choices=["resolution"])
        parser.add_argument("--from", dest="first", required=True, metavar="DATE")
        parser.add_argument("--to", dest="last", required=True, metavar="DATE")
        parser.add_argument("--as-of", dest="as_of", metavar="DATE", help="today unless given")
        parser.add_argument("--tier", choices=BodyKind.values)
        parser.add_argument("--by", required=True, choices=list(DIMENSIONS))
        parser.add_argument("--format", dest="fmt", choices=["json", "csv"], default="json")

    def handle(self, *args, **options):
        names = {"from": "first", "to": "last", "as_of": "as_of", "tier": "tier"}
        chosen = ReportFilter({name: options[key] for name, key in names.items() if options[key]})
        if not chosen.is_valid():
            raise CommandError(_complaints(chosen))
        found = run(chosen, options["by"])
        if options["fmt"] == "csv":
            for line in csv_lines(columns(found.by), flat(found)):
                self.stdout.write(line, ending="")
        else:
            self.stdout.write(json.dumps(document(chosen, found), ensure_ascii=False, indent=2))


def _complaints(chosen: ReportFilter) -> str:
    lines = [f"{name}: {message}" for name, messages in chosen.errors.items() for message in messages]
    return "\n".join([_("The report can't be made."), *lines])
