"""The dashboard and the resolution report of a year from counted cells, beside the same sums as bare SQL.

    manage.py prepare && python -m bench.millions 10000000 && manage.py recount --touched && python -m bench.cells

Once with 1,000,000 and once with 10,000,000 questions shows the growth. Goals: SQL of the figures ≤ 30 ms and ≤ 1.5 × bare
SQL; page ≤ 12 queries and p95 ≤ 150 ms; growth from 1 to 10 million ≤ 1.3 ×. `--rows` also counts the report once from rows.
"""

import os
import statistics
import sys
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

ROUNDS = 40
BARE = """
SELECT {key}, {sums} FROM reports_rollupcell
WHERE grain = {grain} AND raised_month BETWEEN '{first}' AND '{last}' AND changed_on <= '{as_of}' GROUP BY {key}
"""


def main(with_rows: bool) -> None:
    """Measure and print."""
    from appeals.models import Question
    from reports.enums import Grain
    from reports.filters import ReportFilter
    from reports.models import RollupTouched
    from reports.queries.rollups import Ask

    chosen = ReportFilter({})
    assert chosen.is_valid()
    touched = RollupTouched.objects.unscoped("bench").count()
    size = Question.objects.unscoped("bench").count()
    print(f"{size:,} questions, {touched} marks, medians of {ROUNDS} rounds")
    for name, grain, ask in (
        ("by region", Grain.PLACES, Ask(("region",), chosen.period)),
        ("by body", Grain.PLACES, Ask(("body",), chosen.period)),
        ("by region and sphere", Grain.SPHERES, Ask(("region", "sphere"), chosen.period)),
    ):
        compare(name, grain, chosen, ask)
    for name, path in (
        ("dashboard", "dashboard"),
        ("resolution by region", "report_resolution"),
        ("resolution by body", "report_resolution?by=body"),
    ):
        page(name, path)
    if with_rows:
        from_rows(chosen)


def compare(name: str, grain: int, chosen, ask) -> None:
    """The statement of the report and the one by hand, in turn."""
    from reports.queries import rollups
    from reports.queries.counts import FIELDS

    touched = rollups._touched()
    (part,) = rollups._parts(chosen, ask, 0, touched)
    column = {"region": "region", "sphere": "sphere_id", "body": "body_id"}
    statement = BARE.format(
        key=", ".join(column[key] for key in ask.keys),
        sums=", ".join(f"sum({field})" for field in FIELDS),
        grain=int(grain),
        first=ask.period.first,
        last=ask.period.end.replace(day=1),
        as_of=ask.period.as_of,
    )
    ours, parameters = part.query.sql_with_params()
    bare, own = [], []
    for _round in range(ROUNDS):
        bare.append(spent(statement, ()))
        own.append(spent(ours, parameters))
    a, b = statistics.median(bare), statistics.median(own)
    print(f"{name:24} bare SQL {a:7.1f} ms   ours {b:7.1f} ms   {b / a:5.2f} ×")


def spent(statement: str, parameters) -> float:
    """Milliseconds of a statement, rows fetched."""
    from django.db import connection

    with connection.cursor() as cursor:
        begin = perf_counter()
        cursor.execute(statement, parameters)
        cursor.fetchall()
        return (perf_counter() - begin) * 1000


def page(name: str, path: str) -> None:
    """A page through the whole stack: queries, their time, and the page's."""
    from django.db import connection
    from django.test import override_settings
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from bench.people import somebody

    client, (route, _question, query) = somebody(), path.partition("?")
    times, sql = [], []
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for _round in range(ROUNDS + 3):
            begin = perf_counter()
            answer = client.get(f"{reverse(route)}?{query}")
            times.append((perf_counter() - begin) * 1000)
            assert answer.status_code == 200, answer.status_code
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{reverse(route)}?{query}")
        sql = sum(float(one["time"]) for one in captured.captured_queries) * 1000
    times = times[3:]
    p95 = statistics.quantiles(times, n=20)[18]
    print(
        f"{name:24} {len(captured):2} queries, SQL {sql:6.0f} ms   page p50 {statistics.median(times):6.0f} ms   p95 {p95:6.0f} ms"
    )


def from_rows(chosen) -> None:
    """The report as it is counted where cells can't tell."""
    from appeals.figures import REGION
    from reports.queries.counts import tally

    begin = perf_counter()
    tally(chosen.questions, REGION, as_of=chosen.period.as_of)
    print(f"{'by region, from rows':24} {(perf_counter() - begin) * 1000:7.0f} ms, once")


if __name__ == "__main__":
    django.setup()
    main("--rows" in sys.argv)
