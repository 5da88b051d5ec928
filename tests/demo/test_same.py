"""The same seed gives the same demo."""

import pytest

from demo.build import build
from tests.demo.conftest import rolled_back
from tests.demo.digest import digest


@pytest.mark.slow
@pytest.mark.django_db
def test_the_same_seed_gives_the_same_demo(django_db_blocker):
    found = []
    for _ in range(2):
        with rolled_back(django_db_blocker, lambda: build(seed=7, scale=0.01, say=lambda line: None)):
            found.append(digest())
    assert found[0] == found[1]
    assert len(set(found[0].values())) == len(found[0]), "no table is empty"
