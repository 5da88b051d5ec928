"""`manage.py report resolution|discipline …`: the same rows as the page and the API, over all bodies."""

import json
from collections.abc import Callable
from typing import NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.tables import csv_lines
from organisations.enums import BodyKind
from reports import columns as columns_resolution
from reports import columns_discipline
from reports.documents import discipline_document, document, run, run_discipline
from reports.filters import ReportFilter
from reports.queries.dimensions import DIMENSIONS
from reports.queries.discipline import BY


class Report(NamedTuple):
    """How a report is made and written."""

    cuts: tuple[str, ...]
    run: Callable
    columns: Callable
    flat: Callable
    document: Callable


REPORTS = {
    "resolution": Report(
        tuple(DIMENSIONS),
        run,
        lambda found: columns_resolution.columns(found.by),
        columns_resolution.flat,
        document,
    ),
    "discipline": Report(
        BY,
        run_discipline,
        lambda found: columns_discipline.columns(),
        columns_discipline.flat,
        discipline_document,
    ),
}


class Command(BaseCommand):
    help = "Prints a report. It counts the rows of all bodies."

    def add_arguments(self, parser):
        parser.add_argument("report", choices=list(REPORTS))
        parser.add_argument("--from", dest="first", required=True, metavar="DATE")
        parser.add_argument("--to", dest="last", required=True, metavar="DATE")
        parser.add_argument("--as-of", dest="as_of", metavar="DATE", help="today unless given")
        parser.add_argument("--tier", choices=BodyKind.values)
        parser.add_argument(
            "--by", required=True, choices=list(DIMENSIONS), help="discipline: body or region"
        )
        parser.add_argument("--format", dest="fmt", choices=["json", "csv"], default="json")

    def handle(self, *args, **options):
        names = {"from": "first", "to": "last", "as_of": "as_of", "tier": "tier"}
        chosen = ReportFilter({name: options[key] for name, key in names.items() if options[key]})
        if not chosen.is_valid():
            raise CommandError(_complaints(chosen))
        report = REPORTS[options["report"]]
        if options["by"] not in report.cuts:
            raise CommandError(_("Choose one of: %(values)s.") % {"values": ", ".join(report.cuts)})
        found = report.run(chosen, options["by"])
        if options["fmt"] == "csv":
            for line in csv_lines(report.columns(found), report.flat(found)):
                self.stdout.write(line, ending="")
        else:
            self.stdout.write(json.dumps(report.document(chosen, found), ensure_ascii=False, indent=2))


def _complaints(chosen: ReportFilter) -> str:
    lines = [f"{name}: {message}" for name, messages in chosen.errors.items() for message in messages]
    return "\n".join([_("The report can't be made."), *lines])
