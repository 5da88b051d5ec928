"""A draft becomes the version in force and its lines become meetings; nothing planned is ever lost by it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.acts import Conflict, Refused
from common.dates import today
from meetings import actions
from meetings.actions.approving import approve, approve_many, foreseen
from meetings.actions.calendar_items import edit_line, remove_line
from meetings.actions.calendars import start_draft
from meetings.enums import CalendarState
from meetings.models import Meeting, MeetingCalendar
from meetings.queries import counts
from tests.meetings.build import events_of, held, planned, stored
from tests.meetings.calendars import FACTS, approved, draft, in_force, line, lines, meetings, now

pytestmark = pytest.mark.usefixtures("midyear")
JULY, AUGUST, PAST = date(2026, 7, 8), date(2026, 8, 12), date(2026, 5, 6)


def facts(**more):
    return {"approved_on": today(), **FACTS, **more}


def change(cast, calendar_id, item, **wanted):
    wanted = {"planned_on": item.planned_on, **wanted}
    return edit_line(calendar_id=calendar_id, item_id=item.pk, by=cast.registrar, version=None, **wanted)


def next_version(cast):
    return start_draft(by=cast.registrar, body=cast.own, year=2026, origin="in_force")


def test_lines_become_planned_meetings(cast):
    calendar = now(in_force(cast, PAST, JULY))
    assert (calendar.state, calendar.number, calendar.document) == ("approved", 1, "Order No. 7")
    assert (calendar.recorded_by, calendar.approved_on) == (cast.controller, today())
    missed, coming = meetings(cast.own)
    assert [(m.ref, m.state_on(today())) for m in (missed, coming)] == [
        ("2026-001", "missed"),
        ("2026-002", "planned"),
    ]
    assert [item.meeting for item in lines(calendar)] == [missed, coming]
    (event,) = events_of(coming)
    assert (event.kind, event.by, event.details["calendar_version"]) == ("planned", cast.controller, 1)
    assert event.details["document"] == "Order No. 7"


def test_a_meeting_planned_by_hand_is_joined_and_keeps_what_the_line_leaves_empty(cast):
    by_hand = planned(cast, JULY, ref="hand-1", venue="School 12")
    calendar = draft(cast)
    line(cast, calendar, AUGUST, ref="hand-1", starts_at="10:00")
    approved(cast, calendar)
    (meeting,) = meetings(cast.own)
    assert (meeting.pk, meeting.venue, meeting.planned_on) == (by_hand.pk, "School 12", AUGUST)
    assert meeting.first_planned_on == JULY
    assert [event.kind for event in events_of(meeting)] == ["planned", "moved", "edited"]


def test_a_new_version_moves_edits_and_cancels(cast):
    in_force(cast, JULY, AUGUST, date(2026, 9, 9))
    calendar = next_version(cast)
    moved, edited, removed = lines(calendar)
    change(cast, calendar.pk, moved, planned_on=AUGUST + timedelta(days=1))
    change(cast, calendar.pk, edited, venue="Hall", territory=cast.territories["medeu"])
    remove_line(calendar_id=calendar.pk, item_id=removed.pk, by=cast.registrar)
    approved(cast, calendar, document="Order No. 9")
    first, second, third = (Meeting.objects.unscoped("test").get(ref=f"2026-00{n}") for n in (1, 2, 3))
    assert (first.planned_on, first.first_planned_on) == (AUGUST + timedelta(days=1), JULY)
    assert (second.venue, second.territory) == ("Hall", cast.territories["medeu"])
    assert (third.status, third.cancelled_on) == ("cancelled", today())
    assert "Harvest" in third.not_held_reason
    assert "Order No. 9" in third.not_held_reason
    assert [events_of(m)[-1].kind for m in (first, second, third)] == ["moved", "edited", "cancelled"]
    assert events_of(second)[-1].details["changes"] == {
        "territory": [None, "751710000"],
        "venue": ["", "Hall"],
    }
    assert [m.version for m in (first, second, third)] == [2, 2, 2]
    states = MeetingCalendar.objects.unscoped("test").order_by("pk").values_list("state", "number")
    assert list(states) == [("replaced", 1), ("approved", 2)]
    found = counts(Meeting.objects.unscoped("test"), None, None, today())
    assert (found.planned, found.waiting, found.missed, found.cancelled) == (3, 2, 1, 1)


def test_a_moved_and_edited_line_leaves_both_events(cast):
    in_force(cast, JULY)
    calendar = next_version(cast)
    change(cast, calendar.pk, lines(calendar)[0], planned_on=AUGUST, venue="Hall")
    approved(cast, calendar)
    (meeting,) = meetings(cast.own)
    assert [event.kind for event in events_of(meeting)] == ["planned", "moved", "edited"]


def test_what_the_meeting_says_already_is_not_done_again(cast):
    """Moved on its own page, it stands where the line puts it: a new version has nothing to do, held or not."""
    in_force(cast, JULY)
    (meeting,) = meetings(cast.own)
    actions.move(meeting_id=meeting.pk, by=cast.registrar, planned_on=AUGUST, reason="Flood")
    calendar = next_version(cast)
    assert lines(calendar)[0].planned_on == JULY
    change(cast, calendar.pk, lines(calendar)[0], planned_on=AUGUST)
    approved(cast, calendar, note="")
    assert stored(meeting).version == 2
    assert [event.kind for event in events_of(meeting)] == ["planned", "moved"]


@pytest.mark.parametrize("how", ["held", "missed", "cancelled"])
@pytest.mark.parametrize("what", ["move", "remove"])
def test_a_line_whose_meeting_is_over_stays(cast, how, what):
    in_force(cast, PAST if how != "cancelled" else JULY, AUGUST)
    meeting = meetings(cast.own)[0]
    if how == "held":
        actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=today())
    if how == "cancelled":
        actions.cancel(meeting_id=meeting.pk, by=cast.registrar, reason="Flood")
    calendar = next_version(cast)
    item = lines(calendar)[0]
    if what == "move":
        change(cast, calendar.pk, item, planned_on=AUGUST)
    else:
        remove_line(calendar_id=calendar.pk, item_id=item.pk, by=cast.registrar)
    before = stored(meeting)
    if (how, what) == ("cancelled", "remove"):  # it counts as missed already, and goes on to
        approved(cast, calendar)
    else:
        with pytest.raises(Refused, match="2026-001"):
            approved(cast, calendar)
        assert now(calendar).state == CalendarState.DRAFT
    assert (stored(meeting).status, stored(meeting).planned_on) == (before.status, before.planned_on)
    assert counts(Meeting.objects.unscoped("test"), None, None, today()).planned == 2


def test_a_day_in_another_norm_period_is_refused(cast):
    """A ministry meets by quarters since 2024: a meeting of the third is not carried into the fourth."""
    who = {"by": cast.ministry_registrar, "body": cast.ministry}
    approved(cast, draft(cast, JULY, **who), by=cast.ministry_controller)
    calendar = start_draft(**who, year=2026)
    item = lines(calendar)[0]
    wanted = {"calendar_id": calendar.pk, "item_id": item.pk, "by": cast.ministry_registrar, "version": None}
    edit_line(**wanted, planned_on=date(2026, 10, 7))
    with pytest.raises(Refused, match="norm period"):
        approved(cast, calendar, by=cast.ministry_controller)
    edit_line(**wanted, planned_on=date(2026, 9, 30))
    approved(cast, calendar, by=cast.ministry_controller)
    assert meetings(cast.ministry)[0].planned_on == date(2026, 9, 30)


def test_references_of_other_meetings_are_refused(cast):
    actions.register_unscheduled(by=cast.registrar, body=cast.own, planned_on=JULY, ref="off-1")
    in_force(cast, JULY)
    (meeting,) = [m for m in meetings(cast.own) if m.is_scheduled]
    actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=None, ref="renamed")
    calendar = next_version(cast)
    line(cast, calendar, AUGUST, ref="off-1")
    line(cast, calendar, AUGUST, ref="renamed")
    problems = {one.difference.ref: one.problem for one in foreseen([calendar]).problems}
    assert problems == {
        "off-1": "An off-schedule meeting has this reference.",
        "renamed": "The meeting with this reference belongs to another line of the calendar.",
    }
    line(cast, calendar, date(2026, 12, 9))  # one that can be done is no problem
    assert len(foreseen([calendar]).problems) == 2


def test_a_line_follows_its_meeting_though_the_reference_was_edited(cast):
    in_force(cast, JULY)
    (meeting,) = meetings(cast.own)
    actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=None, ref="renamed")
    calendar = next_version(cast)
    change(cast, calendar.pk, lines(calendar)[0], planned_on=AUGUST)
    approved(cast, calendar)
    (found,) = meetings(cast.own)
    assert (found.pk, found.planned_on) == (meeting.pk, AUGUST)
    assert lines(calendar)[0].meeting == found


def test_a_line_taken_out_and_put_in_again_is_its_old_cancelled_meeting(cast):
    in_force(cast, JULY, AUGUST)
    second = next_version(cast)
    remove_line(calendar_id=second.pk, item_id=lines(second)[0].pk, by=cast.registrar)
    approved(cast, second)
    third = next_version(cast)
    line(cast, third, JULY, ref="2026-001")
    approved(cast, third)
    assert [(m.ref, m.status) for m in meetings(cast.own)] == [
        ("2026-001", "cancelled"),
        ("2026-002", "planned"),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"approved_on": date(2026, 6, 11)}, "approved_on"),
        ({"approved_on": date(2024, 12, 31)}, "approved_on"),
        ({"approved_by": " "}, "approved_by"),
        ({"document": ""}, "document"),
    ],
)
def test_the_facts_of_the_approval_are_given(cast, wrong, field):
    calendar = draft(cast, JULY)
    with pytest.raises(Refused) as refused:
        approved(cast, calendar, **wrong)
    assert list(refused.value.message_dict) == [field]
    assert meetings(cast.own) == []


def test_a_version_is_approved_after_the_one_before(cast):
    in_force(cast, JULY)
    calendar = next_version(cast)
    with pytest.raises(Refused, match="approved later"):
        approved(cast, calendar, approved_on=today() - timedelta(days=1))


def test_a_reason_is_given_where_meetings_move_or_fall_out(cast):
    in_force(cast, JULY)
    calendar = next_version(cast)
    change(cast, calendar.pk, lines(calendar)[0], planned_on=AUGUST)
    with pytest.raises(Refused, match="write why"):
        approved(cast, calendar, note=" ")


def test_an_empty_calendar_is_not_approved(cast):
    with pytest.raises(Refused, match="no lines"):
        approved(cast, draft(cast))


def test_a_discarded_draft_is_not_approved(cast):
    from meetings.actions.calendars import discard

    calendar = draft(cast, JULY)
    discard(calendar_id=calendar.pk, by=cast.registrar)
    with pytest.raises(Refused, match="discarded"):
        approved(cast, calendar)


def test_lines_changed_since_they_were_seen_are_a_conflict(cast):
    calendar = draft(cast, JULY)
    line(cast, calendar, AUGUST)
    with pytest.raises(Conflict):
        approved(cast, calendar, version=calendar.version)
    assert approved(cast, calendar, version=now(calendar).version).number == 1


def test_g3_the_same_approval_sent_twice_is_one(cast):
    calendar = draft(cast, JULY)
    approved(cast, calendar, version=calendar.version)
    approved(cast, calendar, version=calendar.version)
    assert len(meetings(cast.own)) == 1
    with pytest.raises(Refused):
        approved(cast, calendar, document="Another")


def test_only_those_with_the_right_approve(cast):
    calendar = draft(cast, JULY)
    for person in (cast.registrar, cast.executor):
        with pytest.raises(PermissionDenied):
            approved(cast, calendar, by=person)
    with pytest.raises(Http404):
        approved(cast, calendar, by=cast.sister_controller)
    assert approved(cast, calendar, by=cast.head).recorded_by == cast.head


def test_the_system_approves_without_a_person(cast):
    calendar = draft(cast, JULY)
    assert approve(calendar_id=calendar.pk, by=None, **facts()).recorded_by_id is None
    other = draft(cast, JULY, body=cast.own_district)
    assert approve_many(drafts={other.pk: None}, by=None, **facts()) == [other]


class TestMany:
    def test_one_document_approves_the_drafts_of_many_bodies(self, cast):
        drafts = [draft(cast, JULY, body=body) for body in (cast.own, cast.own_district)]
        seen = {calendar.pk: calendar.version for calendar in drafts}
        assert len(approve_many(drafts=seen, by=cast.head, **facts())) == 2
        assert approve_many(drafts=seen, by=cast.head, **facts()) == []  # sent twice
        assert {now(calendar).document for calendar in drafts} == {"Order No. 7"}
        assert [m.ref for body in (cast.own, cast.own_district) for m in meetings(body)] == ["2026-001"] * 2

    def test_one_that_cannot_be_done_stops_all(self, cast):
        in_force(cast, PAST, JULY, body=cast.own_district)
        again = start_draft(by=cast.registrar, body=cast.own_district, year=2026)
        remove_line(calendar_id=again.pk, item_id=lines(again)[0].pk, by=cast.registrar)
        fresh = draft(cast, JULY)
        with pytest.raises(Refused, match="Medeu"):
            approve_many(drafts={fresh.pk: None, again.pk: None}, by=cast.head, **facts())
        assert (now(fresh).state, meetings(cast.own)) == ("draft", [])

    def test_foreign_gone_and_mixed_ones_are_refused(self, cast):
        own, foreign = draft(cast, JULY), draft(cast, JULY, by=cast.sister_registrar, body=cast.sister)
        with pytest.raises(Refused, match="no longer there"):
            approve_many(drafts={own.pk: None, foreign.pk: None}, by=cast.head, **facts())
        later = draft(cast, date(2027, 7, 7), year=2027)
        with pytest.raises(Refused, match="one year"):
            approve_many(drafts={own.pk: None, later.pk: None}, by=cast.head, **facts())
        with pytest.raises(PermissionDenied):
            approve_many(drafts={own.pk: None}, by=cast.registrar, **facts())

    def test_the_version_that_was_seen_counts(self, cast):
        calendar = draft(cast, JULY)
        line(cast, calendar, AUGUST)
        with pytest.raises(Conflict):
            approve_many(drafts={calendar.pk: calendar.version}, by=cast.head, **facts())


def test_a_held_meeting_keeps_its_day_when_its_line_is_corrected(cast):
    """Details of a held meeting may still be corrected by a version of the calendar."""
    meeting = held(cast, today())
    calendar = draft(cast)
    line(cast, calendar, meeting.planned_on, ref=meeting.ref, venue="Hall")
    approved(cast, calendar)
    assert (stored(meeting).venue, stored(meeting).status) == ("Hall", "held")
