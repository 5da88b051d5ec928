"""When letters leave: working hours on working days, and the rhythm that a person chose. Pure."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.hours import OUTSIDE, Hours
from organisations.enums import Digest
from organisations.workdays import WorkCalendar

# Wednesday the 16th and Monday the 21st are off, Saturday the 19th is worked.
CALENDAR = WorkCalendar(
    days_off=frozenset({date(2026, 12, 16), date(2026, 12, 21)}), working=frozenset({date(2026, 12, 19)})
)
OFFICE = Hours(time(9, 0), time(18, 30), CALENDAR)


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-12-14 09:00", "2026-12-14 09:00"),
        ("2026-12-14 12:34", "2026-12-14 12:34"),
        ("2026-12-14 07:00", "2026-12-14 09:00"),
        ("2026-12-14 18:30", "2026-12-15 09:00"),
        ("2026-12-15 20:00", "2026-12-17 09:00"),  # a holiday between
        ("2026-12-18 19:00", "2026-12-19 09:00"),  # a working Saturday
        ("2026-12-19 19:00", "2026-12-22 09:00"),  # Sunday, and a Monday off
    ],
)
def test_letters_leave_in_working_hours(moment, opens):
    assert OFFICE.next_open(at(moment)) == at(opens)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-12-16 08:59", "2026-12-16 09:00"),
        ("2026-12-20 19:59", "2026-12-20 19:59"),
        ("2026-12-20 20:00", "2026-12-21 09:00"),
    ],
)
def test_people_outside_get_theirs_by_day_on_any_day(moment, opens):
    assert OUTSIDE.next_open(at(moment)) == at(opens)


@pytest.mark.parametrize(
    ("digest", "moment", "slot"),
    [
        (Digest.ONCE, "2026-12-14 10:00", "2026-12-14 10:00"),
        (Digest.TWICE, "2026-12-14 10:00", "2026-12-14 13:45"),
        (Digest.TWICE, "2026-12-14 13:46", "2026-12-15 09:00"),
        (Digest.DAILY, "2026-12-14 09:00", "2026-12-14 09:00"),
        (Digest.DAILY, "2026-12-14 09:01", "2026-12-15 09:00"),
        (Digest.DAILY, "2026-12-19 10:00", "2026-12-22 09:00"),
        (Digest.WEEKLY, "2026-12-14 09:01", "2026-12-22 09:00"),  # Tuesday is the first working day
        (Digest.WEEKLY, "2026-12-14 08:00", "2026-12-14 09:00"),
    ],
)
def test_a_digest_leaves_in_its_rhythm(digest, moment, slot):
    assert OFFICE.next_slot(at(moment), digest) == at(slot)


@given(
    st.datetimes(datetime(2026, 12, 1), datetime(2026, 12, 31)),
    st.sampled_from(Digest.values),
    st.integers(0, 22),
    st.integers(1, 59),
)
@settings(max_examples=300, deadline=None)
def test_each_slot_is_later_within_hours_and_stays_itself(moment, digest, hour, minutes):
    hours = Hours(time(hour, 0), time(hour, minutes), CALENDAR)
    moment = timezone.make_aware(moment)
    slot = hours.next_slot(moment, digest)
    assert slot >= moment
    assert hours.next_open(slot) == slot
    assert hours.next_slot(slot, digest) == slot
    assert CALENDAR.is_working(timezone.localtime(slot).date())
    assert slot - moment <= timedelta(days=9)
