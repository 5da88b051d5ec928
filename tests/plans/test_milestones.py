"""Milestones: set, changed and removed in drafts; reached, and not reached after all."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from appeals.enums import ProposalState
from common.acts import Conflict, Refused
from common.dates import today
from plans.actions.date_changes import ask_move
from plans.actions.items import drop_item
from plans.actions.milestones import (
    edit_milestone,
    reach_milestone,
    remove_milestone,
    set_milestone,
    unreach_milestone,
)
from plans.enums import PlanEventKind
from plans.models import Milestone
from tests.days import In
from tests.plans.items import DAY, DUE, approved, drafted, kinds, now


def step_of(cast, item, **more) -> Milestone:
    facts = {"by": cast.executor, "title": "Contract signed", "due_on": today() + 10 * DAY}
    return set_milestone(item, **(facts | more))


def test_set_once_for_one_form(cast):
    item, token = drafted(cast), uuid.uuid4()
    step = step_of(cast, item, token=token)
    assert step_of(cast, item, token=token) == step
    assert (str(step), step.first_due_on) == ("Contract signed", None)
    assert kinds(item)[-1] == PlanEventKind.MILESTONE_SET
    late = step_of(cast, approved(cast))
    assert late.first_due_on == late.due_on


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"due_on": In() + DUE + DAY}, "due_on"),
        ({"due_on": In() - 10 * DAY}, "due_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, more, field):
    with pytest.raises(Refused) as refused:
        step_of(cast, drafted(cast, starts_on=today() - 5 * DAY), **more)
    assert list(refused.value.error_dict) == [field]


def test_in_force_no_step_is_set_into_the_past(cast):
    draft = drafted(cast, starts_on=today() - 5 * DAY)
    assert step_of(cast, draft, due_on=today() - DAY).due_on == today() - DAY
    with pytest.raises(Refused):
        step_of(cast, approved(cast, starts_on=today() - 5 * DAY), due_on=today() - DAY)


def test_who_does_the_work_or_plans_it(cast):
    item = approved(cast)
    step = step_of(cast, item, by=cast.controller)
    for by, error in ((cast.head, PermissionDenied), (cast.sister_executor, Http404)):
        for act in (
            lambda by: step_of(cast, item, by=by),
            lambda by: edit_milestone(step, by=by, title="x", due_on=step.due_on),
            lambda by: remove_milestone(step, by=by),
            lambda by: reach_milestone(step, by=by, note="x"),
            lambda by: unreach_milestone(step, by=by, reason="x"),
        ):
            with pytest.raises(error):
                act(by)


def test_changed_and_removed_only_in_a_draft(cast):
    item = drafted(cast)
    step = step_of(cast, item)
    edit_milestone(step, by=cast.executor, title="Signed", due_on=today() + 11 * DAY, version=1)
    with pytest.raises(Conflict):
        edit_milestone(step, by=cast.executor, title="x", due_on=today() + DAY, version=1)
    assert (now(step).title, now(step).due_on) == ("Signed", today() + 11 * DAY)
    remove_milestone(step, by=cast.executor)
    assert not Milestone.objects.unscoped("test").filter(pk=step.pk).exists()
    assert kinds(item)[-2:] == [PlanEventKind.ITEM_EDITED, PlanEventKind.MILESTONE_REMOVED]
    bound = step_of(cast, approved(cast))
    for act in (
        lambda: edit_milestone(bound, by=cast.executor, title="x", due_on=bound.due_on),
        lambda: remove_milestone(bound, by=cast.executor),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "approved"


def test_reached_with_what_shows_it_and_a_request_for_its_date_lapses(cast):
    item = approved(cast)
    step, other = step_of(cast, item), step_of(cast, item, title="Other")
    mine = ask_move(item, by=cast.executor, milestone=step, to_on=today() + 20 * DAY, reason="Rain")
    others = ask_move(item, by=cast.executor, milestone=other, to_on=today() + 20 * DAY, reason="Rain")
    reach_milestone(step, by=cast.executor, reached_on=today(), note=" Contract  No. 9 ")
    assert (now(step).reached_on, now(step).note) == (today(), "Contract No. 9")
    assert (now(mine).state, now(others).state) == (ProposalState.LAPSED, ProposalState.PENDING)
    reach_milestone(step, by=cast.executor, note="Again")
    assert now(step).note == "Contract No. 9"
    assert kinds(item).count(PlanEventKind.MILESTONE_DONE) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"note": " "}, "note"),
        ({"note": "x" * 501}, "note"),
        ({"reached_on": In() + DAY}, "reached_on"),
        ({"reached_on": In() - DAY}, "reached_on"),
    ],
)
def test_reached_needs_a_day_that_was_and_words(cast, more, field):
    step = step_of(cast, approved(cast))
    with pytest.raises(Refused) as refused:
        reach_milestone(step, by=cast.executor, **({"note": "Act"} | more))
    assert list(refused.value.error_dict) == [field]


def test_not_reached_after_all(cast):
    item = approved(cast)
    step = step_of(cast, item)
    unreach_milestone(step, by=cast.executor, reason="Nothing to undo")
    reach_milestone(step, by=cast.executor, note="Act")
    unreach_milestone(step, by=cast.controller, reason="The contract was void")
    assert (now(step).reached_on, now(step).note, now(step).due_on) == (None, "", step.due_on)
    assert kinds(item).count(PlanEventKind.MILESTONE_UNDONE) == 1
    with pytest.raises(Refused):
        unreach_milestone(step, by=cast.executor, reason=" ")


def test_steps_of_drafts_and_of_ended_items_stand(cast):
    draft = drafted(cast)
    step = step_of(cast, draft)
    with pytest.raises(Refused):
        reach_milestone(step, by=cast.executor, note="Act")
    drop_item(draft, by=cast.controller, reason="x")
    with pytest.raises(Refused):
        step_of(cast, draft)
