"""What each act on a meeting does and refuses; one event and one history row for each change."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.acts import Conflict, Refused, act
from common.dates import today
from meetings import actions
from meetings.actions.refs import next_ref
from meetings.enums import MeetingStatus
from meetings.models import Meeting, MeetingEvent
from organisations.models import History, Official, Post
from tests.meetings.build import events_of, held, meeting_in, planned, stored

YEAR = 2026
pytestmark = pytest.mark.usefixtures("midyear")


@pytest.fixture
def akim(cast) -> Official:
    """The head of the own akimat."""
    with act("test"):
        post = Post.objects.create(
            body=cast.own, rank="head", title_kk="Әкім", title_ru="Аким", title_en="Akim"
        )
        return Official.objects.create(post=post, full_name="Sanat Aitkali", since=date(2022, 1, 1))


def test_j1_each_change_leaves_one_event_and_one_history_row(cast):
    meeting = planned(cast, today())
    who = {"meeting_id": meeting.pk, "by": cast.registrar}
    actions.announce(**who, announced_on=today() - timedelta(days=12), channels=["press", "site"])
    actions.move(**who, planned_on=today() + timedelta(days=1), reason="Flood")
    actions.edit(**who, version=3, venue="School 4")
    actions.hold(**who, held_on=today(), attendees=40, received=12, question_share=Decimal("0.8"))
    actions.publish_results(**who, published_on=today(), results_kk="Шешілді")
    assert [event.kind for event in events_of(meeting)] == [
        "planned", "announced", "moved", "edited", "held", "published"
    ]  # fmt: skip
    assert {event.by for event in events_of(meeting)} == {cast.registrar}
    rows = History.objects.unscoped("test").filter(table="meetings_meeting", row=meeting.pk).order_by("pk")
    assert [(row.act, row.actor_id) for row in rows] == [
        (f"meeting.{name}", cast.registrar.pk)
        for name in ("plan", "announce", "move", "edit", "hold", "publish_results")
    ]
    assert stored(meeting).version == 6


def test_events_tell_what_changed(cast):
    meeting = planned(cast, today(), venue="Hall")
    actions.edit(
        meeting_id=meeting.pk,
        by=cast.registrar,
        version=1,
        venue="  School   4 ",
        territory=cast.territories["medeu"],
    )
    (event,) = events_of(meeting)[1:]
    assert event.details["changes"] == {
        "venue": ["Hall", "School 4"],
        "territory": ["750000000", "751710000"],
    }
    assert event.from_status == ""
    actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=today())
    assert (events_of(meeting)[-1].from_status, events_of(meeting)[-1].to_status) == ("planned", "held")
    assert events_of(meeting)[-1].happened_on == today()


def test_nothing_changed_leaves_nothing(cast):
    meeting = planned(cast, venue="Hall")
    actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=1, venue="Hall")
    actions.announce(meeting_id=meeting.pk, by=cast.registrar, announced_on=today(), channels=["site"])
    actions.announce(meeting_id=meeting.pk, by=cast.registrar, announced_on=today(), channels=["site"])
    assert [event.kind for event in events_of(meeting)] == ["planned", "announced"]
    assert stored(meeting).version == 2


def test_references_count_up_within_body_and_year(cast):
    first = planned(cast)
    second = planned(cast)
    assert (first.ref, second.ref) == (f"{first.planned_on.year}-001", f"{first.planned_on.year}-002")
    assert planned(cast, body=cast.own_district).ref.endswith("-001")
    planned(cast, ref="off the row")
    planned(cast, date(YEAR, 12, 31), ref=f"{YEAR}-41")
    assert next_ref(cast.own, YEAR) == f"{YEAR}-042"
    with pytest.raises(Refused, match=f"{YEAR}-042") as refusal:
        planned(cast, date(YEAR, 12, 31), ref=f"{YEAR}-41")
    assert "ref" in refusal.value.error_dict


def test_a_changed_reference_must_be_free(cast):
    first, second = planned(cast, ref="A"), planned(cast, ref="B")
    with pytest.raises(Refused):
        actions.edit(meeting_id=second.pk, by=cast.registrar, version=1, ref="A")
    with pytest.raises(Refused):
        actions.edit(meeting_id=second.pk, by=cast.registrar, version=1, ref="  ")
    actions.edit(meeting_id=second.pk, by=cast.registrar, version=1, ref="C")
    assert (stored(first).ref, stored(second).ref) == ("A", "C")


def test_f6_the_same_form_sent_twice_makes_one_meeting(cast):
    token = uuid4()
    first = planned(cast, token=token)
    assert planned(cast, token=token) == first
    assert Meeting.objects.unscoped("test").count() == MeetingEvent.objects.unscoped("test").count() == 1
    unscheduled = {"by": cast.registrar, "body": cast.own, "planned_on": today(), "held": True}
    token = uuid4()
    made = actions.register_unscheduled(**unscheduled, token=token)
    assert actions.register_unscheduled(**unscheduled, token=token) == made
    assert planned(cast, token=uuid4()) != made


def test_the_host_is_an_official_of_the_body(cast, akim):
    meeting = planned(cast, host=akim, host_rank="deputy")
    assert (meeting.host_name, meeting.host_rank) == ("Sanat Aitkali", "head")
    with pytest.raises(Refused, match="does not work"):
        planned(cast, body=cast.own_district, host=akim)
    with act("test"):
        akim.acting = True
        akim.save(update_fields=["acting"])
    assert planned(cast, host=akim).host_rank == "acting"
    typed = planned(cast, host_name=" Deputy  Akim ", host_rank="deputy")
    assert (typed.host, typed.host_name, typed.host_rank) == (None, "Deputy Akim", "deputy")


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"kind": "unscheduled"}, "kind"),
        ({"kind": "target_group"}, "target_group"),
        ({"kind": "picnic"}, "kind"),
        ({"target_group": "astronauts"}, "target_group"),
        ({"format": "by_post"}, "format"),
        ({"venue": "x" * 301}, "venue"),
        ({"ref": "x" * 81}, "ref"),
        ({"host_rank": "boss"}, "host_rank"),
        ({"on": date(1206, 1, 1)}, "planned_on"),
        ({"on": date(2206, 1, 1)}, "planned_on"),
    ],
)
def test_plans_that_are_refused(cast, details, field):
    with pytest.raises(Refused) as refusal:
        planned(cast, **details)
    assert field in refusal.value.error_dict
    assert not Meeting.objects.unscoped("test").exists()


def test_a_body_plans_only_while_it_exists(cast):
    with act("test"):
        cast.own_district.valid_to = today()
        cast.own_district.save(update_fields=["valid_to"])
    with pytest.raises(Refused, match="did not exist"):
        planned(cast, body=cast.own_district)
    assert planned(cast, today() - timedelta(days=3), body=cast.own_district).pk


def test_a_move_is_kept_and_asks_for_a_new_announcement(cast):
    meeting = meeting_in(cast, MeetingStatus.ANNOUNCED)
    first = meeting.planned_on
    new = date(YEAR, 12, 31)
    actions.move(meeting_id=meeting.pk, by=cast.registrar, planned_on=new, reason="Flood")
    now = stored(meeting)
    assert (now.planned_on, now.first_planned_on, now.status) == (new, first, MeetingStatus.PLANNED)
    assert (now.announced_on, now.channels) == (None, [])
    assert events_of(meeting)[-1].note == "Flood"
    assert events_of(meeting)[-1].details["changes"]["planned_on"] == [first.isoformat(), new.isoformat()]


@pytest.mark.parametrize(
    ("name", "args", "field"),
    [
        ("move", {"planned_on": -1, "reason": "Flood"}, "planned_on"),
        ("move", {"planned_on": 10, "reason": "Flood"}, "planned_on"),
        ("move", {"planned_on": 9, "reason": "   "}, "reason"),
        ("cancel", {"reason": "\u200b"}, "reason"),
        ("announce", {"announced_on": 0, "channels": []}, "channels"),
        ("announce", {"announced_on": 0, "channels": ["pigeon"]}, "channels"),
        ("announce", {"announced_on": 1, "channels": ["site"]}, "announced_on"),
        ("announce", {"announced_on": -9999, "channels": ["site"]}, "announced_on"),
        ("hold", {"held_on": 1}, "held_on"),
        ("hold", {"held_on": -9999}, "held_on"),
        ("hold", {"held_on": 0, "attendees": 3, "received": 4}, "received"),
        ("hold", {"held_on": 0, "question_share": Decimal("1.5")}, "question_share"),
        ("hold", {"held_on": 0, "attendees": -1}, "attendees"),
        ("hold", {"held_on": 0, "briefing_url": "javascript:alert(1)"}, "briefing_url"),
    ],
)
def test_input_that_is_refused_changes_nothing(cast, name, args, field):
    meeting = planned(cast)
    dated = {key: today() + timedelta(days=v) if key.endswith("_on") else v for key, v in args.items()}
    with pytest.raises(Refused) as refusal:
        getattr(actions, name)(meeting_id=meeting.pk, by=cast.registrar, **dated)
    assert field in refusal.value.error_dict
    assert stored(meeting).version == 1
    assert len(events_of(meeting)) == 1


def test_an_announcement_is_not_later_than_the_day(cast):
    meeting = actions.register_unscheduled(
        by=cast.registrar, body=cast.own, planned_on=today() - timedelta(days=2)
    )
    with pytest.raises(Refused, match="after the planned day"):
        actions.announce(meeting_id=meeting.pk, by=cast.registrar, announced_on=today(), channels=["site"])


@pytest.mark.parametrize("days", [-1, 3])
def test_results_are_published_between_the_meeting_and_today(cast, days):
    meeting = held(cast, today() - timedelta(days=2))
    with pytest.raises(Refused):
        actions.publish_results(
            meeting_id=meeting.pk,
            by=cast.registrar,
            published_on=meeting.held_on + timedelta(days=days),
            results_kk="Шешілді",
        )


def test_an_off_schedule_meeting_to_come_can_be_held_later(cast):
    meeting = actions.register_unscheduled(
        by=cast.registrar, body=cast.own, planned_on=today(), territory=cast.territories["medeu"]
    )
    assert (meeting.kind, meeting.status, meeting.held_on) == ("unscheduled", "planned", None)
    actions.move(
        meeting_id=meeting.pk, by=cast.registrar, planned_on=today() + timedelta(days=370), reason="Strike"
    )
    actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=today())
    assert stored(meeting).status == MeetingStatus.HELD


def test_an_off_schedule_meeting_held_already(cast):
    meeting = actions.register_unscheduled(
        by=cast.registrar, body=cast.own, planned_on=today(), held=True, attendees=9, received=9
    )
    assert (meeting.held_on, meeting.attendees) == (today(), 9)
    assert [event.kind for event in events_of(meeting)] == ["held"]
    with pytest.raises(Refused):
        actions.register_unscheduled(
            by=cast.registrar, body=cast.own, planned_on=today() + timedelta(days=1), held=True
        )


def test_figures_of_a_held_meeting_can_be_corrected(cast):
    meeting = held(cast, attendees=10)
    actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=2, attendees=100)
    assert stored(meeting).attendees == 100
    with pytest.raises(Refused):
        actions.edit(meeting_id=planned(cast).pk, by=cast.registrar, version=1, attendees=100)


def test_f1_the_second_editor_is_told_and_overwrites_nothing(cast):
    meeting = planned(cast)
    actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=1, venue="First")
    for name, args in {
        "edit": {"venue": "Second"},
        "cancel": {"reason": "Second"},
        "hold": {"held_on": today()},
        "move": {"planned_on": today(), "reason": "Second"},
    }.items():
        with pytest.raises(Conflict):
            getattr(actions, name)(meeting_id=meeting.pk, by=cast.registrar, version=1, **args)
    assert (stored(meeting).venue, stored(meeting).version) == ("First", 2)


def test_foreign_meetings_are_404_and_forbidden_acts_403(cast):
    meeting = planned(cast)
    with pytest.raises(Http404):
        actions.cancel(meeting_id=meeting.pk, by=cast.sister_registrar, reason="No")
    with pytest.raises(Http404):
        actions.cancel(meeting_id=meeting.pk + 1000, by=cast.registrar, reason="No")
    with pytest.raises(PermissionDenied):
        actions.cancel(meeting_id=meeting.pk, by=cast.executor, reason="No")
    with pytest.raises(PermissionDenied):
        planned(cast, by=cast.registrar, body=cast.sister)


def test_the_system_may_act(cast):
    meeting = actions.plan(by=None, body=cast.own, planned_on=today(), kind="reporting")
    actions.hold(meeting_id=meeting.pk, by=None, held_on=today())
    assert [event.by for event in events_of(meeting)] == [None, None]


def test_a_reference_in_words_is_no_number_of_the_year(cast):
    plan = {"by": cast.registrar, "body": cast.own, "planned_on": date(2026, 3, 2), "kind": "population"}
    actions.plan(**plan, ref="2026-opening")
    assert actions.plan(**plan).ref == "2026-001"
