"""Root problems, plan items and blockers over the questions of `bench.facts`, quickly, for measurements.

    python -m bench.facts 150000 && python -m bench.facts_plans 2000 100000

So many problems, so many joined questions. Of the open ones in work with a plan item in force, two in three stand in it. Every
problem waits for one or two blockers of all kinds; every third item is a draft. Deterministic: the same rows every time.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

PROBLEMS = """
INSERT INTO plans_rootproblem (ref, body_id, owner_id, title, description, topic_id, territory_id, stage, outcome, named_on, version)
SELECT 'bench-' || n, b.id, NULL, 'Жол, су, жылу: мәселе ' || n, '', t.id, b.territory_id, 'open', '', current_date - 200, 1
FROM generate_series(1, %(problems)s) AS n
JOIN (SELECT id, territory_id, row_number() OVER (ORDER BY path) - 1 AS place, count(*) OVER () AS size
      FROM organisations_body) AS b ON b.place = (n * 7) %% b.size
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS size FROM appeals_topic
      WHERE parent_id IS NOT NULL) AS t ON t.place = (n * 31) %% t.size
"""
JOINED = """
INSERT INTO plans_joinedquestion (problem_id, question_id, joined_on, left_why)
SELECT p.id, q.id, greatest(q.raised_on, current_date - 150), ''
FROM (SELECT id, raised_on, row_number() OVER (ORDER BY closed_on IS NOT NULL, id) AS n FROM appeals_question
      WHERE NOT EXISTS (SELECT FROM plans_joinedquestion j WHERE j.question_id = appeals_question.id)) AS q
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS size FROM plans_rootproblem
      WHERE ref LIKE 'bench-%%') AS p ON p.place = (q.n * 13) %% p.size
WHERE q.n <= %(joined)s
"""
ITEMS = """
INSERT INTO plans_actionitem (problem_id, ref, body_id, owner_id, title, result, starts_on, due_on, first_due_on, stage, drafted_on,
    approved_on, document, outcome, proof, version)
SELECT p.id, p.ref, p.body_id, CASE WHEN draft THEN NULL ELSE u.id END, 'Жөндеу', '', current_date - 150, due,
    CASE WHEN draft THEN NULL ELSE due END, CASE WHEN draft THEN 'draft' ELSE 'approved' END, current_date - 160,
    CASE WHEN draft THEN NULL ELSE current_date - 150 END, '', '', '', 1
FROM plans_rootproblem AS p
CROSS JOIN LATERAL (SELECT p.id %% 3 = 0 AS draft, current_date + (p.id * 37)::int %% 300 - 60 AS due) AS facts
CROSS JOIN (SELECT min(id) AS id FROM organisations_user) AS u WHERE p.ref LIKE 'bench-%%'
"""
MILESTONES = """
INSERT INTO plans_milestone (item_id, title, due_on, first_due_on, reached_on, note, version)
SELECT i.id, 'Кезең ' || n, day, i.first_due_on, CASE WHEN day < current_date AND (i.id + n) %% 7 > 0 THEN day END, '', 1
FROM plans_actionitem AS i CROSS JOIN generate_series(1, 3) AS n
CROSS JOIN LATERAL (SELECT i.starts_on + (i.due_on - i.starts_on) * n / 4 AS day) AS placed WHERE i.ref LIKE 'bench-%%'
"""
PLANNED = """
INSERT INTO plans_plannedquestion (item_id, question_id, put_on, ended_why)
SELECT i.id, q.id, j.joined_on, '' FROM plans_joinedquestion AS j JOIN plans_actionitem AS i USING (problem_id)
JOIN appeals_question AS q ON q.id = j.question_id
WHERE i.ref LIKE 'bench-%%' AND i.stage = 'approved' AND (q.status = 'in_plan' OR q.status = 'in_work' AND q.id %% 3 > 0)
"""
STATUS = "UPDATE appeals_question SET status = 'in_plan' WHERE status = 'in_work' AND id IN (SELECT question_id FROM plans_plannedquestion)"
BLOCKERS = """
INSERT INTO plans_blocker (body_id, kind, title, description, waits_for_id, amount, budget_level, budget_year, act_number, stage, state,
    named_on, outcome, version)
SELECT p.body_id, k.kind, 'bench-' || p.id, '', b.id, CASE WHEN k.paid THEN (p.id %% 90 + 1)::bigint * 1000000 END,
    CASE WHEN k.paid THEN 'regional' ELSE '' END, CASE WHEN k.paid THEN extract(year FROM current_date)::int + 1 END, '', k.first, 'open',
    current_date - 140, '', 1
FROM plans_rootproblem AS p
JOIN (VALUES (0, 'law', 'idea', false), (1, 'money', 'estimated', true), (2, 'joint', 'needed', false),
      (3, 'procurement', 'specified', true), (4, 'land', 'requested', false), (5, 'court', 'claim', false))
      AS k (place, kind, first, paid) ON k.place = p.id %% 6
JOIN (SELECT id, row_number() OVER (ORDER BY path) - 1 AS place, count(*) OVER () AS size FROM organisations_body) AS b
    ON b.place = (p.id * 11) %% b.size
WHERE p.ref LIKE 'bench-%%'
"""
# Its own problem, and every second one the next problem too.
TIES = """
INSERT INTO plans_blockedproblem (blocker_id, problem_id, tied_on)
SELECT b.id, p.id, current_date - 140 FROM plans_blocker AS b CROSS JOIN generate_series(0, 1) AS n
JOIN plans_rootproblem AS p ON 'bench-' || (p.id - n) = b.title
WHERE p.ref LIKE 'bench-%%' AND (n = 0 OR b.id %% 2 = 0)
"""
STAGES = """
INSERT INTO plans_blockerstage (blocker_id, stage, position, frees, expected_on, first_expected_on, reached_on, document)
SELECT b.id, l.stage, l.position, l.frees, day, day, CASE WHEN l.position = 0 THEN current_date - 140 END, ''
FROM plans_blocker AS b JOIN unnest(%(kinds)s, %(stages)s, %(positions)s, %(frees)s) AS l (kind, stage, position, frees) USING (kind)
CROSS JOIN LATERAL (SELECT CASE WHEN l.position > 0 THEN current_date + l.position * 50 - 60 END AS day) AS expected
WHERE b.title LIKE 'bench-%%'
"""
TABLES = (
    "appeals_question", "plans_rootproblem", "plans_joinedquestion", "plans_actionitem", "plans_milestone",
    "plans_plannedquestion", "plans_blocker", "plans_blockedproblem", "plans_blockerstage",
)  # fmt: skip


def fill(problems: int, joined: int) -> None:
    """Write `problems` problems with all that belongs to them, and join up to `joined` questions, the open ones first."""
    from django.db import connection

    from bench.people import somebody
    from common.acts import act
    from plans.ladders import LADDERS

    somebody()  # who owns the items
    ladder = [
        (str(kind), str(stage), place, stage == one.frees)
        for kind, one in LADDERS.items()
        for place, stage in enumerate(one.stages)
    ]
    values = dict(
        zip(("kinds", "stages", "positions", "frees"), map(list, zip(*ladder, strict=True)), strict=True)
    )
    values |= {"problems": problems, "joined": joined}
    with act("bench.fill"), connection.cursor() as cursor:
        for statement in (PROBLEMS, JOINED, ITEMS, MILESTONES, PLANNED, STATUS, BLOCKERS, TIES, STAGES):
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]), int(sys.argv[2]))
