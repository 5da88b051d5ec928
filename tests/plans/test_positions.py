"""Decisions of several bodies: what each says, and to whom their disagreement is raised."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from common.acts import Refused
from common.dates import today
from plans.actions.blockers import name_blocker
from plans.actions.positions import raise_disagreement, state_position
from plans.actions.stages import reach_stage
from plans.enums import PlanEventKind, Stand
from plans.models import Blocker
from tests.days import In
from tests.plans.make import make_problem
from tests.plans.test_blockers import fresh, kinds_of, told


@pytest.fixture
def joint(cast):
    """A joint order of the own akimat and the ministry, which is waited for."""
    return name_blocker(
        by=cast.controller,
        problem=make_problem(cast, owner=cast.executor),
        kind="joint",
        title="Joint order",
        waits_for=cast.ministry,
    )


def test_a_body_is_asked_and_answers_for_itself(cast, joint):
    asked = state_position(joint, by=cast.controller, body=cast.sister, stand=Stand.SILENT)
    assert asked.stated_on is None
    assert told("blocker.asked") == ["Sister Controller"]
    assert Blocker.objects.visible_to(cast.sister_executor).filter(pk=joint.pk).exists()
    row = state_position(
        joint, by=cast.sister_executor, body=cast.sister, stand=Stand.OBJECTS, note="No land for it"
    )
    assert (row.pk, row.stated_on, row.note) == (asked.pk, today(), "No land for it")
    state_position(
        joint, by=cast.sister_executor, body=cast.sister, stand=Stand.OBJECTS, note="No land for it"
    )
    assert kinds_of(joint).count(PlanEventKind.POSITION) == 2


def test_the_body_waited_for_need_not_be_asked(cast, joint):
    state_position(joint, by=cast.ministry_controller, body=cast.ministry, stand=Stand.AGREES)
    with pytest.raises(PermissionDenied):
        state_position(joint, by=cast.ministry_controller, body=cast.sister, stand=Stand.AGREES)
    with pytest.raises(PermissionDenied):
        state_position(joint, by=cast.executor, body=cast.ministry, stand=Stand.AGREES)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"stand": "maybe"}, "stand"),
        ({"stand": Stand.OBJECTS}, "note"),
        ({"stand": Stand.REMARKS, "note": " "}, "note"),
        ({"stand": Stand.AGREES, "on": In(timedelta(days=1))}, "on"),
    ],
)
def test_a_position_has_words_and_a_day(cast, joint, fields, name):
    with pytest.raises(Refused) as refusal:
        state_position(joint, by=cast.controller, body=cast.ministry, **fields)
    assert name in refusal.value.message_dict


def test_only_joint_decisions_that_are_not_made_have_positions(cast, joint):
    law = name_blocker(by=cast.controller, problem=make_problem(cast), kind="law", title="Amendment")
    with pytest.raises(Refused):
        state_position(law, by=cast.controller, body=cast.ministry, stand=Stand.AGREES)
    reach_stage(joint, by=cast.controller, stage="signed")
    with pytest.raises(Refused):
        state_position(joint, by=cast.controller, body=cast.ministry, stand=Stand.AGREES)


def test_a_disagreement_is_raised_once(cast, joint):
    with pytest.raises(Refused) as refusal:
        raise_disagreement(joint, by=cast.controller, to=cast.sister)
    assert refusal.value.code == "no_disagreement"
    state_position(joint, by=cast.controller, body=cast.ministry, stand=Stand.OBJECTS, note="No")
    for side in (cast.own, cast.ministry):
        with pytest.raises(Refused):
            raise_disagreement(joint, by=cast.controller, to=side)
    for day in (today() + timedelta(days=1), today() - timedelta(days=1)):
        with pytest.raises(Refused):
            raise_disagreement(joint, by=cast.controller, to=cast.office, on=day)
    with pytest.raises(PermissionDenied):
        raise_disagreement(joint, by=cast.ministry_controller, to=cast.office)
    for _again in range(2):
        raise_disagreement(joint, by=cast.controller, to=cast.sister, note="Please decide")
    row = fresh(joint)
    assert (row.raised_to, row.raised_on) == (cast.sister, today())
    assert kinds_of(joint).count(PlanEventKind.RAISED) == 1
    assert told("blocker.raised") == ["Sister Controller"]
    assert Blocker.objects.visible_to(cast.sister_controller).filter(pk=joint.pk).exists()
