"""Rungs: each last day stands on one, the latest it has reached. Pure."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from notices.ladder import AFTER, BEFORE, dates_after, dates_before, rung_of
from organisations.workdays import WorkCalendar

CALENDAR = WorkCalendar(days_off=frozenset({date(2026, 12, 16)}), working=frozenset({date(2026, 12, 19)}))
DAYS = st.dates(date(2026, 12, 1), date(2026, 12, 31))


def test_days_before():
    assert dates_before(date(2026, 12, 14), (5, 3, 1, 0), CALENDAR) == {
        0: [date(2026, 12, 14)],
        1: [date(2026, 12, 15), date(2026, 12, 16)],
        3: [date(2026, 12, 17), date(2026, 12, 18)],
        5: [date(2026, 12, 19), date(2026, 12, 20), date(2026, 12, 21)],
    }


def test_days_after():
    found = dates_after(date(2026, 12, 14), (1, 3, 5), CALENDAR)
    assert found[1] == [date(2026, 12, day) for day in (13, 12, 11, 10)]
    assert found[3] == [date(2026, 12, day) for day in (9, 8)]
    assert found[5][0] == date(2026, 12, 7)


@given(DAYS, st.integers(-30, 30))
def test_the_queries_and_the_letters_agree(today, shift):
    last = today + timedelta(days=shift)
    standing = {
        (side, step)
        for side, found in (
            (BEFORE, dates_before(today, (5, 3, 1, 0), CALENDAR)),
            (AFTER, dates_after(today, (1, 3, 5), CALENDAR)),
        )
        for step, dates in found.items()
        if last in dates
    }
    rung = rung_of(last, today, (5, 3, 1, 0), (1, 3, 5), CALENDAR)
    if CALENDAR.is_working(today):
        assert standing == ({rung} if rung else set())
