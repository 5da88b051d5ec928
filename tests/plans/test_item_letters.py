"""What people are told of plan items: as long as it is true and theirs to see, with a link and no words of citizens."""

import pytest
from django.conf import settings

from appeals.actions.outcomes import close
from appeals.enums import Status
from common.dates import today
from notices import registry
from notices.models import Notice
from plans.actions.date_changes import approve_move, ask_move, decline_move, take_back_move
from plans.actions.item_tasks import (
    accept_task,
    agree_task,
    offer_task,
    recall_task,
    refuse_task,
    report_task,
    return_task,
)
from plans.actions.items import drop_item, finish_item, give_item
from plans.actions.milestones import set_milestone
from tests.appeals.make import ANSWER, fresh
from tests.plans.items import DAY, approved, of_district, planned_question

DONE = {"outcome": "Built", "proof": "Act 7"}


def letter(rule: str, person):
    rows = Notice.objects.unscoped("test").filter(rule=rule, recipient=person, channel="in_app")
    return registry.build(rows.select_related("recipient").order_by("-pk").first())


def test_the_owner_is_told_as_long_as_the_item_is_theirs(cast):
    item = approved(cast)
    told = letter("item.approved", cast.executor)
    assert told.subject == f"You answer for the plan item {item.number} “{item.title}”"
    assert told.url == f"{settings.SITE_URL}/staff/plans/items/{item.pk}/"
    give_item(item, by=cast.controller, owner=cast.controller)
    assert letter("item.approved", cast.executor) is None
    other = approved(cast, owner=cast.controller)
    give_item(other, by=None, owner=cast.executor)
    assert letter("item.given", cast.executor) is not None
    finish_item(other, by=cast.executor, **DONE)
    assert letter("item.given", cast.executor) is None


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (lambda cast, item: finish_item(item, by=cast.controller, **DONE), "is done: answer the citizens"),
        (lambda cast, item: drop_item(item, by=cast.controller, reason="x"), "was dropped"),
    ],
)
def test_those_who_answer_are_told_until_nothing_waits(cast, end, words):
    item = approved(cast)
    questions = [planned_question(cast, item, f"Road {number}") for number in range(2)]
    end(cast, item)
    told = letter("item.ended", cast.executor)
    assert words in told.subject
    assert told.lines == ("2 questions of your body stood in it and wait for an answer.",)
    assert "Road" not in str(told).replace(item.title, "")
    for question in questions:
        close(
            fresh(question),
            by=cast.executor,
            outcome=Status.RESOLVED,
            answer=ANSWER,
            closed_on=today(),
            proof="A",
        )
    assert letter("item.ended", cast.executor) is None


def test_each_side_of_a_task_is_told_while_it_stands_there(cast):
    item = approved(cast)

    def offered():
        return offer_task(
            item, by=cast.controller, body=cast.sister, text="Secret sand", due_on=today() + DAY
        )

    given = lambda: letter("item_task.given", cast.sister_executor)  # noqa: E731
    answered = lambda: letter("item_task.answered", cast.executor)  # noqa: E731
    task = offered()
    assert given().subject.startswith("A task for your body")
    assert "Secret" not in str(given())
    agree_task(task, by=cast.sister_controller)
    assert given() is None
    assert answered().subject.startswith("Agreed to")
    report_task(task, by=cast.sister_executor, result="Sent")
    assert answered().lines[-1] == "Accept the result or return it."
    return_task(task, by=cast.controller, remark="More")
    assert (given().subject[:8], answered()) == ("Returned", None)
    report_task(task, by=cast.sister_executor, result="All")
    accept_task(task, by=cast.controller)
    assert given().subject.startswith("Accepted")
    other = offered()
    refuse_task(other, by=cast.sister_executor, reason="x")
    assert answered().subject.startswith("Refused")
    recall_task(other, by=cast.controller, reason="x")
    assert given().subject.startswith("Taken back")


def test_those_above_are_told_of_a_request_until_it_is_decided(cast):
    item = of_district(cast)
    change = ask_move(item, by=cast.district_executor, to_on=item.due_on + DAY, reason="Rain")
    told = letter("item.move_asked", cast.head)
    assert told.url == f"{settings.SITE_URL}/staff/plans/dates/{change.pk}/"
    assert told.lines[-1] == "Asked by District Executor."
    assert "Rain" not in str(told)
    approve_move(change, by=cast.head)
    assert letter("item.move_asked", cast.head) is None
    assert letter("item.move_decided", cast.district_executor).subject.startswith("The date was changed")
    step = set_milestone(item, by=cast.district_executor, title="Tender", due_on=today() + DAY)
    change = ask_move(item, by=cast.district_executor, milestone=step, to_on=today() + 2 * DAY, reason="Rain")
    decline_move(change, by=cast.head, reason="No")
    told = letter("item.move_decided", cast.district_executor)
    assert told.subject.startswith("The date stays")
    assert "Milestone “Tender”" in told.lines[0]
    change = ask_move(item, by=None, to_on=today() + 90 * DAY, reason="Rain")
    assert len(letter("item.move_asked", cast.head).lines) == 1
    with pytest.raises(Exception, match="Only the person"):
        take_back_move(change, by=cast.district_executor)


def test_who_does_not_see_the_item_any_more_is_told_nothing(cast):
    from common.acts import act
    from organisations.models import Membership

    item = approved(cast)
    offer_task(item, by=cast.controller, body=cast.sister, text="Sand", due_on=today() + DAY)
    change = ask_move(item, by=cast.executor, to_on=item.due_on + DAY, reason="Rain")
    planned_question(cast, item)
    approve_move(change, by=cast.analyst)
    ask_move(item, by=cast.controller, to_on=item.due_on + 9 * DAY, reason="Rain")
    finish = drop_item(item, by=cast.controller, reason="x")
    assert finish.ended_on == today()
    with act("test.left"):
        Membership.objects.unscoped("test").update(ended_on=today())
    people = (cast.executor, cast.sister_executor, cast.analyst)
    rules = ("item.approved", "item.ended", "item_task.given", "item.move_asked", "item.move_decided")
    rows = Notice.objects.unscoped("test").filter(rule__in=rules, recipient__in=people, channel="in_app")
    assert {row.rule for row in rows} == set(rules)
    assert all(registry.build(row) is None for row in rows.select_related("recipient"))
