"""Counting appeals of e-Otinish. One source for each calendar month, whatever was imported.

Rows count where the month has rows; else the figures that e-Otinish counted itself, where their period lies wholly
within the days asked for. Figures of a longer period are never split, and where figures of several periods overlap,
the shorter ones count. `sources` tells which days come from where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, F, Q, QuerySet, Sum, When
from django.db.models.functions import Cast, Coalesce, TruncMonth

from eotinish.enums import Outcome
from eotinish.models import Complaint, ComplaintFigure, ComplaintMonth, Population

ONE_DAY = timedelta(days=1)
REGION = Coalesce("territory__territory__region_code", "body__body__territory__region_code")
KEYS: dict[str, Any] = {
    "body": F("body__body_id"),
    "tier": F("body__body__kind"),
    "region": REGION,
    "sphere": Coalesce("topic__topic__parent_id", "topic__topic_id"),
    "topic": F("topic__topic_id"),
    "kind": F("kind__code"),
}


@dataclass(frozen=True)
class Received:
    """Appeals by what became of them. None: nobody told; sums hold what was told."""

    received: int = 0
    satisfied: int | None = None
    refused: int | None = None
    explained: int | None = None
    overdue: int | None = None
    repeated: int | None = None

    def __add__(self, other: Received) -> Received:
        pairs = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return Received(*(_sum(mine, theirs) for mine, theirs in pairs))


@dataclass(frozen=True)
class Selection:
    """Whose appeals are counted. `user` None with `everything`: all of them, for the system."""

    user: Any = None
    everything: bool = False
    body: int | None = None
    tier: str = ""
    region: str = ""
    topic: int | None = None
    sphere: int | None = None
    kind: str = ""

    def rows(self, model) -> QuerySet:
        """The chosen rows of a model."""
        found = (
            model.objects.unscoped("country figures")
            if self.everything
            else model.objects.visible_to(self.user)
        )
        names = {
            "body": "body",
            "tier": "tier",
            "topic": "topic",
            "kind": "kind",
            "region": "region",
            "sphere": "sphere",
        }
        for name, key in names.items():
            if value := getattr(self, name):
                found = found.alias(**{f"its_{key}": KEYS[key]}).filter(**{f"its_{key}": value})
        return found


@dataclass(frozen=True)
class Span:
    """Days that one source tells of: `rows`, `figures`, or `` for nobody. `left_out`: figures that rows replaced."""

    first: date
    last: date
    source: str
    left_out: int = 0


def received(*keys: str, first: date, last: date, selection: Selection) -> dict[tuple, Received]:
    """Appeals registered from `first` to `last`, by combination of `KEYS` and "month" (the first day of it; None for
    figures of a longer period). What is not stated is None."""
    found: dict[tuple, Received] = {}
    for rows, month, counts in _parts(first, last, selection):
        named = {f"by_{key}": month if key == "month" else KEYS[key] for key in keys}
        values = rows.order_by().annotate(**named).values_list(*named).annotate(**counts)
        for row in values if keys else [tuple(rows.aggregate(**counts).values())]:
            key = tuple(value or None for value in row[: len(keys)])
            found[key] = found.get(key, Received()) + Received(row[len(keys)] or 0, *row[len(keys) + 1 :])
    return found


def total(first: date, last: date, selection: Selection) -> Received:
    """All of them."""
    return received(first=first, last=last, selection=selection).get((), Received())


def sources(first: date, last: date) -> list[Span]:
    """Which days of a period are told by rows, by figures, by nobody, in order. Figures left out are counted."""
    months = _months_of_rows(first, last)
    replaced = _replaced(months)
    spans = [
        Span(max(month, first), min(end_of_month(month), last), "rows", replaced.get(month, 0))
        for month in months
    ]
    spans += [Span(begin, end, "figures") for begin, end in _periods(first, last, months)]
    spans.sort(key=lambda span: span.first)
    gaps, day = [], first
    for span in spans:
        if span.first > day:
            gaps.append(Span(day, span.first - ONE_DAY, ""))
        day = max(day, span.last + ONE_DAY)
    if day <= last:
        gaps.append(Span(day, last, ""))
    return _joined(sorted([*spans, *gaps], key=lambda span: span.first))


def population(region_codes: Iterable[str], on: date) -> dict[str, Population]:
    """The newest number of people of each region that is not of a later year."""
    rows = Population.objects.unscoped("population is no secret").filter(
        territory__region_code__in=list(region_codes), territory__level="region", year__lte=on.year
    )
    return {row.territory.region_code: row for row in rows.select_related("territory").order_by("year")}


def _parts(first: date, last: date, selection: Selection):
    """The rows of each source with their month and their counts."""
    months = _months_of_rows(first, last)
    whole = [month for month in months if month >= first and end_of_month(month) <= last]
    if whole:
        yield selection.rows(ComplaintMonth).filter(month__in=whole), F("month"), _sums()
    for month in months:
        if month not in whole:
            days = {
                "registered_on__gte": max(month, first),
                "registered_on__lte": min(end_of_month(month), last),
            }
            yield selection.rows(Complaint).filter(**days), TruncMonth("registered_on"), counts_of_rows()
    if periods := _periods(first, last, months):
        of_periods = Q()
        for begin, end in periods:
            of_periods |= Q(period_start=begin, period_end=end)
        month = Case(
            When(
                period_end__lt=F("period_start") + timedelta(days=31),
                then=Cast(TruncMonth("period_start"), DateField()),
            )
        )
        yield selection.rows(ComplaintFigure).filter(of_periods), month, _sums()


def counts_of_rows() -> dict[str, Any]:
    """Counts of single rows, in the order of `Received`. Whether one is overdue or repeated, its row does not tell."""
    ends = (Outcome.SATISFIED, Outcome.REFUSED, Outcome.EXPLAINED)
    return {"n_received": Count("pk")} | {
        f"n_{name}": Count("pk", filter=Q(status__code=str(name))) for name in ends
    }


def _sums() -> dict[str, Any]:
    return {f"n_{one.name}": Sum(one.name) for one in fields(Received)}


def _sum(mine: int | None, theirs: int | None) -> int | None:
    told = [value for value in (mine, theirs) if value is not None]
    return sum(told) if told else None


def _months_of_rows(first: date, last: date) -> list[date]:
    rows = ComplaintMonth.objects.unscoped("which months have rows").filter(
        month__gte=first.replace(day=1), month__lte=last
    )
    return sorted(set(rows.values_list("month", flat=True)))


def _all_periods(first: date, last: date) -> set[tuple[date, date]]:
    rows = ComplaintFigure.objects.unscoped("which periods have figures")
    inside = rows.filter(period_start__gte=first, period_end__lte=last)
    return set(inside.order_by().values_list("period_start", "period_end").distinct())


def _periods(first: date, last: date, months: list[date]) -> list[tuple[date, date]]:
    """Periods of figures that count: not told by the months of rows, the shorter ones first where they overlap."""
    taken = [(month, end_of_month(month)) for month in months]
    chosen: list[tuple[date, date]] = []
    for begin, end in sorted(_all_periods(first, last), key=lambda days: (days[1] - days[0], days[0])):
        if not any(begin <= other_end and other_begin <= end for other_begin, other_end in [*taken, *chosen]):
            chosen.append((begin, end))
    return sorted(chosen)


def _replaced(months: list[date]) -> dict[date, int]:
    """Appeals by figures of exactly these months, which their rows replace."""
    if not months:
        return {}
    rows = ComplaintFigure.objects.unscoped("figures beside rows").filter(period_start__in=months)
    found: dict[date, int] = {}
    for begin, end, received in (
        rows.order_by().values_list("period_start", "period_end").annotate(Sum("received"))
    ):
        if end == end_of_month(begin):
            found[begin] = received
    return found


def end_of_month(month: date) -> date:
    """The last day of a month, by its first."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbours of the same source as one."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].source == span.source and found[-1].last + ONE_DAY == span.first:
            before = found.pop()
            span = Span(before.first, span.last, span.source, before.left_out + span.left_out)
        found.append(span)
    return found
