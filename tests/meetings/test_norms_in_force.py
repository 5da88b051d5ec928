"""Which norm binds a body on a day, and the periods that norms speak of."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.acts import act
from meetings.enums import HostLevel, NormPeriod
from meetings.models import Norm, NormExemption
from meetings.norms import Span, host_level_of, load_norms, period_of, periods_between
from organisations.models import Body, Territory

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        ("quarter", date(2022, 3, 31), date(2022, 1, 1), date(2022, 3, 31)),
        ("quarter", date(2022, 12, 1), date(2022, 10, 1), date(2022, 12, 31)),
        ("half_year", date(2022, 6, 30), date(2022, 1, 1), date(2022, 6, 30)),
        ("half_year", date(2022, 7, 1), date(2022, 7, 1), date(2022, 12, 31)),
        ("year", date(2024, 2, 29), date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_periods_are_those_of_the_calendar(period, day, first, last):
    assert period_of(period, day) == Span(first, last)


@given(period=st.sampled_from(NormPeriod.values), first=DAYS, length=st.integers(0, 900))
def test_periods_follow_each_other_without_gap_and_hold_all_days(period, first, length):
    last = first + timedelta(days=length)
    found = periods_between(period, first, last)
    assert first in found[0]
    assert last in found[-1]
    for one, other in itertools.pairwise(found):
        assert other.first == one.last + timedelta(days=1)


def test_a_day_before_the_first_is_no_period():
    assert periods_between(NormPeriod.YEAR, date(2022, 2, 1), date(2022, 1, 1)) == []


def body(cast, level, place=None):
    return Body(code="x", kind="local", level=level, path="/x/", territory=place)


def test_the_level_of_a_host_follows_from_body_and_place(cast):
    district = Territory(code="153200000", level="district", parent=cast.territories["15"])
    town = Territory(code="151010000", level="district", is_city=True, parent=cast.territories["15"])
    in_town = Territory(code="151011000", level="district", parent=town)
    assert host_level_of(cast.ministry) == HostLevel.MINISTRY
    assert host_level_of(cast.sister) == HostLevel.REGION
    assert host_level_of(cast.own) == HostLevel.CAPITAL
    assert host_level_of(cast.own_district) == HostLevel.TOWN
    assert host_level_of(body(cast, "city", town)) == HostLevel.TOWN
    assert host_level_of(body(cast, "district", district)) == HostLevel.DISTRICT
    assert host_level_of(body(cast, "district", in_town)) == HostLevel.TOWN
    assert host_level_of(body(cast, "district")) == HostLevel.DISTRICT
    assert host_level_of(body(cast, "rural", district)) == HostLevel.RURAL
    assert host_level_of(cast.office) is None


def test_norms_of_2022_and_2024(cast):
    norms = load_norms()
    region, capital = cast.sister, cast.own
    assert norms.in_force(region, date(2022, 3, 6)) is None
    assert norms.in_force(region, date(2022, 12, 31)).period == NormPeriod.HALF_YEAR
    assert norms.in_force(region, date(2023, 12, 31)).period == NormPeriod.HALF_YEAR
    assert norms.in_force(region, date(2024, 1, 1)).period == NormPeriod.YEAR
    assert norms.in_force(capital, date(2023, 12, 31)).period == NormPeriod.QUARTER
    assert norms.in_force(cast.ministry, date(2022, 4, 7)).count == 0
    assert norms.in_force(cast.ministry, date(2024, 1, 9)).count == 1
    assert norms.in_force(cast.office, date(2024, 1, 9)) is None


def test_a_norm_that_has_ended_binds_nobody(cast):
    with act("test.norm"):
        Norm.objects.filter(host_level="region", valid_from="2024-01-01").update(valid_to="2025-01-01")
    norms = load_norms()
    assert norms.in_force(cast.sister, date(2024, 12, 31)) is not None
    assert norms.in_force(cast.sister, date(2025, 1, 1)) is None
    assert norms.period_of(cast.sister, date(2025, 5, 5)) == Span(date(2025, 1, 1), date(2025, 12, 31))


def test_an_exempt_body_has_no_norm_while_it_is_exempt(cast):
    with act("test.exempt"):
        NormExemption.objects.create(
            body=cast.ministry, valid_from="2024-02-01", valid_to="2025-02-01", source="Test"
        )
    norms = load_norms()
    assert norms.in_force(cast.ministry, date(2024, 1, 31)) is not None
    assert norms.exempt(cast.ministry, date(2024, 2, 1)).source == "Test"
    assert norms.in_force(cast.ministry, date(2025, 1, 31)) is None
    assert norms.in_force(cast.ministry, date(2025, 2, 1)) is not None
    assert norms.exempt(cast.sister, date(2024, 2, 1)) is None


def test_the_period_of_a_body_is_that_of_its_norm(cast):
    norms = load_norms()
    assert norms.period_of(cast.own, date(2022, 5, 1)) == Span(date(2022, 4, 1), date(2022, 6, 30))
    assert norms.period_of(cast.office, date(2022, 5, 1)) == Span(date(2022, 1, 1), date(2022, 12, 31))
