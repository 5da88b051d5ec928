"""Required versus held by the norm then in force: the pure engine (property tests) on made-up bodies."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.coverage import (
    EVERYWHERE,
    UNPLACED,
    CellState,
    Ground,
    Tally,
    coverage,
    judged_periods,
    last_working_day,
    quarters_of,
)
from meetings.models import Norm, NormExemption
from meetings.norms import Norms, Span, period_of
from organisations.models import Body, Territory
from organisations.workdays import WorkCalendar

FIRST, LAST = date(2022, 1, 1), date(2024, 12, 31)
REGION = Territory(pk=1, code="150000000", level="region", region_code="15")
DISTRICTS = [
    Territory(pk=pk, code=f"15{pk}000000", level="district", region_code="15", parent=REGION)
    for pk in (10, 11, 12)
]
VILLAGE = Territory(pk=20, code="151010100", level="rural_district", region_code="15", parent=DISTRICTS[0])
AKIMAT = Body(pk=5, code="akimat-15", kind="local", level="region", territory=REGION)
MINISTRY = Body(pk=6, code="min-energy", kind="central", level="ministry")
DAYS = st.dates(FIRST, LAST)


def norm(start=date(2022, 3, 7), *, level="region", unit="district", count=1, period="half_year", **more):
    return Norm(
        host_level=level,
        unit=unit,
        count=count,
        period=period,
        valid_from=start,
        source="act",
        **more,
    )


def tallied(meetings):
    """Tallies of (place chain, day, deputy, held): what the queries do, one meeting at a time."""
    found = defaultdict(Tally)
    for chain, day, deputy, held in meetings:
        for place in (EVERYWHERE, *(chain or (UNPLACED,))):
            tally = found[place, period_of("quarter", day).first]
            tally.held += held
            tally.planned += not held
            tally.held_by_deputies += held and deputy
            tally.planned_by_deputies += (not held) and deputy
    return found


def judged(body, norms, meetings=(), *, first=FIRST, last=LAST, as_of=LAST, exempt=(), calendar=None):
    ground = Ground(Norms.of(norms, exempt), {1: DISTRICTS, 10: [VILLAGE]}, as_of)
    return coverage(body, ground, tallied(meetings), calendar, first, last)


def states(found):
    return [(cell.period.first, getattr(cell.territory, "pk", None), cell.state) for cell in found.cells]


def test_the_same_easy_district_twice_does_not_cover_the_hard_one():
    twice = [((10, 1), date(2022, 4, 4), False, True), ((20, 10, 1), date(2022, 5, 5), False, True)]
    found = judged(AKIMAT, [norm()], twice, last=date(2022, 6, 30), as_of=date(2022, 7, 1))
    assert [cell.held for cell in found.cells] == [2, 0, 0]
    assert (found.required, found.met, found.missed, found.open) == (3, 1, 2, 0)


def test_a_period_is_judged_wholly_by_the_norm_in_force_on_its_last_day():
    january = [((10, 1), date(2022, 1, 20), False, True)]
    first_half = judged(AKIMAT, [norm(date(2022, 3, 7))], january, last=date(2022, 6, 30))
    assert first_half.cells[0].state == CellState.MET
    assert first_half.cells[0].period == Span(date(2022, 1, 1), date(2022, 6, 30))
    assert judged(AKIMAT, [norm(date(2022, 7, 1))], january, last=date(2022, 6, 30)).cells == ()


def test_a_later_norm_takes_over_from_its_first_whole_period():
    rows = [norm(), norm(date(2024, 1, 1), period="year")]
    periods = {(cell.period.first, cell.period.last) for cell in judged(AKIMAT, rows).cells}
    assert (date(2023, 7, 1), date(2023, 12, 31)) in periods
    assert (date(2024, 1, 1), date(2024, 12, 31)) in periods
    assert (date(2024, 1, 1), date(2024, 6, 30)) not in periods


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (date(2022, 6, 30), CellState.TO_BE_SET),
        (date(2022, 7, 1), CellState.MISSED),
    ],
)
def test_a_period_is_over_on_the_day_after_its_last(as_of, state):
    assert judged(AKIMAT, [norm()], last=date(2022, 6, 30), as_of=as_of).cells[0].state == state


def test_a_planned_meeting_leaves_the_cell_open_and_asks_for_no_other_date():
    ahead = [((10, 1), date(2022, 6, 1), False, False)]
    found = judged(AKIMAT, [norm(count=2)], ahead, last=date(2022, 6, 30), as_of=date(2022, 5, 1))
    assert (found.cells[0].state, found.cells[0].lacking) == (CellState.TO_BE_SET, 1)
    found = judged(AKIMAT, [norm()], ahead, last=date(2022, 6, 30), as_of=date(2022, 5, 1))
    assert (found.cells[0].state, found.open, len(found.to_set())) == (CellState.PLANNED, 3, 2)


@pytest.mark.parametrize(("deputies", "met"), [(False, 0), (True, 1)])
def test_meetings_of_deputies_count_only_where_the_norm_says_so(deputies, met):
    meeting = [((10, 1), date(2022, 4, 4), True, True)]
    assert judged(AKIMAT, [norm(deputies_count=deputies)], meeting, last=date(2022, 6, 30)).met == met


def test_norms_of_own_territory_and_country_have_one_cell():
    town = Body(pk=7, code="akimat-town", kind="local", level="city", territory=DISTRICTS[0])
    own = norm(level="town", unit="own", period="quarter")
    meetings = [((), date(2022, 4, 4), False, True), ((11, 1), date(2022, 7, 4), False, True)]
    found = judged(town, [own], meetings, last=date(2022, 9, 30))
    assert [cell.state for cell in found.cells] == [CellState.MISSED, CellState.MET, CellState.MISSED]
    country = norm(level="ministry", unit="country", period="quarter")
    found = judged(MINISTRY, [country], meetings, last=date(2022, 9, 30))
    assert [cell.held for cell in found.cells] == [0, 1, 1]
    assert found.cells[0].territory is None


def test_units_that_the_directory_does_not_know_are_told_and_never_met():
    district = Body(pk=8, code="akimat-11", kind="local", level="district", territory=DISTRICTS[1])
    rural = norm(level="district", unit="rural", period="quarter")
    found = judged(district, [rural], last=date(2022, 3, 31))
    assert [cell.state for cell in found.cells] == [CellState.NO_UNITS]
    assert (found.required, found.met, found.missed, found.unknown) == (0, 0, 0, 1)
    assert found.cells[0].lacking == 0
    homeless = Body(pk=9, code="akimat-x", kind="local", level="region")
    assert judged(homeless, [norm()], last=date(2022, 6, 30)).unknown == 1
    known = Body(pk=8, code="akimat-10", kind="local", level="district", territory=DISTRICTS[0])
    assert judged(known, [rural], last=date(2022, 3, 31)).cells[0].territory == VILLAGE


def test_without_a_number_the_approved_calendar_says_how_many():
    rows = [norm(level="ministry", unit="country", count=0, period="year")]
    held = [((), date(2022, 4, day), False, True) for day in (1, 2, 3)]
    calendar = {date(2022, 4, 1): 3, date(2022, 10, 1): 1}
    found = judged(MINISTRY, rows, held, last=date(2022, 12, 31), calendar=calendar)
    assert (found.cells[0].required, found.cells[0].held, found.missed) == (4, 3, 1)
    found = judged(MINISTRY, rows, held, last=date(2022, 12, 31))
    assert (found.cells[0].state, found.required) == (CellState.NO_CALENDAR, 0)


def test_an_exempt_body_has_no_cells_and_says_why():
    exempt = NormExemption(body=MINISTRY, valid_from=date(2024, 1, 9), source="act")
    rows = [norm(level="ministry", unit="country", period="quarter")]
    found = judged(MINISTRY, rows, exempt=[exempt], first=date(2023, 1, 1))
    assert {cell.period.first.year for cell in found.cells} == {2023}
    assert found.exempt is exempt
    committee = Body(pk=30, code="committee", kind="central", level="committee")
    assert (judged(committee, rows).cells, judged(committee, rows).level) == ((), None)


def test_bodies_and_units_are_those_of_the_last_day_of_the_period():
    ended = Body(
        pk=5, code="akimat-15", kind="local", level="region", territory=REGION, valid_to=date(2022, 12, 31)
    )
    assert {cell.period.last for cell in judged(ended, [norm()]).cells} == {date(2022, 6, 30)}
    young = Territory(pk=13, level="district", parent=REGION, valid_from=date(2022, 7, 1))
    old = Territory(pk=14, level="district", parent=REGION, valid_to=date(2022, 12, 31))
    ground = Ground(Norms.of([norm()], []), {1: [young, old, VILLAGE]}, LAST)
    found = coverage(AKIMAT, ground, {}, None, FIRST, date(2022, 12, 31))
    assert states(found) == [(FIRST, 14, "missed"), (date(2022, 7, 1), 13, "missed")]


def test_the_last_working_day_of_a_period_is_the_date_to_set():
    calendar = WorkCalendar(days_off=frozenset({date(2022, 6, 30)}), working=frozenset({date(2022, 10, 1)}))
    half = period_of("half_year", date(2022, 2, 2))
    assert last_working_day(half, calendar, date(2022, 5, 1)) == date(2022, 6, 29)
    assert last_working_day(half, calendar, date(2022, 6, 30)) == date(2022, 6, 30)


def test_cells_to_set_begin_with_the_one_that_ends_first():
    rows = [norm(level="ministry", unit="country", period="quarter")]
    found = judged(MINISTRY, rows, first=date(2024, 1, 1), as_of=date(2024, 1, 2))
    assert [cell.period.last.month for cell in found.to_set()] == [3, 6, 9, 12]


meeting_rows = st.lists(
    st.tuples(
        st.sampled_from([(), (1,), (10, 1), (11, 1), (12, 1), (20, 10, 1)]),
        DAYS,
        st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)
norm_rows = st.lists(
    st.builds(
        norm,
        DAYS,
        unit=st.sampled_from(["district", "own", "country", "rural"]),
        count=st.integers(1, 3),
        period=st.sampled_from(["quarter", "half_year", "year"]),
        deputies_count=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda row: row.valid_from,
)


@given(meeting_rows, norm_rows, DAYS, st.sampled_from([(10, 1), (11, 1), (20, 10, 1)]), DAYS)
def test_adding_a_held_meeting_never_lowers_what_is_met(meetings, norms, day, chain, as_of):
    before = judged(AKIMAT, norms, meetings, as_of=as_of)
    after = judged(AKIMAT, norms, [*meetings, (chain, day, False, True)], as_of=as_of)
    assert after.met >= before.met
    assert after.required == before.required
    assert after.missed <= before.missed


@given(meeting_rows, norm_rows, DAYS)
def test_a_later_norm_never_changes_an_earlier_period(meetings, norms, start):
    later = [*(row for row in norms if row.valid_from != start), norm(start, count=3, period="quarter")]
    earlier = [row for row in norms if row.valid_from != start]

    def until(rows):
        return [
            (cell.period, cell.territory, cell.required, cell.state)
            for cell in judged(AKIMAT, rows, meetings).cells
            if cell.period.last < start
        ]

    assert until(later) == until(earlier)


@given(meeting_rows, norm_rows, DAYS)
def test_e4_counts_equal_a_slow_recount(meetings, norms, as_of):
    found = judged(AKIMAT, norms, meetings, as_of=as_of)
    assert found.required == found.met + found.missed + found.open
    for cell in found.cells:
        inside = [
            held
            for chain, day, deputy, held in meetings
            if day in cell.period and (cell.norm.deputies_count or not deputy) and _belongs(cell, chain)
        ]
        assert (cell.held, cell.planned) == (sum(inside), len(inside) - sum(inside))
    assert len({(cell.norm.valid_from, cell.period, cell.territory) for cell in found.cells}) == len(
        found.cells
    )


def _belongs(cell, chain):
    if cell.territory is None:
        return cell.norm.unit == "country"
    return cell.territory.pk in chain or (cell.norm.unit == "own" and not chain)


@given(norm_rows, DAYS, st.integers(0, 500))
def test_every_judged_period_ends_under_its_norm(norms, first, length):
    rows = Norms.of(norms, [])
    for row, period in judged_periods(AKIMAT, rows, first, first + timedelta(days=length)):
        assert rows.in_force(AKIMAT, period.last) is row
        assert len(quarters_of(period)) in (1, 2, 4)
