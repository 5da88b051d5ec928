"""Intervals and tiers, against known values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.queries.statistics import MIN_QUESTIONS, places, ranked, rate, tiers, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (Wilson score without correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # the ministers of 2022
        (1241, 1679, 0.7176, 0.7596),
    ],
)
def test_wilson_equals_published_values(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_wilson_without_trials_is_nothing():
    assert wilson(0, 0) is None


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_stays_within_one_and_holds_the_rate(case):
    successes, trials = case
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1
    mirrored = wilson(trials - successes, trials)
    assert (low, high) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]))


def test_rate_of_nothing_is_nothing():
    assert rate(0, 0) is None
    assert rate(0, 5) == 0.0


def test_twenty_regions_have_three_leaders_and_three_outsiders():
    counts = {f"{number:02}": (100 - number, 100) for number in range(20)}
    found = tiers(counts)
    assert [key for key, tier in found.items() if tier == "leader"] == ["00", "01", "02"]
    assert [key for key, tier in found.items() if tier == "outsider"] == ["17", "18", "19"]
    assert list(found.values()).count("middle") == 14


def test_fewer_than_thirty_questions_are_not_compared():
    counts = {"small": (29, 29), "a": (25, 30), "b": (20, 30), "c": (15, 30)}
    assert tiers(counts) == {"small": "too_few", "a": "leader", "b": "middle", "c": "outsider"}
    assert MIN_QUESTIONS == 30


def test_one_alone_is_in_the_middle_and_none_is_nothing():
    assert tiers({"a": (30, 30)}) == {"a": "middle"}
    assert tiers({}) == {}


def test_equal_rates_are_ordered_by_how_sure_they_are():
    assert ranked({"few": (30, 40), "many": (300, 400), "none": (0, 0)}) == ["many", "few"]
    assert places(["a", "b"]) == {"a": 1, "b": 2}


@given(
    st.dictionaries(
        st.integers(0, 40), st.integers(0, 90).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
    )
)
def test_no_row_leads_and_trails_and_each_has_a_tier(counts):
    found = tiers(counts)
    assert set(found) == set(counts)
    for key, tier in found.items():
        assert (tier == "too_few") == (counts[key][1] < MIN_QUESTIONS)
    leaders = [counts[k][0] / counts[k][1] for k, t in found.items() if t == "leader"]
    outsiders = [counts[k][0] / counts[k][1] for k, t in found.items() if t == "outsider"]
    assert len(leaders) == len(outsiders) <= 3
    if leaders:
        assert min(leaders) >= max(outsiders)
