"""Reminders of plans: the ladder of days, tasks, stages of blockers, questions without a plan; nothing once it is done."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from appeals.actions.routing import assign, take
from common.acts import act
from notices import registry
from notices.enums import Channel
from notices.models import Notice
from organisations.models import Membership
from plans.actions import reminders
from plans.actions.item_tasks import agree_task, offer_task, refuse_task, report_task
from plans.actions.items import drop_item, finish_item
from plans.actions.milestones import reach_milestone, set_milestone
from plans.actions.planning import put_in_plan
from plans.actions.reminders import remind_of_plans
from plans.models import ActionItem, BlockerStage
from plans.tasks import remind_of_plans as task
from tests.appeals.make import fresh, make_meeting, make_question
from tests.plans.items import approved, drafted
from tests.plans.make import make_blocker, make_problem

# A Monday, and a Friday in the week after.
START, DUE = date(2026, 11, 2), date(2026, 11, 13)
DAY = timedelta(days=1)
MANY = 30  # queries of a list of many reminders, at most


def on(day: date):
    return time_machine.travel(timezone.make_aware(datetime(day.year, day.month, day.day, 10)))


def rows(rule: str) -> list[Notice]:
    found = Notice.objects.unscoped("test").filter(rule=rule, channel=Channel.IN_APP)
    return list(found.select_related("recipient").order_by("pk"))


def told(rule: str) -> dict[str, set[str]]:
    people: dict[str, set[str]] = {}
    for row in rows(rule):
        people.setdefault(f"{row.params['side']}-{row.params['step']}", set()).add(row.recipient.full_name)
    return people


def names(rule: str) -> list[str]:
    return sorted(row.recipient.full_name for row in rows(rule))


def letter(row):
    """The letter as a sender would make it now: everything is read anew."""
    return registry.build(Notice.objects.unscoped("test").select_related("recipient").get(pk=row.pk))


def climb(rule: str, days: int = 25) -> list[str]:
    """Remind each day, twice; the subjects in the order in which they were written."""
    subjects: list[str] = []
    for number in range(days):
        with on(START + number * DAY):
            remind_of_plans()
            remind_of_plans()
            subjects += [letter(row).subject for row in rows(rule)[len(subjects) :]]
    return subjects


LADDER = {
    "before-5": {"Executor"},
    "before-3": {"Executor"},
    "before-1": {"Executor"},
    "before-0": {"Executor"},
    "after-1": {"Executor"},
    "after-3": {"Executor", "Controller"},
    "after-5": {"Executor", "Controller", "Head"},
}


@pytest.fixture
def item(cast):
    with on(START):
        return approved(cast, due_on=DUE)


def test_h1_the_day_of_an_item_climbs_from_the_owner_to_the_head(item):
    subjects = climb(reminders.ITEM)
    assert told(reminders.ITEM) == LADDER
    assert len(rows(reminders.ITEM)) == 10, "each rung once for each person"
    named = f"{item.number} “{item.title}”"
    assert subjects[0] == f"Plan item {named}: 5 working days left"
    assert subjects[2] == f"Plan item {named}: 1 working day left"
    assert subjects[3] == f"Plan item {named}: today is its day"
    assert subjects[4] == f"Plan item {named} is late by 1 working day"


def test_h1_the_day_of_a_milestone_climbs_the_same_way(cast):
    with on(START):
        draft = drafted(cast, due_on=DUE + 90 * DAY)
        set_milestone(draft, by=cast.controller, title="The bridge stands.", due_on=DUE)
        item = approved_of(cast, draft)
    subjects = climb(reminders.MILESTONE)
    assert told(reminders.MILESTONE) == LADDER
    named = f"{item.number} “{item.title}”"
    assert subjects[0] == f"A milestone of the plan item {named}: 5 working days left"
    assert subjects[3] == f"A milestone of the plan item {named}: today is its day"
    assert subjects[4] == f"A milestone of the plan item {named} is late by 1 working day"


def approved_of(cast, draft) -> ActionItem:
    from plans.actions.items import approve_items

    return approve_items([draft], by=cast.head, document="Plan No. 1")[0]


def test_e7_an_item_that_is_done_or_out_of_sight_says_nothing(cast, item):
    with on(DUE):
        remind_of_plans()
        [row] = rows(reminders.ITEM)
        said = letter(row)
        assert said.url.endswith(f"/{item.pk}/")
        assert any("13" in line for line in said.lines)
        row.params["on"] = "2026-11-12"  # the reminder of a day that was moved since
        assert registry.build(row) is None
        finish_item(item, by=cast.controller, outcome="It is built", proof="Act No. 7")
        assert letter(row) is None
    with on(DUE + 3 * DAY):
        assert remind_of_plans() == 0


def test_e7_a_milestone_that_is_reached_says_nothing(cast):
    with on(START):
        draft = drafted(cast, due_on=DUE + 90 * DAY)
        milestone = set_milestone(draft, by=cast.controller, title="The bridge stands", due_on=DUE)
        item = approved_of(cast, draft)
    with on(DUE):
        remind_of_plans()
        [row] = rows(reminders.MILESTONE)
        assert "The bridge stands" in letter(row).lines[0]
        assert letter(row) is not None
        row.params["on"] = "2026-11-12"
        assert registry.build(row) is None
        reach_milestone(milestone, by=cast.executor, note="Act No. 1")
        assert letter(row) is None
    with on(DUE + DAY):
        assert letter(row) is None
        drop_item(item, by=cast.controller, reason="Not needed")
        assert letter(row) is None


def test_a_draft_binds_nobody(cast):
    with on(START):
        drafted(cast, due_on=DUE)
    with on(DUE):
        assert remind_of_plans() == 0


def test_whoever_left_the_body_is_not_told_but_those_who_plan_there(cast, item):
    with act("test.left"):
        memberships = Membership.objects.unscoped("test").filter(user=cast.executor)
        memberships.update(ended_on=START)
    with on(DUE):
        remind_of_plans()
    assert told(reminders.ITEM) == {"before-0": {"Controller"}}


def test_h1_a_task_of_another_body_is_a_matter_of_its_workers_then_of_both(cast, item):
    with on(START):
        work = offer_task(item, by=cast.controller, body=cast.sister, text="Deliver sand", due_on=DUE)
        agree_task(work, by=cast.sister_controller)
    workers = {"Sister Executor", "Sister Controller"}
    subjects = climb(reminders.ITEM_TASK)
    assert told(reminders.ITEM_TASK) == {
        "before-1": workers,
        "after-1": workers | {"Controller"},
        "after-3": workers | {"Controller"},
        "after-5": workers | {"Controller"},
    }
    named = f"{item.number} “{item.title}”"
    assert subjects[0] == f"A task under the plan item {named} is due"
    assert subjects[-1] == f"A task under the plan item {named} is late"
    with on(DUE + 7 * DAY):
        row = rows(reminders.ITEM_TASK)[-1]
        assert letter(row) is not None
        report_task(work, by=cast.sister_executor, result="Sand is there")
        assert letter(row) is None


def test_a_task_that_was_refused_reminds_nobody(cast, item):
    with on(START):
        work = offer_task(item, by=cast.controller, body=cast.sister, text="Deliver sand", due_on=DUE)
        refuse_task(work, by=cast.sister_controller, reason="There is no sand")
    with on(DUE - DAY):
        assert told(reminders.ITEM_TASK) == {}


def test_a_late_task_reaches_the_head_of_its_body(cast):
    with on(START):
        item = approved(cast, due_on=DUE + 90 * DAY)
        offer_task(item, by=cast.controller, body=cast.ministry, text="Send an expert", due_on=DUE)
    with on(DUE + 7 * DAY):
        remind_of_plans()
    assert told(reminders.ITEM_TASK) == {"after-5": {"Ministry Controller", "Controller", "Ministry Head"}}


def test_a_task_of_an_item_that_ended_says_nothing(cast, item):
    with on(START):
        offer_task(item, by=cast.controller, body=cast.sister, text="Deliver sand", due_on=DUE)
    with on(DUE + DAY):
        remind_of_plans()
    with on(DUE + 3 * DAY):
        remind_of_plans()
        row = rows(reminders.ITEM_TASK)[-1]
        assert letter(row) is not None
        with act("test.ended"):
            ActionItem.objects.unscoped("test").filter(pk=item.pk).update(
                stage="dropped", ended_on=DUE, outcome="Not needed"
            )
        assert letter(row) is None


def test_h1_the_next_stage_of_a_blocker_is_told_to_those_who_follow_it(cast):
    with on(START):
        problem = make_problem(cast)
        blocker = make_blocker(problem, expected={"bid": DUE, "commission": DUE})
    subjects = climb(reminders.STAGE)
    # Both stages are ahead and both days have passed: each is told for itself.
    assert told(reminders.STAGE) == {
        "after-1": {"Controller"},
        "after-3": {"Controller"},
        "after-5": {"Controller", "Head"},
    }
    assert subjects[0] == f"Blocker {blocker.number} has not reached its next stage in time"
    with on(DUE + 7 * DAY):
        row = rows(reminders.STAGE)[-1]
        said = letter(row)
        assert said.url.endswith(f"/blockers/{blocker.pk}/")
        stage = BlockerStage.objects.unscoped("test").filter(pk=row.params["stage"])
        with act("test.expected"):
            stage.update(expected_on=DUE + 20 * DAY)
        assert letter(row) is None
        with act("test.reached"):
            stage.update(expected_on=DUE, reached_on=DUE)
        assert letter(row) is None


def test_long_late_items_are_told_once_a_week(cast, item):
    with on(date(2026, 12, 7)):
        task()
        task()
        found = rows(reminders.ITEMS_WEEK)
        assert names(reminders.ITEMS_WEEK) == ["Controller", "Executor", "Head"]
        said = letter(found[0])
        assert said.subject == "1 plan item in your view is late"
        assert said.url.endswith("?tab=late")
    with on(date(2026, 12, 14)):
        assert letter(found[0]) is None, "that was another week"
        remind_of_plans()
        again = rows(reminders.ITEMS_WEEK)[3:]
        assert len(again) == 3
        finish_item(item, by=cast.controller, outcome="It is built", proof="Act No. 7")
        assert letter(again[0]) is None
    with on(date(2026, 12, 21)):
        assert remind_of_plans() == 0


def orphan(cast):
    """A question in work whose deadline passes within the year."""
    question = make_question(cast.registrar, make_meeting(cast.own), topic=cast.topic)
    assign(question, by=cast.controller, responsible=cast.own)
    take(question, by=cast.executor)
    return fresh(question)


def test_h1_questions_without_a_plan_each_day_to_controllers_each_week_to_heads(cast):
    with on(START):
        first, second = orphan(cast), orphan(cast)
        assert remind_of_plans() == 0, "their term runs"
    late = first.due_on + DAY
    while late.weekday() != 0:
        late += DAY
    with on(late):
        remind_of_plans()
        remind_of_plans()
        assert (names(reminders.ORPHANS), names(reminders.ORPHANS_WEEK)) == (["Controller"], ["Head"])
        [row], [week] = rows(reminders.ORPHANS), rows(reminders.ORPHANS_WEEK)
        assert letter(row).subject == "2 questions past their deadline are in no plan"
        assert letter(row).url.endswith("/staff/plans/without/")
        assert letter(week).subject == letter(row).subject
        put_in_plan(first, by=cast.controller, item=approved(cast))
        assert letter(row).subject == "1 question past its deadline is in no plan"
        put_in_plan(second, by=cast.controller, item=approved(cast))
        assert letter(row) is None
        assert letter(week) is None
    with on(late + DAY):
        assert letter(row) is None, "that was another day"
        assert letter(week) is None
        assert remind_of_plans() == 0, "the aim is reached"


def test_on_the_next_day_controllers_are_told_again_and_heads_are_not(cast):
    with on(START):
        question = orphan(cast)
    late = question.due_on + DAY
    while late.weekday() != 0:
        late += DAY
    for number in range(8):
        with on(late + number * DAY):
            remind_of_plans()
    assert len(rows(reminders.ORPHANS)) == 6, "five days of a week and a Monday"
    assert len(rows(reminders.ORPHANS_WEEK)) == 2
    with on(late + 8 * DAY):
        assert letter(rows(reminders.ORPHANS_WEEK)[-1]) is not None
        assert letter(rows(reminders.ORPHANS_WEEK)[0]) is None


def test_on_days_off_nothing_is_written(item):
    with on(date(2026, 11, 14)):
        assert remind_of_plans() == 0


def test_a_list_of_many_reminders_is_read_at_once(cast, item, django_assert_max_num_queries):
    with on(START):
        for _number in range(5):
            draft = drafted(cast, due_on=DUE)
            set_milestone(draft, by=cast.controller, title="The bridge stands", due_on=DUE)
            approved_of(cast, draft)
            make_blocker(make_problem(cast), expected={"bid": START})
    with on(DUE):
        remind_of_plans()
        notices = list(
            Notice.objects.unscoped("test").select_related("recipient").filter(rule__startswith="remind.")
        )
        assert len(notices) > 20
        with django_assert_max_num_queries(MANY):
            registry.preload(notices)
            assert all(registry.build(notice) for notice in notices)
