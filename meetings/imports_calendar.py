"""Files of a year's plan: one line for each meeting, into the drafts of the calendars of their bodies."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.acts import Refused
from common.cells import BadCell, BadRow, Cell, choice, code, day, named, plain, text
from common.dates import today
from common.imports import Column, Importer, importer
from meetings.actions.importing_calendars import LineRow, LinesPlan, apply_lines, plan_lines
from meetings.enums import MeetingFormat, MeetingKind
from meetings.groups import group_codes
from meetings.policies import check_plan
from organisations.enums import Rank
from organisations.imports import bodies_by_code, territories_by_code
from organisations.models import Body, Territory
from organisations.rights import Right


def clock(cell: Cell) -> time:
    """An hour: 10:00, 9:30, 10:00:00 or a time cell."""
    try:
        return time.fromisoformat(plain(cell).strip().rjust(5, "0"))
    except ValueError:
        raise BadCell(_("Not a time. Write it as 10:00.")) from None


@importer
class CalendarImporter(Importer):
    """`import_calendar` and the screen. `year`: the only year that is taken (None: that of each row)."""

    kind = "calendar"
    label = gettext_lazy("Calendars of meetings")
    right = Right.MEETINGS_PLAN
    columns = (
        Column("body", required=True, example="akimat-75"),
        Column("planned_on", day, required=True, example="2027-03-11"),
        Column(
            "kind", choice(MeetingKind, but=(MeetingKind.UNSCHEDULED,)), required=True, example="population"
        ),
        Column("territory", example="750000000"),
        Column("venue", text(300), example="School 12"),
        Column("format", choice(MeetingFormat), example="in_person"),
        Column("host", text(200), example="A. Akim"),
        Column("host_rank", choice(Rank), example="head"),
        Column("target_group", example="pensioners"),
        Column("starts_at", clock, example="10:00"),
        Column("ref", code(80), example=""),
    )

    def __init__(self, by: Any, year: int | None = None):
        super().__init__(by)
        self.year = year

    def prepare(self) -> None:
        """Read bodies (those in reach) and territories."""
        self.bodies = bodies_by_code(self.by, self.right)
        self.territories = territories_by_code()
        self.groups = {code: code for code in group_codes()}
        self.today = today()

    def parse_body(self, cell: Cell) -> Body:
        """A body in which the person may plan meetings."""
        return named(self.bodies, cell, _("Unknown body."))

    def parse_territory(self, cell: Cell) -> Territory:
        """A territory by its KATO code."""
        return named(self.territories, cell, _("Unknown territory: give its KATO code."))

    def parse_target_group(self, cell: Cell) -> str:
        """A target group by its code."""
        known = ", ".join(self.groups)
        return named(self.groups, cell, _("Not a known code. Known are: %(codes)s.") % {"codes": known})

    def build(self, values: dict[str, Any]) -> LineRow:
        """Check the day against the body and the year, and the group against the kind."""
        planned_on = values["planned_on"]
        if self.year is not None and planned_on.year != self.year:
            reason = _("This is the calendar of %(year)s: choose a day of it.") % {"year": self.year}
            raise BadRow("planned_on", reason, planned_on.isoformat())
        try:
            check_plan(values["body"], planned_on, self.today)
        except Refused as refusal:
            raise BadRow("planned_on", refusal.messages[0], planned_on.isoformat()) from None
        if values["kind"] == MeetingKind.TARGET_GROUP and "target_group" not in values:
            raise BadRow("target_group", _("Say which group of people the meeting is for."))
        if "host" in values:
            values["host_name"] = values.pop("host")
        return LineRow(**values)

    def plan(self, rows, *, lock: bool) -> LinesPlan:
        """Compare with the drafts, or the versions in force."""
        columns = {"host_name" if name == "host" else name for name in self.present}
        return plan_lines(rows, by=self.by, lock=lock, columns=columns)

    def apply(self, plan: LinesPlan) -> None:
        """Write the drafts in bulk."""
        apply_lines(plan, by=self.by)
