"""Who deals with a question: its legal kind and topic, the body that answers, the person who works on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from appeals.actions.content import COMPLAINED_NAME_MAX
from appeals.actions.moves import moving, routers, tell, workers, written
from appeals.actions.recalling import recall_for_complaint
from appeals.actions.terms import clock
from appeals.enums import Competence, QuestionKind, Status
from appeals.models import CoExecutor, Question, Topic
from appeals.permissions import is_own_case
from appeals.policies_complaints import (
    check_may_answer,
    check_may_take_part,
    check_names_complained,
    may_answer,
    may_take_part,
)
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Refused
from common.dates import today
from common.text import clean_line
from organisations.models import Body, Territory, User
from organisations.rights import Right


def classify(
    question: Question | int,
    *,
    by: User | None,
    kind: str,
    topic: Topic | None,
    territory: Territory | None,
    complained_of: Body | None = None,
    complained_name: str = "",
    version: int | None = None,
) -> Question:
    """Set legal kind, topic and territory of the problem. Another kind may mean another term: the last day follows.

    A complaint says about whom it is. One about the body that has it goes back to the host, which gives it to a body that
    may answer; bodies complained of lose their parts in it and their tasks.
    """
    complained_name = clean_line(complained_name)[:COMPLAINED_NAME_MAX]
    if kind != QuestionKind.COMPLAINT:
        complained_of, complained_name = None, ""
    check_names_complained(kind, complained_of, complained_name)
    with moving(Act.CLASSIFY, question, by=by, version=version) as question:
        fields = {"kind": kind, "topic": topic, "territory": territory}
        fields |= {"complained_of": complained_of, "complained_name": complained_name}
        if all(getattr(question, name) == value for name, value in fields.items()):
            return question  # said twice: nothing happened
        if (kind, complained_of) != (question.kind, question.complained_of):
            _check_complaint_may_change(question, complained_of, by)
        if kind != question.kind:
            fields |= clock(kind, question.clock_from, load_terms(), question.extended_until)
        returned = _returned(question, complained_of)
        details = _without_complained(question, complained_of)
        recall_for_complaint(question, complained_of, by=by)
        event = written(Act.CLASSIFY, question, by=by, details=details, **fields, **returned)
        if returned:
            tell(Act.CLASSIFY, event, routers(question.body))
        return question


def assign(
    question: Question | int,
    *,
    by: User | None,
    responsible: Body,
    co_executors: Sequence[Body] | None = None,
    version: int | None = None,
) -> Question:
    """Give the question to a responsible body (and `co_executors`, None: they stay) and tell their people.

    A new body starts from the beginning: nobody there has taken it yet. The host gives to any body; the responsible body
    only to one below it, whose days for forwarding run on.
    """
    with moving(Act.ASSIGN, question, by=by, version=version) as question:
        helpers = {body.pk: body for body in question.helpers}
        wanted = helpers if co_executors is None else {body.pk: body for body in co_executors}
        wanted = {key: body for key, body in wanted.items() if key != responsible.pk}
        same_body = question.responsible_id == responsible.pk and question.status != Status.REGISTERED
        if same_body and set(wanted) == set(helpers):
            raise Refused({"responsible": _("This body already answers for the question.")})
        handed_down = not same_body and _check_may_hand_over(question, responsible, by)
        _check_bodies(question, responsible, wanted.values())
        _change_helpers(question, helpers, wanted)
        event = written(
            Act.ASSIGN,
            question,
            by=by,
            to=question.status if same_body else Status.ASSIGNED,
            responsible=responsible,
            received_on=question.received_on if same_body or handed_down else today(),
            executor=question.executor if same_body else None,
            details={"co_executors": sorted(wanted)},
        )
        added = [body for key, body in wanted.items() if key not in helpers]
        tell(Act.ASSIGN, event, workers(None if same_body else responsible, *added))
        return question


def take(question: Question | int, *, by: User, version: int | None = None) -> Question:
    """Take the question into work: from now on `by` is its executor."""
    with moving(Act.TAKE, question, by=by, version=version) as question:
        written(Act.TAKE, question, by=by, to=Status.IN_WORK, executor=by)
        return question


def check_exists(body: Body, field: str = "responsible") -> None:
    """Raise Refused (at `field`) for a body that has ended."""
    if not body.exists_on(today()):
        raise Refused({field: _("%(body)s does not exist any more: choose its successor.") % {"body": body}})


def drop_helper(question: Question, body: Body) -> None:
    """Who answers for the question is no longer its co-executor."""
    helpers = {helper.pk: helper for helper in question.helpers}
    if body.pk in helpers:
        _change_helpers(question, helpers, {key: row for key, row in helpers.items() if key != body.pk})


def _check_complaint_may_change(question: Question, complained_of: Body | None, by: User | None) -> None:
    """Nobody makes a complaint about their own body something else, nor one to which others have joined theirs."""
    if is_own_case(by, question):
        raise PermissionDenied(
            _("The complaint is about your body: another body says what it is and about whom.")
        )
    joined = question.duplicates.unscoped("complaints merged into the question")
    joined = joined.filter(complained_of__isnull=False)
    if complained_of is not None:
        joined = joined.exclude(complained_of=complained_of)
    if joined.exists():
        raise Refused(
            {"complained_of": _("Complaints about this body are merged into the question: it stays one.")}
        )


def _returned(question: Question, complained_of: Body | None) -> dict:
    """What changes where the body that has the question may not answer for it."""
    body = question.responsible
    if body is None or may_answer(complained_of, question.body, body):
        return {}
    cleared = {"responsible": None, "executor": None, "received_on": None}
    return {"to": Status.REGISTERED, **cleared, "competence": ""}


def _without_complained(question: Question, complained_of: Body | None) -> dict:
    """Take the co-executors complained of out; returns the details for the event."""
    helpers = {body.pk: body for body in question.helpers}
    wanted = {key: body for key, body in helpers.items() if may_take_part(complained_of, body)}
    if len(wanted) == len(helpers):
        return {}
    _change_helpers(question, helpers, wanted)
    return {"co_executors": sorted(wanted)}


def _check_may_hand_over(question: Question, responsible: Body, by: User | None) -> bool:
    """Raise Refused unless the question may go to another body; returns whether it is only handed down."""
    if question.competence == Competence.DISPUTED:
        raise Refused(_("Competence is disputed: settle it, with a reason."))
    if by is None or by.can(Right.QUESTIONS_ROUTE, question.body):
        return False
    if not responsible.is_within(question.responsible):
        raise Refused(
            {
                "responsible": _(
                    "Your body can hand the question to bodies below it. To another body it goes by forwarding."
                )
            }
        )
    return True


def _check_bodies(question: Question, responsible: Body, helpers) -> None:
    for body in (responsible, *helpers):
        check_exists(body)
    check_may_answer(question, responsible)
    for body in helpers:
        check_may_take_part(question, body)


def _change_helpers(question: Question, before: dict[int, Body], wanted: dict[int, Body]) -> None:
    rows = question.co_executors.unscoped("bodies of the locked question")
    gone = [key for key in before if key not in wanted]
    if gone:
        rows.filter(body__in=gone).delete()
    CoExecutor.objects.bulk_create(
        CoExecutor(question=question, body=body) for key, body in wanted.items() if key not in before
    )
    question.helpers = list(wanted.values())
