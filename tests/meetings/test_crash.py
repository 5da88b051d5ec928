"""G1: a meeting is saved wholly or not at all, wherever the process dies; tried again, it is saved once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common.dates import today
from meetings import actions
from meetings.enums import MeetingStatus
from meetings.models import Meeting, MeetingEvent
from organisations.models import History
from tests.crash import Crash, crash_after, crash_at_every_statement
from tests.meetings.build import planned, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("midyear")]


def made_by(token) -> list[Meeting]:
    events = MeetingEvent.objects.unscoped("test").filter(details__token=str(token))
    return [event.meeting for event in events.select_related("meeting")]


def history_of(meeting) -> list[str]:
    rows = History.objects.unscoped("test").filter(table="meetings_meeting", row=meeting.pk)
    return [row.act for row in rows.order_by("pk")]


def test_g1_planning_a_meeting(cast):
    def plan(token):
        actions.plan(
            by=cast.registrar,
            body=cast.own,
            planned_on=today() + timedelta(days=5),
            kind="population",
            territory=cast.territories["75"],
            token=token,
        )

    def nothing(token):
        assert made_by(token) == []
        orphans = Meeting.objects.unscoped("test").filter(events__isnull=True)
        assert not orphans.exists()

    def one(token):
        plan(token)  # the answer was lost and the person sent the form again
        (meeting,) = made_by(token)
        assert history_of(meeting) == ["meeting.plan"]

    points = crash_at_every_statement(prepare=uuid4, do=plan, unchanged=nothing, done=one)
    assert points > 5
    refs = Meeting.objects.unscoped("test").values_list("ref", flat=True)
    assert len(set(refs)) == len(refs)


ACTS = {
    "hold": lambda m, by: actions.hold(meeting_id=m.pk, by=by, held_on=today(), attendees=30, received=4),
    "edit": lambda m, by: actions.edit(meeting_id=m.pk, by=by, version=1, ref=f"x-{m.pk}"),
    "move": lambda m, by: actions.move(
        meeting_id=m.pk, by=by, planned_on=today() + timedelta(days=1), reason="Flood"
    ),
    "cancel": lambda m, by: actions.cancel(meeting_id=m.pk, by=by, reason="Flood"),
}


@pytest.mark.parametrize("name", ACTS)
def test_g1_every_act_on_a_meeting(cast, name):
    refs = iter(range(1000))

    def prepare():
        return planned(cast, today(), ref=f"{name}-{next(refs)}")

    def do(meeting):
        ACTS[name](meeting, cast.registrar)

    def unchanged(meeting):
        now = stored(meeting)
        assert (now.status, now.version, now.ref) == (MeetingStatus.PLANNED, 1, meeting.ref)
        assert (now.planned_on, now.held_on, now.cancelled_on) == (meeting.planned_on, None, None)
        assert len(history_of(meeting)) == 1
        assert MeetingEvent.objects.unscoped("test").filter(meeting=meeting).count() == 1

    def done(meeting):
        assert stored(meeting).version == 2
        assert history_of(meeting) == ["meeting.plan", f"meeting.{name}"]
        assert MeetingEvent.objects.unscoped("test").filter(meeting=meeting).count() == 2

    assert crash_at_every_statement(prepare=prepare, do=do, unchanged=unchanged, done=done) > 3


def test_the_fuse_burns_once(cast):
    """The helper itself: it raises at the statement it was set to and lets later ones pass."""
    with crash_after(0) as fuse, pytest.raises(Crash):
        Meeting.objects.unscoped("test").count()
    assert "SELECT" in fuse.burnt_at
    assert Meeting.objects.unscoped("test").count() == 0
