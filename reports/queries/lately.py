"""What changed in the last seven days, beside the seven before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from appeals.figures import Standing, became_overdue, reopened_since
from reports.filters import ReportFilter
from reports.queries.together import Counted, part

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Lately:
    """Questions of seven days: raised, solved, past their last day, opened again. A question may be in several."""

    asked: int = 0
    solved: int = 0
    late: int = 0
    reopened: int = 0


def lately_parts(chosen: ReportFilter) -> list[QuerySet]:
    """Parts of `counted` for the seven days that end with the report's day, and for the seven before, as known then.

    Whatever the period of the report: what changes in a week concerns questions of every age. Each part is chosen by
    one day of the question, so that an index finds it.
    """
    day = chosen.period.as_of
    standing = Standing(chosen.questions_ever(), day)
    return [
        part(f"{window}_{figure}", standing.questions.filter(when))
        for window, (first, last) in _windows(day).items()
        for figure, when in _in(standing, first, last)
    ]


def lately(rows: list[Counted]) -> tuple[Lately, Lately]:
    """These seven days, and the seven before."""
    found = {row.kind: row.many for row in rows}
    now, before = (
        Lately(**{name: found.get(f"{window}_{name}", 0) for name in Lately.__dataclass_fields__})
        for window in ("now", "before")
    )
    return now, before


def week_begins(day: date) -> date:
    """The first of the seven days that end with `day`."""
    return day - WEEK + timedelta(days=1)


def _windows(day: date) -> dict[str, tuple[date, date]]:
    """First and last day of each."""
    return {"now": (week_begins(day), day), "before": (week_begins(day) - WEEK, day - WEEK)}


def _in(standing: Standing, first: date, last: date) -> list[tuple[str, Q]]:
    return [
        ("asked", Q(raised_on__gte=first, raised_on__lte=last) & standing["counted"]),
        (
            "solved",
            standing.either(lambda t: t["solved"] & t.has(closed_on__gte=first, closed_on__lte=last)),
        ),
        ("late", standing.either(lambda t: became_overdue(t, first, last)) & standing["counted"]),
        ("reopened", reopened_since(standing, first, last) & standing["counted"]),
    ]
