"""Tasks inside a question: who gives them to whom, how they end, and that the question waits for them."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from appeals.actions.child_tasks import do_task, give_task, raise_up, recall_task
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, resolve_on_spot, withdraw
from appeals.actions.routing import assign
from appeals.enums import EventKind
from appeals.models import ChildTask, Event
from appeals.queries_routing import task_tree, tasks_for, tasks_given
from common.acts import Conflict, Refused, act
from common.dates import today
from notices import registry
from notices.models import Notice
from organisations.models import Body, Membership, User
from organisations.rights import Role
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question


@pytest.fixture
def rural(cast):
    """A rural akimat under the district, with its executor."""
    with act("test.body"):
        body = Body.objects.create(
            code="akimat-rural", kind="local", level="rural", parent=cast.own_district,
            path=f"{cast.own_district.path}akimat-rural/", territory=cast.territories["medeu"],
            name_kk="Ауыл", name_ru="Село", name_en="Rural akimat",
        )  # fmt: skip
        user = User.objects.create(email="rural@example.kz", full_name="Rural Executor")
        Membership.objects.create(user=user, body=body, role=Role.EXECUTOR, started_on=today())
    body.executor = user
    return body


def given(cast, question, **more) -> ChildTask:
    more = {"body": cast.own_district, "text": "Measure the pit", "due_on": today(), **more}
    return give_task(question, by=more.pop("by", cast.executor), **more)


def stored(task: ChildTask) -> ChildTask:
    return ChildTask.objects.unscoped("test").get(pk=task.pk)


def last_event(question) -> Event:
    return Event.objects.unscoped("test").filter(question=question).order_by("-pk").first()


def letter(rule: str, person):
    rows = Notice.objects.unscoped("test").filter(rule=rule, recipient=person).select_related("recipient")
    return registry.build(rows.order_by("-pk").first())


def test_a_task_is_given_done_and_told(cast, in_work):
    task = given(cast, in_work)
    event = last_event(in_work)
    assert (event.kind, event.note) == (EventKind.TASK_GIVEN, "Measure the pit")
    assert event.details == {
        "task": task.pk, "body": cast.own_district.pk, "giver": cast.own.pk,
        "due_on": today().isoformat(), "direction": "down",
    }  # fmt: skip
    assert "A task for your body" in letter("task.given", cast.district_executor).subject
    do_task(in_work, by=cast.district_executor, task=task.pk, result="2 by 3 metres")
    row = stored(task)
    assert (row.state, row.result, row.ended_by) == ("done", "2 by 3 metres", cast.district_executor)
    assert last_event(in_work).kind == EventKind.TASK_DONE
    assert "Akimat of Medeu District has given its result." in letter("task.done", cast.executor).lines
    assert letter("task.given", cast.district_executor) is None
    close(in_work, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())


def test_the_body_with_a_task_sees_the_question(cast, in_work, rural):
    from appeals.models import Question

    assert not Question.objects.visible_to(rural.executor).filter(pk=in_work.pk).exists()
    given(cast, in_work, body=rural)
    assert Question.objects.visible_to(rural.executor).filter(pk=in_work.pk).exists()


def test_a_question_waits_for_its_tasks(cast, meeting, in_work):
    task = given(cast, in_work)
    original = make_question(cast.registrar, meeting, "The original")
    for run in (
        lambda: close(in_work, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today()),
        lambda: withdraw(in_work, by=cast.controller, reason="x"),
        lambda: merge(in_work, by=cast.controller, original=original),
        lambda: resolve_on_spot(in_work, by=cast.registrar),
    ):
        with pytest.raises(Refused, match="Akimat of Medeu District"), transaction.atomic():
            run()
    recall_task(in_work, by=cast.executor, task=task.pk, reason="Not needed")
    withdraw(fresh(in_work), by=cast.controller, reason="x")


def test_any_depth_and_each_waits_for_its_own(cast, in_work, rural):
    upper = given(cast, in_work)
    lower = given(cast, in_work, by=cast.district_executor, body=rural, parent=upper.pk, text="Dig")
    assert (lower.giver, lower.parent_id) == (cast.own_district, upper.pk)
    tree = task_tree(in_work)
    assert [(node.task, node.depth, node.has_open_below) for node in tree] == [
        (upper, 0, True), (lower, 1, False),
    ]  # fmt: skip
    for run, more in ((do_task, {"result": "x"}), (recall_task, {"reason": "x"})):
        by = cast.district_executor if run is do_task else cast.executor
        with pytest.raises(Refused, match="Rural akimat"):
            run(in_work, by=by, task=upper.pk, **more)
    do_task(in_work, by=rural.executor, task=lower.pk, result="Dug")
    do_task(in_work, by=cast.district_executor, task=upper.pk, result="Done")


def test_raised_to_a_higher_body_and_back(cast, in_work, rural):
    task = given(cast, in_work)
    up = raise_up(in_work, by=cast.controller, body=cast.own, text="Decide", due_on=today(), parent=task.pk)
    assert (up.direction, up.giver, up.body) == ("up", cast.own_district, cast.own)
    do_task(in_work, by=cast.executor, task=up.pk, result="Granted")
    assert stored(up).result == "Granted"
    assert letter("task.done", cast.district_executor) is not None
    top = raise_up(in_work, by=cast.controller, body=cast.ministry, text="Money?", due_on=today())
    assert top.giver == cast.own
    do_task(in_work, by=cast.ministry_controller, task=top.pk, result="In the budget of 2027")


@pytest.mark.parametrize(
    ("run", "body"),
    [
        (give_task, "sister"),
        (give_task, "own"),
        (raise_up, "sister"),
        (raise_up, "own_district"),
        (raise_up, "own"),
    ],
)
def test_only_to_a_body_below_or_above(cast, in_work, run, body):
    with pytest.raises(Refused) as refused:
        run(in_work, by=cast.controller, body=getattr(cast, body), text="x", due_on=today())
    assert "body" in refused.value.error_dict
    assert not ChildTask.objects.unscoped("test").exists()


@pytest.mark.parametrize(("days", "fine"), [(-1, False), (0, True), (1, False)])
def test_the_day_lies_between_today_and_the_last_day(cast, in_work, rural, days, fine):
    day = today() - timedelta(days=1) if days < 0 else in_work.due_on + timedelta(days=days)
    if fine:
        task = given(cast, in_work, due_on=day)
        with pytest.raises(Refused, match="at the latest"):
            given(
                cast,
                in_work,
                by=cast.district_executor,
                body=rural,
                due_on=day + timedelta(days=1),
                parent=task.pk,
            )
        return
    with pytest.raises(Refused) as refused:
        given(cast, in_work, due_on=day)
    assert list(refused.value.error_dict) == ["due_on"]


def test_a_late_question_can_still_have_tasks(cast):
    with time_machine.travel("2026-03-02T06:00:00Z"):
        question = make_question(cast.registrar, make_meeting(cast.own), responsible=cast.own)
    with time_machine.travel("2026-06-01T06:00:00Z"):
        assert given(cast, question, due_on=today() + timedelta(days=5)).state == "open"


@pytest.mark.parametrize(("field", "value"), [("text", " "), ("text", "x" * 5001)])
def test_bad_input_changes_nothing(cast, in_work, field, value):
    with pytest.raises(Refused) as refused:
        given(cast, in_work, **{field: value})
    assert list(refused.value.error_dict) == [field]
    task = given(cast, in_work)
    with pytest.raises(Refused, match="Write what was done"):
        do_task(in_work, by=cast.district_executor, task=task.pk, result=" ")
    with pytest.raises(Refused, match="Give the reason"):
        recall_task(in_work, by=cast.executor, task=task.pk, reason=" ")
    with pytest.raises(Conflict):
        do_task(in_work, by=cast.district_executor, task=task.pk, result="x", version=7)
    assert stored(task).state == "open"


def test_rights(cast, meeting, in_work, rural):
    task = given(cast, in_work)
    with pytest.raises(PermissionDenied):
        do_task(in_work, by=cast.executor, task=task.pk, result="Not mine")
    with pytest.raises(PermissionDenied):
        recall_task(in_work, by=cast.district_executor, task=task.pk, reason="I don't want it")
    with pytest.raises(PermissionDenied):
        given(cast, in_work, by=cast.district_executor, body=rural)  # not under the own task
    with pytest.raises(PermissionDenied):
        given(cast, in_work, by=cast.registrar)
    with pytest.raises(Http404):
        do_task(in_work, by=rural.executor, task=task.pk, result="x")
    other = make_question(cast.registrar, meeting, "Another", responsible=cast.own)
    with pytest.raises(Http404):
        do_task(other, by=cast.controller, task=task.pk, result="x")


def test_an_ended_task_stays_ended(cast, in_work):
    task = given(cast, in_work)
    do_task(in_work, by=cast.district_executor, task=task.pk, result="Done")
    for run, by, more in (
        (do_task, cast.district_executor, {"result": "Again"}),
        (recall_task, cast.executor, {"reason": "Too late"}),
    ):
        with pytest.raises(Refused, match="The task has ended: Done"):
            run(in_work, by=by, task=task.pk, **more)
    with pytest.raises(Refused, match="has ended"):
        given(cast, in_work, by=cast.district_executor, parent=task.pk)


def test_when_the_question_goes_on_its_new_body_can_take_a_task_back(cast, in_work):
    task = given(cast, in_work)
    assign(in_work, by=cast.controller, responsible=cast.sister)
    do = stored(task)
    assert do.state == "open", "nothing cancels a task but the one who gave it or who has the question now"
    recall_task(in_work, by=cast.sister_executor, task=task.pk, reason="We look ourselves")
    assert stored(task).state == "recalled"
    assert "taken back" in letter("task.recalled", cast.district_executor).subject


def test_the_list_of_tasks_of_a_body(cast, in_work, rural):
    task = given(cast, in_work)
    assert list(tasks_for(cast.district_executor)) == [task]
    assert list(tasks_for(cast.controller)) == [task], "the reach of a controller goes below"
    assert list(tasks_for(cast.executor)) == []
    assert list(tasks_given(cast.executor)) == [task]
    assert list(tasks_for(cast.sister_executor)) == list(tasks_for(cast.administrator)) == []
    do_task(in_work, by=cast.district_executor, task=task.pk, result="Done")
    assert list(tasks_for(cast.district_executor)) == []
