"""Terms around meetings in force on a day: when calendars are approved, how long before the day a meeting is announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from meetings.enums import RuleOfMeetings
from meetings.models import MeetingRule
from organisations.enums import BodyKind

_CALENDAR_OF = {
    BodyKind.CENTRAL: RuleOfMeetings.CALENDAR_CENTRAL,
    BodyKind.LOCAL: RuleOfMeetings.CALENDAR_LOCAL,
}


@dataclass(frozen=True)
class MeetingRules:
    """All rows by kind, oldest first. Pure: the day is passed in."""

    by_kind: dict[str, list[MeetingRule]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[MeetingRule]) -> MeetingRules:
        """Sort the rows."""
        found = cls()
        for row in sorted(rows, key=lambda row: row.valid_from):
            found.by_kind.setdefault(row.kind, []).append(row)
        return found

    def in_force(self, kind: str, day: date) -> MeetingRule | None:
        """The row of a kind that holds on a day; None: there is none yet."""
        begun = [row for row in self.by_kind.get(kind, ()) if row.valid_from <= day]
        return begun[-1] if begun else None

    def lead_days(self, planned_on: date) -> int | None:
        """Calendar days by which a meeting planned for this day has to be announced before it; None: no rule."""
        rule = self.in_force(RuleOfMeetings.ANNOUNCEMENT, planned_on)
        return rule.days if rule else None

    def last_day_to_announce(self, planned_on: date) -> date | None:
        """The last day on which a meeting planned for this day is announced in time; None: no rule."""
        days = self.lead_days(planned_on)
        return None if days is None else planned_on - timedelta(days=days)

    def calendar_due(self, tier: str, year: int) -> date | None:
        """The last day on which the calendar of a year is approved in time, by tier of the body; None: no rule.

        The rule is the one in force at the end of January, so that a decree of spring binds from the next year on.
        """
        rule = self.in_force(_CALENDAR_OF[tier], date(year, 1, 31))
        return date(year, rule.month, rule.day) if rule else None


def load_meeting_rules() -> MeetingRules:
    """The rows as they are now: one query."""
    return MeetingRules.of(MeetingRule.objects.all())
