"""The resolution report and the dashboard, live from rows, beside the same aggregates as bare SQL.

    python -m bench.facts 100000 && python -m bench.reports

Times drift from run to run; what counts is the ratio of the medians within one run. Goal: report ≤ 1.3 × bare SQL at
100,000 questions; dashboard ≤ 12 queries.
"""

import os
from collections.abc import Callable
from statistics import median
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

ROUNDS = 15
YEAR = {"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-12-31"}
DAY = "date '2022-12-31'"
OPEN, CLOSED = f"({{t}}.closed_on IS NULL OR {{t}}.closed_on > {DAY})", f"{{t}}.closed_on <= {DAY}"
COUNTED = f"({OPEN} OR {{t}}.stat_class <> 'out')"
NOT_YET = f"(q.{{0}} IS NULL OR q.{{0}} > {DAY})"
# What the report counted before spans were kept: the row alone, nothing of what came after.
BEFORE = [
    OPEN,
    f"{CLOSED} AND {{t}}.stat_class = 'solved'",
    f"{CLOSED} AND {{t}}.status = 'resolved_on_spot'",
    f"{CLOSED} AND {{t}}.stat_class = 'partly'",
    f"{CLOSED} AND {{t}}.stat_class = 'answered'",
    f"{CLOSED} AND {{t}}.stat_class = 'out'",
    f"{OPEN} AND {{t}}.status = 'in_plan'",
    f"{OPEN} AND {{t}}.due_on < {DAY}",
    f"{CLOSED} AND {{proof}}",
]
FIGURES = [
    *BEFORE,
    f"{CLOSED} AND {{t}}.stat_class = 'solved' AND {{t}}.doubted",
    f"{CLOSED} AND {{t}}.stat_class = 'solved' AND {NOT_YET.format('reopened_on')} AND {NOT_YET.format('raised_again_on')}",
    *(
        f"q.{name} <= {DAY} AND {COUNTED}"
        for name in ("reopened_on", "raised_again_on", "first_asked_on", "first_word_on")
    ),
]
ROW = {
    "t": "q",
    "proof": "q.status = 'resolved' AND q.proof = '' AND q.proof_file_id IS NULL AND q.source = 'import'",
}
SPAN = {"t": "e", "proof": "e.without_proof"}
YEAR_ROWS = "q.raised_on BETWEEN '2022-01-01' AND '2022-12-31'"
SPANS = f"JOIN appeals_paststanding e ON e.question_id = q.id AND e.from_on <= {DAY} AND e.until_on > {DAY}"


def counted(key: str, joins: str, figures: list[str], columns: dict[str, str], where: str) -> str:
    """One aggregate over the year."""
    counts = ", ".join(f"count(*) FILTER (WHERE {figure.format(**columns)})" for figure in figures)
    return f"SELECT {key}, {counts} FROM appeals_question q {joins} WHERE {YEAR_ROWS}{where} GROUP BY 1"


def bare_sql(key: str, joins: str = "") -> str:
    """The figures of the report by hand: rows that tell of the day, and spans that do."""
    rows = counted(key, joins, FIGURES, ROW, f" AND q.standing_since <= {DAY}")
    return f"{rows} UNION ALL {counted(key, f'{SPANS} {joins}', FIGURES, SPAN, '')}"


PLACES = """
JOIN meetings_meeting m ON m.id = q.meeting_id LEFT JOIN organisations_territory t ON t.id = q.territory_id
LEFT JOIN organisations_territory mt ON mt.id = m.territory_id
"""
REGION = "coalesce(t.region_code, mt.region_code)"
MEETINGS = """
SELECT {key}, count(*), sum(coalesce(m.received, (SELECT count(DISTINCT q.citizen_id) FROM appeals_question q
    WHERE q.meeting_id = m.id), 0))
FROM meetings_meeting m LEFT JOIN organisations_territory mt ON mt.id = m.territory_id
WHERE m.held_on BETWEEN '2022-01-01' AND '2022-12-31' GROUP BY 1
"""

# How calendars were kept, of all that the report of discipline has: no norms, groups, promises.
KEPT = f"""
SELECT body_id, count(*), count(*) FILTER (WHERE held_on <= {DAY}), count(*) FILTER (WHERE held_on <= {DAY} AND held_on > planned_on),
    count(*) FILTER (WHERE cancelled_on <= {DAY} OR ((held_on IS NULL OR held_on > {DAY}) AND planned_on < {DAY})),
    count(*) FILTER (WHERE held_on <= {DAY} AND announced_on <= planned_on - 3),
    count(*) FILTER (WHERE held_on <= {DAY} AND results_published_on <= held_on + 10)
FROM meetings_meeting WHERE planned_on BETWEEN '2022-01-01' AND '2022-12-31' AND kind <> 'unscheduled' GROUP BY 1
"""


def medians(*works: Callable[[], object]) -> list[float]:
    """Median milliseconds of each, measured in turn so that drift hits all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _round in range(ROUNDS + 2):
        for work, found in zip(works, times, strict=True):
            begin = perf_counter()
            work()
            found.append((perf_counter() - begin) * 1000)
    return [median(found[2:]) for found in times]


def bare(*statements: str) -> Callable[[], None]:
    """The statements as they are, rows fetched."""
    from django.db import connection

    def run():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    return run


def selection():
    """The year 2022 over all bodies."""
    from reports.filters import ReportFilter

    chosen = ReportFilter(YEAR)
    assert chosen.is_valid()
    return chosen


def main() -> None:
    from appeals.models import Question
    from reports.documents import run, run_discipline, run_returned
    from reports.queries.dashboard import dashboard

    size = Question.objects.unscoped("bench").count()
    works = [
        ("bare SQL by region", bare(bare_sql(REGION, PLACES), MEETINGS.format(key="mt.region_code"))),
        ("resolution by region", lambda: run(selection(), "region")),
        ("bare SQL by body", bare(bare_sql("q.body_id"), MEETINGS.format(key="m.body_id"))),
        ("resolution by body", lambda: run(selection(), "body")),
        ("by body, rows alone, 9 figures", bare(counted("q.body_id", "", BEFORE, ROW, ""))),
        ("by body, with the past, 15", bare(bare_sql("q.body_id"))),
        ("returned by body", lambda: run_returned(selection(), "body")),
        ("bare SQL of kept calendars", bare(KEPT)),
        ("discipline by body", lambda: run_discipline(selection(), "body")),
        ("dashboard, its five queries", lambda: dashboard(selection())),
        ("dashboard, the whole page", page()),
    ]
    times = medians(*[work for _name, work in works])
    print(f"{size:,} questions, medians of {ROUNDS} rounds")
    for (name, _work), found in zip(works, times, strict=True):
        print(f"{name:32} {found:8.1f} ms")
    print(f"{'by region ÷ bare':32} {times[1] / times[0]:8.2f} ×  (goal 1.3)")
    print(f"{'by body ÷ bare':32} {times[3] / times[2]:8.2f} ×  (goal 1.3)")
    print(f"{'15 figures with the past ÷ 9':32} {times[5] / times[4]:8.2f} ×")
    print(f"{'discipline ÷ kept calendars':32} {times[8] / times[7]:8.2f} ×")


def page() -> Callable[[], None]:
    """The dashboard through the whole stack, as somebody who sees all cases."""
    from django.test import override_settings
    from django.urls import reverse

    from bench.people import somebody

    client = somebody()

    def run():
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            answer = client.get(reverse("dashboard"), YEAR)
            assert answer.status_code == 200, answer.status_code

    return run


if __name__ == "__main__":
    django.setup()
    main()
