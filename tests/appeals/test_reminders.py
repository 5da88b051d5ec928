"""The ladder of reminders: each rung once, to the right people, as of the moment of reading (H1, H4, E7)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from appeals.actions import reminders
from appeals.actions.outcomes import close
from appeals.actions.reminders import remind
from appeals.actions.routing import assign, take
from appeals.models import Check, ChildTask, Proposal
from common.acts import act, changed
from common.dates import today
from notices import registry
from notices.actions import send_due_notices
from notices.enums import Channel, NoticeState
from notices.models import Notice
from organisations.models import Membership
from tests.appeals.make import ANSWER, bring_to, fresh, make_meeting, make_question

# Registered on Monday the 2nd: controlled on Friday the 20th, due on Monday the 23rd of November 2026.
START, CONTROL, DUE = date(2026, 11, 2), date(2026, 11, 20), date(2026, 11, 23)


def on(day: date, hour: int = 10, minute: int = 0):
    return time_machine.travel(timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute)))


@pytest.fixture
def waiting(cast):
    """A question of the own akimat in the hands of its executor, registered on `START`."""
    with on(START):
        question = make_question(cast.registrar, make_meeting(cast.own), topic=cast.topic)
        assign(question, by=cast.controller, responsible=cast.own)
        take(question, by=cast.executor)
        question = fresh(question)
        assert (question.control_on, question.due_on) == (CONTROL, DUE)
        return question


def rows(rule=reminders.DUE, **more):
    found = Notice.objects.unscoped("test").filter(rule=rule, **more)
    return found.select_related("recipient").order_by("pk")


def told(rule, channel=Channel.IN_APP) -> list[tuple[str, str]]:
    """(rung, name of the recipient) in the order in which they were told."""
    return [
        (f"{row.params['side']}-{row.params['step']}", row.recipient.full_name)
        for row in rows(rule, channel=channel)
    ]


def test_five_three_one_working_days_before_and_on_the_day(waiting):
    subjects = []
    for back in range(20):
        with on(START + timedelta(days=back)):
            if remind():
                subjects.append((today().day, registry.build(rows(channel="in_app").last()).subject))
    number = waiting.number
    assert subjects == [
        (13, f"Question {number}: 5 working days left"),
        (17, f"Question {number}: 3 working days left"),
        (19, f"Question {number}: 1 working day left"),
        (20, f"Question {number}: today is the last day"),
    ]
    assert [rung for rung, _name in told(reminders.DUE)] == ["before-5", "before-3", "before-1", "before-0"]
    assert {name for _rung, name in told(reminders.DUE)} == {"Executor"}


def test_overdue_goes_up_and_then_weekly(waiting, cast):
    seen = []
    for later in range(1, 36):
        with on(DUE + timedelta(days=later)):
            before = rows(reminders.WEEK).count()
            remind()
            if rows(reminders.WEEK).count() > before:
                seen.append(today())
    assert told(reminders.OVERDUE) == [
        ("after-1", "Executor"),
        ("after-3", "Executor"),
        ("after-3", "Controller"),
        ("after-5", "Executor"),
        ("after-5", "Controller"),
        ("after-5", "Head"),
    ]
    assert seen == [date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21), date(2026, 12, 28)]
    weekly = rows(reminders.WEEK, channel="in_app", key__endswith="12-28")
    assert {row.recipient.full_name for row in weekly} == {"Executor", "Controller", "Head"}
    with on(date(2026, 12, 28)):
        letter = registry.build(weekly[0])
        assert letter.subject == "1 question in your view is overdue"
        assert letter.url == "http://testserver/staff/questions/?tab=overdue"
    with on(date(2027, 1, 5)):
        assert registry.build(weekly[0]) is None


def test_h1_a_hundred_times_and_in_eight_threads_one_row_for_each_key(waiting, cast):
    with on(CONTROL):
        for _ in range(100):
            remind()
        assert rows().count() == 2
    assert sorted(rows().values_list("channel", flat=True)) == ["email", "in_app"]


@pytest.mark.django_db(transaction=True)
def test_h1_in_eight_threads(waiting, cast):
    def run(_):
        try:
            remind()
        finally:
            connection.close()

    with on(CONTROL), ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(24)))
    assert rows().count() == 2


@pytest.mark.parametrize(
    ("back_on", "rungs"),
    [
        (date(2026, 11, 18), ["before-3"]),  # missed: 5 days, 3 days
        (date(2026, 11, 20), ["before-0"]),
        (date(2026, 11, 23), []),
    ],
)
def test_h4_after_days_without_the_scheduler_only_the_latest_rung(waiting, back_on, rungs):
    with on(back_on):
        remind()
        remind()
    assert [rung for rung, _name in told(reminders.DUE)] == rungs


def test_h4_overdue_found_late_reaches_everybody_whose_turn_it_is(waiting):
    with on(DUE + timedelta(days=7)):
        remind()
    assert told(reminders.OVERDUE) == [("after-5", n) for n in ("Executor", "Controller", "Head")]


def test_nothing_is_found_on_a_day_off(waiting):
    with on(date(2026, 11, 14)):
        assert remind() == 0


def test_a_moved_day_reminds_anew_and_the_old_letter_says_nothing(waiting):
    with on(date(2026, 11, 13), hour=7):
        remind()
        old = rows(channel="email").get()
        with act("test.move"):
            changed(fresh(waiting), due_on=DUE + timedelta(days=7), control_on=CONTROL + timedelta(days=7))
    with on(date(2026, 11, 13)):
        send_due_notices()
        old.refresh_from_db()
        assert old.state == NoticeState.DROPPED
    with on(date(2026, 11, 20)):
        assert remind() == 2
    assert [rung for rung, _name in told(reminders.DUE)] == ["before-5", "before-5"]


def test_a_closed_question_needs_no_reminder(waiting, cast):
    with on(CONTROL, hour=8):
        remind()
        close(waiting, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())
    with on(CONTROL):
        assert send_due_notices() == 0
        assert registry.build(rows(channel="in_app").get()) is None
        assert remind() == 0


def test_the_letter_leaves_in_the_morning_and_tells_the_last_rung_only(waiting, cast, mailoutbox):
    with act("test.wish"):
        changed(cast.executor, digest="weekly", works_from="11:00")
    with on(date(2026, 11, 13), hour=0, minute=5):
        remind()
        assert send_due_notices() == 0
    with on(date(2026, 11, 17), hour=0, minute=5):  # the sender was away
        remind()
    with on(date(2026, 11, 17), hour=11, minute=1):
        send_due_notices()
    (letter,) = [letter for letter in mailoutbox if letter.to == [cast.executor.email]]
    assert "3 working days left" in letter.body
    assert "5 working days left" not in letter.body


def test_while_nobody_has_taken_it_the_workers_of_the_body_are_told(cast):
    with on(START):
        question = make_question(cast.registrar, make_meeting(cast.own))
        assign(question, by=cast.controller, responsible=cast.own, co_executors=[cast.own_district])
    with on(date(2026, 11, 13)):
        remind()
        assert told(reminders.DUE) == [("before-5", "Executor"), ("before-5", "Controller")]
    with on(date(2026, 11, 19)):
        remind()
    last = [name for rung, name in told(reminders.DUE) if rung == "before-1"]
    assert last == ["Executor", "Controller", "District Executor"]


def test_without_a_body_those_who_route_are_told(cast):
    with on(START):
        make_question(cast.registrar, make_meeting(cast.own_district))
    with on(CONTROL):
        remind()
    assert told(reminders.DUE) == [("before-0", "Controller")]  # the district has none of its own


def test_an_executor_who_left_is_not_the_one_who_is_told(waiting, cast):
    with act("test.left"):
        Membership.objects.unscoped("test").filter(user=cast.executor).update(ended_on=CONTROL)
    with on(CONTROL):
        remind()
    assert told(reminders.DUE) == [("before-0", "Controller")]


def test_what_came_late_is_not_reminded_of_a_rung_it_had_passed(cast):
    with on(START):
        question = make_question(cast.registrar, make_meeting(cast.own))
    with on(date(2026, 11, 16)):
        assign(question, by=cast.controller, responsible=cast.sister)
        remind()
        assert told(reminders.DUE) == []
    with on(date(2026, 11, 17)):
        remind()
    assert {rung for rung, _name in told(reminders.DUE)} == {"before-3"}


def test_the_term_to_forward(cast):
    with on(START):  # three working days: until Thursday the 5th
        question = make_question(cast.registrar, make_meeting(cast.own))
        assign(question, by=cast.controller, responsible=cast.sister)
    for day in range(2, 10):
        with on(date(2026, 11, day)):
            remind()
    assert told(reminders.FORWARD) == [("before-1", "Sister Controller"), ("before-0", "Sister Controller")]
    with on(date(2026, 11, 5)):
        one_left, none_left = rows(reminders.FORWARD, channel="in_app")
        assert registry.build(one_left) is None
        assert any("05.11.2026" in line for line in registry.build(none_left).lines)
        take(question, by=cast.sister_executor)
        none_left.refresh_from_db()
        assert registry.build(Notice.objects.unscoped("test").get(pk=none_left.pk)) is None


def test_an_extension_of_which_the_citizen_was_not_told(waiting, cast):
    with on(date(2026, 11, 9)), act("test.extension"):
        Proposal.objects.create(
            question=waiting, kind="extension", state="approved", reason="r", until=date(2026, 12, 1),
            made_by=cast.executor, decided_by=cast.head, decided_at=timezone.now(),
            tell_by=date(2026, 11, 12),
        )  # fmt: skip
    for day in range(9, 17):
        with on(date(2026, 11, day)):
            remind()
    assert [rung for rung, _n in told(reminders.UNTOLD)] == [
        rung for rung in ("before-1", "before-0", "after-1") for _ in range(2)
    ]
    with on(date(2026, 11, 13)):
        last = rows(reminders.UNTOLD, channel="in_app").last()
        assert "told of the extension" in registry.build(last).subject
        with act("test.told"):
            changed(Proposal.objects.unscoped("test").get(), told_on=today())
        del last.question, last.part
        assert registry.build(last) is None


def test_a_task_before_its_day_and_after(waiting, cast):
    with on(date(2026, 11, 4)), act("test.task"):
        ChildTask.objects.create(
            question=waiting, giver=cast.own, body=cast.own_district, text="Look", given_by=cast.executor,
            due_on=date(2026, 11, 10),
        )  # fmt: skip
    for day in range(4, 18):
        with on(date(2026, 11, day)):
            remind()
    assert told(reminders.TASK) == [
        ("before-1", "District Executor"),
        ("after-1", "Controller"),
        ("after-1", "District Executor"),
        ("after-3", "Controller"),
        ("after-3", "District Executor"),
        ("after-5", "Controller"),
        ("after-5", "Head"),
        ("after-5", "District Executor"),
    ]
    with on(date(2026, 11, 17)):
        letter = registry.build(rows(reminders.TASK, channel="in_app").last())
    assert letter.subject == f"A task in question {waiting.number} is overdue"


def test_a_check_before_its_day_and_after(waiting, cast):
    with on(date(2026, 11, 4)):
        close(waiting, by=cast.executor, outcome="resolved", answer=ANSWER, closed_on=today(), proof="Act 1")
        with act("test.check"):
            from appeals.models import Event

            Check.objects.create(
                question=waiting, body=cast.sister, drawn_on=today(), due_on=date(2026, 11, 10),
                closing=Event.objects.unscoped("test").filter(question=waiting).last(),
            )  # fmt: skip
    for day in range(4, 12):
        with on(date(2026, 11, day)):
            remind()
    assert told(reminders.CHECK) == [("before-1", "Sister Controller"), ("after-1", "Sister Controller")]
    with on(date(2026, 11, 11)):
        letter = registry.build(rows(reminders.CHECK, channel="in_app").last())
    assert letter.subject == f"The check of question {waiting.number} is overdue"


def test_a_plan_has_dates_of_its_own(cast):
    with on(START):
        question = make_question(cast.registrar, make_meeting(cast.own))
        bring_to(
            question, "in_plan", cast=cast, responsible=cast.own, executor=cast.executor, controller=cast.controller
        )  # fmt: skip
    with on(CONTROL):
        assert remind() == 0


def test_one_query_for_each_rung_however_many_questions(cast, django_assert_max_num_queries):
    with on(START):
        meeting = make_meeting(cast.own)
        for number in range(12):
            assign(
                make_question(cast.registrar, meeting, f"{number}"), by=cast.controller, responsible=cast.own
            )
    with on(CONTROL), django_assert_max_num_queries(40):
        remind()
    assert rows(channel="in_app").count() == 24


def test_h7_params_hold_no_words(waiting):
    with on(CONTROL):
        remind()
    params = rows().first().params
    assert params == {"question": waiting.pk, "on": "2026-11-20", "side": "before", "step": 0}


def test_a_day_at_the_desk_is_one_letter_for_each_executor(cast, mailoutbox):
    """Each row with an owner tells the executors; in the morning it is one letter."""
    with on(START):
        meeting = make_meeting(cast.own)
        for number in range(30):
            make_question(cast.registrar, meeting, f"{number}", topic=cast.topic, responsible=cast.own)
        send_due_notices()
        assert mailoutbox == []
    with on(START + timedelta(days=1), hour=9, minute=1):
        send_due_notices()
    assert sorted((letter.to[0], letter.subject) for letter in mailoutbox) == [
        ("controller@example.kz", "30 notices"),
        ("executor@example.kz", "30 notices"),
    ]


def test_each_letter_is_over_when_its_matter_is_done(waiting, cast):
    """Built at another moment than the one it was written for, no reminder says anything wrong."""
    later = {"question": waiting.pk, "side": "before", "step": 0, "on": "2026-11-20"}
    for rule, params in (
        (reminders.DUE, later | {"on": "2026-11-19"}),
        (reminders.OVERDUE, later | {"side": "after", "step": 1, "on": DUE.isoformat()}),
        (reminders.FORWARD, later),
        (reminders.UNTOLD, later | {"proposal": 0}),
        (reminders.TASK, later | {"task": 0}),
        (reminders.CHECK, later | {"check": 0}),
        (reminders.WEEK, {"on": "2026-11-16"}),
    ):
        notice = Notice(rule=rule, params=params, recipient=cast.executor)
        with on(CONTROL):
            assert registry.build(notice) is None, rule


def test_control_and_last_day_are_both_said_and_an_overdue_one_tells_its_days(waiting, cast):
    with on(CONTROL):
        remind()
        letter = registry.build(rows(channel="in_app").get())
    assert letter.lines[1] == "Answer by 20.11.2026: then the term is kept however it is counted."
    assert letter.lines[2] == "Last day for the answer: 23.11.2026."
    with on(DUE + timedelta(days=3)):
        remind()
        letter = registry.build(rows(reminders.OVERDUE, channel="in_app").last())
    assert letter.subject == f"Question {waiting.number} is overdue by 3 working days"
