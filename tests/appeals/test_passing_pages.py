"""Forwarding, parts, disputes and tasks on the screen: forms, the tree, the lists, mistakes, budgets."""

import re

import pytest
from django.urls import reverse

from appeals.actions.child_tasks import do_task, give_task, raise_up
from appeals.actions.forwarding import dispute, forward, split_off
from appeals.actions.routing import assign, classify
from appeals.models import ChildTask, Question
from common.dates import today
from tests.appeals.make import fresh, make_question

WHY = "By the law on roads"


def url(name: str, question, *more) -> str:
    return reverse(name, args=[question.pk, *more])


@pytest.fixture
def at_sister(cast, question):
    assign(question, by=cast.controller, responsible=cast.sister)
    return fresh(question)


def post(client, name, question, *more, **data):
    return client.post(url(name, question, *more), {"version": fresh(question).version, **data})


def test_a_life_through_the_forms(cast, at_sister, client_of):
    question, sister, own = at_sister, client_of(cast.sister_controller), client_of(cast.controller)
    for name in ("forward", "split_off", "dispute"):
        assert sister.get(url(f"question_{name}", question)).status_code == 200
    post(sister, "question_split_off", question, text="Bridge", responsible=cast.ministry.pk, reason=WHY)
    part = Question.objects.unscoped("test").get(part_of=question)
    page = sister.get(url("question_page", question)).content.decode()
    assert part.number in page
    assert url("question_page", part) not in page, "the part is not theirs any more: a number without a link"
    page = own.get(url("question_page", part)).content.decode()
    assert f'href="{url("question_page", question)}"' in page
    post(sister, "question_forward", question, responsible=cast.ministry.pk, reason=WHY)
    assert fresh(question).responsible == cast.ministry
    ministry = client_of(cast.ministry_controller)
    post(ministry, "question_dispute", question, reason="Not ours")
    rows = own.get(reverse("question_list"), {"tab": "disputed"}).context["rows"]
    assert [row.question.pk for row in rows] == [question.pk]
    assert rows[0].buttons[0].act == "settle"
    assert "Competence is disputed" in own.get(url("question_page", question)).content.decode()
    form = own.get(url("question_settle", question)).context["form"]
    assert form.initial["responsible"] == cast.ministry.pk
    post(own, "question_settle", question, responsible=cast.sister.pk, reason="By the order")
    assert (fresh(question).responsible, fresh(question).competence) == (cast.sister, "settled")
    assert "Competence is settled" in own.get(url("question_page", question)).content.decode()


def test_the_disputed_are_for_those_who_settle(cast, at_sister, client_of):
    dispute(at_sister, by=cast.sister_controller, reason="x")
    labels = {
        who: [
            str(tab.label)
            for tab in client_of(getattr(cast, who)).get(reverse("question_list")).context["tabs"]
        ]
        for who in ("controller", "executor", "sister_controller")
    }
    assert "Competence disputed" in labels["controller"]
    assert "Competence disputed" not in labels["executor"]
    rows = (
        client_of(cast.sister_controller).get(reverse("question_list"), {"tab": "disputed"}).context["rows"]
    )
    assert rows == [], "not theirs to settle"


def test_tasks_through_the_forms(cast, in_work, client_of):
    executor, district = client_of(cast.executor), client_of(cast.district_executor)
    form = executor.get(url("question_give_task", in_work)).context["form"]
    bodies = [key for _group, options in form.fields["body"].widget.choices[1:] for key, _name in options]
    assert bodies == [cast.own_district.pk]
    assert form.initial["due_on"] == in_work.due_on
    data = {"body": cast.own_district.pk, "text": "Look", "due_on": today().isoformat()}
    assert post(executor, "question_give_task", in_work, **data).status_code == 302
    task = ChildTask.objects.unscoped("test").get()
    tasks = district.get(url("question_page", in_work)).context["tasks"]
    assert [str(button.label) for button in tasks[0].buttons] == ["Done", "Give a task", "Raise"]
    assert "Look" in district.get(reverse("task_list")).content.decode()
    assert "Look" in executor.get(reverse("task_list"), {"tab": "given"}).content.decode()
    assert "Look" not in client_of(cast.sister_executor).get(reverse("task_list")).content.decode()
    page = executor.get(url("question_page", in_work))
    close = next(button for button in page.context["buttons"] if button.act == "close")
    assert "Akimat of Medeu District" in close.why
    row = next(
        row for row in executor.get(reverse("question_list")).context["rows"] if row.question == in_work
    )
    assert "Akimat of Medeu District" in row.buttons[0].why
    up = url("task_raise", in_work, task.pk)
    assert client_of(cast.controller).get(up).status_code == 200
    assert (
        district.post(url("task_do", in_work, task.pk), {"result": "Seen", "version": 1}).status_code == 302
    )
    assert "Seen" in executor.get(url("question_page", in_work)).content.decode()
    again = district.get(url("task_do", in_work, task.pk)).content.decode()
    assert "The task has ended: Done." in again
    assert "<textarea" not in again


