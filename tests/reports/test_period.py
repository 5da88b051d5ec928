"""Periods: what they hold, what they refuse, what stood before them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.acts import Refused
from reports.period import PRESETS, Period, end_of_month, months_later, preset

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("code", "first", "last", "as_of"),
    [
        ("month", "2026-11-01", "2026-11-30", "2026-11-23"),
        ("quarter", "2026-10-01", "2026-12-31", "2026-11-23"),
        ("half", "2026-07-01", "2026-12-31", "2026-11-23"),
        ("year", "2026-01-01", "2026-12-31", "2026-11-23"),
        ("previous_year", "2025-01-01", "2025-12-31", "2025-12-31"),
        ("2022", "2022-01-01", "2022-12-31", "2022-12-31"),
        ("2022h2", "2022-07-01", "2022-12-31", "2022-12-31"),
    ],
)
def test_presets(code, first, last, as_of):
    found = preset(code, TODAY)
    assert (f"{found.first}", f"{found.last}", f"{found.as_of}") == (first, last, as_of)
    assert code in PRESETS


def test_the_first_half_year_begins_in_january():
    assert preset("half", date(2026, 6, 30)) == Period(date(2026, 1, 1), date(2026, 6, 30), date(2026, 6, 30))


def test_a_period_ends_after_it_begins_and_is_seen_after_it_began():
    with pytest.raises(Refused) as refusal:
        Period(date(2022, 2, 1), date(2022, 1, 1), TODAY)
    assert "to" in refusal.value.message_dict
    with pytest.raises(Refused) as refusal:
        Period(date(2022, 2, 1), date(2022, 3, 1), date(2022, 1, 31))
    assert "as_of" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("period", "previous"),
    [
        (("2022-07-01", "2022-12-31", "2022-12-31"), ("2022-01-01", "2022-06-30", "2022-06-30")),
        (("2022-01-01", "2022-12-31", "2022-12-31"), ("2021-01-01", "2021-12-31", "2021-12-31")),
        (("2026-03-01", "2026-03-31", "2026-03-10"), ("2026-02-01", "2026-02-28", "2026-02-10")),
        (("2026-03-05", "2026-03-14", "2026-03-20"), ("2026-02-23", "2026-03-04", "2026-03-10")),
    ],
)
def test_the_previous_period_has_the_same_length_and_had_the_same_time(period, previous):
    found = Period(*map(date.fromisoformat, period)).previous
    assert (f"{found.first}", f"{found.last}", f"{found.as_of}") == previous


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 800), st.integers(0, 900))
def test_the_previous_period_ends_the_day_before(first, days, later):
    from datetime import timedelta

    period = Period(first, first + timedelta(days=days), first + timedelta(days=later))
    before = period.previous
    assert before.last == first - timedelta(days=1)
    if period.as_of < period.last:
        assert before.as_of - before.first == period.as_of - period.first
    else:
        assert before.as_of - before.last == period.as_of - period.last
    assert period.end <= period.last
    assert period.end <= period.as_of


def test_months():
    assert months_later(date(2022, 11, 1), 3) == date(2023, 2, 1)
    assert months_later(date(2022, 1, 1), -1) == date(2021, 12, 1)
    assert end_of_month(date(2024, 2, 10)) == date(2024, 2, 29)
