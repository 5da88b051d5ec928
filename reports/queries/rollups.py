"""Counting a selection from kept cells where they can tell, and from rows where they can't. Equal, whichever it was.

Cells tell whole months, all bodies together, by body, region, sphere and month, as of today, of the last day of a month
or (without spheres) of any day. The rest is counted from rows: ragged ends of a period, keys that were touched since
their cells were counted, and any other selection (ADR 25).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, TruncMonth

from appeals.figures import REGION, SPHERE
from appeals.querysets import QuestionQuerySet
from common.dates import today
from reports.enums import Grain
from reports.filters import DAYS, PARAMETERS, ReportFilter
from reports.models import RollupCell, RollupState, RollupTouched
from reports.period import ONE_DAY, Period, end_of_month
from reports.queries.counts import FIELDS, Counts, parts_of
from reports.queries.rollup_keys import Key, cells_of, questions_of

# By what may be grouped: how questions fall into it, and cells.
KEYS = {
    "region": (REGION, F("region"), CharField()),
    "sphere": (SPHERE, F("sphere_id"), BigIntegerField()),
    "body": (F("body_id"), F("body_id"), BigIntegerField()),
    "month": (Cast(TruncMonth("raised_on"), DateField()), F("raised_month"), DateField()),
}
# Filters that cells know.
KNOWN = {"tier", "region", "body", "sphere", "topic"}
# More touched keys than this are not worth a question about each.
MANY_TOUCHED = 40


@dataclass(frozen=True)
class Ask:
    """Counts of the questions of `period` by `keys` (names of KEYS)."""

    keys: tuple[str, ...]
    period: Period


def counted(chosen: ReportFilter, *asks: Ask) -> list[dict[tuple, Counts]]:
    """The answer to each ask, over the selection: two queries in all, one where cells can't tell anything of it."""
    touched = _touched() if _may_tell(chosen) else None
    parts = [part for tag, ask in enumerate(asks) for part in _parts(chosen, ask, tag, touched)]
    answers: list[dict[tuple, Counts]] = [{} for _ask in asks]
    if not parts:
        return answers
    for tag, *row in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        found = dict(zip(KEYS, row, strict=False))
        key = tuple(found[name] for name in asks[tag].keys)
        answers[tag][key] = answers[tag].get(key, Counts()) + Counts(*row[len(KEYS) :])
    return [{key: counts for key, counts in answer.items() if counts != Counts()} for answer in answers]


def _may_tell(chosen: ReportFilter) -> bool:
    """Whether all rows are counted for the person, and no filter asks for what cells don't know."""
    used = {name for name in PARAMETERS if name not in DAYS and chosen.value(name)}
    spheres = (
        {code for code, topic in chosen.directory.topics.items() if topic.parent_id is None}
        if used & {"sphere", "topic"}
        else set()
    )
    return (
        chosen.counts_everything
        and used <= KNOWN
        and {chosen.value(name) for name in used & {"sphere", "topic"}} <= spheres
    )


def _touched() -> list[Key] | None:
    """Keys that were touched; None where there are too many, or where cells don't tell of today yet."""
    marks = (
        RollupTouched.objects.unscoped("which cells are out of date")
        .order_by()
        .values_list("raised_month", "body_id")
    )
    state = RollupState.objects.unscoped("how far cells are counted").values_list(
        "through", Cast(None, BigIntegerField())
    )
    rows = list(state.union(marks.distinct()[: MANY_TOUCHED + 1]))
    through = [day for day, body in rows if body is None]
    keys = [(day, body) for day, body in rows if body is not None]
    return keys if through == [today()] and len(keys) <= MANY_TOUCHED else None


