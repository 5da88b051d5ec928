"""Plan items in bulk, from a file: new ones become drafts, drafts change, and what binds keeps its dates.

A file never takes anything away: an empty cell leaves what stands, and questions are only added to a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from appeals.actions.moves import plain
from common.bulk import copy_in, update_all
from common.dates import today
from common.imports import Verdict, save_changes
from organisations.models import User
from organisations.rights import Right
from plans.actions.importing_rows import ItemRow, Steps
from plans.actions.importing_stored import read_stored
from plans.actions.importing_verdicts import ItemsPlan, Verdicts
from plans.actions.item_telling import GIVEN, tell
from plans.enums import PlanEventKind
from plans.models import ActionItem, JoinedQuestion, Milestone, PlanEvent

__all__ = ["ItemRow", "ItemsPlan", "apply_items", "plan_items"]


def plan_items(rows: Sequence[ItemRow], *, by: User | None, lock: bool = False) -> ItemsPlan:
    """What becomes of the rows; writes nothing. `lock`: they will be written in this transaction.

    Raises PermissionDenied where the person may not build plans of a body.
    """
    bodies = {row.body.pk: row.body for row in rows}
    if by is not None and not all(by.can(Right.PLANS_MANAGE, body) for body in bodies.values()):
        raise PermissionDenied(_("Your role does not allow this in this body."))
    plan = ItemsPlan(rows=list(rows))
    verdicts = Verdicts(plan, read_stored(rows, by=by, lock=lock), by)
    for row in rows:
        verdicts.add(row)
    return plan


def apply_items(plan: ItemsPlan, *, by: User | None) -> None:
    """Write a plan made with `lock`, inside the same act: problems, items, milestones, joined questions, events."""
    copy_in(plan.named)
    copy_in([plan.objects[index] for index in plan.having(Verdict.CREATED)])
    _write_steps(list(plan.steps.values()))
    save_changes(plan)
    now = today()
    copy_in(
        [
            JoinedQuestion(
                problem=plan.objects[index].problem, question=question, joined_on=now, joined_by=by
            )
            for index, questions in plan.joined.items()
            for question in questions
        ]
    )
    events = list(_events(plan, by))
    copy_in(events)
    for event in events:
        if "owner" in event.details.get("changes", {}) and event.item.in_force:
            tell(GIVEN, event, [event.item.owner])


def _write_steps(all_steps: list[Steps]) -> None:
    gone = [milestone.pk for steps in all_steps for milestone in steps.removed]
    if gone:
        Milestone.objects.unscoped("milestones of the locked drafts").filter(pk__in=gone).delete()
    moved = [milestone for steps in all_steps for milestone in steps.moved]
    for milestone in moved:
        milestone.version += 1
    update_all(moved, ["due_on", "version"])
    copy_in([milestone for steps in all_steps for milestone in steps.new])


def _events(plan: ItemsPlan, by: User | None) -> Iterator[PlanEvent]:
    facts: dict[str, Any] = {"by": by, "body": by.body if by is not None else None, "happened_on": today()}
    imported = {"kind": PlanEventKind.IMPORTED, **facts}
    for problem in plan.named:
        yield PlanEvent(problem=problem, **imported)
    for index in plan.having(Verdict.CREATED):
        item: ActionItem = plan.objects[index]
        yield PlanEvent(problem=item.problem, item=item, **imported)
    for index in plan.having(Verdict.UPDATED):
        item = plan.objects[index]
        changes = _told(plan.changes[index]) | plan.steps[index].changes
        if changes:
            yield PlanEvent(problem=item.problem, item=item, details={"changes": changes}, **imported)
    for index, questions in plan.joined.items():
        if questions:
            details = {"questions": [question.pk for question in questions]}
            problem = plan.objects[index].problem
            yield PlanEvent(kind=PlanEventKind.JOINED, problem=problem, details=details, **facts)


def _told(changes: dict[str, list]) -> dict[str, list]:
    """Changes as events keep them: names of fields, plain values."""
    found: dict[str, Iterable] = {name.removesuffix("_id"): pair for name, pair in changes.items()}
    return {name: [plain(value) for value in pair] for name, pair in found.items()}
