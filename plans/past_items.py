"""Root problems and plan items on a past day: who answered, which item stood under which problem, and how.

As in `plans.past`, the days of rows are believed also where they were written later; what an act took back or wrote over
is read from events.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from common.dates import today
from plans.enums import PlanEventKind as Kind
from plans.models import ActionItem, PlanEvent, RootProblem
from plans.past import WHY, evening, lasting
from plans.past_states import Standing, stages_ahead, stood, told_with
from plans.querysets import ActionItemQuerySet, RootProblemQuerySet


@dataclass(frozen=True)
class ItemThen:
    """An item that was in force, towards which problem, and how it stood."""

    item: int
    problem: int
    standing: Standing


@dataclass(frozen=True)
class Since:
    """What has happened to root problems after a day.

    `owners`: by problem, for those given to somebody else, who answered for it at the end of the day. `merged`: those
    that became part of another one.
    """

    day: date
    owners: dict[int, int | None] = field(default_factory=dict)
    merged: frozenset[int] = frozenset()

    @cached_property
    def moved(self) -> dict[int, int]:
        """By plan item, for those that mergers have handed on: the problem towards which it stood at the end of the day.

        Two queries; none where nothing was merged since.
        """
        if not self.merged:
            return {}
        rows = RootProblem.objects.unscoped(WHY).filter(merged_into__isnull=False)
        into = dict(rows.order_by().values_list("pk", "merged_into"))
        events = PlanEvent.objects.unscoped(WHY).filter(item__isnull=False)
        # The first event knows the problem under which the item began; mergers lead from there to the day.
        first = events.exclude(problem=F("item__problem")).order_by("item", "pk").distinct("item")
        return {item: self._followed(problem, into) for item, problem in first.values_list("item", "problem")}

    def _followed(self, problem: int, into: dict[int, int]) -> int:
        """The problem of which this one was a part then."""
        while problem in into and problem not in self.merged:
            problem = into[problem]
        return problem


def since(day: date) -> Since:
    """What has happened since the end of the day: one query; none for today."""
    if day >= today():
        return Since(day)
    kinds = (Kind.PROBLEM_GIVEN, Kind.MERGED)
    events = PlanEvent.objects.unscoped(WHY).filter(kind__in=kinds, at__gte=evening(day)).order_by("pk")
    owners: dict[int, int | None] = {}
    merged = set()
    for kind, problem, details in events.values_list("kind", "problem", "details"):
        if kind == Kind.MERGED:
            merged.add(problem)
        else:
            before, _after = details["changes"]["owner"]
            owners.setdefault(problem, before)
    return Since(day, owners, frozenset(merged))


def in_force(items: ActionItemQuerySet, day: date) -> ActionItemQuerySet:
    """Plan items that were approved and neither done nor dropped at the end of the day."""
    return items.filter(lasting("approved_on", "ended_on", day))


def with_plan(problems: RootProblemQuerySet, told: Since) -> RootProblemQuerySet:
    """Problems with `has_plan`: whether a plan item was in force towards it at the end of the day."""
    items = in_force(ActionItem.objects.unscoped(WHY), told.day)
    stayed = items.exclude(pk__in=list(told.moved)).filter(problem=OuterRef("pk"))
    has_plan = Q(Exists(stayed))
    for item, problem in told.moved.items():
        has_plan |= Q(Exists(items.filter(pk=item)), pk=problem)
    return problems.annotate(has_plan=Case(When(has_plan, then=Value(True)), default=Value(False)))


def items_then(items: ActionItemQuerySet, problems: Collection[int], told: Since) -> list[ItemThen]:
    """Those of `items` that were in force towards one of the problems at the end of the day, with their states.

    Two queries, and those of `Since.moved`.
    """
    near = Q(problem__in=list(problems)) | Q(pk__in=list(told.moved))
    rows = told_with(in_force(items.filter(near), told.day), told.day).order_by("pk")
    found = [(row, told.moved.get(row.pk, row.problem_id)) for row in rows]
    chosen = [(row, problem) for row, problem in found if problem in problems]
    ahead = stages_ahead({problem for _row, problem in chosen}, told.day)
    return [
        ItemThen(row.pk, problem, stood(row, told.day, ahead.get(problem, []))) for row, problem in chosen
    ]
