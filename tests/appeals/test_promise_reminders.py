"""Reminders of promises: 5, 3, 1 days before, on the day, then late up to the head; nothing once it is kept."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from appeals.actions.merging import merge
from appeals.actions.promises import change_promise, keep_promise
from appeals.actions.reminders_promises import PROMISE, PROMISE_WEEK, remind_of_promises
from appeals.actions.routing import assign, take
from appeals.tasks import remind_of_days
from notices import registry
from notices.enums import Channel
from notices.models import Notice
from tests.appeals.make import fresh, make_meeting, make_question

# A Monday, and a Friday in the week after.
START, DUE = date(2026, 11, 2), date(2026, 11, 13)


def on(day: date):
    return time_machine.travel(timezone.make_aware(datetime(day.year, day.month, day.day, 10)))


@pytest.fixture
def promised(cast):
    with on(START):
        question = make_question(
            cast.registrar, make_meeting(cast.own), promise="We repair it", promise_due=DUE
        )
        assign(question, by=cast.controller, responsible=cast.own)
        take(question, by=cast.executor)
        return fresh(question)


def rows(rule=PROMISE):
    found = Notice.objects.unscoped("test").filter(rule=rule, channel=Channel.IN_APP)
    return list(found.select_related("recipient").order_by("pk"))


def told() -> list[tuple[str, str]]:
    return [(f"{row.params['side']}-{row.params['step']}", row.recipient.full_name) for row in rows()]


def letter(row):
    """The letter as a sender would make it now: everything is read anew."""
    return registry.build(Notice.objects.unscoped("test").select_related("recipient").get(pk=row.pk))


def test_the_ladder_climbs_from_the_executor_to_the_head(promised):
    subjects = []
    for days in range(25):
        with on(START + timedelta(days=days)):
            remind_of_promises()
            remind_of_promises()
            new = rows()[len(subjects) :]
            subjects += [letter(row).subject for row in new]
    people = {}
    for rung, person in told():
        people.setdefault(rung, set()).add(person)
    assert people == {
        "before-5": {"Executor"},
        "before-3": {"Executor"},
        "before-1": {"Executor"},
        "before-0": {"Executor"},
        "after-1": {"Executor"},
        "after-3": {"Executor", "Controller"},
        "after-5": {"Executor", "Controller", "Head"},
    }
    assert len(told()) == 10, "each rung once for each person"
    number = promised.number
    assert subjects[0] == f"Question {number}: 5 working days left to keep the promise"
    assert subjects[2] == f"Question {number}: 1 working day left to keep the promise"
    assert subjects[3] == f"Question {number}: today is the day of the promise"
    assert subjects[4] == f"Question {number}: the promise is overdue by 1 working day"


def test_e7_a_promise_kept_changed_or_merged_meanwhile_says_nothing(cast, promised):
    with on(DUE):
        remind_of_promises()
        [row] = rows()
        assert letter(row) is not None
        change_promise(
            promised,
            by=cast.controller,
            promise="We repair it",
            promise_by="",
            promise_due=DUE + timedelta(9),
            reason="Flood",
        )
        assert letter(row) is None
        change_promise(
            promised,
            by=cast.controller,
            promise="We repair it",
            promise_by="",
            promise_due=None,
            reason="Flood",
        )
        assert letter(row) is None
        change_promise(
            promised,
            by=cast.controller,
            promise="We repair it",
            promise_by="",
            promise_due=DUE,
            reason="Flood",
        )
        assert letter(row) is not None
        keep_promise(promised, by=cast.executor, kept_on=DUE, how="Done")
        assert letter(row) is None
    with on(DUE + timedelta(days=3)):
        assert remind_of_promises() == 0


def test_a_merged_question_binds_nobody(cast, promised):
    with on(DUE):
        other = make_question(cast.registrar, make_meeting(cast.own))
        merge(promised, by=cast.controller, original=other)
        assert remind_of_promises() == 0


def test_long_late_promises_are_told_once_a_week(cast, promised):
    with on(date(2026, 12, 7)):
        remind_of_days()
        remind_of_days()
        found = rows(PROMISE_WEEK)
        assert {row.recipient.full_name for row in found} == {"Executor", "Controller", "Head"}
        assert len(found) == 3
        said = letter(found[0])
        assert said.subject == "1 promise in your view is overdue"
        assert said.url.endswith("?tab=promises&promise=overdue")
        keep_promise(promised, by=cast.executor, kept_on=date(2026, 12, 7), how="Done")
        assert letter(found[0]) is None
    with on(date(2026, 12, 14)):
        assert letter(found[0]) is None
        assert remind_of_promises() == 0


def test_on_days_off_nothing_is_written(promised):
    with on(date(2026, 11, 14)):
        assert remind_of_promises() == 0
