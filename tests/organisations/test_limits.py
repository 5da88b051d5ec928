"""Limits in Redis: a sliding window, counted before the attempt, by all processes together."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.test import RequestFactory

from common import limits
from common.addresses import client_address
from common.limits import Limit

LIMIT = Limit("test", 3, 60)


def test_b3_parallel_attempts_do_not_pass_together():
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda _: LIMIT.take("one"), range(64)))
    assert sum(taken) == LIMIT.count


def test_the_window_slides():
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert [LIMIT.take("two") for _ in range(4)] == [True, True, True, False]
        clock.shift(59)
        assert not LIMIT.take("two")
        clock.shift(2)
        assert LIMIT.take("two")


def test_subjects_and_names_are_apart_and_can_be_forgotten():
    assert all(LIMIT.take("three") for _ in range(3))
    assert LIMIT.take("four")
    assert Limit("other", 3, 60).take("three")
    LIMIT.forget("three")
    assert LIMIT.take("three")


def test_redis_forgets_by_itself():
    LIMIT.take("five")
    url = limits._url()
    assert 0 < limits._redis(url).ttl("limit:test:five") <= 60


def test_own_counts_slide_forget_and_stay_small(monkeypatch):
    own = limits._OwnCounts()
    assert [own.take("k", now, 10, 2) for now in (0, 1, 2, 11)] == [True, True, False, True]
    own.forget("k")
    own.forget("missing")
    assert own.take("k", 11, 10, 1)
    monkeypatch.setattr(limits, "MOST_SUBJECTS", 2)
    for number in range(10):
        own.take(str(number), 12, 10, 1)
    assert len(own._attempts) <= 2


def test_forgetting_without_redis(monkeypatch):
    import redis

    def away(url):
        raise redis.ConnectionError

    monkeypatch.setattr(limits, "_redis", away)
    LIMIT.forget("six")


@pytest.mark.parametrize(
    ("proxies", "remote", "header", "expected"),
    [
        (0, "10.0.0.1", "8.8.8.8", "10.0.0.1"),
        (1, "10.0.0.1", "8.8.8.8", "8.8.8.8"),
        (1, "10.0.0.1", "1.1.1.1, 8.8.8.8", "8.8.8.8"),
        (2, "10.0.0.1", "1.1.1.1, 7.7.7.7, 10.0.0.9", "7.7.7.7"),
        (2, "10.0.0.1", "8.8.8.8", "10.0.0.1"),
        (1, "10.0.0.1", "", "unknown"),
        (0, "", "", "unknown"),
        (0, "2001:db8:a:b:1:2:3:4", "", "2001:db8:a:b::/64"),
        (0, "fe80::1%eth0", "", "fe80::/64"),
        (0, "::ffff:10.1.2.3", "", "10.1.2.3"),
        (1, "10.0.0.1", "not an address", "unknown"),
    ],
)
def test_b3_the_address_of_a_client(settings, proxies, remote, header, expected):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == expected


def test_b3_too_many_requests_for_a_link_are_told_so(client, db):
    """An empty form too: it is counted, and answered with a message and never with an error page."""
    codes = [client.post("/password/").status_code for _ in range(12)]
    assert codes == [422] * 10 + [429] * 2
