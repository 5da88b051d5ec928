"""Rules of systemic problems in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from plans.models import SystemicRule


@dataclass(frozen=True)
class SystemicRules:
    """All rows, oldest first. Pure: the day is passed in."""

    rows: tuple[SystemicRule, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[SystemicRule]) -> SystemicRules:
        """Sort the rows."""
        return cls(tuple(sorted(rows, key=lambda row: row.valid_from)))

    def in_force(self, day: date) -> SystemicRule | None:
        """The row that holds on a day; None: there is none yet."""
        begun = [row for row in self.rows if row.valid_from <= day]
        return begun[-1] if begun else None


def load_systemic_rules() -> SystemicRules:
    """The rows as they are now: one query."""
    return SystemicRules.of(SystemicRule.objects.all())
