"""Whom meetings reached: held meetings, people received and questions raised, by host body and target group or territory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Coalesce, Concat

from appeals.querysets import QuestionQuerySet
from meetings.coverage import EVERYWHERE
from meetings.querysets import MeetingQuerySet
from organisations.models import Territory
from reports.period import Period
from reports.queries.counts import tally
from reports.queries.meetings import attendance

NOWHERE = 0


@dataclass(frozen=True)
class Reach:
    """Held meetings, the people received at them, and the counted questions raised at them."""

    meetings: int = 0
    people: int = 0
    questions: int = 0

    def __add__(self, other: Reach) -> Reach:
        return Reach(
            self.meetings + other.meetings, self.people + other.people, self.questions + other.questions
        )


def reach_by_group(
    meetings: MeetingQuerySet, questions: QuestionQuerySet, period: Period
) -> dict[tuple[int, str], Reach]:
    """By body and code of the target group; empty where a meeting was for no group. Two queries."""
    return _reach(meetings, questions, period, "target_group", str)


def reach_by_place(
    meetings: MeetingQuerySet, questions: QuestionQuerySet, period: Period
) -> dict[tuple[int, int], Reach]:
    """By body and territory, each with all that lies in it; `EVERYWHERE` has all meetings of the body. Three queries."""
    found = _reach(meetings, questions, period, "territory_id", int)
    chains = _chains({place for _body, place in found if place})
    folded: dict[tuple[int, int], Reach] = defaultdict(Reach)
    for (body, place), one in found.items():
        for step in (EVERYWHERE, *chains.get(place, (NOWHERE,))):
            folded[body, step] += one
    return dict(folded)


def _reach(
    meetings: MeetingQuerySet, questions: QuestionQuerySet, period: Period, column: str, kind: type
) -> dict[tuple[int, Any], Reach]:
    held = meetings.filter(held_on__gte=period.first, held_on__lte=period.end)
    found: dict[tuple[int, Any], Reach] = defaultdict(Reach)
    for key, one in attendance(held, _pair(column), as_of=period.as_of).items():
        found[_parted(key, kind)] += Reach(one.meetings, one.citizens)
    raised = questions.filter(raised_on__gte=period.first, raised_on__lte=period.end)
    for (key,), counts in tally(raised, _pair(f"meeting__{column}"), as_of=period.as_of).items():
        found[_parted(key, kind)] += Reach(questions=counts.questions)
    return dict(found)


def _pair(column: str) -> Concat:
    """Body and column in one expression, by which both meetings and questions are grouped."""
    text = CharField()
    nothing = Value("" if column.endswith("group") else str(NOWHERE))
    return Concat(
        Cast("body_id", text), Value(":"), Coalesce(Cast(F(column), text), nothing), output_field=text
    )


def _parted(key: str, kind: type) -> tuple[int, Any]:
    body, _colon, value = key.partition(":")
    return int(body), kind(value)


def _chains(places: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Each territory with those in which it lies."""
    steps = ("pk", "parent_id", "parent__parent_id", "parent__parent__parent_id")
    rows = Territory.objects.filter(pk__in=list(places)).values_list(*steps)
    return {row[0]: tuple(step for step in row if step) for row in rows}
