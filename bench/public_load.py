"""200 requests a second of mixed public pages on this machine: how many failed, how long they took, what the browser loads.

    make run                      (once, so that the demo is there)
    python -m bench.public_load [RATE] [SECONDS] [--unkept]

Starts the web process as docs/operations.md advises (two workers with four threads each) beside itself; both share the
machine's processors. Visitors come from 500 addresses, as a proxy would tell. Requests are sent at their time whether or
not earlier ones were answered. `--unkept`: each page is made anew for each visitor, which is the worst that can come.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from time import perf_counter, sleep

import django

from bench.serving import served

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

CONNECTIONS, ADDRESSES, WARM_UP = 40, 500, 20
REGIONS = ("", "10", "11", "15", "19", "27", "35", "39", "47", "55", "59", "61", "63", "71", "75", "79")
LANGUAGES = ("kk", "kk", "ru", "ru", "en")
_connections = threading.local()


def addresses(dice: random.Random, meetings: list[int], cards: list[int]):
    """Addresses of public pages as visitors ask for them, without end."""
    kinds = {
        "/": 20,
        "/meetings/": 25,
        "/meetings/month/": 5,
        "meeting": 20,
        "/solutions/": 8,
        "card": 8,
        "/statistics/": 6,
        "/track/": 5,
        "/meetings.ics": 2,
        "/meetings.atom": 1,
    }
    while True:
        kind = dice.choices(list(kinds), kinds.values())[0]
        if kind == "meeting":
            yield f"/meetings/{dice.choice(meetings)}/"
        elif kind == "card":
            yield f"/solutions/{dice.choice(cards)}/" if cards else "/solutions/"
        elif kind.startswith("/meetings") and (region := dice.choice(REGIONS)):
            tab = dice.choice(("coming", "held", "missed"))
            yield f"{kind}?region={region}0000000&tab={tab}&page={dice.randint(1, 4)}"
        elif kind == "/statistics/":
            yield f"{kind}?by={dice.choice(('region', 'ministry', 'sphere', 'month'))}"
        else:
            yield kind


def ask(
    port: int, path: str, number: int, addresses: int = ADDRESSES, more: Mapping[str, str] | None = None
) -> tuple[str, int, float, int]:
    """(what was asked, status, seconds, bytes) of one request on this thread's connection."""
    begin, place = perf_counter(), number % addresses
    headers = {
        "Accept-Language": LANGUAGES[number % len(LANGUAGES)],
        "X-Forwarded-For": f"10.{addresses % 250}.{place // 250}.{place % 250}",
        "Accept-Encoding": "gzip",
        **(more or {}),
    }
    for attempt in (1, 2):
        try:
            if not hasattr(_connections, "open"):
                _connections.open = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            _connections.open.request("GET", path, headers=headers)
            answer = _connections.open.getresponse()
            size = len(answer.read())
            return path, answer.status, perf_counter() - begin, size
        except (OSError, http.client.HTTPException):
            with contextlib.suppress(AttributeError):
                del _connections.open
            if attempt == 2:
                return path, 0, perf_counter() - begin, 0
    raise AssertionError


def load(port: int, rate: int, seconds: int) -> list[tuple[str, int, float, int]]:
    """Ask at a steady rate. The time of an answer begins when it was to be asked for, so that waiting counts."""
    dice = random.Random(7)
    meetings, cards = known()
    paths = addresses(dice, meetings, cards)
    results, begin = [], perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for number in range(rate * seconds):
            due = begin + number / rate
            sleep(max(0, due - perf_counter()))
            results.append(pool.submit(timed, port, next(paths), number, due))
    return [future.result() for future in results]


def timed(port: int, path: str, number: int, due: float) -> tuple[str, int, float, int]:
    """`ask`, with the time since it was due."""
    _path, status, _seconds, size = ask(port, path, number)
    return path, status, perf_counter() - due, size


def known() -> tuple[list[int], list[int]]:
    """Keys of 300 meetings and all cards that everybody may see."""
    from plans.queries_cards import published_cards
    from portal.meetings import public_meetings

    meetings = public_meetings().order_by("-planned_on", "-pk").values_list("pk", flat=True)[:300]
    return list(meetings), list(published_cards().values_list("problem", flat=True))


def main(rate: int, seconds: int, *, kept: bool) -> None:
    """Print statuses, rates, times and sizes."""
    django.setup()
    environment = {"TRUSTED_PROXY_COUNT": "1", "KEEP_PUBLIC_PAGES": str(int(kept)), "LOG_LEVEL": "WARNING"}
    with served(environment, workers=2) as port:
        load(port, WARM_UP, 5)
        begin = perf_counter()
        results = load(port, rate, seconds)
        took = perf_counter() - begin
    third = len(results) // 3
    print(f"{len(results)} requests in {took:.1f} s: {len(results) / took:.0f} a second")
    print("statuses", dict(Counter(status for _path, status, _seconds, _size in results)))
    for name, part in (
        ("first", results[:third]),
        ("second", results[third:-third]),
        ("last", results[-third:]),
    ):
        times = [seconds * 1000 for _path, _status, seconds, _size in part]
        cuts = quantiles(times, n=100)
        print(f"{name} third: p50 {median(times):.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")
    print(f"largest answer {max(size for *_rest, size in results) / 1000:.0f} kB compressed")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(*(numbers + [200, 30][len(numbers) :]), kept="--unkept" not in sys.argv)
