"""Files of meetings: one line for each, known by the host body and its reference."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.acts import Refused
from common.cells import BadRow, Cell, choice, code, day, many, named, plain, share, text, url, whole
from common.dates import today
from common.imports import Column, Importer, Plan, importer
from meetings.actions.importing import MeetingRow, apply_meetings, plan_meetings
from meetings.enums import Channel, MeetingFormat, MeetingKind
from meetings.groups import group_codes
from meetings.policies import check_facts, check_holding, check_plan
from organisations.enums import Rank
from organisations.imports import bodies_by_code, territories_by_code
from organisations.models import Body, Territory
from organisations.rights import Right


@importer
class MeetingImporter(Importer):
    """`import_meetings` and the screen. A body that the person may not plan for is as unknown as one that isn't there."""

    kind = "meetings"
    label = gettext_lazy("Meetings")
    right = Right.MEETINGS_PLAN
    columns = (
        Column("ref", code(80), required=True, example="2026-014"),
        Column("body", required=True, example="akimat-75"),
        Column("kind", choice(MeetingKind), required=True, example="population"),
        Column("format", choice(MeetingFormat), example="in_person"),
        Column("territory", example="750000000"),
        Column("venue", text(300), example="School 12"),
        Column("host", text(200), example="A. Akim"),
        Column("host_rank", choice(Rank), example="head"),
        Column("target_group", example="pensioners"),
        Column("planned_on", day, example="2026-03-12"),
        Column("announced_on", day, example="2026-03-02"),
        Column("channels", many(choice(Channel)), example="site;social"),
        Column("held_on", day, example="2026-03-12"),
        Column("attendees", whole(), example="120"),
        Column("received", whole(), example="14"),
        Column("question_share", share, example="0.80"),
        Column("briefing_url", url(500), example="https://example.kz/briefing"),
        Column("results_published_on", day, example="2026-03-20"),
        Column("not_held_reason", text(2000, lines=True), example=""),
    )

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

    def build(self, values: dict[str, Any]) -> MeetingRow:
        """Check the dates against each other and against the body."""
        held_on, published_on = values.get("held_on"), values.get("results_published_on")
        for column in ("announced_on", "results_published_on"):
            if column in values and values[column] > self.today:
                raise BadRow(column, _("This day is still to come."), values[column].isoformat())
        if published_on and (held_on is None or published_on < held_on):
            reason = _("Results can't be published before the meeting was held.")
            raise BadRow("results_published_on", reason, published_on.isoformat())
        values["day_given"] = "planned_on" in values
        planned_on = values.setdefault("planned_on", held_on)
        if planned_on is None:
            raise BadRow("planned_on", _("Give the planned day or the day on which it was held."))
        try:
            check_plan(values["body"], planned_on, self.today)
            if held_on is not None:
                check_holding(values["body"], held_on, self.today)
            check_facts(values.get("attendees"), values.get("received"), None)
        except Refused as refusal:
            column = next(iter(refusal.message_dict))
            raise BadRow(column, refusal.messages[0], plain(values.get(column, ""))) from None
        if "host" in values:
            values["host_name"] = values.pop("host")
        return MeetingRow(**values)

    def plan(self, rows, *, lock: bool) -> Plan:
        """Compare with the stored meetings."""
        columns = {"host_name" if name == "host" else name for name in self.present}
        return plan_meetings(rows, by=self.by, lock=lock, columns=columns)

    def apply(self, plan: Plan) -> None:
        """Write them in bulk."""
        apply_meetings(plan, by=self.by)
