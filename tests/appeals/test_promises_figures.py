"""How promises stand: the conditions say the same as the pure state, and figures the same as a slow recount."""

from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appeals.actions.outcomes import close, reopen, withdraw
from appeals.actions.routing import assign, take
from appeals.enums import Status
from appeals.models import Question
from appeals.promises import PromiseState, in_state, kept_on, promise_state
from appeals.queries_promises import PromiseCounts, promises_per_body
from common.acts import act, changed
from common.dates import today
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question

RAISED = date(2026, 3, 2)
DAYS = st.integers(0, 12).map(lambda count: RAISED + timedelta(days=count))
ENDED = (Status.RESOLVED, Status.RESOLVED_ON_SPOT, Status.EXPLAINED, Status.PARTLY_RESOLVED, Status.WITHDRAWN)


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@st.composite
def standings(draw):
    """Columns of a question as they can stand together."""
    status = draw(st.sampled_from([Status.REGISTERED, *ENDED]))
    closed_on = RAISED if status == Status.RESOLVED_ON_SPOT else draw(DAYS)
    kept = draw(st.none() | DAYS)
    return {
        "status": status,
        "proof": "Act 1" if status == Status.RESOLVED else "",
        "closed_on": None if status == Status.REGISTERED else closed_on,
        "promise_due": draw(st.none() | DAYS),
        "promise_kept_on": kept,
        "promise_outcome": "Done" if kept else "",
    }


@pytest.fixture
def promised(cast):
    meeting = make_meeting(cast.own, held_on=RAISED)
    return make_question(cast.registrar, meeting, promise="We repair it", promise_by="The host")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(columns=standings(), day=DAYS)
def test_the_conditions_agree_with_the_pure_state(promised, columns, day):
    with taken_back():
        with act("test.promise"):
            changed(question := fresh(promised), **columns)
        rows = Question.objects.unscoped("test").filter(pk=question.pk)
        fits = [state for state in PromiseState if rows.filter(in_state(state, day)).exists()]
        state = promise_state(question, day)
        assert fits == ([state] if state else [])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(columns=standings(), day=DAYS)
def test_as_of_a_day_what_happened_later_had_not_happened(promised, columns, day):
    with taken_back():
        with act("test.promise"):
            changed(question := fresh(promised), **columns)
        if question.closed_on and question.closed_on > day:
            question.status, question.closed_on = Status.IN_WORK, None
        if question.promise_kept_on and question.promise_kept_on > day:
            question.promise_kept_on = None
        state = promise_state(question, day)
        found = promises_per_body(Question.objects.unscoped("test"), RAISED, RAISED, day)
        expected = Counter({state.value: 1}) if state else Counter()
        none = dict.fromkeys(PromiseState.values, 0)
        assert found == (
            {question.body_id: PromiseCounts(made=1, **(none | dict(expected)))} if state else {}
        )


def test_without_a_promise_there_is_no_state(cast):
    question = make_question(cast.registrar, make_meeting(cast.own))
    assert promise_state(question, today()) is None
    assert kept_on(question) is None
    assert promises_per_body(Question.objects.unscoped("test"), today(), today(), today()) == {}


def test_figures_are_of_the_host_and_of_meetings_in_the_period(cast, django_assert_num_queries):
    day = today() - timedelta(days=20)
    own = [make_meeting(cast.own, held_on=day), make_meeting(cast.own, held_on=day + timedelta(days=5))]
    sister = make_meeting(cast.sister, held_on=day)
    due = {"promise": "We repair it", "promise_due": day + timedelta(days=10)}
    waiting = {"promise": "We look at it"}
    make_question(cast.registrar, own[0], **due)
    make_question(cast.registrar, own[0], **waiting)
    make_question(cast.registrar, own[0], outcome="on_spot", answer="Done", **due)
    make_question(cast.registrar, own[1], **due)
    make_question(cast.sister_registrar, sister, **waiting)
    rows = Question.objects.unscoped("test")
    with django_assert_num_queries(1):
        found = promises_per_body(rows, day, day, today())
    assert found == {
        cast.own.pk: PromiseCounts(made=3, waiting=1, overdue=1, kept=1, kept_late=0),
        cast.sister.pk: PromiseCounts(made=1, waiting=1, overdue=0, kept=0, kept_late=0),
    }
    assert promises_per_body(rows, day, today(), today())[cast.own.pk].made == 4
    assert promises_per_body(rows, day, today(), day + timedelta(days=1))[cast.own.pk].made == 3


def test_a_past_day_stays_as_it_was_when_the_question_is_opened_again(cast):
    day = today() - timedelta(days=20)
    question = make_question(
        cast.registrar,
        make_meeting(cast.own, held_on=day),
        promise="We repair it",
        promise_due=day + timedelta(days=8),
    )
    assign(question, by=cast.controller, responsible=cast.own)
    take(question, by=cast.executor)
    done = day + timedelta(days=6)
    close(question, by=cast.executor, outcome="resolved", answer=ANSWER, closed_on=done, proof="Act 1")
    reopen(fresh(question), by=cast.controller, reason="Not done")

    def on(as_of):
        return promises_per_body(Question.objects.unscoped("test"), day, day, as_of)[cast.own.pk]

    assert on(done) == PromiseCounts(made=1, waiting=0, overdue=0, kept=1, kept_late=0)
    assert on(done - timedelta(days=1)) == PromiseCounts(made=1, waiting=1, overdue=0, kept=0, kept_late=0)
    assert on(today()) == PromiseCounts(made=1, waiting=0, overdue=1, kept=0, kept_late=0)
    withdraw(fresh(question), by=cast.controller, reason="The citizen called")
    assert promises_per_body(Question.objects.unscoped("test"), day, day, today()) == {}
    assert on(done).kept == 1
