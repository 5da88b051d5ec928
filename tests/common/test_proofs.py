"""The price of an attempt: asked once, paid once, in time."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.utils import timezone

from common.limits import Limit
from common.proofs import BITS, SECONDS, is_paid, new_price, pays


def proof_of(price: str) -> str:
    return next(str(number) for number in count() if pays(price, str(number)))


def test_paid_once():
    price = new_price()
    proof = proof_of(price)
    assert is_paid(price, proof)
    assert not is_paid(price, proof)
    assert new_price() != new_price()


def test_what_pays_nothing():
    price = new_price()
    proof = proof_of(price)
    assert not is_paid(price, "")
    assert not is_paid(price, next(str(n) for n in count() if not pays(price, str(n))))
    assert not is_paid("", proof)
    assert not is_paid(price[:-1] + ("A" if price[-1] != "A" else "B"), proof), "not ours"
    assert not is_paid(price, proof.zfill(21)), "too long"
    assert is_paid(price, proof), "and none of it has used it up"


def test_too_late():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        price = new_price()
        proof = proof_of(price)
        clock.shift(timedelta(seconds=SECONDS + 1))
        assert not is_paid(price, proof)


def test_it_costs_what_it_says():
    """One of 65,536 numbers pays, on average."""
    assert 4 <= sum(pays("a price", str(number)) for number in range(10 * 2**BITS)) <= 20


@pytest.mark.parametrize("proof", ["ы", "\0", "½", "-1"])
def test_whatever_is_sent(proof):
    assert is_paid(new_price(), proof) is False


def test_without_redis_it_is_paid_all_the_same(settings):
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"}
    }
    price = new_price()
    assert is_paid(price, proof_of(price))
    assert not is_paid(price, "")


@pytest.mark.parametrize("redis", [True, False])
def test_a_limit_that_is_spent(settings, redis):
    if not redis:
        settings.CACHES = settings.CACHES | {
            "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"}
        }
    limit = Limit(f"test-spent-{redis}", 2, 60)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert not limit.is_spent("a")
        limit.take("a")
        assert not limit.is_spent("a")
        limit.take("a")
        assert limit.is_spent("a") and not limit.is_spent("b")
        clock.shift(timedelta(seconds=61))
        assert not limit.is_spent("a")
