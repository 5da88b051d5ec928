"""`manage.py report resolution|discipline|…`: the same rows as the page and the API, over all bodies."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.tables import csv_lines
from organisations.enums import BodyKind
from organisations.levels import ReportLevel
from reports.catalogue import REPORTS
from reports.filters import ReportFilter
from reports.filters_blockers import BlockerReportFilter
from reports.filters_compare import COMPARING, USUAL


class Command(BaseCommand):
    help = "Prints a report. It counts the rows of all bodies."

    def add_arguments(self, parser):
        parser.add_argument("report", choices=list(REPORTS))
        parser.add_argument("--from", dest="first", metavar="DATE")
        parser.add_argument("--to", dest="last", metavar="DATE")
        parser.add_argument("--as-of", dest="as_of", metavar="DATE", help="today unless given")
        parser.add_argument("--compare", choices=list(USUAL), help="with which period; or days of one's own:")
        parser.add_argument("--compare-from", dest="compare_from", metavar="DATE")
        parser.add_argument("--compare-to", dest="compare_to", metavar="DATE")
        parser.add_argument("--compare-as-of", dest="compare_as_of", metavar="DATE")
        parser.add_argument("--tier", choices=BodyKind.values)
        parser.add_argument(
            "--by",
            required=True,
            choices=list(dict.fromkeys(cut for report in REPORTS.values() for cut in report.cuts)),
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
            **{name: name for name in COMPARING},
        }
        chosen = report.selection({name: options[key] for name, key in names.items() if options[key]})
        if not chosen.is_valid():
            raise CommandError(_complaints(chosen))
        found = report.run(chosen, options["by"])
        if options["fmt"] == "csv":
            for line in csv_lines(*report.file(chosen, found)):
                self.stdout.write(line, ending="")
        else:
            self.stdout.write(json.dumps(report.answer(chosen, found), ensure_ascii=False, indent=2))


def _complaints(chosen: ReportFilter | BlockerReportFilter) -> str:
    lines = [f"{name}: {message}" for name, messages in chosen.errors.items() for message in messages]
    return "\n".join([_("The report can't be made."), *lines])