def test_a_task_is_taken_back_by_its_form(cast, in_work, client_of):
    task = give_task(in_work, by=cast.executor, body=cast.own_district, text="Look", due_on=today())
    client = client_of(cast.executor)
    assert client.get(url("task_recall", in_work, task.pk)).status_code == 200
    client.post(url("task_recall", in_work, task.pk), {"reason": "No need", "version": task.version})
    assert ChildTask.objects.unscoped("test").get().state == "recalled"


def test_f1_a_task_that_changed_meanwhile(cast, in_work, client_of):
    task = give_task(in_work, by=cast.executor, body=cast.own_district, text="Look", due_on=today())
    response = client_of(cast.district_executor).post(
        url("task_do", in_work, task.pk), {"result": "Seen", "version": 77}
    )
    assert response.status_code == 422
    assert re.search(r'name="version" value="1"', response.content.decode())


@pytest.mark.parametrize(
    ("name", "who", "data"),
    [
        ("question_forward", "sister_controller", {}),
        ("question_forward", "sister_controller", {"responsible": "999999", "reason": WHY}),
        ("question_forward", "sister_controller", {"responsible": "sister", "reason": WHY}),
        ("question_forward", "sister_controller", {"responsible": "ministry", "reason": " "}),
        ("question_split_off", "sister_controller", {"responsible": "ministry", "reason": WHY, "text": " "}),
        ("question_dispute", "sister_controller", {"reason": ""}),
        ("question_settle", "controller", {"responsible": "ministry", "reason": WHY}),
        ("question_give_task", "sister_executor", {"body": "ministry", "text": "x", "due_on": "today"}),
        ("question_give_task", "sister_executor", {"body": "", "text": "", "due_on": ""}),
        ("question_raise_up", "sister_controller", {"body": "own", "text": "x", "due_on": "today"}),
        ("question_raise_up", "sister_controller", {"body": "ministry", "text": "x", "due_on": "2022-01-01"}),
        ("question_classify", "controller", {"kind": "complaint"}),
        ("question_classify", "controller", {"kind": "complaint", "complained_of": "999999"}),
    ],
)
def test_wrong_input_is_a_422_that_says_what_is_wrong(cast, at_sister, client_of, name, who, data):
    real = {"today": today().isoformat()}
    data = {
        key: real.get(value) or getattr(getattr(cast, value, None), "pk", value) if value else value
        for key, value in data.items()
    }
    response = client_of(getattr(cast, who)).post(url(name, at_sister), data)
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert fresh(at_sister).version == at_sister.version
    assert not ChildTask.objects.unscoped("test").exists()


def test_foreign_tasks_are_not_found(cast, meeting, in_work, client_of):
    task = give_task(in_work, by=cast.executor, body=cast.own_district, text="Look", due_on=today())
    other = make_question(cast.registrar, meeting, "Another", responsible=cast.own)
    client = client_of(cast.controller)
    for name in ("task_do", "task_give", "task_raise", "task_recall"):
        assert client.get(url(name, other, task.pk)).status_code == 404
        assert client.get(url(name, in_work, 987654321)).status_code == 404
        assert client_of(cast.sister_executor).get(url(name, in_work, task.pk)).status_code in (403, 404)


def test_a_complaint_on_the_page(cast, question, client_of):
    classify(
        question,
        by=cast.controller,
        kind="complaint",
        topic=cast.topic,
        territory=None,
        complained_of=cast.own_district,
    )
    client = client_of(cast.controller)
    page = client.get(url("question_page", question)).content.decode()
    assert "Complaint about" in page
    assert "To be passed to a higher body until" in page
    form = client.get(url("question_assign", question)).context["form"]
    offered = [
        key for _group, options in form.fields["responsible"].widget.choices[1:] for key, _name in options
    ]
    assert cast.own_district.pk not in offered
    assert post(client, "question_assign", question, responsible=cast.own_district.pk).status_code == 422
    assert (
        "may deal with it"
        in post(
            client, "question_assign", question, responsible=cast.own.pk, co_executor_1=cast.own_district.pk
        ).content.decode()
    )


def test_query_budget_with_all_of_it(cast, at_sister, client_of, django_assert_max_num_queries):
    """What the plain page needs and four more: tasks, parts, whether the whole is seen, names in the history."""
    question = at_sister
    split_off(question, by=cast.sister_controller, text="Bridge", responsible=cast.ministry, reason=WHY)
    forward(question, by=cast.sister_controller, responsible=cast.own, reason=WHY)
    for _n in range(3):
        task = give_task(question, by=cast.executor, body=cast.own_district, text="Look", due_on=today())
        up = raise_up(question, by=cast.controller, body=cast.own, text="?", due_on=today(), parent=task.pk)
        do_task(question, by=cast.executor, task=up.pk, result="Yes")
    for who in ("controller", "executor", "district_executor"):
        client = client_of(getattr(cast, who))
        client.get(url("question_page", question))
        with django_assert_max_num_queries(16):
            assert client.get(url("question_page", question)).status_code == 200
        with django_assert_max_num_queries(12):
            assert client.get(reverse("task_list")).status_code == 200
