"""`manage.py report resolution|discipline|problem-map|blockers …`: the same rows as the page and the API, over all bodies."""

import json
from collections.abc import Callable
from typing import NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.tables import csv_lines
from organisations.enums import BodyKind
from organisations.levels import ReportLevel
from reports import columns as columns_resolution
from reports import columns_blockers, columns_discipline, documents_map
from reports.documents import discipline_document, document, run, run_discipline
from reports.documents_map import problem_map_document
from reports.filters import ReportFilter
from reports.filters_blockers import BY as BLOCKERS_BY
from reports.filters_blockers import BlockerReportFilter
from reports.filters_map import BY as MAP_BY
from reports.filters_map import MapFilter
from reports.queries.blockers import blockers_document, run_blockers
from reports.queries.dimensions import DIMENSIONS
from reports.queries.discipline import BY
from reports.queries.problem_map import problem_map


class Report(NamedTuple):
    """How a report is made of its selection and a cut, and written."""

    cuts: tuple[str, ...]
    run: Callable
    columns: Callable
    flat: Callable
    document: Callable
    selection: Callable = ReportFilter
    of_days: bool = True


REPORTS = {
    "resolution": Report(
        tuple(DIMENSIONS),
        run,
        lambda found: columns_resolution.columns(found.by),
        lambda chosen, found: columns_resolution.flat(found),
        document,
    ),
    "discipline": Report(
        BY,
        run_discipline,
        lambda found: columns_discipline.columns(),
        lambda chosen, found: columns_discipline.flat(found),
        discipline_document,
    ),
    "problem-map": Report(
        tuple(dict(MAP_BY)),
        lambda chosen, by: problem_map(chosen),
        documents_map.columns,
        documents_map.flat,
        problem_map_document,
        MapFilter,
    ),
    "blockers": Report(
        BLOCKERS_BY,
        run_blockers,
        lambda found: columns_blockers.columns(),
        lambda chosen, found: columns_blockers.flat(found),
        blockers_document,
        selection=BlockerReportFilter,
        of_days=False,
    ),
}


class Command(BaseCommand):
    help = "Prints a report. It counts the rows of all bodies."

    def add_arguments(self, parser):
        parser.add_argument("report", choices=list(REPORTS))
        parser.add_argument("--from", dest="first", metavar="DATE")
        parser.add_argument("--to", dest="last", metavar="DATE")
        parser.add_argument("--as-of", dest="as_of", metavar="DATE", help="today unless given")
        parser.add_argument("--tier", choices=BodyKind.values)
        parser.add_argument(
            "--by",
            required=True,
            choices=list(dict.fromkeys((*DIMENSIONS, *BLOCKERS_BY))),
            help="discipline: body or region; problem-map: topic or sphere; blockers (as of today): region, waits_for, "
            "body, sphere, kind, blocker",
        )
        parser.add_argument("--level", choices=ReportLevel.values, help="problem-map: region unless given")
        parser.add_argument("--format", dest="fmt", choices=["json", "csv"], default="json")

    def handle(self, *args, **options):
        report = REPORTS[options["report"]]
        if report.of_days and not (options["first"] and options["last"]):
            raise CommandError("--from and --to are needed.")
        if options["by"] not in report.cuts:
            raise CommandError(_("Choose one of: %(values)s.") % {"values": ", ".join(report.cuts)})
        names = {
            "from": "first",
            "to": "last",
            "as_of": "as_of",
            "tier": "tier",
            "by": "by",
            "level": "level",
        }
        chosen = report.selection({name: options[key] for name, key in names.items() if options[key]})
        if not chosen.is_valid():
            raise CommandError(_complaints(chosen))
        found = report.run(chosen, options["by"])
        if options["fmt"] == "csv":
            for line in csv_lines(report.columns(found), report.flat(chosen, found)):
                self.stdout.write(line, ending="")
        else:
            self.stdout.write(json.dumps(report.document(chosen, found), ensure_ascii=False, indent=2))


def _complaints(chosen: ReportFilter | BlockerReportFilter) -> str:
    lines = [f"{name}: {message}" for name, messages in chosen.errors.items() for message in messages]
    return "\n".join([_("The report can't be made."), *lines])
