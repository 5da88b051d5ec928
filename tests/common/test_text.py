"""Texts as they are told."""

import pytest

from common.text import first_of


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], ""),
        (["Roads"], "Roads"),
        (["Roads", "Water", "Light"], "Roads, Water, Light"),
        (["Roads", "Water", "Light", "Gas", "Heat"], "Roads, Water, Light and 2 more"),
    ],
)
def test_the_first_of_many_are_named(names, told):
    assert first_of(names, 3) == told
