"""F2 in full: many people log at one meeting at once through the whole application; no row lost or doubled, no gap.

    python -m bench.desk_together [PEOPLE] [ROWS]        (200 people with 50 rows each unless said)

Twelve requests run at the same moment, as many as the web processes of a deployment serve; every tenth row is sent twice.
All share the account of one registrar. Prints how long a row takes while the others write, and fails if a number is
missing or a row is there twice.
"""

import json
import os
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, sleep
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["PYTEST_DB_SUFFIX"] = "_bench_together"
AT_ONCE = 12  # requests that the web processes of a deployment serve at the same moment


def main(people: int, rows: int) -> None:
    """Log, print the spread, check the numbers."""
    django.setup()
    from bench.desk import desk
    from bench.imports import own_database

    os.environ["PYTEST_DB_SUFFIX"] = "_bench_together"
    with own_database():
        client, meeting, headers = desk()
        begin = perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            jobs = [pool.submit(log, client.cookies, meeting.pk, headers, who, rows) for who in range(people)]
            times = [took for job in jobs for took in job.result()]
        wall = perf_counter() - begin
        check(meeting, people * rows)
    cuts = statistics.quantiles(times, n=100)
    print(
        f"{people * rows:,} rows of {people} people in {wall:.1f} s, {AT_ONCE} at once:"
        f" p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms; none lost, none doubled, no gap"
    )


def log(cookies, meeting: int, headers: dict, who: int, rows: int) -> list[float]:
    """One person's rows; how long each took, in ms."""
    from django.db import connection
    from django.test import Client

    client, times = Client(enforce_csrf_checks=True), []
    client.cookies = cookies
    for number in range(rows):
        sent = {"client_key": str(uuid4()), "text": f"Сұрақ {who}-{number}", "outcome": "to_work"}
        for _time in range(2 if number % 10 == 0 else 1):
            times.append(save(client, meeting, headers, sent))
    connection.close()
    return times


def save(client, meeting: int, headers: dict, sent: dict) -> float:
    """Send a row until it is taken, as the script does; how long the last sending took, in ms."""
    while True:
        start = perf_counter()
        answer = client.post(
            f"/staff/meetings/{meeting}/desk/rows/",
            json.dumps(sent),
            content_type="application/json",
            headers=headers,
        )
        if answer.status_code == 200:
            return (perf_counter() - start) * 1000
        assert answer.status_code == 503, answer.content
        sleep(0.5)


def check(meeting, count: int) -> None:
    """Every row once, numbers from 1 without a gap."""
    from appeals.models import Question

    found = Question.objects.unscoped("bench").filter(meeting=meeting).order_by("position")
    assert [row.position for row in found] == list(range(1, count + 1))
    assert len({row.text for row in found}) == count


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given or [200, 50]))
