"""The rule of contradictions follows the figures and nothing else."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.figures import region_rows
from reports.contradiction_words import reasons
from reports.queries.contradiction_rule import (
    Facts,
    Ground,
    Judged,
    Judgement,
    Quadrant,
    Thresholds,
    growth,
    judge,
    per_10000,
    rises,
)

RULE = Thresholds()
facts = st.builds(
    lambda questions, solved, now, before, more, people: Facts(
        min(solved, questions), questions, now + before + more, now, before, people
    ),
    st.integers(0, 4000),
    st.integers(0, 4000),
    st.integers(0, 100_000),
    st.integers(0, 100_000),
    st.integers(0, 50_000),
    st.none() | st.integers(1, 4_000_000),
)
tables = st.dictionaries(st.integers(1, 99), facts, max_size=20)


def calm(rate: float = 0.9, **more) -> Facts:
    """A row of a thousand questions whose appeals fall a little."""
    values = {"received": 1900, "now": 900, "before": 1000} | more
    return Facts(round(rate * 1000), 1000, **values)


def country(**special: Facts) -> dict[str, Facts]:
    """Ten ordinary rows and special ones."""
    return {f"row{number}": calm(0.80 + number / 100) for number in range(10)} | special


def flagged(rows: dict) -> set:
    return {key for key, one in judge(rows, RULE).rows.items() if one.flagged}


def published_rates_with_growth(rng: random.Random) -> dict[str, Facts]:
    """The published counts of questions of the second half of 2022, with appeals that someone made up."""
    found = {}
    for row in region_rows():
        before = rng.randint(5_000, 90_000)
        now = round(before * rng.uniform(0.8, 1.5))
        people = rng.randint(300_000, 2_200_000)
        found[row.code] = Facts(row.questions - row.open, row.questions, before + now, now, before, people)
    return found


def test_a_high_rate_with_rising_complaints_is_flagged():
    rows = country(loud=calm(0.99, received=4000, now=2400, before=1600))
    judged = judge(rows, RULE).rows["loud"]
    assert judged.flagged
    assert (judged.quadrant, judged.leader, judged.sure) == (Quadrant.HIGH_RISING, True, True)
    assert judged.grounds == (Ground.FASTER, Ground.MOST)
    assert flagged(rows) == {"loud"}


def test_a_high_rate_alone_or_rising_complaints_alone_are_not():
    rows = country(best=calm(0.99), loud=calm(0.5, received=4000, now=2400, before=1600))
    assert flagged(rows) == set()
    judged = judge(rows, RULE).rows
    assert judged["best"].quadrant == Quadrant.HIGH_CALM
    assert judged["loud"].quadrant == Quadrant.LOW_RISING
    assert judged["row0"].quadrant == Quadrant.LOW_CALM


def test_a_rise_that_chance_may_bring_is_none():
    assert not rises(1040, 1000)
    assert rises(1100, 1000)
    assert flagged(country(best=calm(0.99, received=2040, now=1040, before=1000))) == set()


def test_a_leader_by_a_hair_is_not_sure():
    """Few questions: the interval reaches below what all report together."""
    rows = {f"row{n}": calm(0.95 + n / 1000) for n in range(10)} | {"small": Facts(30, 30, 4000, 2400, 1600)}
    judged = judge(rows, RULE).rows["small"]
    assert (judged.leader, judged.sure, judged.flagged) == (True, False, False)


def test_per_head_is_a_ground_of_its_own():
    people = {"people": 1_000_000}
    rows = {f"row{n}": calm(0.80 + n / 100, received=9000 + n, **people) for n in range(10)}
    rows["quick"] = calm(0.7, received=90_000, now=60_000, before=20_000, people=90_000_000)
    rows["small"] = calm(0.99, received=2_250, now=1_150, before=1_000, people=50_000)
    assert judge(rows, RULE).rows["small"].grounds == (Ground.MOST_PER_HEAD,)
    assert "small" in flagged(rows)


def test_too_few_numbers_are_not_judged():
    rows = country(
        few=Facts(29, 29, 4000, 2400, 1600),
        quiet=calm(0.99, received=180, now=99, before=81),
        untold=Facts(1000, 1000, 4000),
        silent=Facts(0, 0, 4000, 2400, 1600),
    )
    judged = judge(rows, RULE).rows
    for key in ("few", "quiet", "untold", "silent"):
        assert judged[key].quadrant == Quadrant.UNKNOWN
        assert not judged[key].flagged


def test_nothing_to_compare():
    assert judge({}, RULE).rows == {}
    assert judge({"a": Facts()}, RULE).median_rate is None
    assert flagged({"only": calm(0.99, received=4000, now=2400, before=1600)}) == set()


def test_growth_and_density_of_what_nobody_told():
    assert growth(116, 100) == 116 / 100 - 1
    assert growth(None, 100) is growth(100, None) is growth(100, 0) is None
    assert per_10000(50, 100_000) == 5
    assert per_10000(None, 5) is per_10000(5, None) is per_10000(5, 0) is None


def test_200_shuffles_the_flags_follow_the_figures():
    """The figures of 2022 given to other regions: whoever gets the figures of a flagged one is flagged."""
    rng = random.Random(2022)
    seen = set()
    for _round in range(200):
        rows = published_rates_with_growth(rng)
        codes = list(rows)
        others = rng.sample(codes, len(codes))
        moved = dict(zip(codes, others, strict=True))
        shuffled = {moved[code]: rows[code] for code in codes}
        assert flagged(shuffled) == {moved[code] for code in flagged(rows)}
        seen |= flagged(rows)
    assert len(seen) == 3, "all leaders by rate are flagged in some world, by their appeals alone"


@pytest.mark.parametrize("ground", Ground)
def test_each_ground_has_its_sentence(ground):
    one = calm(0.99, received=4000, now=2400, before=1600, people=100_000)
    judged = Judged(flagged=True, grounds=(str(ground),))
    said = reasons(one, judged, Judgement(rate=0.9, growth=0.1), [one, calm()], RULE)
    assert len(said) == 3
    assert (
        said[2]
        == {
            Ground.FASTER: "Of all rows together: +10.0%.",
            Ground.MOST: "By number of appeals it is in place 1.",
            Ground.MOST_PER_HEAD: "Per 10,000 people (400.0) it is in place 1.",
        }[ground]
    )


@given(tables, st.randoms())
def test_relabelling_permutes_the_judgement_exactly(rows, rng):
    codes = list(rows)
    names = rng.sample([f"x{code}" for code in codes], len(codes))
    moved = dict(zip(codes, names, strict=True))
    items = list(rows.items())
    rng.shuffle(items)
    before, after = judge(rows, RULE).rows, judge({moved[code]: one for code, one in items}, RULE).rows
    assert after == {moved[code]: one for code, one in before.items()}


@given(tables)
def test_flagged_means_all_that_the_rule_says(rows):
    judgement = judge(rows, RULE)
    for key, judged in judgement.rows.items():
        one = rows[key]
        if judged.flagged:
            assert judged.quadrant == Quadrant.HIGH_RISING
            assert one.questions >= RULE.min_questions
            assert min(one.now, one.before) >= RULE.min_complaints
            assert one.rate >= judgement.median_rate
            assert one.rate > judgement.rate
            assert one.now > one.before
            assert judged.grounds
            assert sum((other.rate or 0) > one.rate for other in _comparable(rows, judgement)) < RULE.leaders


def _comparable(rows, judgement):
    return [rows[key] for key, one in judgement.rows.items() if one.quadrant != Quadrant.UNKNOWN]
