"""The days that figures of e-Otinish are compared over: only days of which somebody told, and equally many of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eotinish.queries import Span, sources
from reports.period import ONE_DAY, Period, end_of_month, months_later


@dataclass(frozen=True)
class Days:
    """From the first to the last day, both counted."""

    first: date
    last: date


@dataclass(frozen=True)
class Compared:
    """Two spans set against each other; `told` is False where somebody's figures are missing in one of them."""

    now: Days
    before: Days
    told: bool


@dataclass(frozen=True)
class Spans:
    """What a period is counted and compared over.

    `counted` ends where the figures end (None: nobody told anything from the first day on). `usual` is set against the
    period before, or against the one asked for; `halves` (of a whole year only) sets the second half against the
    first. `rising` is what growth is judged by: the halves of a year where both are told, else `usual`.
    """

    sources: list[Span]
    counted: Days | None
    usual: Compared
    halves: Compared | None

    @property
    def rising(self) -> Compared:
        return self.halves if self.halves is not None and self.halves.told else self.usual


def spans(period: Period, against: date | None = None) -> Spans:
    """The spans of a period. `against`: first day of the period to compare with; the one before unless given."""
    found = sources(period.first, period.end)
    until = told_until(found, period.first)
    counted = None if until is None else Days(period.first, until)
    now = counted or Days(period.first, period.end)
    before = moved(now, period, against)
    usual = Compared(now, before, counted is not None and is_told(before))
    return Spans(found, counted, usual, _halves(period))


def told_until(found: list[Span], first: date) -> date | None:
    """The last day up to which every day is told, from the first on."""
    until = first - ONE_DAY
    for span in found:
        if not span.source or span.first > until + ONE_DAY:
            break
        until = max(until, span.last)
    return until if until >= first else None


def is_told(days: Days) -> bool:
    """Whether somebody told of each of the days."""
    return told_until(sources(days.first, days.last), days.first) == days.last


def moved(now: Days, period: Period, against: date | None) -> Days:
    """The same part of the period before (or of the one that begins with `against`): whole months go by months."""
    first = against or period.previous.first
    if now.first.day == first.day == 1 and now.last == end_of_month(now.last):
        months = (now.last.year - now.first.year) * 12 + now.last.month - now.first.month + 1
        return Days(first, months_later(first, months) - ONE_DAY)
    return Days(first, first + (now.last - now.first))


def _halves(period: Period) -> Compared | None:
    year = period.first.year
    if (period.first, period.last) != (date(year, 1, 1), date(year, 12, 31)) or period.end < period.last:
        return None
    second, first = Days(date(year, 7, 1), period.last), Days(period.first, date(year, 6, 30))
    return Compared(second, first, is_told(first) and is_told(second))
