"""Norms of meetings in force on a day: pure over rows that are passed in; `load_norms` reads them.

Norms are dated rows (Decree No. 863 and its successor for ministers, the decrees on akims): a period is judged by the
norm in force on its last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from meetings.enums import HostLevel, NormPeriod
from meetings.models import Norm, NormExemption
from organisations.enums import BodyLevel
from organisations.models import Body

_MONTHS = {NormPeriod.QUARTER: 3, NormPeriod.HALF_YEAR: 6, NormPeriod.YEAR: 12}
_LEVELS = {
    BodyLevel.MINISTRY: HostLevel.MINISTRY,
    BodyLevel.REGION: HostLevel.REGION,
    BodyLevel.RURAL: HostLevel.RURAL,
}


@dataclass(frozen=True)
class Span:
    """A calendar period, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Norms:
    """All norms by level, oldest first, and the exemptions by body."""

    by_level: dict[str, list[Norm]] = field(default_factory=dict)
    exemptions: dict[int, list[NormExemption]] = field(default_factory=dict)

    @classmethod
    def of(cls, norms: Iterable[Norm], exemptions: Iterable[NormExemption]) -> Norms:
        """Sort the rows."""
        found = cls()
        for norm in sorted(norms, key=lambda norm: norm.valid_from):
            found.by_level.setdefault(norm.host_level, []).append(norm)
        for exemption in exemptions:
            found.exemptions.setdefault(exemption.body_id, []).append(exemption)
        return found

    def in_force(self, body: Body, day: date) -> Norm | None:
        """The norm that binds the body on a day; None: no norm, or the body is exempt."""
        level = host_level_of(body)
        if level is None or self.exempt(body, day):
            return None
        begun = [norm for norm in self.by_level.get(level, []) if norm.valid_from <= day]
        latest = begun[-1] if begun else None
        return latest if latest and (latest.valid_to is None or day < latest.valid_to) else None

    def exempt(self, body: Body, day: date) -> NormExemption | None:
        """The exemption of the body in force on a day."""
        for row in self.exemptions.get(body.pk, ()):
            if row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
                return row
        return None

    def period_of(self, body: Body, day: date) -> Span:
        """The norm period of the body that holds the day; without a norm, its calendar year."""
        norm = self.in_force(body, day)
        return period_of(norm.period if norm else NormPeriod.YEAR, day)


def load_norms() -> Norms:
    """The norms and exemptions as they are now: two queries."""
    return Norms.of(Norm.objects.all(), NormExemption.objects.all())


def host_level_of(body: Body) -> str | None:
    """The level at which the head of the body meets people; None: no norms are made for such bodies.

    A city is one of republican significance where its territory stands at region level; a district inside a city
    counts as a town. Needs `body.territory` and `body.territory.parent`.
    """
    place = body.territory
    if body.level == BodyLevel.CITY:
        return HostLevel.CAPITAL if place is not None and place.parent_id is None else HostLevel.TOWN
    if body.level == BodyLevel.DISTRICT:
        in_city = place is not None and place.parent is not None and place.parent.is_city
        return HostLevel.TOWN if in_city else HostLevel.DISTRICT
    return _LEVELS.get(body.level)


def period_of(period: str, day: date) -> Span:
    """The calendar quarter, half-year or year that holds a day."""
    length = _MONTHS[period]
    start = (day.month - 1) // length * length + 1
    after = start + length
    beginning = date(day.year, start, 1)
    end = date(day.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return Span(beginning, end)


def periods_between(period: str, first: date, last: date) -> list[Span]:
    """All such periods that touch the days from `first` to `last`, in order."""
    found, day = [], first
    while day <= last:
        found.append(period_of(period, day))
        day = found[-1].last + timedelta(days=1)
    return found
