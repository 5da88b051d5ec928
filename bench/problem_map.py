"""The map of problematic issues over many open questions, beside the bare GROUP BY of its matrix.

    python -m bench.facts 100000 && python -m bench.problem_map [-v]

The second command opens all questions of the first again (in this database only), joins a third of them to root problems and puts
some into plans. Times drift from run to run; what counts is the ratio within one run. Goal: at most 12 queries for the page.
"""

import os
import sys
from collections.abc import Callable

import django

from bench.reports import bare, medians

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

OPEN = """
UPDATE appeals_question SET status = 'in_work', closed_on = NULL, proof = '', standing_since = raised_on, reopened_on = NULL
WHERE text LIKE 'Жол, су, жылу: сұрақ %'
"""
NO_PAST = "DELETE FROM appeals_paststanding"
PROBLEMS = """
INSERT INTO plans_rootproblem (ref, body_id, owner_id, title, description, topic_id, territory_id, stage, outcome, named_on, version)
SELECT 'bench-' || n, b.id, NULL, 'Problem ' || n, '', t.id, b.territory_id, 'open', '', current_date - 40, 1
FROM generate_series(1, 600) AS n
JOIN (SELECT id, territory_id, row_number() OVER (ORDER BY path) - 1 AS place, count(*) OVER () AS size
      FROM organisations_body) AS b ON b.place = (n * 7) % b.size
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS size FROM appeals_topic
      WHERE parent_id IS NOT NULL) AS t ON t.place = (n * 31) % t.size
"""
JOINED = """
INSERT INTO plans_joinedquestion (problem_id, question_id, joined_on, left_why)
SELECT p.id, q.id, greatest(q.raised_on, current_date - 30), ''
FROM (SELECT id, raised_on, row_number() OVER (ORDER BY id) AS n FROM appeals_question) AS q
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS size FROM plans_rootproblem) AS p
    ON p.place = (q.n * 13) % p.size
WHERE q.n % 3 = 0
"""
ITEMS = """
INSERT INTO plans_actionitem (problem_id, ref, body_id, owner_id, title, result, starts_on, due_on, first_due_on, stage, drafted_on,
    approved_on, document, outcome, proof, version)
SELECT p.id, p.ref, p.body_id, (SELECT min(id) FROM organisations_user), 'Item', '', current_date - 30, current_date + 90,
    current_date + 90, 'approved', current_date - 30, current_date - 30, 'Plan', '', '', 1
FROM plans_rootproblem AS p WHERE p.id % 2 = 0
"""
PLANNED = """
INSERT INTO plans_plannedquestion (item_id, question_id, put_on, ended_why)
SELECT i.id, j.question_id, j.joined_on, '' FROM plans_joinedquestion AS j JOIN plans_actionitem AS i USING (problem_id)
"""
MATRIX = """
SELECT coalesce(q.responsible_id, q.body_id), q.topic_id, count(*), count(*) FILTER (WHERE q.due_on < current_date)
FROM appeals_question q WHERE q.raised_on <= current_date AND (q.closed_on IS NULL OR q.closed_on > current_date) GROUP BY 1, 2
"""


def fill() -> None:
    """Open questions with root problems and plans, once."""
    from django.db import connection

    from common.acts import act
    from plans.models import RootProblem

    if RootProblem.objects.unscoped("bench").exists():
        return
    with act("bench.fill"), connection.cursor() as cursor:
        for statement in (OPEN, NO_PAST, PROBLEMS, JOINED, ITEMS, PLANNED):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        for table in (
            "appeals_question",
            "plans_joinedquestion",
            "plans_plannedquestion",
            "plans_rootproblem",
        ):
            cursor.execute(f"ANALYZE {table}")


def counted() -> Callable[[], object]:
    """The figures of the map by region and topic, today."""
    from reports.filters_map import MapFilter
    from reports.queries.problem_map import problem_map

    def run():
        chosen = MapFilter({"level": "region"})
        assert chosen.is_valid()
        return problem_map(chosen)

    return run


def page(client) -> Callable[[], None]:
    """The page through the whole stack."""
    from django.urls import reverse

    def run():
        answer = client.get(reverse("report_problem_map"), {"level": "region"})
        assert answer.status_code == 200, answer.status_code

    return run


def main() -> None:
    from django.db import connection
    from django.test import override_settings
    from django.test.utils import CaptureQueriesContext

    from appeals.models import Question
    from bench.people import somebody

    with override_settings(ALLOWED_HOSTS=["testserver"]):
        client = somebody()
        fill()
        size = Question.objects.unscoped("bench").open().count()
        show = page(client)
        show()
        with CaptureQueriesContext(connection) as queries:
            show()
        asked = list(queries)
        times = medians(bare(MATRIX), counted(), show)
    print(f"{size:,} open questions, medians")
    for name, found in zip(("bare GROUP BY", "the map's figures", "the whole page"), times, strict=True):
        print(f"{name:32} {found:8.1f} ms")
    print(f"{'figures ÷ bare':32} {times[1] / times[0]:8.2f} ×")
    print(f"{'page ÷ bare':32} {times[2] / times[0]:8.2f} ×")
    print(f"{'queries of the page':32} {len(asked):8}  (goal 12)")
    if "-v" in sys.argv:
        for query in asked:
            print(query["time"], query["sql"][:160])


if __name__ == "__main__":
    django.setup()
    main()
