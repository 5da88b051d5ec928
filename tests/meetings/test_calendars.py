"""Drafts of calendars: started, copied, worked on by two, discarded."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from common.acts import Conflict, Refused, act
from meetings import actions
from meetings.actions.calendar_items import add_line, edit_line, remove_line
from meetings.actions.calendars import discard, start_draft
from meetings.calendar_changes import compare
from meetings.calendar_days import same_day_in
from meetings.models import MeetingCalendar
from organisations.models import Official, Post
from organisations.workdays import WorkCalendar
from tests.meetings.build import planned
from tests.meetings.calendars import draft, in_force, line, lines, now

pytestmark = pytest.mark.usefixtures("midyear")
JULY, AUGUST = date(2026, 7, 8), date(2026, 8, 12)
EVERY_DAY = WorkCalendar(frozenset(), frozenset())


def start(cast, **more):
    return start_draft(**{"by": cast.registrar, "body": cast.own, "year": 2026, **more})


def test_one_draft_at_a_time(cast):
    calendar = start(cast)
    assert (calendar.state, calendar.number, calendar.drafted_by) == ("draft", None, cast.registrar)
    assert start(cast) == calendar
    assert start(cast, year=2027) != calendar
    assert str(calendar) == "akimat-75 2026"


def test_only_those_who_plan_prepare_drafts(cast):
    for person in (cast.executor, cast.controller, cast.sister_registrar):
        with pytest.raises(PermissionDenied):
            start(cast, by=person)
    calendar = start(cast, by=None)  # the system may
    with pytest.raises(PermissionDenied):
        discard(calendar_id=calendar.pk, by=cast.controller)
    with pytest.raises(PermissionDenied):
        line(cast, calendar, JULY, by=cast.controller)
    with pytest.raises(Http404):
        line(cast, calendar, JULY, by=cast.sister_registrar)


@pytest.mark.parametrize("year", [2014, 2030])
def test_the_year_is_near(cast, year):
    with pytest.raises(Refused, match="too far"):
        start(cast, year=year)


def test_the_body_existed_in_the_year(cast):
    with act("test.body"):
        cast.own.valid_to = date(2026, 3, 1)
        cast.own.save()
    assert start(cast)
    with pytest.raises(Refused, match="did not exist"):
        start(cast, year=2027)


def test_a_draft_starts_from_the_version_in_force(cast):
    base = in_force(cast, JULY, AUGUST)
    calendar = start(cast)
    assert calendar.base == base
    assert [(item.ref, item.planned_on, item.meeting) for item in lines(calendar)] == [
        ("2026-001", JULY, None),
        ("2026-002", AUGUST, None),
    ]
    assert compare(lines(base), lines(calendar)) == []


@pytest.mark.parametrize("origin", ["in_force", "last_year"])
def test_there_must_be_something_to_start_from(cast, origin):
    with pytest.raises(Refused):
        start(cast, origin=origin)


def test_last_years_calendar_a_year_later(cast):
    """Numbered anew in the order of days, hosts that left are gone, an acting one gives way to the post."""
    with act("test.officials"):
        post = Post.objects.create(body=cast.own, rank="head", title_kk="т", title_ru="т", title_en="Akim")
        here = Official.objects.create(post=post, full_name="Host Synthetic", since=date(2025, 1, 1))
        left = Official.objects.create(
            post=post,
            full_name="Former Synthetic",
            acting=True,
            since=date(2024, 1, 1),
            until=date(2025, 1, 1),
        )
    calendar = draft(cast)
    line(cast, calendar, AUGUST, host=here, starts_at=time(10))
    line(cast, calendar, JULY, host=left)
    from tests.meetings.calendars import approved

    approved(cast, calendar)
    planned(cast, date(2027, 1, 13), ref="2027-001")
    copy = start(cast, year=2027, origin="last_year")
    assert copy.base_id == calendar.pk
    assert [(i.ref, i.planned_on, i.host, i.host_name, i.host_rank) for i in lines(copy)] == [
        ("2027-002", date(2027, 7, 14), None, "", "head"),
        ("2027-003", date(2027, 8, 11), here, "Host Synthetic", "head"),
    ]
    assert start(cast, year=2028, by=None).base is None  # nothing in force the year before, empty by default


@pytest.mark.parametrize(
    ("day", "year", "wanted"),
    [
        (date(2026, 3, 10), 2027, date(2027, 3, 9)),  # second Tuesday
        (date(2026, 9, 30), 2027, date(2027, 9, 29)),  # fifth Wednesday
        (date(2026, 6, 30), 2027, date(2027, 6, 29)),  # fifth Tuesday
        (date(2026, 12, 31), 2027, date(2027, 12, 30)),
        (date(2026, 7, 31), 2027, date(2027, 7, 30)),
        (date(2026, 1, 30), 2028, date(2028, 1, 28)),  # a fifth Friday that is not there: the last
        (date(2026, 1, 10), 2027, date(2027, 1, 11)),  # a Saturday gives way to Monday
    ],
)
def test_the_same_weekday_of_the_month(day, year, wanted):
    assert same_day_in(year, day, EVERY_DAY) == wanted


def test_a_day_off_at_the_end_of_a_month_gives_way_to_the_day_before():
    work = WorkCalendar(frozenset({date(2027, 12, 30), date(2027, 12, 31)}), frozenset())
    assert same_day_in(2027, date(2026, 12, 31), work) == date(2027, 12, 29)
    nobody_works = WorkCalendar(frozenset(date(2027, 2, day) for day in range(1, 29)), frozenset())
    assert same_day_in(2027, date(2026, 2, 4), nobody_works) == date(2027, 2, 3)


@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(2015, 2032), st.sets(st.integers(1, 28)))
def test_a_copied_day_keeps_its_month_and_is_worked(day, year, off):
    work = WorkCalendar(frozenset(date(year, day.month, number) for number in off), frozenset())
    found = same_day_in(year, day, work)
    assert (found.year, found.month) == (year, day.month)
    any_worked = any(work.is_working(date(year, day.month, number)) for number in range(1, 29))
    assert work.is_working(found) or not any_worked


def test_numbers_of_lines_and_of_meetings_by_hand_never_meet(cast):
    """A meeting planned by hand while a draft waits must not be taken for a line of it."""
    calendar = draft(cast, JULY)
    assert planned(cast, AUGUST).ref == "2026-002"
    assert line(cast, calendar, AUGUST).ref == "2026-003"


def test_a_line_says_what_a_meeting_says(cast):
    calendar = start(cast)
    for wrong, words in (
        ({"planned_on": date(2027, 1, 5)}, "calendar of 2026"),
        ({"kind": "unscheduled"}, "not planned"),
        ({"kind": "target_group"}, "which group"),
        ({"ref": "x" * 81}, "at most 80"),
    ):
        with pytest.raises(Refused, match=words):
            line(
                cast,
                calendar,
                **{"day": JULY, **{("day" if k == "planned_on" else k): v for k, v in wrong.items()}},
            )
    line(cast, calendar, JULY, ref="a")
    with pytest.raises(Refused, match="already has a line"):
        line(cast, calendar, JULY, ref="a")
    assert len(lines(calendar)) == 1


def test_g3_the_form_of_a_line_sent_twice_makes_one(cast):
    calendar, token = start(cast), uuid4()
    first = line(cast, calendar, JULY, token=token)
    assert line(cast, calendar, JULY, token=token) == first
    assert line(cast, calendar, JULY, token=uuid4()) != first
    assert len(lines(calendar)) == 2


def test_f2_a_second_editor_of_a_line_gets_a_conflict(cast):
    calendar = draft(cast, JULY)
    (item,) = lines(calendar)
    who = {"calendar_id": calendar.pk, "item_id": item.pk, "by": cast.registrar}
    edit_line(**who, version=1, planned_on=AUGUST, venue=" Hall ")
    with pytest.raises(Conflict):
        edit_line(**who, version=1, planned_on=JULY)
    (item,) = lines(calendar)
    assert (item.planned_on, item.venue, item.version) == (AUGUST, "Hall", 2)
    seen = now(calendar).version
    edit_line(**who, version=2, planned_on=AUGUST)  # nothing differs
    assert now(calendar).version == seen
    with pytest.raises(Refused, match="calendar of 2026"):
        edit_line(**who, version=None, planned_on=date(2027, 1, 5))
    with pytest.raises(Http404):
        edit_line(**{**who, "item_id": 0}, version=None, planned_on=JULY)


def test_a_line_removed_twice_is_removed(cast):
    calendar = draft(cast, JULY)
    (item,) = lines(calendar)
    remove_line(calendar_id=calendar.pk, item_id=item.pk, by=cast.registrar)
    seen = now(calendar).version
    remove_line(calendar_id=calendar.pk, item_id=item.pk, by=cast.registrar)
    assert (lines(calendar), now(calendar).version) == ([], seen)


def test_only_a_draft_is_worked_on(cast):
    calendar = in_force(cast, JULY)
    with pytest.raises(Refused, match="stays as it is"):
        line(cast, calendar, AUGUST)
    with pytest.raises(Refused, match="stays as it is"):
        discard(calendar_id=calendar.pk, by=cast.registrar)
    gone = start(cast)
    with pytest.raises(Conflict):
        discard(calendar_id=gone.pk, by=cast.registrar, version=99)
    discard(calendar_id=gone.pk, by=cast.registrar, version=1)
    assert discard(calendar_id=gone.pk, by=cast.registrar, version=1).state == "discarded"
    with pytest.raises(Refused, match="was discarded"):
        add_line(calendar_id=gone.pk, by=cast.registrar, planned_on=AUGUST, kind="population")
    assert start(cast) != gone


def test_calendars_and_lines_are_seen_in_reach(cast):
    calendar = in_force(cast, JULY)
    (item,) = lines(calendar)
    for person in (cast.registrar, cast.executor, cast.analyst):
        assert calendar in MeetingCalendar.objects.visible_to(person)
        assert item in type(item).objects.visible_to(person)
    for person in (cast.sister_registrar, cast.administrator, cast.stranger):
        assert calendar not in MeetingCalendar.objects.visible_to(person)
        assert item not in type(item).objects.visible_to(person)


def test_a_move_by_hand_stays_in_the_norm_period(cast):
    """Without a norm with a shorter period the year binds; a ministry has quarters since 2024."""
    own = planned(cast, JULY)
    with pytest.raises(Refused, match=r"from 01\.01\.2026 to 31\.12\.2026"):
        actions.move(meeting_id=own.pk, by=cast.registrar, planned_on=date(2027, 1, 5), reason="Flood")
    minister = planned(cast, JULY, by=cast.ministry_registrar, body=cast.ministry)
    who = {"meeting_id": minister.pk, "by": cast.ministry_registrar, "reason": "Flood"}
    for day in (date(2026, 6, 24), date(2026, 10, 1)):
        with pytest.raises(Refused, match="norm period only"):
            actions.move(**who, planned_on=day)
    assert actions.move(**who, planned_on=date(2026, 9, 30)).planned_on == date(2026, 9, 30)
