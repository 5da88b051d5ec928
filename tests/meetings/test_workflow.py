"""E1: the table of moves, walked over all states × acts × roles; what is not listed changes nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.http import Http404

from common.acts import Refused
from common.dates import today
from meetings import actions
from meetings.enums import MISSED, MeetingStatus
from meetings.models import Meeting, MeetingEvent
from meetings.permissions import user_can
from meetings.policies import possible, why_not
from meetings.workflow import MOVES, STATES, Act
from tests.meetings.build import events_of, meeting_in

pytestmark = pytest.mark.usefixtures("midyear")
DO = {
    Act.EDIT: lambda m, by: actions.edit(meeting_id=m.pk, by=by, version=m.version, venue="Another hall"),
    Act.ANNOUNCE: lambda m, by: actions.announce(
        meeting_id=m.pk, by=by, announced_on=today() - timedelta(days=1), channels=["site"]
    ),
    Act.MOVE: lambda m, by: actions.move(
        meeting_id=m.pk, by=by, planned_on=today() + timedelta(days=3), reason="Flood"
    ),
    Act.CANCEL: lambda m, by: actions.cancel(meeting_id=m.pk, by=by, reason="Flood"),
    Act.WRITE_REASON: lambda m, by: actions.write_reason(meeting_id=m.pk, by=by, reason="Flood again"),
    Act.HOLD: lambda m, by: actions.hold(meeting_id=m.pk, by=by, held_on=today()),
    Act.PUBLISH_RESULTS: lambda m, by: actions.publish_results(
        meeting_id=m.pk, by=by, published_on=today(), results_kk="Шешілді"
    ),
    Act.CORRECT_RESULTS: lambda m, by: actions.correct_results(
        meeting_id=m.pk, by=by, results_kk="Түзетілді", reason="A wrong figure"
    ),
}
ROLES = ("registrar", "executor", "controller", "head", "analyst", "administrator", "sister_registrar",
         "district_executor", "stranger", "deactivated")  # fmt: skip
LISTED = {
    Act.EDIT: {"registrar"},
    Act.ANNOUNCE: {"registrar"},
    Act.MOVE: {"registrar"},
    Act.CANCEL: {"registrar"},
    Act.WRITE_REASON: {"registrar"},
    Act.HOLD: {"registrar"},
    Act.PUBLISH_RESULTS: {"registrar", "controller", "head"},
    Act.CORRECT_RESULTS: {"registrar", "controller", "head"},
}
SEES = {"registrar", "executor", "controller", "head", "analyst"}


def stored(meeting) -> dict:
    return Meeting.objects.unscoped("test").filter(pk=meeting.pk).values().get()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", DO)
def test_e1_every_state_and_role(cast, move, state):
    for role in ROLES:
        meeting = meeting_in(cast, state)
        person, before, events = getattr(cast, role), stored(meeting), len(events_of(meeting))
        expected = state in MOVES[move].sources and role in LISTED[move]
        try:
            DO[move](meeting, person)
        except Http404:
            assert role not in SEES
        except PermissionDenied:
            assert role in SEES
            assert role not in LISTED[move]
        except Refused:
            assert role in LISTED[move]
            assert state not in MOVES[move].sources
        else:
            assert expected, f"{role} could {move} a meeting that is {state}"
            after = stored(meeting)
            assert after["status"] in (MOVES[move].to or (before["status"],))
            assert after["version"] == before["version"] + 1
            assert len(events_of(meeting)) == events + 1
            assert events_of(meeting)[-1].kind == MOVES[move].event
            continue
        assert not expected, f"{role} could not {move} a meeting that is {state}"
        assert stored(meeting) == before
        assert len(events_of(meeting)) == events


@pytest.mark.parametrize("state", STATES)
def test_e1_buttons_and_acts_agree(cast, state):
    """What a button says is what the act does: one rule, called twice."""
    meeting = meeting_in(cast, state)
    for act, move in MOVES.items():
        if act in DO:
            assert possible(meeting, act, today()) == (state in move.sources)
            assert bool(why_not(meeting, act, today())) == (state not in move.sources)


@pytest.mark.parametrize("role", ROLES)
def test_e1_who_plans(cast, role):
    person = getattr(cast, role)
    try:
        actions.plan(by=person, body=cast.own, planned_on=today(), kind="population")
    except PermissionDenied:
        assert role != "registrar"
        assert not MeetingEvent.objects.unscoped("test").exists()
    else:
        assert role == "registrar"
    assert user_can(person, cast.own, Act.PLAN) == (role == "registrar")


@pytest.mark.parametrize("role", ROLES)
def test_e1_who_registers_off_schedule(cast, role):
    person = getattr(cast, role)
    if role == "registrar":
        meeting = actions.register_unscheduled(by=person, body=cast.own, planned_on=today(), held=True)
        assert meeting.status == MeetingStatus.HELD
    else:
        with pytest.raises(PermissionDenied):
            actions.register_unscheduled(by=person, body=cast.own, planned_on=today(), held=True)


def test_every_state_is_reachable_and_named(cast):
    from meetings.enums import state_label

    for state in STATES:
        assert meeting_in(cast, state).state_on(today()) == state
        assert str(state_label(state))
    assert MISSED not in MeetingStatus.values


def test_the_page_of_the_docs_is_the_table():
    call_command("meeting_workflow_docs", check=True)


def test_a_stale_page_of_the_docs_is_noticed(monkeypatch, tmp_path):
    page = tmp_path / "page.md"
    monkeypatch.setattr("meetings.management.commands.meeting_workflow_docs.PAGE", page)
    with pytest.raises(CommandError, match="stale"):
        call_command("meeting_workflow_docs", check=True)
    call_command("meeting_workflow_docs")
    call_command("meeting_workflow_docs", check=True)
