"""Dates in force move only by request; a higher level decides, and slips are counted for good."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from appeals.enums import ProposalState
from common.acts import Conflict, Refused, act
from common.dates import today
from organisations.models import Body, Membership, User
from plans.actions.date_changes import approve_move, ask_move, decline_move, take_back_move
from plans.actions.item_tasks import offer_task
from plans.actions.item_telling import movers
from plans.actions.items import drop_item
from plans.actions.milestones import reach_milestone, set_milestone
from plans.enums import PlanEventKind
from plans.models import ActionItem, Milestone
from plans.states import with_slips
from tests.plans.items import DAY, approved, drafted, kinds, now, of_district, told


def asked(cast, item, days=10, **more):
    facts = {"by": cast.district_executor, "to_on": item.due_on + days * DAY, "reason": "Rain"}
    return ask_move(item, **(facts | more))


def slips(item) -> int:
    return with_slips(ActionItem.objects.unscoped("test").filter(pk=item.pk)).get().slips


def test_asked_and_approved_by_the_level_above(cast):
    item = of_district(cast)
    change = asked(cast, item)
    assert now(item).due_on == item.due_on
    assert asked(cast, item) == change
    assert told("item.move_asked", change=change.pk) == [cast.controller, cast.head]
    approve_move(change, by=cast.head, note="The contractor changed")
    assert (now(item).due_on, now(item).first_due_on) == (item.due_on + 10 * DAY, item.due_on)
    assert (now(change).state, now(change).decided_by) == (ProposalState.APPROVED, cast.head)
    assert told("item.move_decided", change=change.pk) == [cast.district_executor]
    assert kinds(item)[-2:] == [PlanEventKind.MOVE_ASKED, PlanEventKind.MOVED]
    assert (slips(item), str(change)) == (1, f"{item.pk} {change.from_on} {change.to_on}")


def test_declined_with_a_reason(cast):
    item = of_district(cast)
    change = asked(cast, item)
    with pytest.raises(Refused):
        decline_move(change, by=cast.head, reason=" ")
    decline_move(change, by=cast.head, reason="Work faster")
    assert (now(item).due_on, now(change).decision_note, slips(item)) == (item.due_on, "Work faster", 0)
    for one in (
        lambda: approve_move(change, by=cast.controller),
        lambda: decline_move(change, by=cast.controller, reason="x"),
        lambda: take_back_move(change, by=cast.district_executor),
    ):
        with pytest.raises(Refused) as refused:
            one()
        assert refused.value.code == "decided"


def test_only_a_higher_level_decides_and_never_the_one_who_asked(cast):
    item = of_district(cast)
    change = asked(cast, item)
    with pytest.raises(PermissionDenied):
        approve_move(change, by=cast.district_executor)
    with pytest.raises(Http404):
        approve_move(change, by=cast.sister_controller)
    take_back_move(change, by=cast.district_executor)
    change = asked(cast, item, by=cast.controller)
    with pytest.raises(Refused) as refused:
        approve_move(change, by=cast.controller)
    assert refused.value.code == "four_eyes"
    assert approve_move(change, by=cast.head).state == ProposalState.APPROVED
    own = asked(cast, approved(cast), by=cast.executor)
    for who in (cast.controller, cast.head):
        with pytest.raises(PermissionDenied):
            decline_move(own, by=who, reason="x")
    assert approve_move(own, by=cast.analyst).state == ProposalState.APPROVED


def test_who_is_asked_the_nearest_above_and_the_analysts_where_nobody_is(cast):
    assert movers(cast.own_district) == [cast.controller, cast.head]
    assert movers(cast.own) == [cast.analyst]
    with act("test.body"):
        below = Body.objects.create(
            code="akim-1", kind="local", level="rural", parent=cast.own_district,
            path=f"{cast.own_district.path}akim-1/", name_kk="a", name_ru="a", name_en="a",
        )  # fmt: skip
        assert movers(below) == [cast.controller, cast.head]
        chief = User.objects.create(email="chief@example.kz", full_name="Chief")
        Membership.objects.create(user=chief, body=cast.own_district, role="head", started_on=today())
    assert movers(below) == [chief]


def test_only_those_who_work_or_plan_ask(cast):
    item = of_district(cast)
    with pytest.raises(PermissionDenied):
        asked(cast, item, by=cast.head)
    with pytest.raises(Http404):
        asked(cast, item, by=cast.sister_executor)


def test_one_request_for_a_date_waits_at_a_time(cast):
    item = of_district(cast)
    step = set_milestone(item, by=cast.district_executor, title="Tender", due_on=today() + 5 * DAY)
    asked(cast, item)
    for more in ({"days": 11}, {"by": cast.controller}):
        with pytest.raises(Refused) as refused:
            asked(cast, item, **more)
        assert refused.value.code == "pending"
    change = asked(cast, item, milestone=step, to_on=today() + 6 * DAY)
    approve_move(change.pk, by=cast.head)
    assert (now(step).due_on, now(step).first_due_on) == (today() + 6 * DAY, today() + 5 * DAY)
    assert (now(item).due_on, slips(item)) == (item.due_on, 1)


@pytest.mark.parametrize("days", [0, -61])
def test_not_to_the_same_day_nor_into_the_past(cast, days):
    with pytest.raises(Refused) as refused:
        asked(cast, of_district(cast), days=days)
    assert list(refused.value.error_dict) == ["to_on"]


def test_not_before_it_begins_its_milestones_or_its_tasks(cast):
    late = of_district(cast, starts_on=today() + 20 * DAY)
    with pytest.raises(Refused):
        asked(cast, late, to_on=today() + 19 * DAY)
    item = of_district(cast)
    step = set_milestone(item, by=cast.district_executor, title="Tender", due_on=today() + 30 * DAY)
    with pytest.raises(Refused):
        asked(cast, item, to_on=today() + 29 * DAY)
    with pytest.raises(Refused):
        asked(cast, item, milestone=step, to_on=item.due_on + DAY)
    reach_milestone(step, by=cast.district_executor, note="Act")
    change = asked(cast, item, to_on=today() + 29 * DAY)
    offer_task(item, by=cast.controller, body=cast.sister, text="Sand", due_on=today() + 31 * DAY)
    with pytest.raises(Refused):
        approve_move(change, by=cast.head)
    assert now(change).state == ProposalState.PENDING


def test_an_earlier_day_is_no_slip(cast):
    item = of_district(cast)
    approve_move(asked(cast, item, days=-5), by=cast.head)
    assert (now(item).due_on, slips(item)) == (item.due_on - 5 * DAY, 0)


def test_what_is_reached_a_draft_or_ended_has_no_date_to_move(cast):
    item = of_district(cast)
    step = set_milestone(item, by=cast.district_executor, title="Tender", due_on=today() + DAY)
    reach_milestone(step, by=cast.district_executor, note="Act")
    with pytest.raises(Refused) as refused:
        asked(cast, item, milestone=step.pk, to_on=today() + 2 * DAY)
    assert refused.value.code == "reached"
    with pytest.raises(Refused) as refused:
        asked(cast, drafted(cast), by=cast.executor)
    assert refused.value.code == "draft"
    foreign = set_milestone(approved(cast), by=cast.executor, title="Other", due_on=today() + DAY)
    with pytest.raises(Milestone.DoesNotExist):
        asked(cast, item, milestone=foreign, to_on=today() + 2 * DAY)
    change = asked(cast, item)
    drop_item(item, by=cast.controller, reason="x")
    with pytest.raises(Refused):
        approve_move(change, by=cast.head)
    assert now(change).state == ProposalState.LAPSED


def test_taken_back_by_the_one_who_asked(cast):
    item = of_district(cast)
    change = asked(cast, item)
    with pytest.raises(Refused) as refused:
        take_back_move(change, by=cast.controller)
    assert refused.value.code == "not_yours"
    with pytest.raises(Conflict):
        take_back_move(change, by=cast.district_executor, version=9)
    for _twice in range(2):
        take_back_move(change, by=cast.district_executor)
    assert now(change).state == ProposalState.TAKEN_BACK
    assert kinds(item).count(PlanEventKind.MOVE_TAKEN_BACK) == 1


def test_the_system_asks_and_decides_as_well(cast):
    """The demo acts without a person; what it asks twice is a second request."""
    item = of_district(cast)
    change = asked(cast, item, by=None)
    with pytest.raises(Refused):
        asked(cast, item, by=None)
    assert approve_move(change, by=None).state == ProposalState.APPROVED
