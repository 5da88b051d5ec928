"""How long the server takes for the main pages on the demo, and how many queries each asks.

    make run                      (once, so that the demo is there)
    python -m bench.pages [ROUNDS]

Through the whole stack of the application, without the network. Times are of this machine at this moment; the query counts are not.
"""

import os
import sys
from statistics import median, quantiles
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

PAGES = (
    ("healthz (floor)", None, "/healthz"),
    ("dashboard, ministers 2022", "analyst", "/staff/reports/dashboard/?period=2022&tier=central"),
    (
        "dashboard, akims second half 2022",
        "analyst",
        "/staff/reports/dashboard/?from=2022-07-01&to=2022-12-31&as_of=2022-12-31&tier=local",
    ),
    ("dashboard, this year", "analyst", "/staff/reports/dashboard/"),
    ("dashboard of a head", "ministry.head", "/staff/reports/dashboard/"),
    ("resolution by region", "analyst", "/staff/reports/resolution/?by=region&from=2022-01-01&to=2022-12-31"),
    ("list of meetings", "akimat.registrar", "/staff/meetings/?tab=all"),
    ("work list, mine", "akimat.executor", "/staff/questions/"),
    ("work list, all of the country", "analyst", "/staff/questions/?tab=all"),
    ("work list, search", "analyst", "/staff/questions/?tab=all&text=дорога"),
)


def main(rounds: int) -> None:
    """Print p50, p95 and queries of each page."""
    django.setup()
    from django.conf import settings
    from django.test import Client

    from organisations.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    people = User.objects.unscoped("bench")
    print(f"{'page':40} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8}")
    for name, account, url in PAGES:
        client = Client()
        if account:
            client.force_login(people.get(email=f"{account}@kezdesu.example"))
        times, asked = measure(client, url, rounds)
        print(f"{name:40} {median(times):8.1f} {quantiles(times, n=20)[-1]:8.1f} {asked:8}")


def measure(client, url: str, rounds: int) -> tuple[list[float], int]:
    """Milliseconds of each round after three to warm up, and the queries of one."""
    from django.db import connection

    asked: list[str] = []

    def count(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    for _ in range(3):
        response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)
    with connection.execute_wrapper(count):
        client.get(url)
    times = []
    for _ in range(rounds):
        start = perf_counter()
        client.get(url)
        times.append((perf_counter() - start) * 1000)
    return times, len(asked)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
