"""Putting questions into plan items, taking them out, and what happens when a question or an item goes its own way.

The question is locked first, then its rows here. As long as a question stands in an item its status is `in_plan`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from appeals.actions.bulk import BulkResult, do_each
from appeals.actions.moves import given_reason, moving, written
from appeals.actions.telling import tell_askers
from appeals.enums import EventKind, Status
from appeals.models import Event, Question
from appeals.workflow import Act
from common.acts import Refused, lock
from common.dates import today
from common.scoping import get_visible_or_404
from organisations.models import User
from plans.actions.events import record
from plans.actions.joining import tie
from plans.enums import EndedWhy, PlanEventKind
from plans.models import ActionItem, PlannedQuestion

PLANNED = "citizen.planned"


def put_in_plan(
    question: Question | int, *, by: User | None, item: ActionItem | int, version: int | None = None
) -> Question:
    """Put an unresolved question into a plan item in force; it is joined to the item's root problem too.

    A question that stands in another item moves. Where it stands in this one already nothing changes.
    Raises Http404, PermissionDenied, Conflict, Refused.
    """
    with moving(Act.PUT_IN_PLAN, question, by=by, version=version) as question:
        item = _locked_item(item, by)
        row = _row_of(question)
        if row is not None and row.item_id == item.pk:
            return question
        if not item.in_force:
            raise Refused({"item": _("Only an approved plan item that is not done can take questions.")})
        if row is not None:
            _end(row, EndedWhy.MOVED)
        if tie(question, item.problem, by):
            record(PlanEventKind.JOINED, by=by, problem=item.problem, details={"questions": [question.pk]})
        PlannedQuestion.objects.create(item=item, question=question, put_on=today(), put_by=by)
        details = {"item": item.pk, "item_title": item.title, "due_on": item.due_on.isoformat()}
        event = written(Act.PUT_IN_PLAN, question, by=by, to=Status.IN_PLAN, details=details)
        record(PlanEventKind.PLANNED, by=by, item=item, details={"question": question.pk})
        tell_askers(question, PLANNED, event)
        return question


def put_many(question_ids: Iterable[int], *, by: User, item: ActionItem | int) -> BulkResult:
    """Put each question that the person sees into the plan item; what could not be done is told with the reason."""
    return do_each(question_ids, lambda question: put_in_plan(question, by=by, item=item), by=by)


def take_out_of_plan(
    question: Question | int, *, by: User | None, reason: str, version: int | None = None
) -> Question:
    """Take a question out of its plan item, with a reason; it is in work again."""
    reason = given_reason(reason)
    with moving(Act.TAKE_OUT_OF_PLAN, question, by=by, version=version) as question:
        row = _row_of(question)
        if row is not None:
            _end(row, EndedWhy.TAKEN_OUT)
            _tell(row, by, EndedWhy.TAKEN_OUT, note=reason)
        details = {"item": row.item_id} if row is not None else {}
        written(Act.TAKE_OUT_OF_PLAN, question, by=by, to=_after(question), note=reason, details=details)
        return question


def release(item: ActionItem, why: str, *, by: User | None) -> list[Question]:
    """Let the questions of an item that has ended go back into work: each is answered by itself, none is closed here.

    Call it inside the act that ends the item, with the item locked. Returns the questions, so that their people are told.
    """
    rows = PlannedQuestion.objects.unscoped("questions of the locked item").now().filter(item=item)
    released = []
    for question_id in rows.order_by("question").values_list("question", flat=True):
        question = lock(Question.objects.select_related("body", "responsible"), question_id, None)
        row = _row_of(question)
        if row is None or row.item_id != item.pk:  # it left while we waited for the lock
            continue
        _end(row, why)
        details = {"item": item.pk, "item_title": item.title, "why": str(why)}
        written(Act.TAKE_OUT_OF_PLAN, question, by=by, to=_after(question), details=details)
        released.append(question)
    if released:
        record(
            PlanEventKind.UNPLANNED,
            by=by,
            item=item,
            details={"questions": [question.pk for question in released], "why": str(why)},
        )
    return released


def lock_to_end(item: ActionItem | int, *, by: User | None) -> ActionItem:
    """The item that is to be ended, locked after its questions: everybody locks questions before items."""
    pk = item.pk if isinstance(item, ActionItem) else item
    rows = PlannedQuestion.objects.unscoped("questions of the item to be ended").now().filter(item=pk)
    keys = list(rows.values_list("question", flat=True))
    questions = Question.objects.unscoped("questions of the item to be ended").filter(pk__in=keys)
    list(questions.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    return lock(ActionItem.objects.select_related("body", "owner"), pk, by)


def left_plan(question: Question, event: Event) -> None:
    """A question in a plan got an outcome or was passed on: its row ends too. Called by `appeals` inside the act."""
    if event.kind == EventKind.UNPLANNED:
        return  # taken out by an act of this room, which ends the row itself
    row = _row_of(question)
    if row is not None:
        _end(row, EndedWhy.OUTCOME)
        _tell(row, event.by, EndedWhy.OUTCOME)


def _locked_item(item: ActionItem | int, by: User | None) -> ActionItem:
    """The item, held against being ended until the question stands in it."""
    pk = item.pk if isinstance(item, ActionItem) else item
    if by is not None:
        get_visible_or_404(ActionItem, by, pk=pk)
    return lock(ActionItem.objects.all(), pk, None)  # not joined to its problem, which a merge may change


def _row_of(question: Question) -> PlannedQuestion | None:
    rows = PlannedQuestion.objects.unscoped("the locked question").now().filter(question=question)
    return rows.select_related("item").select_for_update(of=("self",), no_key=True).first()


def _end(row: PlannedQuestion, why: str) -> None:
    row.ended_on, row.ended_why = today(), why
    row.save(update_fields=["ended_on", "ended_why"])


def _tell(row: PlannedQuestion, by: User | None, why: str, note: str = "") -> None:
    details = {"questions": [row.question_id], "why": str(why)}
    record(PlanEventKind.UNPLANNED, by=by, item=row.item, note=note, details=details)


def _after(question: Question) -> str:
    """Where a question goes from the plan: back into work; one that nobody answers for, to be assigned."""
    return Status.IN_WORK if question.responsible_id is not None else Status.REGISTERED
