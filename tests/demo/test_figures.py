"""The figures over which the record is laid out, and the shares of a smaller one."""

from random import Random

import pytest

from demo.chance import spread
from demo.figures import SPHERES, ministry_rows, published, region_rows, scaled


def total(rows, name):
    return sum(getattr(row, name) for row in rows)


def test_ministries_sum_up_to_the_published_totals():
    rows, wanted = ministry_rows(), published()["ministers"]
    assert {name: total(rows, name) for name in ("held", "missed", "citizens", "questions", "open")} == {
        name: wanted[name] for name in ("held", "missed", "citizens", "questions", "open")
    }


def test_regions_sum_up_to_the_published_totals():
    rows, wanted = region_rows(), published()["akims"]
    assert (total(rows, "held"), total(rows, "questions")) == (wanted["held"], wanted["questions"])
    assert total(rows, "questions") - total(rows, "open") == wanted["solved"]
    assert len(rows) == 20


def test_a_smaller_record_is_in_proportion():
    small = scaled(ministry_rows(), 0.05)
    assert {name: total(small, name) for name in ("held", "missed", "citizens", "questions", "open")} == {
        "held": 11, "missed": 1, "citizens": 75, "questions": 84, "open": 22,
    }  # fmt: skip
    assert all(row.open <= row.questions for row in small)
    assert all(row.questions == 0 for row in small if row.held == 0)
    assert scaled(region_rows(), 1) == list(region_rows())


@pytest.mark.parametrize("scale", [0.005, 0.01, 0.1, 0.5, 3])
def test_every_scale_can_be_laid_out(scale):
    for rows in (ministry_rows(), region_rows()):
        assert total(scaled(rows, scale), "questions") == round(total(rows, "questions") * scale)


def test_spread_is_exact_and_keeps_under_the_caps():
    rng = Random(1)
    for _ in range(200):
        weights = [rng.random() * rng.choice((0, 1, 5)) for _ in range(rng.randint(1, 12))]
        caps = [rng.randint(0, 9) for _ in weights]
        whole = rng.randint(0, sum(caps))
        shares = spread(whole, weights, caps)
        assert sum(shares) == whole
        assert all(0 <= share <= cap for share, cap in zip(shares, caps, strict=True))
    assert spread(8, [2, 1, 1]) == [4, 2, 2]
    with pytest.raises(ValueError):
        spread(5, [1, 1], [2, 2])


def test_every_sphere_has_its_weight():
    assert len(SPHERES) == 21
    assert all(weight > 0 for weight in SPHERES.values())
