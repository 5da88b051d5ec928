"""Questions in bulk: from a file, from the demo.

row = QuestionRow(meeting=meeting, text="…", status="resolved", closed_on=day, person=PersonRow(surname="…"))
written = write_questions([row], by=user)
written.objects[0]          # the Question, in the order of the rows
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from appeals.actions.events import record_many
from appeals.actions.importing_citizens import PersonRow
from appeals.actions.importing_plan import QuestionPlan, QuestionRow, plan_questions, row_digest
from appeals.actions.standing import fit_past
from appeals.enums import EventKind, Source
from appeals.models import Event, Question
from common.acts import act
from common.bulk import copy_in, many_objects
from common.dates import today
from common.imports import Step, Verdict, save_changes
from organisations.models import User

# A correction of one of these days is a correction of what is told of past days.
DAYS = {"raised_on", "closed_on", "standing_since"}
__all__ = ["PersonRow", "QuestionRow", "apply_questions", "plan_questions", "write_questions"]


def write_questions(
    rows: Sequence[QuestionRow], *, by: User | None, source: str = Source.IMPORT
) -> QuestionPlan:
    """Write all rows in one act: new, changed (with an event) or unchanged. `by` None is the system.

    Raises PermissionDenied where the person may not register questions of a body, Refused where a row can't be taken.
    """
    with many_objects(), act("question.import", by=by):
        plan = plan_questions(rows, by=by, lock=True, source=source)
        plan.demand_no_problem()
        apply_questions(plan, by=by)
        return plan


def apply_questions(plan: QuestionPlan, *, by: User | None) -> None:
    """Write a plan made with `lock`, inside the same act. Numbers in a meeting go on without a gap."""
    plan.cards.save()
    created = [plan.objects[index] for index in plan.having(Verdict.CREATED)]
    _number(created)
    copy_in(created)
    save_changes(plan)
    for index in plan.having(Verdict.UPDATED):
        if not DAYS.isdisjoint(plan.changes[index]):
            fit_past(plan.objects[index])
    record_many(list(_events(plan, by)))


def _number(questions: list[Question]) -> None:
    rows = Question.objects.unscoped("last numbers of the locked meetings").filter(
        meeting__in={question.meeting_id for question in questions}
    )
    last = dict(rows.order_by().values_list("meeting_id").annotate(Max("position")))
    for question in questions:
        question.position = last[question.meeting_id] = last.get(question.meeting_id, 0) + 1


def _events(plan: QuestionPlan, by: User | None) -> Iterable[Event]:
    day, body = today(), by.body if by is not None else None
    for index in plan.having(Verdict.CREATED):
        yield from _first_events(plan.objects[index], plan.rows[index], by, body)
    for index in plan.having(Verdict.UPDATED):
        question, changes = plan.objects[index], dict(plan.changes[index])
        if "citizen_id" in changes:
            changes["citizen_id"][1] = question.citizen_id  # a new card has its key only now
        before, after = changes.pop("status", ("", ""))
        yield Event(
            question=question,
            kind=EventKind.IMPORTED,
            by=by,
            body=body,
            happened_on=day,
            from_status=before,
            to_status=after,
            details={"row": row_digest(plan.rows[index]), "changes": _plain(changes)},
        )


def _first_events(question: Question, row: QuestionRow, by: User | None, body) -> Iterable[Event]:
    imported = Step(EventKind.IMPORTED, question.raised_on, to_status=question.status, by=by)
    steps = row.steps or (imported,)
    digest = {"row": row_digest(row)} if row.ref else {}
    for number, step in enumerate(steps, start=1):
        where = body if step.by is by else step.by and step.by.body
        yield Event(
            question_id=question.pk,
            kind=step.kind,
            by_id=step.by and step.by.pk,
            body_id=where and where.pk,
            happened_on=step.on,
            from_status=step.from_status,
            to_status=step.to_status,
            note=step.note,
            details=digest if number == len(steps) else {},
        )


def _plain(changes: dict[str, list]) -> dict[str, list]:
    return {name: [_json(value) for value in pair] for name, pair in changes.items()}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
