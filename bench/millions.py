"""Millions of questions over six years in an empty database, for measurements.

    manage.py prepare && python -m bench.millions 10000000

Set-based and without history or events: it fills tables as if the acts had been done, in minutes. Deterministic. Needs the
superuser of the embedded database, since it leaves triggers and indexes aside while it writes.
"""

import os
import sys
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

YEARS = 6
AT_A_MEETING = 40
CHANCE = "((hashtextextended({key}, {seed}) & 1048575) / 1048576.0)"

MEETINGS = """
INSERT INTO meetings_meeting (ref, body_id, kind, format, territory_id, venue, host_name, host_rank, target_group,
    status, planned_on, first_planned_on, held_on, channels, received, briefing_url, not_held_reason, version, created_at,
    invitation_kk, invitation_ru, results_kk, results_ru)
SELECT 'million-' || n, b.id, 'population', 'in_person', b.territory_id, '', '', 'head', '', 'held', day, day, day, '{}',
    30, '', '', 1, now(), '', '', '', ''
FROM generate_series(1, %(meetings)s) AS n
JOIN (SELECT id, territory_id, row_number() OVER (ORDER BY kind = 'local', path) - 1 AS place, count(*) OVER () AS size
      FROM organisations_body WHERE level IN ('ministry', 'region', 'city', 'district')) AS b ON b.place = n %% b.size
CROSS JOIN LATERAL (SELECT (%(last)s::date - ((n::bigint * 7919) %% %(days)s)::int) AS day) AS chosen
"""

QUESTIONS = f"""
INSERT INTO appeals_question (meeting_id, position, body_id, ref, source, text, language, kind, topic_id, territory_id,
    responsible_id, status, raised_on, due_on, closed_on, answer, proof, promise, promise_by, promise_outcome, external_number, version,
    created_at, clock_from, control_on, standing_since, forwards, competence, complained_name, doubted, word, received_on,
    reopened_on, first_asked_on, first_word_on)
SELECT m.id, g, m.body_id, '', 'import', 'Ауыл жолы мен ауыз су: ' || m.id || '-' || g, 'kk', '', t.id,
    coalesce(m.territory_id, p.id), m.body_id, fate.status, m.held_on, greatest(m.held_on, past.again) + 21, fate.closed_on,
    '', CASE WHEN (m.id + g) %% 50 = 0 THEN '' ELSE '№ 1' END, '', '', '', '', 1, now(),
    greatest(m.held_on, past.again), greatest(m.held_on, past.again) + 19, greatest(m.held_on, past.again), 0, '', '', false, '',
    m.held_on, past.again, CASE WHEN fate.status = 'resolved' THEN fate.closed_on END,
    CASE WHEN fate.status = 'resolved' AND g %% 3 = 0 THEN least(fate.closed_on + 3, %(last)s) END
FROM meetings_meeting m
CROSS JOIN generate_series(1, %(each)s) AS g
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS size FROM appeals_topic
      WHERE parent_id IS NOT NULL) AS t ON t.place = (m.id * 31 + g * 7) %% t.size
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS size
      FROM organisations_territory WHERE level = 'region') AS p ON p.place = (m.id + g) %% p.size
CROSS JOIN LATERAL (SELECT {CHANCE.format(key="m.id || '/' || g", seed=2)} AS luck, 1 + (m.id * 3 + g * 11)::int %% 45 AS took) AS odds
-- One of forty was reopened a month later.
CROSS JOIN LATERAL (SELECT CASE WHEN luck < 0.7 AND luck > 0.2 AND (m.id * 13 + g * 5) %% 40 = 0 AND m.held_on + 30 <= %(last)s
    THEN m.held_on + 30 END AS again) AS past
CROSS JOIN LATERAL (SELECT CASE WHEN luck < 0.2 THEN m.held_on WHEN luck > 0.99 THEN NULL
    WHEN greatest(m.held_on, past.again) + took <= %(last)s THEN greatest(m.held_on, past.again) + took END AS closed_on) AS ended
CROSS JOIN LATERAL (SELECT CASE WHEN ended.closed_on IS NULL THEN CASE WHEN luck > 0.995 THEN 'in_plan' ELSE 'in_work' END
    WHEN luck < 0.2 THEN 'resolved_on_spot' WHEN luck < 0.85 THEN 'resolved' WHEN luck < 0.95 THEN 'explained'
    WHEN luck < 0.97 THEN 'partly_resolved' ELSE 'withdrawn' END AS status, ended.closed_on) AS fate
WHERE m.ref LIKE 'million-%%'
"""

# How those that were reopened stood until then.
PAST = """
INSERT INTO appeals_paststanding (question_id, from_on, until_on, status, closed_on, due_on, without_proof, doubted, word)
SELECT id, raised_on, standing_since, 'resolved', raised_on + 9, raised_on + 21, false, false, ''
FROM appeals_question WHERE standing_since > raised_on
"""
TABLES = ("meetings_meeting", "appeals_question", "appeals_paststanding")
INDEXES = """
SELECT i.indexname, i.indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname JOIN pg_index x ON x.indexrelid = c.oid
WHERE i.tablename = 'appeals_question' AND NOT x.indisprimary AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
"""


def fill(questions: int) -> None:
    """Write about `questions` questions, as of yesterday."""
    import psycopg2

    from config import embedded
    from config.embedded_postgres import SUPERUSER

    meetings = max(questions // AT_A_MEETING, 1)
    given = {"meetings": meetings, "each": AT_A_MEETING, "days": 365 * YEARS + 1}
    link = psycopg2.connect(host=str(embedded.runtime_directory()), user=SUPERUSER, dbname=embedded.DATABASE)
    with link, link.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SELECT current_date - 1")
        given["last"] = cursor.fetchone()[0]
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for title, statement in (("meetings", MEETINGS), ("questions", QUESTIONS), ("spans", PAST)):
            begin = perf_counter()
            cursor.execute(statement, given if "%(" in statement else None)
            print(f"{title}: {cursor.rowcount:,} in {perf_counter() - begin:.0f} s", flush=True)
        begin = perf_counter()
        for _name, definition in indexes:
            cursor.execute(definition)
        print(f"{len(indexes)} indexes in {perf_counter() - begin:.0f} s", flush=True)
    link.autocommit = True
    with link.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
