"""Plan items: who drafts, changes, approves and gives them, and what is refused in words."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.acts import Conflict, Refused
from common.dates import today
from plans.actions.item_acts import made_by
from plans.actions.item_tasks import offer_task
from plans.actions.items import approve_items, draft_item, drop_item, edit_item, finish_item, give_item
from plans.actions.milestones import set_milestone
from plans.actions.problems import drop_problem
from plans.enums import ItemStage, PlanEventKind
from plans.models import ActionItem, PlanEvent
from plans.permissions import user_can_finish
from tests.days import In
from tests.plans.items import DAY, DUE, approved, drafted, kinds, now, told
from tests.plans.make import make_problem


def fields_of(refused) -> list[str]:
    return list(getattr(refused.value, "error_dict", {}))


def test_drafted_once_for_one_form(cast):
    token, problem = uuid.uuid4(), make_problem(cast)
    first = drafted(cast, problem=problem, token=token, title="  Rebuild   the road ")
    again = drafted(cast, problem=problem, token=token)
    assert first == again
    assert (first.title, first.stage, first.drafted_by) == (
        "Rebuild the road",
        ItemStage.DRAFT,
        cast.controller,
    )
    assert (first.first_due_on, first.approved_on) == (None, None)
    assert kinds(first) == [PlanEventKind.ITEM_DRAFTED]
    assert (first.number, str(first), first.is_draft) == (f"A-{first.pk:04d}", "Rebuild the road", True)
    assert made_by(ActionItem, None) is None


@pytest.mark.parametrize(
    "who", ["registrar", "executor", "head", "analyst", "administrator", "sister_controller"]
)
def test_only_those_who_plan_in_the_body_draft(cast, who):
    with pytest.raises(PermissionDenied):
        drafted(cast, by=getattr(cast, who))


def test_a_problem_that_is_not_seen_is_not_there(cast):
    with pytest.raises(Http404):
        drafted(cast, by=cast.sister_controller, body=cast.sister, problem=make_problem(cast))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"result": "x" * 5001}, "result"),
        ({"ref": "x" * 81}, "ref"),
        ({"due_on": In() - DAY}, "due_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, more, field):
    with pytest.raises(Refused) as refused:
        drafted(cast, **more)
    assert fields_of(refused) == [field]


def test_the_owner_works_in_the_body_and_does_or_plans_its_work(cast):
    assert drafted(cast, owner=cast.controller).owner == cast.controller
    for other in (cast.head, cast.sister_executor, cast.district_executor):
        with pytest.raises(Refused) as refused:
            drafted(cast, owner=other)
        assert fields_of(refused) == ["owner"]


def test_a_reference_is_used_once_in_a_body(cast):
    item = drafted(cast, ref="ROAD-1")
    with pytest.raises(Refused) as refused:
        drafted(cast, ref=" ROAD-1 ")
    assert fields_of(refused) == ["ref"]
    other = drafted(cast, ref="ROAD-2")
    with pytest.raises(Refused):
        edit_item(other, by=cast.controller, title="Same", ref="ROAD-1")
    assert edit_item(item, by=cast.controller, title="Same", ref="ROAD-1").ref == "ROAD-1"


def test_nothing_is_drafted_for_a_problem_that_has_ended(cast):
    problem = make_problem(cast)
    drop_problem(problem, by=cast.controller, reason="It is none")
    with pytest.raises(Refused):
        drafted(cast, problem=problem)


def test_a_draft_is_changed_freely_with_what_stood_before(cast):
    item = drafted(cast)
    edit_item(
        item,
        by=cast.controller,
        title="Build the road",
        result="A road",
        starts_on=today() + DAY,
        due_on=today() + DUE + DAY,
        ref="R",
    )
    changes = PlanEvent.objects.unscoped("test").get(item=item, kind="item_edited").details["changes"]
    assert set(changes) == {"title", "result", "starts_on", "due_on", "ref"}
    assert changes["title"] == ["Rebuild the road", "Build the road"]
    assert changes["due_on"] == [(today() + DUE).isoformat(), (today() + DUE + DAY).isoformat()]
    edit_item(item, by=cast.controller, title="Build the road", result="A road")
    assert kinds(item) == [PlanEventKind.ITEM_DRAFTED, PlanEventKind.ITEM_EDITED]


def test_a_draft_does_not_end_before_its_milestones_and_tasks(cast):
    item = drafted(cast)
    set_milestone(item, by=cast.controller, title="Tender", due_on=today() + 20 * DAY)
    offer_task(item, by=cast.controller, body=cast.sister, text="Send sand", due_on=today() + 30 * DAY)
    for days in (10, 29):
        with pytest.raises(Refused) as refused:
            edit_item(item, by=cast.controller, title="T", due_on=today() + days * DAY)
        assert fields_of(refused) == ["due_on"]
    assert (
        edit_item(item, by=cast.controller, title="T", due_on=today() + 30 * DAY).due_on == today() + 30 * DAY
    )


def test_in_force_only_the_words_change(cast):
    item = approved(cast)
    edit_item(item, by=cast.controller, title="New words", due_on=item.due_on)
    assert now(item).title == "New words"
    for more in (
        {"due_on": item.due_on + DAY},
        {"starts_on": item.starts_on - DAY},
        {"ref": "OTHER"},
    ):
        with pytest.raises(Refused):
            edit_item(item, by=cast.controller, title="New words", **more)
    assert (now(item).due_on, now(item).ref) == (item.due_on, "")


def test_an_old_state_is_not_overwritten(cast):
    item = drafted(cast)
    edit_item(item, by=cast.controller, title="First", version=1)
    with pytest.raises(Conflict):
        edit_item(item, by=cast.controller, title="Second", version=1)


def test_who_may_not_change_is_refused(cast):
    item = approved(cast)
    for act in (
        lambda by: edit_item(item, by=by, title="x"),
        lambda by: give_item(item, by=by, owner=cast.controller),
        lambda by: drop_item(item, by=by, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            act(cast.executor)
        with pytest.raises(Http404):
            act(cast.sister_controller)


def test_given_to_another_who_is_told_once_it_is_in_force(cast):
    draft = drafted(cast, owner=None)
    give_item(draft, by=cast.controller, owner=cast.executor)
    give_item(draft, by=cast.controller, owner=None)
    assert (now(draft).owner, told("item.given")) == (None, [])
    item = approved(cast, owner=cast.controller)
    give_item(item, by=cast.controller, owner=cast.executor)
    give_item(item, by=cast.controller, owner=cast.executor)
    assert told("item.given", item=item.pk) == [cast.executor]
    assert kinds(item).count(PlanEventKind.ITEM_GIVEN) == 1
    with pytest.raises(Refused):
        give_item(item, by=cast.controller, owner=None)


def test_approved_by_another_person_with_a_document(cast):
    item = drafted(cast)
    step = set_milestone(item, by=cast.controller, title="Tender", due_on=today() + DAY)
    approve_items([item], by=cast.head, document=" Plan  No. 5 ", approved_on=today() - DAY)
    item = now(item)
    assert (item.stage, item.document, item.approved_on, item.approved_by) == (
        ItemStage.APPROVED,
        "Plan No. 5",
        today() - DAY,
        cast.head,
    )
    assert (item.first_due_on, now(step).first_due_on) == (item.due_on, step.due_on)
    assert item.in_force
    assert kinds(item)[-1] == PlanEventKind.ITEM_APPROVED
    assert told("item.approved", item=item.pk) == [cast.executor]


def test_nobody_approves_what_they_drafted(cast):
    item = drafted(cast)
    with pytest.raises(Refused) as refused:
        approve_items([item], by=cast.controller, document="Plan")
    assert refused.value.code == "four_eyes"
    with pytest.raises(PermissionDenied):
        approve_items([item], by=cast.executor, document="Plan")
    with pytest.raises(Http404):
        approve_items([item], by=cast.sister_controller, document="Plan")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"owner": None}, "owner"),
        ({"starts_on": In() - 9 * DAY, "due_on": In() - DAY}, "past"),
    ],
)
def test_a_draft_that_can_not_bind_is_not_approved(cast, more, code):
    with pytest.raises(Refused) as refused:
        approve_items([drafted(cast, **more)], by=cast.head, document="Plan")
    assert refused.value.code == code


def test_a_milestone_whose_day_has_passed_is_changed_first(cast):
    item = drafted(cast, starts_on=today() - 9 * DAY)
    set_milestone(item, by=cast.controller, title="Tender", due_on=today() - DAY)
    with pytest.raises(Refused) as refused:
        approve_items([item], by=cast.head, document="Plan")
    assert "Tender" in refused.value.messages[0]


def test_nothing_is_approved_for_a_problem_that_has_ended(cast):
    item = drafted(cast)
    drop_problem(item.problem, by=cast.controller, reason="It is none")
    with pytest.raises(Refused) as refused:
        approve_items([item], by=cast.head, document="Plan")
    assert refused.value.code == "problem"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"document": " "}, "document"),
        ({"document": "x" * 301}, "document"),
        ({"document": "Plan", "approved_on": In() + DAY}, "approved_on"),
    ],
)
def test_the_document_is_named(cast, more, field):
    with pytest.raises(Refused) as refused:
        approve_items([drafted(cast)], by=cast.head, **more)
    assert fields_of(refused) == [field]


def test_many_are_approved_together_or_none_of_them(cast):
    good, ownerless = drafted(cast), drafted(cast, owner=None)
    changed = drafted(cast)
    edit_item(changed, by=cast.controller, title="Changed since")
    with pytest.raises(Refused) as refused:
        approve_items(
            [good, ownerless, changed.pk], by=cast.head, document="Plan", versions={changed.pk: 1, good.pk: 1}
        )
    assert [text[:6] for text in refused.value.messages] == [ownerless.number, changed.number]
    assert now(good).is_draft
    give_item(ownerless, by=cast.controller, owner=cast.executor)
    approve_items([good, ownerless, changed], by=cast.head, document="Plan")
    assert all(now(item).in_force for item in (good, ownerless, changed))
    with pytest.raises(Refused):
        approve_items([good], by=cast.head, document="Plan")


def test_none_and_too_many_are_refused(cast):
    for items in ([], range(1, 502)):
        with pytest.raises(Refused):
            approve_items(items, by=cast.head, document="Plan")


def test_a_problem_merged_at_the_same_moment_is_a_conflict(cast, monkeypatch):
    """Between reading which problems are meant and locking the items a problem may become a part of another one."""
    from plans.actions import items as module

    item, other = drafted(cast), make_problem(cast, title="Another")
    real = module.lock

    def lock_later(source, pk, user):
        ActionItem.objects.unscoped("test").filter(pk=item.pk).update(problem=other)
        return real(source, pk, user)

    monkeypatch.setattr(module, "lock", lock_later)
    with pytest.raises(Conflict):
        approve_items([item], by=cast.head, document="Plan")


def test_who_may_finish(cast):
    item = approved(cast)
    assert user_can_finish(cast.controller, item)
    assert user_can_finish(cast.executor, item)
    assert user_can_finish(None, item)
    assert not user_can_finish(cast.head, item)
    assert not user_can_finish(cast.executor, approved(cast, owner=cast.controller))
    assert not user_can_finish(cast.ministry_head, item)


def test_the_system_may(cast):
    """An import and the demo act without a person."""
    item = drafted(cast, by=None)
    approve_items([item], by=None, document="Plan")
    assert now(item).in_force
    assert finish_item(item, by=None, outcome="Built", proof="Act 1").stage == ItemStage.DONE
    assert (
        draft_item(
            by=None,
            problem=item.problem,
            body=cast.own,
            title="T",
            starts_on=today(),
            due_on=today() + timedelta(1),
        ).drafted_by
        is None
    )
