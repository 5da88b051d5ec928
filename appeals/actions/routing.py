"""Who deals with a question: its legal kind and topic, the body that answers, the person who works on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from appeals.actions.moves import moving, tell, workers, written
from appeals.actions.terms import clock
from appeals.enums import Status
from appeals.models import CoExecutor, Question, Topic
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Refused
from common.dates import today
from organisations.models import Body, Territory, User


def classify(
    question: Question | int,
    *,
    by: User | None,
    kind: str,
    topic: Topic | None,
    territory: Territory | None,
    version: int | None = None,
) -> Question:
    """Set legal kind, topic and territory of the problem. Another kind may mean another term: the last day follows."""
    with moving(Act.CLASSIFY, question, by=by, version=version) as question:
        fields = {"kind": kind, "topic": topic, "territory": territory}
        if all(getattr(question, name) == value for name, value in fields.items()):
            return question  # said twice: nothing happened
        if kind != question.kind:
            fields |= clock(kind, question.clock_from, load_terms(), question.extended_until)
        written(Act.CLASSIFY, question, by=by, **fields)
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

    A new body starts from the beginning: nobody there has taken it yet.
    """
    with moving(Act.ASSIGN, question, by=by, version=version) as question:
        helpers = {body.pk: body for body in question.helpers}
        wanted = helpers if co_executors is None else {body.pk: body for body in co_executors}
        wanted.pop(responsible.pk, None)
        same_body = question.responsible_id == responsible.pk and question.status != Status.REGISTERED
        _check_bodies(
            question, [responsible, *wanted.values()], same=same_body and set(wanted) == set(helpers)
        )
        _change_helpers(question, helpers, wanted)
        question.helpers = list(wanted.values())
        event = written(
            Act.ASSIGN,
            question,
            by=by,
            to=question.status if same_body else Status.ASSIGNED,
            responsible=responsible,
            received_on=question.received_on if same_body else today(),
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


def _check_bodies(question: Question, bodies: list[Body], *, same: bool) -> None:
    for body in bodies:
        if not body.exists_on(today()):
            raise Refused(
                {"responsible": _("%(body)s does not exist any more: choose its successor.") % {"body": body}}
            )
    if same:
        raise Refused({"responsible": _("This body already answers for the question.")})


def _change_helpers(question: Question, before: dict[int, Body], wanted: dict[int, Body]) -> None:
    rows = question.co_executors.unscoped("bodies of the locked question")
    gone = [key for key in before if key not in wanted]
    if gone:
        rows.filter(body__in=gone).delete()
    CoExecutor.objects.bulk_create(
        CoExecutor(question=question, body=body) for key, body in wanted.items() if key not in before
    )
