"""Close, resolve on the spot, reopen, withdraw."""

from datetime import timedelta

import pytest
import time_machine

from appeals.actions.attaching import attach_file
from appeals.actions.outcomes import close, reopen, resolve_on_spot, withdraw
from appeals.actions.routing import assign
from appeals.enums import OUTCOMES, EventKind, StatClass
from appeals.models import Event
from appeals.rules import load_terms
from common.acts import Refused
from common.dates import today
from notices.models import Notice
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.samples import PDF, upload


def closing(question, by, **changes):
    given = {"outcome": "resolved", "answer": ANSWER, "closed_on": today(), "proof": "Act 12"} | changes
    return close(question, by=by, **given)


def refused_fields(refusal: Refused) -> set[str]:
    return set(refusal.message_dict)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_closes(cast, in_work, outcome):
    closing(in_work, cast.executor, outcome=outcome)
    row = fresh(in_work)
    assert (row.status, row.closed_on, row.closed_by_id) == (outcome, today(), cast.executor.pk)
    assert row.stat_class != StatClass.OPEN
    last = Event.objects.unscoped("test").filter(question=row).last()
    assert (last.kind, last.from_status, last.to_status) == (EventKind.CLOSED, "in_work", outcome)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "withdrawn"}, "outcome"),
        ({"outcome": "resolved_on_spot"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"answer": " \u200b "}, "answer"),
        ({"closed_on": None}, "closed_on"),
        ({"closed_on": "tomorrow"}, "closed_on"),
        ({"closed_on": "before"}, "closed_on"),
        ({"proof": "  "}, "proof"),
    ],
)
def test_what_is_missing_or_wrong_is_named(cast, in_work, changes, field):
    days = {"tomorrow": today() + timedelta(days=1), "before": in_work.raised_on - timedelta(days=1)}
    changes = {name: days.get(value, value) for name, value in changes.items()}
    with pytest.raises(Refused) as refusal:
        closing(in_work, cast.executor, **changes)
    assert refused_fields(refusal.value) == {field}
    assert fresh(in_work).status == "in_work"


def test_all_mistakes_are_told_at_once(cast, in_work):
    with pytest.raises(Refused) as refusal:
        closing(in_work, cast.executor, answer="", proof="", closed_on=None)
    assert refused_fields(refusal.value) == {"answer", "proof", "closed_on"}


def test_a_file_is_proof(cast, in_work):
    proof = attach_file(in_work, by=cast.executor, upload=upload("act.pdf", PDF))
    closing(in_work, cast.executor, proof="", proof_file=proof)
    assert fresh(in_work).proof_file == proof


def test_a_file_of_another_question_is_not(cast, meeting, in_work):
    other = make_question(cast.registrar, meeting, "Another")
    foreign = attach_file(other, by=cast.registrar, upload=upload("act.pdf", PDF))
    with pytest.raises(Refused, match="another question"):
        closing(in_work, cast.executor, proof="", proof_file=foreign)


def test_the_host_is_told_when_another_body_closes(cast, question):
    assign(question, by=cast.controller, responsible=cast.sister)
    closing(question, cast.sister_executor)
    notices = Notice.objects.unscoped("test").filter(rule="question.closed")
    assert set(notices.values_list("recipient_id", flat=True)) == {cast.controller.pk}
    assert set(notices.first().params) == {"question", "event"}, "ids only"


def test_on_the_spot_only_on_the_day(cast):
    question = make_question(cast.registrar, make_meeting(cast.own, held_on=today() - timedelta(days=1)))
    with pytest.raises(Refused, match="only on the day of the meeting"):
        resolve_on_spot(question, by=cast.registrar)
    same_day = make_question(cast.registrar, make_meeting(cast.own))
    resolve_on_spot(same_day, by=cast.registrar, answer="The lamp is back")
    row = fresh(same_day)
    assert (row.status, row.closed_on, row.answer) == ("resolved_on_spot", row.raised_on, "The lamp is back")


def test_reopening_gives_a_new_term_and_keeps_the_earlier_answer(cast, in_work):
    closing(in_work, cast.executor)
    reopen(in_work, by=cast.controller, reason="The pit is still there")
    row = fresh(in_work)
    assert (row.status, row.closed_on, row.closed_by, row.answer, row.proof) == (
        "assigned",
        None,
        None,
        "",
        "",
    )
    assert row.due_on == load_terms().answer("", today()).due_on
    last = Event.objects.unscoped("test").filter(question=row).last()
    assert (last.kind, last.note) == (EventKind.REOPENED, "The pit is still there")
    assert last.details["changes"]["answer"] == [ANSWER, ""]
    assert last.details["changes"]["proof"] == ["Act 12", ""]
    told = Notice.objects.unscoped("test").filter(rule="question.reopened")
    assert set(told.values_list("recipient_id", flat=True)) == {cast.executor.pk}


def test_after_reopening_an_outcome_can_not_be_earlier_than_that(cast):
    with time_machine.travel("2026-03-02T06:00:00+00:00"):
        question = make_question(cast.registrar, make_meeting(cast.own))
        assign(question, by=cast.controller, responsible=cast.own)
        closing(question, cast.executor)
    with time_machine.travel("2026-04-06T06:00:00+00:00"):
        reopen(question, by=cast.controller, reason="Not done")
        with pytest.raises(Refused, match="reopened"):
            closing(question, cast.executor, closed_on=today() - timedelta(days=1))
        closing(question, cast.executor)


def test_a_reason_is_needed(cast, in_work):
    for act in (withdraw, reopen):
        with pytest.raises(Refused) as refusal:
            act(in_work, by=cast.controller, reason="   ")
        assert refused_fields(refusal.value) == {"reason"}


def test_withdrawing_tells_the_executor_and_leaves_the_rates(cast, in_work):
    withdraw(in_work, by=cast.controller, reason="The citizen called")
    row = fresh(in_work)
    assert (row.stat_class, row.closed_on) == ("out", today())
    told = Notice.objects.unscoped("test").filter(rule="question.withdrawn")
    assert set(told.values_list("recipient_id", flat=True)) == {cast.executor.pk}


def test_a_question_that_nobody_worked_on_tells_nobody(cast, question):
    withdraw(question, by=cast.controller, reason="The citizen called")
    assert not Notice.objects.unscoped("test").filter(rule="question.withdrawn").exists()


def test_f1_closing_an_older_state_is_a_conflict(cast, in_work):
    from common.acts import Conflict

    assign(in_work, by=cast.controller, responsible=cast.own, co_executors=[cast.sister])
    closing_version = in_work.version
    reopened = fresh(in_work)
    closing(reopened, cast.executor, version=reopened.version)
    with pytest.raises(Conflict):
        closing(in_work, cast.executor, version=closing_version)
