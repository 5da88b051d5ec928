"""What people are told about blockers: the state of the moment in which they read, no free text."""

import pytest

from notices.models import Notice
from notices.registry import build, preload
from plans.actions.blockers import drop_blocker, name_blocker, tie_blocker
from plans.actions.positions import raise_disagreement, state_position
from plans.actions.stages import expect_stage, reach_stage, step_back
from plans.enums import Stand
from tests.plans.make import make_problem
from tests.plans.test_stages import soon


@pytest.fixture
def joint(cast):
    return name_blocker(
        by=cast.controller, problem=make_problem(cast, owner=cast.executor), kind="joint", title="Secret words",
        waits_for=cast.ministry,
    )  # fmt: skip


def letter(rule):
    notice = Notice.objects.unscoped("test").filter(rule=rule, channel="in_app").first()
    built = build(notice)
    if built is not None:
        assert "Secret" not in built.subject + "".join(built.lines)
        assert f"/blockers/{notice.params['blocker']}/" in built.url
    return built


def test_your_body_is_waited_for(cast, joint):
    expect_stage(joint, by=cast.controller, stage="positions", on=soon())
    told = letter("blocker.named")
    assert told.subject == f"Blocker {joint.number} (several bodies): your body is waited for"
    assert told.lines[0] == "Followed by: Akimat of Almaty city."
    assert told.lines[2].startswith("Next: Positions gathered, expected on")
    tie_blocker(joint, by=cast.controller, problem=make_problem(cast, title="The bridge"))
    assert "a further problem" in letter("blocker.tied").subject
    drop_blocker(joint, by=cast.controller, reason="Not needed")
    assert letter("blocker.named") is letter("blocker.tied") is None


def test_the_owner_learns_of_stages(cast, joint):
    reach_stage(joint, by=cast.controller, stage="agreed")
    assert "has moved on" in letter("blocker.stage").subject
    reach_stage(joint, by=cast.controller, stage="signed")
    assert letter("blocker.lifted").lines[-1] == "What was waited for is there: go on with the solution."
    step_back(joint, by=cast.controller, reason="Not signed after all")
    assert letter("blocker.lifted") is None


def test_a_body_is_asked_until_it_answers(cast, joint):
    state_position(joint, by=cast.controller, body=cast.sister, stand=Stand.SILENT)
    assert letter("blocker.asked").lines[0] == "Body: Akimat of Aktobe Region."
    state_position(joint, by=cast.sister_controller, body=cast.sister, stand=Stand.OBJECTS, note="No")
    assert letter("blocker.asked") is None
    raise_disagreement(joint, by=cast.controller, to=cast.own_district)
    raise_disagreement(joint, by=cast.controller, to=cast.office)
    assert not Notice.objects.unscoped("test").filter(rule="blocker.raised").exists()


def test_a_disagreement_is_told_above_while_it_blocks(cast, joint):
    state_position(joint, by=cast.controller, body=cast.own_district, stand=Stand.OBJECTS, note="No")
    raise_disagreement(joint, by=cast.controller, to=cast.sister)
    assert "a disagreement is raised to your body" in letter("blocker.raised").subject
    state_position(joint, by=cast.controller, body=cast.ministry, stand=Stand.SILENT)
    asked = Notice.objects.unscoped("test").filter(rule="blocker.asked")
    assert asked.exists()
    drop_blocker(joint, by=cast.controller, reason="Not needed")
    assert letter("blocker.raised") is letter("blocker.asked") is None


def test_who_sees_it_no_more_is_told_nothing(cast, joint):
    reach_stage(joint, by=cast.controller, stage="positions")
    notices = list(Notice.objects.unscoped("test"))
    for notice in notices:
        notice.recipient = cast.stranger
    preload(notices)
    assert {build(notice) for notice in notices} == {None}
