"""Missed by itself: nobody ticks it, and nothing but a meeting takes it away."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.acts import Refused
from common.dates import today
from meetings import actions
from meetings.enums import MISSED
from meetings.models import Meeting
from meetings.queries import counts
from tests.meetings.build import events_of, held, planned, stored

pytestmark = pytest.mark.usefixtures("midyear")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
START = date(2026, 6, 1)


def test_a_day_that_passes_is_missed(cast):
    with time_machine.travel(START, tick=False):
        meeting = planned(cast, START)
        assert meeting.state_on(today()) == "planned"
    with time_machine.travel(START + timedelta(days=1), tick=False):
        assert stored(meeting).state_on(today()) == MISSED
        assert meeting in Meeting.objects.visible_to(cast.registrar).missed(today())
        assert len(events_of(meeting)) == 1  # time wrote nothing


def test_a_reason_excuses_nothing(cast):
    meeting = planned(cast, today() - timedelta(days=4))
    actions.write_reason(meeting_id=meeting.pk, by=cast.registrar, reason="The hall was flooded")
    now = stored(meeting)
    assert now.state_on(today()) == MISSED
    assert now.not_held_reason == "The hall was flooded"
    assert Meeting.objects.unscoped("test").missed(today()).count() == 1


def test_held_after_its_day_is_held_late(cast):
    day = today() - timedelta(days=9)
    meeting = held(cast, day + timedelta(days=3), planned_on=day)
    assert meeting.days_late == 3
    assert Meeting.objects.unscoped("test").missed(today()).count() == 0
    found = counts(Meeting.objects.unscoped("test"), None, None, today())
    assert (found.planned, found.held, found.held_late, found.missed) == (1, 1, 1, 0)


def test_a_cancelled_meeting_counts_as_missed_at_once(cast):
    meeting = planned(cast)
    actions.cancel(meeting_id=meeting.pk, by=cast.registrar, reason="Quarantine")
    found = counts(Meeting.objects.unscoped("test"), None, None, today())
    assert (found.planned, found.missed, found.cancelled, found.waiting) == (1, 1, 1, 0)


def test_an_off_schedule_meeting_is_never_missed(cast):
    meeting = actions.register_unscheduled(
        by=cast.registrar, body=cast.own, planned_on=today() - timedelta(days=3)
    )
    assert meeting.state_on(today()) == "planned"
    found = counts(Meeting.objects.unscoped("test"), None, None, today())
    assert (found.planned, found.missed, found.unscheduled) == (0, 0, 0)
    actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=today() - timedelta(days=3))
    assert counts(Meeting.objects.unscoped("test"), None, None, today()).unscheduled == 1


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("move", {"planned_on": 5, "reason": "Flood"}),
        ("cancel", {"reason": "Flood"}),
        ("announce", {"announced_on": -9, "channels": ["site"]}),
    ],
)
def test_a_missed_meeting_cannot_be_moved_cancelled_or_announced(cast, name, args):
    meeting = planned(cast, today() - timedelta(days=1))
    args = {k: today() + timedelta(days=v) if isinstance(v, int) else v for k, v in args.items()}
    with pytest.raises(Refused):
        getattr(actions, name)(meeting_id=meeting.pk, by=cast.registrar, **args)
    assert stored(meeting).state_on(today()) == MISSED


def test_no_way_to_make_a_planned_meeting_off_schedule(cast):
    meeting = planned(cast, today() - timedelta(days=1))
    with pytest.raises(Refused):
        actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=1, kind="unscheduled")
    with pytest.raises(TypeError):
        actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=1, planned_on=today())
    with pytest.raises(TypeError):
        actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=1, body=cast.sister)


def test_a_planned_meeting_is_not_moved_out_of_its_year(cast):
    with time_machine.travel(START, tick=False):
        meeting = planned(cast, date(2026, 12, 20))
        with pytest.raises(Refused, match="norm period only"):
            actions.move(
                meeting_id=meeting.pk, by=cast.registrar, planned_on=date(2027, 1, 5), reason="Later"
            )


days = st.integers(min_value=-40, max_value=400)
steps = st.one_of(
    st.tuples(st.just("wait"), st.integers(min_value=1, max_value=60)),
    st.tuples(st.just("move"), days),
    st.tuples(st.just("announce"), days),
    st.tuples(st.just("cancel"), st.none()),
    st.tuples(st.just("write_reason"), st.none()),
    st.tuples(st.just("edit"), st.sampled_from(["unscheduled", "reporting", "offsite"])),
    st.tuples(st.just("publish_results"), days),
)


def attempt(meeting, step, value, by, now):
    """One act with whatever input; the acts decide whether it is allowed."""
    day = now + timedelta(days=value) if isinstance(value, int) else None
    inputs = {
        "move": {"planned_on": day, "reason": "Flood"},
        "announce": {"announced_on": day, "channels": ["site"]},
        "cancel": {"reason": "Flood"},
        "write_reason": {"reason": "Flood"},
        "edit": {"version": None, "kind": value},
        "publish_results": {"published_on": day, "results_kk": "Шешілді"},
    }[step]
    with suppress(Refused):
        getattr(actions, step)(meeting_id=meeting.pk, by=by, **inputs)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(min_value=0, max_value=60), path=st.lists(steps, max_size=14))
def test_no_sequence_of_acts_hides_a_missed_meeting(cast, first, path):
    """Without a meeting being held, a planned one stays planned in its year and, once missed, missed for ever."""
    now, was_missed = START, False
    with transaction.atomic():
        with time_machine.travel(now, tick=False):
            meeting = planned(cast, START + timedelta(days=first))
        for step, value in path:
            if step == "wait":
                now += timedelta(days=value)
            with time_machine.travel(now, tick=False):
                if step != "wait":
                    attempt(meeting, step, value, cast.registrar, now)
                found = counts(Meeting.objects.unscoped("test"), *YEAR, now)
            assert found.planned == 1
            assert found.planned == found.held + found.missed + found.waiting
            assert not (was_missed and found.waiting), (step, value)
            was_missed = was_missed or bool(found.missed)
        assert stored(meeting).first_planned_on == START + timedelta(days=first)
        transaction.set_rollback(True)
