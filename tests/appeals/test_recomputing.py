"""Open deadlines follow the calendar and the rules: once, from where it was cut off, beside people who work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from appeals.actions import recomputing
from appeals.actions.deadline_rules import add_rule
from appeals.actions.outcomes import close
from appeals.actions.recomputing import recompute_deadlines
from appeals.actions.routing import assign, classify, take
from appeals.actions.terms import clock
from appeals.models import DeadlineRun, Event, PastStanding, Question
from appeals.rules import load_terms
from common.acts import act
from notices.models import Notice
from notices.registry import build
from organisations.actions.calendar import remove_day, save_day
from tests.appeals.fold import assert_replays
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.crash import Crash, crash_after

NAMES = {"name_kk": "Мереке", "name_ru": "Праздник", "name_en": "Holiday"}
MONDAY = date(
    2026, 6, 8
)  # no holiday is stored: 15 working days end on 29 June, by the earlier reading on 26 June


@pytest.fixture(autouse=True)
def _on_monday():
    with time_machine.travel(f"{MONDAY}T09:00+05:00", tick=True):
        yield


def holiday(cast, day: date, **more):
    return save_day(by=cast.administrator, day=day, kind="holiday", reason="Decree 7", **NAMES, **more)


def shifts(question) -> list[Event]:
    return list(Event.objects.unscoped("test").filter(question=question, kind="shifted").order_by("pk"))


def days(question) -> tuple[date, date]:
    row = fresh(question)
    return row.due_on, row.control_on


def test_a_holiday_moves_open_questions_and_tells_why(cast, in_work):
    closed = make_question(cast.registrar, in_work.meeting)
    assign(closed, by=cast.controller, responsible=cast.own)
    take(closed, by=cast.executor)
    close(closed, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=MONDAY)
    assert days(in_work) == (date(2026, 6, 29), date(2026, 6, 26))
    with time_machine.travel(f"{MONDAY + timedelta(days=2)}T09:00+05:00"):
        holiday(cast, date(2026, 6, 26))
        run = DeadlineRun.objects.get()
        assert (run.cause, run.started_by, run.ended_at) == ("Decree 7", cast.administrator, None)
        assert days(in_work)[0] == date(2026, 6, 29), "it waits for the worker"
        assert recompute_deadlines() == 1
    assert days(in_work) == (date(2026, 6, 30), date(2026, 6, 29))
    assert days(closed) == (date(2026, 6, 29), date(2026, 6, 26)), "its outcome is there: nothing to keep"
    [event] = shifts(in_work)
    assert (event.note, event.by, event.details["run"]) == ("Decree 7", None, run.pk)
    assert event.details["changes"]["due_on"] == ["2026-06-29", "2026-06-30"]
    assert_replays(in_work.pk)
    assert fresh(in_work).version == in_work.version, "no editor's form is spoilt"
    past = PastStanding.objects.unscoped("test").get(question=in_work)
    assert (past.from_on, past.until_on, past.due_on) == (MONDAY, date(2026, 6, 10), date(2026, 6, 29))
    run.refresh_from_db()
    assert (run.shifted, run.looked_at) == (1, 1)
    assert run.ended_at is not None
    assert not Notice.objects.unscoped("test").filter(rule="question.shifted").exists(), (
        "later is no bad news"
    )


def test_done_twice_nothing_changes(cast, in_work):
    holiday(cast, date(2026, 6, 26))
    recompute_deadlines()
    before = fresh(in_work).__dict__
    with act("test.again"):
        DeadlineRun.objects.create(cause="Again")
        DeadlineRun.objects.update(ended_at=None, reached=0)
    assert recompute_deadlines() == 0
    after = fresh(in_work).__dict__
    assert {k: v for k, v in after.items() if k != "_state"} == {
        k: v for k, v in before.items() if k != "_state"
    }
    assert len(shifts(in_work)) == 1


def test_a_change_and_its_undoing_leave_the_day_and_both_events(cast, in_work):
    holiday(cast, date(2026, 6, 26))
    recompute_deadlines()
    remove_day(by=cast.administrator, day=date(2026, 6, 26), reason="Repealed")
    recompute_deadlines()
    assert days(in_work) == (date(2026, 6, 29), date(2026, 6, 26))
    assert [event.note for event in shifts(in_work)] == ["Decree 7", "Repealed"]
    assert_replays(in_work.pk)


def test_changes_one_upon_another_are_followed_together_and_all_named(cast, in_work):
    holiday(cast, date(2026, 6, 25))
    save_day(by=cast.administrator, day=date(2026, 6, 26), kind="holiday", reason="Decree 8", **NAMES)
    assert recompute_deadlines() == 1
    assert [event.note for event in shifts(in_work)] == ["Decree 7; Decree 8"]
    assert DeadlineRun.objects.filter(ended_at=None).count() == 0


def test_the_executor_hears_of_an_earlier_day_only(cast, in_work):
    holiday(cast, date(2026, 6, 26))
    recompute_deadlines()
    remove_day(by=cast.administrator, day=date(2026, 6, 26), reason="Repealed")
    recompute_deadlines()
    told = Notice.objects.unscoped("test").filter(rule="question.shifted")
    assert {notice.recipient for notice in told} == {cast.executor}
    letter = build(told.all()[0])
    assert "earlier" in letter.subject
    assert "30.06.2026" in " ".join(letter.lines)
    holiday(cast, date(2026, 6, 26))
    recompute_deadlines()
    assert build(told.all()[0]) is None, "it has moved again"
    close(in_work, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=MONDAY)
    assert build(told.all()[0]) is None


def test_who_has_left_is_told_nothing(cast, in_work):
    holiday(cast, date(2026, 6, 26))
    recompute_deadlines()
    with act("test.left"):
        type(cast.executor).objects.unscoped("test").filter(pk=cast.executor.pk).update(is_active=False)
    remove_day(by=cast.administrator, day=date(2026, 6, 26), reason="Repealed")
    assert recompute_deadlines() == 1
    assert days(in_work)[0] == date(2026, 6, 29), "earlier, which a working executor hears of"
    assert not Notice.objects.unscoped("test").filter(rule="question.shifted").exists()


def test_a_worker_whose_time_is_up_leaves_the_run_to_the_next(cast, in_work):
    before = days(in_work)
    holiday(cast, date(2026, 6, 26))
    assert recompute_deadlines(longest=0) == 0
    assert (days(in_work), DeadlineRun.objects.get().ended_at) == (before, None)
    assert recompute_deadlines() == 1


def meanwhile(monkeypatch, name: str, somebody) -> None:
    """`somebody` acts once, right before the next call of that function of the module."""
    real = getattr(recomputing, name)

    def first(*args):
        monkeypatch.setattr(recomputing, name, real)
        somebody()
        return real(*args)

    monkeypatch.setattr(recomputing, name, first)


def test_a_run_that_another_worker_ended_meanwhile_is_left_alone(cast, in_work, monkeypatch):
    other = []
    holiday(cast, date(2026, 6, 26))
    meanwhile(monkeypatch, "_next_page", lambda: other.append(recompute_deadlines()))
    assert (recompute_deadlines(), other) == (0, [1])
    assert len(shifts(in_work)) == 1


def test_a_term_that_a_person_counted_anew_before_the_lock_is_not_shifted(cast, in_work, monkeypatch):
    def classified():
        classify(in_work, by=cast.controller, kind="message", topic=None, territory=None)

    holiday(cast, date(2026, 6, 26))
    meanwhile(monkeypatch, "_causes", classified)
    assert recompute_deadlines() == 0
    assert shifts(in_work) == []
    row = fresh(in_work)
    assert row.due_on == load_terms().until("message", row.clock_from)


def test_an_extension_is_a_fixed_date_that_rolls_to_a_working_day(cast, in_work):
    until = date(2026, 8, 3)
    with act("test.extended"):
        row = fresh(in_work)
        for name, value in clock("", row.clock_from, load_terms(), until).items():
            setattr(row, name, value)
        row.save()
    holiday(cast, date(2026, 6, 26))
    assert recompute_deadlines() == 0, "the fixed date is later than the ordinary term"
    holiday(cast, until)
    assert recompute_deadlines() == 1
    assert days(in_work)[0] == date(2026, 8, 4)
    assert fresh(in_work).extended_until == until, "what was approved stays what it was"
    classify(
        in_work, by=cast.controller, kind="complaint", topic=None, territory=None, complained_name="A clinic"
    )
    row = fresh(in_work)
    assert row.extended_until is None, "a complaint is never extended"
    assert row.due_on == date(2026, 7, 7)


def test_a_rule_that_is_in_force_moves_the_questions_raised_under_it(cast, in_work):
    early = make_question(cast.registrar, make_meeting(cast.own, held_on=MONDAY - timedelta(days=10)))
    before = days(early)
    facts = {"length": 10, "unit": "working", "first_day": "same", "reserve": 2, "extension_months": 2}
    rule = add_rule(
        by=cast.administrator,
        kind="unclassified",
        valid_from=MONDAY - timedelta(days=3),
        source="Law 9",
        **facts,
    )
    assert DeadlineRun.objects.get().rule == rule
    assert recompute_deadlines() == 1
    assert days(in_work) == (date(2026, 6, 19), date(2026, 6, 17))
    assert days(early) == before, "raised under the earlier rule"
    assert shifts(in_work)[0].note == "Law 9"


def test_a_rule_to_come_moves_nothing(cast, in_work):
    add_rule(
        by=cast.administrator, kind="unclassified", valid_from=MONDAY + timedelta(days=1), source="Law 9",
        length=5, unit="calendar", first_day="next", reserve=0, extension_months=0,
    )  # fmt: skip
    assert not DeadlineRun.objects.exists()
    holiday(cast, date(2027, 1, 1))
    assert recompute_deadlines() == 0
    with time_machine.travel(f"{MONDAY + timedelta(days=1)}T09:00+05:00"):
        later = make_question(cast.registrar, make_meeting(cast.own))
        assert later.due_on == date(2026, 6, 15), "five calendar days end on Sunday and roll to Monday"
        holiday(cast, date(2027, 1, 2))
        assert recompute_deadlines() == 0


def test_pages_go_on_where_they_were_cut_off(cast, meeting, monkeypatch):
    questions = [make_question(cast.registrar, meeting, f"Question {n}") for n in range(7)]
    monkeypatch.setattr(recomputing, "PAGE", 3)
    holiday(cast, date(2026, 6, 26))
    run = DeadlineRun.objects.get()
    assert recomputing._next_page(run.pk) == 3
    run.refresh_from_db()
    assert (run.reached, run.ended_at) == (questions[2].pk, None)
    assert recompute_deadlines() == 4
    assert all(len(shifts(question)) == 1 for question in questions)
    assert recomputing._next_page(run.pk) is None, "it has ended"
    run.refresh_from_db()
    assert (run.looked_at, run.shifted) == (7, 7)


def test_g1_cut_off_at_every_statement(cast, meeting, monkeypatch):
    """After any crash a question is as before, without an event, or moved, with one; tried again, all moved once."""
    monkeypatch.setattr(recomputing, "PAGE", 2)
    questions = [make_question(cast.registrar, meeting, str(n)) for n in range(3)]
    survived, crashed, day = 0, True, date(2026, 6, 26)
    before = days(questions[0])
    while crashed:
        told = len(shifts(questions[0]))
        holiday(cast, day)
        with crash_after(survived):
            try:
                recompute_deadlines()
                crashed = False
            except Crash:
                crashed = True
        for question in questions:
            assert (days(question) != before) == (len(shifts(question)) > told)
            assert_replays(question.pk)
        recompute_deadlines()
        for question in questions:
            assert days(question)[0] == date(2026, 6, 30)
            assert len(shifts(question)) == told + 1
        assert not DeadlineRun.objects.filter(ended_at=None).exists()
        remove_day(by=cast.administrator, day=day, reason="Back")
        recompute_deadlines()
        survived += 1
    assert survived > 30


def test_a_run_waits_while_somebody_counts_by_the_old_terms(cast, in_work, monkeypatch):
    holiday(cast, date(2026, 6, 26))
    monkeypatch.setattr(recomputing, "PATIENCE", 2)
    monkeypatch.setattr(recomputing, "PAUSE", 0)
    monkeypatch.setattr(recomputing, "alone", lambda name: False)
    assert recompute_deadlines() == 0
    assert DeadlineRun.objects.get().ended_at is None
    monkeypatch.undo()
    assert recompute_deadlines() == 1


def test_e7_overdue_is_asked_of_time_and_agrees_with_the_term(cast, in_work):
    """“Silence” is no flag: the same answer from the row, the query, and a count by hand."""
    from appeals.querysets import is_overdue

    for step in range(18, 26):
        now = MONDAY + timedelta(days=step)
        by_query = Question.objects.unscoped("test").filter(is_overdue(now), pk=in_work.pk).exists()
        assert by_query == fresh(in_work).is_overdue(now) == (now > date(2026, 6, 29))


def test_the_task_is_known_to_the_scheduler(cast, in_work, settings):
    from appeals.tasks import count_deadlines_anew

    holiday(cast, date(2026, 6, 26))
    count_deadlines_anew()
    assert DeadlineRun.objects.get().ended_at <= timezone.now()
    assert count_deadlines_anew.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
