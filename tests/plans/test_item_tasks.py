"""Tasks of other bodies: offered, agreed to or refused, reported, accepted or returned, taken back; each side is told."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.acts import Conflict, Refused
from common.dates import today
from plans.actions.item_tasks import (
    accept_task,
    agree_task,
    offer_task,
    recall_task,
    refuse_task,
    report_task,
    return_task,
)
from plans.actions.items import drop_item
from plans.enums import ItemTaskState, PlanEventKind
from plans.models import ActionItem
from tests.days import In
from tests.plans.items import DAY, DUE, approved, drafted, kinds, now, told


def offered(cast, item=None, **more):
    facts = {"by": cast.controller, "body": cast.sister, "text": "Deliver sand", "due_on": today() + 9 * DAY}
    return offer_task(item or approved(cast), **(facts | more))


def test_offered_once_for_one_form_and_the_body_sees_it(cast):
    item, token = approved(cast), uuid.uuid4()
    assert not ActionItem.objects.visible_to(cast.sister_executor).filter(pk=item.pk).exists()
    task = offered(cast, item, token=token)
    assert offered(cast, item, token=token) == task
    assert (task.state, task.given_by, str(task)) == (
        ItemTaskState.OFFERED,
        cast.controller,
        f"{cast.sister} {task.due_on}",
    )
    assert ActionItem.objects.visible_to(cast.sister_executor).filter(pk=item.pk).exists()
    assert told("item_task.given", task=task.pk) == [cast.sister_executor, cast.sister_controller]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"due_on": In() + DUE + DAY}, "due_on"),
        ({"due_on": In() - DAY}, "due_on"),
        ({"body": "own"}, "body"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, more, field):
    more = {name: getattr(cast, value) if name == "body" else value for name, value in more.items()}
    with pytest.raises(Refused) as refused:
        offered(cast, **more)
    assert list(refused.value.error_dict) == [field]


def test_given_by_those_who_plan_answered_by_those_who_work_there(cast):
    task = offered(cast)
    given = (
        accept_task,
        lambda t, by: return_task(t, by=by, remark="x"),
        lambda t, by: recall_task(t, by=by, reason="x"),
    )
    answered = (
        agree_task,
        lambda t, by: refuse_task(t, by=by, reason="x"),
        lambda t, by: report_task(t, by=by, result="x"),
    )
    for act in given:
        for who in (cast.executor, cast.sister_controller):
            with pytest.raises(PermissionDenied):
                act(task, by=who)
    for act in answered:
        for who in (cast.controller, cast.sister_registrar):
            with pytest.raises(PermissionDenied):
                act(task, by=who)
        with pytest.raises(Http404):
            act(task, by=cast.ministry_controller)
    with pytest.raises(PermissionDenied):
        offered(cast, by=cast.executor)


def test_agreed_reported_returned_reported_accepted(cast):
    item = approved(cast)
    task = offered(cast, item)
    for _twice in range(2):
        agree_task(task, by=cast.sister_executor)
    for _twice in range(2):
        report_task(task, by=cast.sister_executor, result="Ten tonnes")
    assert (now(task).answer, now(task).reported_on) == ("Ten tonnes", today())
    for _twice in range(2):
        return_task(task, by=cast.controller, remark="Twenty were asked for")
    assert (now(task).state, now(task).remark) == (ItemTaskState.AGREED, "Twenty were asked for")
    report_task(task, by=cast.sister_executor, result="Twenty tonnes")
    for _twice in range(2):
        accept_task(task, by=cast.controller)
    assert (now(task).state, now(task).ended_on) == (ItemTaskState.ACCEPTED, today())
    assert kinds(item)[2:] == [
        PlanEventKind.TASK_OFFERED,
        PlanEventKind.TASK_AGREED,
        PlanEventKind.TASK_REPORTED,
        PlanEventKind.TASK_RETURNED,
        PlanEventKind.TASK_REPORTED,
        PlanEventKind.TASK_ACCEPTED,
    ]
    assert told("item_task.answered", task=task.pk).count(cast.executor) == 3
    assert told("item_task.answered", task=task.pk).count(cast.controller) == 3


def test_refused_then_taken_back(cast):
    task = offered(cast)
    for _twice in range(2):
        refuse_task(task, by=cast.sister_controller, reason="We have none")
    assert (now(task).state, now(task).answer) == (ItemTaskState.REFUSED, "We have none")
    for _twice in range(2):
        recall_task(task, by=cast.controller, reason="Done without it")
    assert (now(task).state, now(task).ended_on) == (ItemTaskState.RECALLED, today())


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("offered", lambda t, c: report_task(t, by=c.sister_executor, result="x")),
        ("offered", lambda t, c: accept_task(t, by=c.controller)),
        ("offered", lambda t, c: return_task(t, by=c.controller, remark="x")),
        ("agreed", lambda t, c: refuse_task(t, by=c.sister_executor, reason="x")),
        ("agreed", lambda t, c: accept_task(t, by=c.controller)),
        ("accepted", lambda t, c: recall_task(t, by=c.controller, reason="x")),
        ("accepted", lambda t, c: report_task(t, by=c.sister_executor, result="x")),
    ],
)
def test_what_does_not_fit_the_state_is_refused_in_words(cast, state, act):
    task = offered(cast)
    if state != "offered":
        agree_task(task, by=cast.sister_executor)
    if state == "accepted":
        report_task(task, by=cast.sister_executor, result="x")
        accept_task(task, by=cast.controller)
    with pytest.raises(Refused) as refused:
        act(task, cast)
    assert now(task).get_state_display().lower() in refused.value.messages[0]
    assert now(task).state == state


@pytest.mark.parametrize(
    "act",
    [
        lambda t, c: refuse_task(t, by=c.sister_executor, reason=" "),
        lambda t, c: report_task(t, by=c.sister_executor, result=" "),
        lambda t, c: return_task(t, by=c.controller, remark=" "),
        lambda t, c: recall_task(t, by=c.controller, reason=" "),
    ],
)
def test_words_are_needed(cast, act):
    task = offered(cast)
    with pytest.raises(Refused):
        act(task, cast)


def test_an_old_state_and_an_ended_item(cast):
    item = drafted(cast)
    task = offered(cast, item)
    agree_task(task, by=cast.sister_executor, version=1)
    with pytest.raises(Conflict):
        report_task(task, by=cast.sister_executor, result="x", version=1)
    drop_item(item, by=cast.controller, reason="x")
    for act in (
        lambda: offered(cast, item),
        lambda: agree_task(task, by=cast.sister_executor),
        lambda: recall_task(task, by=cast.controller, reason="x"),
    ):
        with pytest.raises(Refused):
            act()
