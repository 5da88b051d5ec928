"""Classify, assign, take: what they change, whom they tell, what they refuse."""

from datetime import date, timedelta

import pytest
import time_machine

from appeals.actions.outcomes import reopen, withdraw
from appeals.actions.routing import assign, classify, take
from appeals.enums import EventKind
from appeals.models import Event
from appeals.rules import load_terms
from common.acts import Conflict, Refused, act, changed
from common.dates import today
from notices.models import Notice
from tests.appeals.make import fresh, make_meeting, make_question


def events(question) -> list[Event]:
    return list(Event.objects.unscoped("test").filter(question=question).order_by("pk"))


def told(rule: str) -> set[int]:
    return set(Notice.objects.unscoped("test").filter(rule=rule).values_list("recipient_id", flat=True))


def test_a_complaint_has_twenty_working_days(cast, question):
    before = question.due_on
    classify(
        question,
        by=cast.controller,
        kind="complaint",
        topic=cast.topic,
        territory=None,
        complained_name="A clinic",
    )
    row = fresh(question)
    assert row.due_on == load_terms().answer("complaint", row.raised_on).due_on > before
    assert events(row)[-1].details["changes"]["due_on"] == [before.isoformat(), row.due_on.isoformat()]


def test_another_kind_with_the_same_term_leaves_the_last_day(cast, question):
    classify(question, by=cast.controller, kind="message", topic=cast.topic, territory=None)
    assert fresh(question).due_on == question.due_on


def test_after_reopening_the_term_runs_from_that_day(cast):
    with time_machine.travel("2026-03-02T06:00:00+00:00"):
        question = make_question(cast.registrar, make_meeting(cast.own))
        withdraw(question, by=cast.controller, reason="The citizen called")
    with time_machine.travel("2026-06-01T06:00:00+00:00"):
        reopen(question, by=cast.controller, reason="The citizen came again")
        classify(
            question,
            by=cast.controller,
            kind="complaint",
            topic=None,
            territory=None,
            complained_name="A clinic",
        )
    assert fresh(question).due_on == load_terms().answer("complaint", date(2026, 6, 1)).due_on


def test_saying_the_same_twice_leaves_no_event(cast, question):
    for _ in range(2):
        classify(question, by=cast.controller, kind="message", topic=cast.topic, territory=None)
    assert [event.kind for event in events(question)].count(EventKind.CLASSIFIED) == 1


def test_f1_the_second_editor_is_told(cast, question):
    seen = question.version
    classify(question, by=cast.controller, kind="message", topic=cast.topic, territory=None, version=seen)
    with pytest.raises(Conflict):
        classify(question, by=cast.controller, kind="proposal", topic=None, territory=None, version=seen)
    assert fresh(question).kind == "message"


def test_assigning_tells_the_people_of_the_body(cast, question):
    assign(question, by=cast.controller, responsible=cast.sister, co_executors=[cast.own_district])
    row = fresh(question)
    assert (row.status, row.responsible) == ("assigned", cast.sister)
    assert row.helpers == [cast.own_district]
    sister = {cast.sister_executor.pk, cast.sister_controller.pk}
    assert told("question.assigned") == sister | {cast.district_executor.pk}
    assert events(row)[-1].details["co_executors"] == [cast.own_district.pk]


def test_the_one_who_assigns_is_not_told(cast, question):
    assign(question, by=cast.controller, responsible=cast.own)
    assert cast.controller.pk not in told("question.assigned")
    assert cast.executor.pk in told("question.assigned")


def test_another_body_starts_from_the_beginning(cast, in_work):
    assign(in_work, by=cast.controller, responsible=cast.sister)
    row = fresh(in_work)
    assert (row.status, row.executor) == ("assigned", None)


def test_only_the_co_executors_change(cast, in_work):
    assign(in_work, by=cast.controller, responsible=cast.own, co_executors=[cast.sister])
    assign(in_work, by=cast.controller, responsible=cast.own, co_executors=[cast.ministry, cast.own])
    row = fresh(in_work)
    assert (row.status, row.executor_id) == ("in_work", cast.executor.pk)
    assert row.helpers == [cast.ministry], "the responsible body is not its own helper"


def test_the_same_again_is_refused(cast, in_work):
    with pytest.raises(Refused, match="already answers"):
        assign(in_work, by=cast.controller, responsible=cast.own)


def test_a_body_that_ended_can_not_answer(cast, question):
    with act("test"):
        changed(cast.ministry, valid_from=date(2000, 1, 1), valid_to=today() - timedelta(days=1))
    with pytest.raises(Refused, match="does not exist any more"):
        assign(question, by=cast.controller, responsible=cast.ministry)


def test_a_co_executor_sees_the_question_and_can_write_a_note_but_not_take_it(cast, question):
    from django.core.exceptions import PermissionDenied

    from appeals.actions.editing import add_note

    assign(question, by=cast.controller, responsible=cast.own, co_executors=[cast.sister])
    add_note(question, by=cast.sister_executor, text="Our crew comes on Friday")
    with pytest.raises(PermissionDenied, match="responsible body"):
        take(question, by=cast.sister_executor)


def test_taken_once(cast, question):
    assign(question, by=cast.controller, responsible=cast.own)
    take(question, by=cast.executor)
    with pytest.raises(Refused, match="already in work"):
        take(question, by=cast.controller)
    assert fresh(question).executor_id == cast.executor.pk
    assert events(question)[-1].kind == EventKind.TAKEN
