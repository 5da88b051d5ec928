"""K5: how long other pages take while somebody asks for the costliest public pages, 200 a second, no two alike.

    make run                      (once, so that the demo is there)
    python -m bench.public_worst [RATE] [SECONDS] [ADDRESSES]

The costly ones come from so many addresses (1; 500 are a crowd that no limit of an address stops). Others ask five times
a second for pages that are kept and for pages that are not: the first page, a meeting, the form for number and code, the
way in for staff, and as a signed-in analyst the dashboard and the work list. nginx, which stops most of it earlier
(docs/operations.md), is not in between.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from time import perf_counter, sleep

import django

from bench.public_load import ask, known
from bench.serving import served

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

OTHERS_RATE, CONNECTIONS = 5, 40
PEOPLE = 999  # addresses of the others: `ask` puts another number into another network
ACCOUNT = "analyst@kezdesu.example"


def worst(dice: random.Random):
    """Addresses of the costliest pages, each asked for once."""
    for number in itertools.count():
        year, month, day = dice.randint(2019, 2023), dice.randint(1, 12), dice.randint(1, 28)
        since = f"from={year}-{month:02}-{day:02}&n={number}"
        yield dice.choice(
            (
                f"/meetings/?tab=all&page={dice.randint(1, 200)}&{since}",
                f"/meetings/?tab=missed&page={dice.randint(1, 40)}&{since}",
                f"/meetings/month/?month={year}-{month:02}&n={number}",
                f"/meetings.ics?{since}",
                f"/statistics/?by={dice.choice(('region', 'ministry', 'sphere', 'month'))}&n={number}",
                f"/solutions/?q={number}",
            )
        )


def session() -> str:
    """The cookie of somebody who is signed in."""
    from django.test import Client

    from organisations.models import User

    client = Client()
    client.force_login(User.objects.unscoped("bench").get(email=ACCOUNT))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def others(meetings: list[int], cookie: str):
    """(address, headers) of what other people ask for, in turn."""
    signed_in = {"Cookie": cookie}
    pages = [
        ("/", {}),
        (f"/meetings/{meetings[0]}/", {}),
        ("/track/", {}),
        ("/login/", {}),
        ("/staff/reports/dashboard/", signed_in),
        ("/staff/questions/", signed_in),
    ]
    return itertools.cycle(pages)


def steadily(rate: int, seconds: int, job, pool: ThreadPoolExecutor) -> list:
    """Give `job` its number and the moment at which it was due, so many times a second."""
    begin, futures = perf_counter(), []
    for number in range(rate * seconds):
        due = begin + number / rate
        sleep(max(0, due - perf_counter()))
        futures.append(pool.submit(job, number, due))
    return futures


def told(name: str, results: list[tuple[str, int, float]]) -> None:
    """One line: statuses, p50 and p95 in milliseconds."""
    times = [seconds * 1000 for _path, _status, seconds in results]
    statuses = dict(Counter(status for _path, status, _seconds in results))
    print(f"{name:28} {statuses} p50 {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms")


def measure(port: int, rate: int, seconds: int, addresses: int, cookie: str) -> None:
    """Both streams side by side."""
    dice = random.Random(5)
    costly, calm = worst(dice), others(known()[0], cookie)

    def attack(number: int, due: float):
        path = next(costly)
        return path, ask(port, path, number, addresses)[1], perf_counter() - due

    def visit(number: int, due: float):
        path, headers = next(calm)
        return path, ask(port, path, 1000 + number, PEOPLE, headers)[1], perf_counter() - due

    with ThreadPoolExecutor(CONNECTIONS) as crowd, ThreadPoolExecutor(CONNECTIONS) as people:
        visits: list = []
        beside = threading.Thread(target=lambda: visits.extend(steadily(OTHERS_RATE, seconds, visit, people)))
        beside.start()
        attacks = steadily(rate, seconds, attack, crowd)
        beside.join()
        found = [future.result() for future in visits]
        told("others", found)
        for path in sorted({path for path, *_rest in found}):
            told(f"  {path}", [one for one in found if one[0] == path])
        told("the costly ones", [future.result() for future in attacks])


def main(rate: int, seconds: int, addresses: int) -> None:
    """Print both streams; before it the others alone."""
    django.setup()
    cookie = session()
    environment = {"TRUSTED_PROXY_COUNT": "1", "LOG_LEVEL": "CRITICAL"}
    with served(environment, workers=2) as port:
        for path, headers in itertools.islice(others(known()[0], cookie), 60):
            ask(port, path, 0, PEOPLE, headers)  # both processes are awake
        print("alone")
        measure(port, 1, seconds, addresses, cookie)
        print(f"beside {rate} a second from {addresses} addresses")
        measure(port, rate, seconds, addresses, cookie)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers + [200, 30, 1][len(numbers) :]))
