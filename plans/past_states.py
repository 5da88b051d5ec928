"""The state of plan items on a past day: the rule of `plans.states`, read from what rows and events tell of the day.

Everything of an item comes with its row, everything of a blocker with its tie: two queries, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import JSONObject

from appeals.enums import ProposalState
from common.scoping import ScopedQuerySet
from plans.enums import ItemTaskState as TaskState
from plans.enums import PlanEventKind as Kind
from plans.models import BlockedProblem, Blocker, BlockerStage, DateChange, ItemTask, Milestone, PlanEvent
from plans.past import WHY, blockers_open, evening, lasting
from plans.querysets import ActionItemQuerySet
from plans.states import LATE_REASONS, OFTEN, ItemState, Reason

TASKS = {
    Kind.TASK_OFFERED: TaskState.OFFERED,
    Kind.TASK_AGREED: TaskState.AGREED,
    Kind.TASK_REFUSED: TaskState.REFUSED,
    Kind.TASK_REPORTED: TaskState.REPORTED,
    Kind.TASK_ACCEPTED: TaskState.ACCEPTED,
    Kind.TASK_RETURNED: TaskState.AGREED,
    Kind.TASK_RECALLED: TaskState.RECALLED,
}
STEPS = (Kind.MILESTONE_SET, Kind.MILESTONE_DONE, Kind.MILESTONE_UNDONE)
STAGES = (Kind.STAGE_REACHED, Kind.STAGE_BACK)
RUNNING = (TaskState.OFFERED, TaskState.AGREED)


@dataclass(frozen=True)
class Stage:
    """A stage ahead of a blocker that is expected on a day. `frees`: the blocker is lifted with it."""

    frees: bool
    on: date


@dataclass(frozen=True)
class Standing:
    """How an item stood: the next day that waited, its state and why."""

    next_on: date
    state: ItemState
    reasons: list[Reason]


def told_with(items: ActionItemQuerySet, day: date) -> ActionItemQuerySet:
    """Items with all that `stood` reads, as lists of objects."""
    return items.annotate(
        told_moves=_listed(
            DateChange, "item", of="milestone", from_on="from_on", to_on="to_on", state="state", made="made_on",
            decided="decided_on",
        ),
        told_steps=_listed(Milestone, "item", pk="pk", due="due_on", reached="reached_on"),
        told_tasks=_listed(ItemTask, "item", pk="pk", due="due_on", state="state"),
        told_events=_events("item", (*STEPS, *TASKS), day, OuterRef("pk")),
    )  # fmt: skip


def _listed(model: type, owner: str, **fields: Any) -> ArraySubquery:
    rows = model.objects.unscoped(WHY).filter(**{owner: OuterRef("pk")}).order_by("pk")
    return ArraySubquery(rows.values(told=JSONObject(**fields)))


def _events(owner: str, kinds: Collection[str], day: date, key: OuterRef) -> ArraySubquery:
    """Events with `then`: whether they were written by the end of the day."""
    rows = PlanEvent.objects.unscoped(WHY).filter(**{owner: key}, kind__in=kinds).order_by("pk")
    then = ExpressionWrapper(Q(at__lt=evening(day)), output_field=BooleanField())
    return ArraySubquery(rows.values(told=JSONObject(kind="kind", then=then, details="details")))


def stood(item: Any, day: date, ahead: list[Stage]) -> Standing:
    """How an item that `told_with` has read stood at the end of the day. `ahead`: of the blockers of its problem."""
    due, steps = _due(item, None, item.due_on, day), list(_steps(item, day))
    tasks = list(_tasks(item))
    moves = item.told_moves
    yes = {
        Reason.DAY_PASSED: due < day,
        Reason.MILESTONE_PASSED: any(step < day for step in steps),
        Reason.TASK_REFUSED: any(state == TaskState.REFUSED for _due, state in tasks),
        Reason.TASK_LATE: any(state in RUNNING and until < day for until, state in tasks),
        Reason.BLOCKER_LATER: any(stage.frees and stage.on > due for stage in ahead),
        Reason.BLOCKER_STUCK: any(stage.on < day for stage in ahead),
        Reason.MOVED_OFTEN: sum(_slipped(move, day) for move in moves) >= OFTEN,
        Reason.MOVE_ASKED: any(_asked(move, day) for move in moves),
    }
    reasons = [reason for reason in Reason if yes[reason]]
    late = any(reason in LATE_REASONS for reason in reasons)
    state = ItemState.LATE if late else ItemState.AT_RISK if reasons else ItemState.ON_TRACK
    return Standing(min([due, *steps]), state, reasons)


def _due(item: Any, milestone: int | None, now: date, day: date) -> date:
    """The day that stood then: before the first move that was approved since."""
    for move in item.told_moves:
        approved = move["state"] == ProposalState.APPROVED
        if approved and move["of"] == milestone and _date(move["decided"]) > day:
            return _date(move["from_on"])
    return now


def _slipped(move: dict, day: date) -> bool:
    if move["state"] != ProposalState.APPROVED or _date(move["decided"]) > day:
        return False
    return _date(move["to_on"]) > _date(move["from_on"])


def _asked(move: dict, day: date) -> bool:
    return _date(move["made"]) <= day and (move["decided"] is None or _date(move["decided"]) > day)


def _steps(item: Any, day: date) -> Iterator[date]:
    """The days of milestones that were set and not reached."""
    last = _last(item.told_events, "milestone", STEPS)
    for step in item.told_steps:
        kind = last.get(step["pk"], Kind.MILESTONE_SET)
        reached = step["reached"] is not None and _date(step["reached"]) <= day
        if kind in (Kind.MILESTONE_SET, Kind.MILESTONE_UNDONE) and not reached:
            yield _due(item, step["pk"], _date(step["due"]), day)


def _tasks(item: Any) -> Iterator[tuple[date, str]]:
    """Last day and state of each task that was given; one without an event stood as it stands."""
    last = _last(item.told_events, "task", TASKS)
    for task in item.told_tasks:
        kind = last.get(task["pk"], "")
        if kind is not None:
            yield _date(task["due"]), TASKS[kind] if kind else task["state"]


def _last(events: list[dict], name: str, kinds: Collection[str]) -> dict[int, str | None]:
    """The last event of each by the end of the day; None where the first one came later."""
    found: dict[int, str | None] = {}
    for event in events:
        if event["kind"] in kinds:
            key = event["details"][name]
            found[key] = event["kind"] if event["then"] else found.get(key)
    return found


def stages_ahead(problems: Collection[int], day: date) -> dict[int, list[Stage]]:
    """By root problem: the stages ahead of the blockers that held it up at the end of the day. One query."""
    key = OuterRef("blocker")
    stages = BlockerStage.objects.unscoped(WHY).filter(blocker=key).order_by("position")
    told = JSONObject(stage="stage", frees="frees", expected="expected_on", reached="reached_on")
    rows = _ties(problems, day).annotate(
        told_stages=ArraySubquery(stages.values(told=told)),
        told_events=_events("blocker", (*STAGES, Kind.STAGE_EXPECTED), day, key),
    )
    found: dict[int, list[Stage]] = defaultdict(list)
    for problem, stages, events in rows.values_list("problem", "told_stages", "told_events"):
        found[problem] += _ahead(stages, events, day)
    return found


def _ties(problems: Collection[int], day: date) -> ScopedQuerySet:
    blockers = blockers_open(Blocker.objects.unscoped(WHY), day).order_by().values("pk")
    return BlockedProblem.objects.unscoped(WHY).filter(
        lasting("tied_on", "untied_on", day), problem__in=list(problems), blocker__in=blockers
    )


def _ahead(stages: list[dict], events: list[dict], day: date) -> Iterator[Stage]:
    places = {stage["stage"]: place for place, stage in enumerate(stages)}
    reached = [place for place, one in enumerate(stages) if one["reached"] and _date(one["reached"]) <= day]
    stage = _stage_then(events)
    last = max([*reached, places.get(stage, -1)], default=-1)
    expected = {one["stage"]: one["expected"] for one in stages} | _expected_then(events)
    for one in stages[last + 1 :]:
        if (on := expected[one["stage"]]) is not None:
            yield Stage(one["frees"], _date(on))


def _stage_then(events: list[dict]) -> str:
    """The stage on which the blocker stood by its events; empty where none tells of it."""
    found = ""
    for event in events:
        if event["kind"] in STAGES:
            if not event["then"]:
                return found or event["details"]["from"]
            found = event["details"]["stage"]
    return found


def _expected_then(events: list[dict]) -> dict[str, str | None]:
    """The expected days that were written over since."""
    found: dict[str, str | None] = {}
    for event in events:
        if event["kind"] == Kind.STAGE_EXPECTED and not event["then"]:
            for stage, (before, _after) in event["details"]["changes"].items():
                found.setdefault(stage, before)
    return found


def _date(day: str) -> date:
    return date.fromisoformat(day)
