"""Places within strata: against a recount by pairs, and against cases worked by hand."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.queries.strata import STRATA, Placed, placed, stratum_of


def test_strata_follow_each_other_and_differ_tenfold():
    assert [(one.first, one.last) for one in STRATA] == [
        (30, 99),
        (100, 999),
        (1000, 9999),
        (10000, None),
    ]


@pytest.mark.parametrize(
    ("questions", "code"),
    [(0, None), (29, None), (30, "from_30"), (99, "from_30"), (100, "from_100"), (999, "from_100"),
     (1000, "from_1000"), (9999, "from_1000"), (10000, "from_10000"), (5_000_000, "from_10000")],
)  # fmt: skip
def test_each_volume_has_one_stratum(questions, code):
    found = stratum_of(questions)
    assert (found and found.code) == code


def test_a_leader_and_an_outsider_stand_apart_from_the_middle():
    found = placed({"a": (199, 200), "b": (150, 200), "c": (148, 200), "d": (50, 200)})
    assert list(found) == ["a", "b", "c", "d"]
    assert {key: one.standing for key, one in found.items()} == {
        "a": "leader", "b": "middle", "c": "middle", "d": "outsider",
    }  # fmt: skip
    assert [(one.first, one.last) for one in found.values()] == [(1, 1), (2, 3), (2, 3), (4, 4)]
    assert (found["b"].better, found["b"].worse, found["b"].others) == (1, 1, 3)


def test_overlapping_intervals_are_not_told_apart():
    found = placed({"a": (160, 200), "b": (155, 200), "c": (150, 200)})
    assert {one.standing for one in found.values()} == {"same"}
    assert {(one.first, one.last) for one in found.values()} == {(1, 3)}


def test_who_surpasses_few_only_is_in_the_middle():
    # e is surely worse than a alone: one of four is less than half
    found = placed({"a": (198, 200), "b": (174, 200), "c": (172, 200), "d": (171, 200), "e": (160, 200)})
    assert found["a"].standing == "leader"
    assert found["e"].standing == "middle"
    assert (found["e"].worse, found["e"].others) == (1, 4)
    # and f is surely better than one of four
    mirrored = placed({"z": (2, 200), "b": (26, 200), "c": (28, 200), "d": (29, 200), "f": (40, 200)})
    assert mirrored["f"].standing == "middle"
    assert mirrored["z"].standing == "outsider"


def test_nobody_is_compared_across_volumes():
    found = placed({"small": (10, 40), "large": (1990, 2000), "tiny": (29, 29)})
    assert list(found) == ["large", "small", "tiny"]
    assert found["small"].standing == found["large"].standing == "alone"
    assert (found["small"].first, found["small"].last) == (1, 1)
    assert found["tiny"] == Placed(None, "too_few")
    assert (found["tiny"].first, found["tiny"].last) == (None, None)
    assert placed({}) == {}


def test_equal_rates_are_ordered_by_how_sure_they_are():
    assert list(placed({"few": (150, 200), "many": (600, 800)})) == ["many", "few"]


def slow_interval(good: int, questions: int) -> tuple[float, float]:
    """Wilson's interval as the roots of (p̂ − p)² = z² p (1 − p) ÷ n."""
    z2, p = 1.959963984540054**2, good / questions
    a, b, c = 1 + z2 / questions, -(2 * p + z2 / questions), p * p
    root = sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


@given(
    st.dictionaries(
        st.integers(0, 30), st.integers(1, 1500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        max_size=12,
    )
)  # fmt: skip
def test_places_equal_a_recount_by_pairs(counts):
    found = placed(counts)
    assert set(found) == set(counts)
    for key, one in found.items():
        peers = [
            other
            for other in counts
            if other != key and stratum_of(counts[other][1]) == one.stratum and one.stratum is not None
        ]
        low, high = slow_interval(*counts[key])
        bounds = [slow_interval(*counts[other]) for other in peers]
        # Ends that meet to the last digit are left to the other side.
        better = [low - bound[1] for bound in bounds]
        worse = [bound[0] - high for bound in bounds]
        if any(abs(gap) < 1e-9 for gap in (*better, *worse)):
            continue
        if one.stratum is None:
            assert counts[key][1] < 30
            continue
        n_better, n_worse = sum(gap > 0 for gap in better), sum(gap > 0 for gap in worse)
        assert (one.better, one.worse, one.others) == (n_better, n_worse, len(peers))
        if one.standing == "leader":
            assert n_worse == 0
            assert n_better * 2 >= len(peers) > 0
        if one.standing == "outsider":
            assert n_better == 0
            assert n_worse * 2 >= len(peers) > 0
        assert (one.standing == "alone") == (not peers)
        assert (one.standing == "same") == (bool(peers) and not n_better and not n_worse)