def _parts(chosen: ReportFilter, ask: Ask, tag: int, touched: list[Key] | None) -> Iterable[QuerySet]:
    """Queries whose rows add up to the answer: tag, keys (null where not asked for), counts."""
    period = ask.period
    rows = chosen.questions_between(period.first, period.end)
    grain = None if touched is None else _grain(chosen, ask)
    first, last = _whole_months(period)
    if grain is None or first > last:
        yield from _from_rows(rows, ask, tag)
        return
    yield from _from_cells(chosen, ask, tag, grain, first, last, touched)
    apart = Q(raised_on__lt=first) | Q(raised_on__gt=end_of_month(last))
    here = [(month, body) for month, body in touched if first <= month <= last]
    if here or not (period.first == first and period.end <= end_of_month(last)):
        yield from _from_rows(rows.filter(apart | questions_of(here)), ask, tag)


def _grain(chosen: ReportFilter, ask: Ask) -> int | None:
    """Which cells know all of it; None where none do."""
    as_of, bodies = ask.period.as_of, "body" in ask.keys or chosen.value("body")
    if as_of > today():
        return None
    if not ("sphere" in ask.keys or chosen.value("sphere") or chosen.value("topic")):
        return Grain.PLACES
    whole = as_of == today() or as_of == end_of_month(as_of)
    return Grain.SPHERES if whole and not bodies else None


def _whole_months(period: Period) -> tuple[date, date]:
    """First days of the first and the last month that the period has whole. What is raised after `as_of` is in no cell up to it."""
    first = period.first if period.first.day == 1 else end_of_month(period.first) + ONE_DAY
    last = period.end.replace(day=1)
    whole = period.end == end_of_month(period.end) or period.end == period.as_of
    return first, last if whole else (last - ONE_DAY).replace(day=1)


def _from_cells(
    chosen: ReportFilter, ask: Ask, tag: int, grain: int, first: date, last: date, touched: Sequence[Key]
) -> Iterable[QuerySet]:
    as_of, stale = ask.period.as_of, cells_of(touched)
    cells = _filtered(
        chosen, RollupCell.objects.unscoped("cells of all bodies, asked for by who may count all")
    )
    cells = cells.filter(raised_month__gte=first, raised_month__lte=last)
    whole = as_of == today() or as_of == end_of_month(as_of)
    months = Q(changed_on__lte=as_of) if whole else Q(changed_on__lt=as_of.replace(day=1))
    if grain == Grain.SPHERES:
        yield _summed(cells.filter(months, grain=grain), ask, tag)
        if touched:
            yield _summed(cells.filter(months, stale, grain=Grain.BASE), ask, tag, sign=-1)
        return
    fresh = cells.exclude(stale) if touched else cells
    yield _summed(fresh.filter(months, grain=grain), ask, tag)
    if not whole:
        days = Q(changed_on__gte=as_of.replace(day=1), changed_on__lte=as_of)
        yield _summed(fresh.filter(days, grain=Grain.DAYS), ask, tag)


def _filtered(chosen: ReportFilter, cells: QuerySet) -> QuerySet:
    if tier := chosen.value("tier"):
        cells = cells.filter(tier=tier)
    if region := chosen.value("region"):
        cells = cells.filter(region=region)
    if body := chosen.value("body"):
        cells = cells.filter(body_id=chosen.directory.bodies[body].pk)
    for name in ("sphere", "topic"):
        if sphere := chosen.value(name):
            cells = cells.filter(sphere_id=chosen.directory.topics[sphere].pk)
    return cells


def _summed(cells: QuerySet, ask: Ask, tag: int, sign: int = 1) -> QuerySet:
    sums = {f"n_{name}": Sum(name) * sign for name in FIELDS}
    names = _names(ask, tag, 1)
    return cells.order_by().annotate(**names).values_list(*names).annotate(**sums)


def _from_rows(rows: QuestionQuerySet, ask: Ask, tag: int) -> list[QuerySet]:
    return parts_of(rows, _names(ask, tag, 0), ask.period.as_of)


def _names(ask: Ask, tag: int, side: int) -> dict[str, Any]:
    """Expressions of the columns before the counts, the same for all parts. `side`: of questions (0) or cells (1)."""
    return {"tag": Value(tag)} | {
        f"key_{name}": found[side] if name in ask.keys else Cast(None, found[2])
        for name, found in KEYS.items()
    }
