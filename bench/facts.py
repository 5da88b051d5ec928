"""Many meetings and questions in an empty database, quickly, for measurements and for looking at pages.

    python -m bench.facts 100000      (reference data must be there: manage.py prepare)

Two thirds of the questions lie in 2022, the rest in the current year. Deterministic: the same rows every time.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# A number from 0 to 1 that depends on the row only.
CHANCE = "((hashtextextended({key}, {seed}) & 1048575) / 1048576.0)"

MEETINGS = f"""
INSERT INTO meetings_meeting (ref, body_id, kind, format, territory_id, venue, host_name, host_rank, target_group,
    status, planned_on, first_planned_on, held_on, channels, received, briefing_url, not_held_reason, version, created_at,
    invitation_kk, invitation_ru, results_kk, results_ru)
SELECT 'bench-' || n, b.id, 'population', 'in_person', b.territory_id, '', '', 'head', '',
    CASE WHEN held THEN 'held' ELSE 'planned' END, day, day, CASE WHEN held THEN day END, '{{}}',
    CASE WHEN held THEN 3 + n %% 9 END, '', '', 1, now(), '', '', '', ''
FROM generate_series(1, %(meetings)s) AS n
JOIN (SELECT id, territory_id, row_number() OVER (ORDER BY kind = 'local', path) - 1 AS place, count(*) OVER () AS size
      FROM organisations_body WHERE level IN ('ministry', 'region', 'city', 'district')) AS b ON b.place = n %% b.size
CROSS JOIN LATERAL (SELECT CASE WHEN n %% 3 < 2 THEN date '2022-01-10' + (n * 7919) %% 350
    ELSE date_trunc('year', current_date)::date + (n * 7919) %% greatest(extract(doy FROM current_date)::int - 1, 1)
    END AS day, {CHANCE.format(key="n::text", seed=1)} > 0.01 AS held) AS chosen
"""

QUESTIONS = f"""
INSERT INTO appeals_question (meeting_id, position, body_id, ref, source, text, language, kind, topic_id, territory_id,
    responsible_id, status, raised_on, due_on, closed_on, answer, proof, promise, promise_by, promise_outcome, external_number, version,
    created_at, clock_from, control_on, standing_since, forwards, competence, complained_name, doubted, word, received_on,
    reopened_on)
SELECT m.id, g, m.body_id, '', 'import', 'Жол, су, жылу: сұрақ ' || m.id || '-' || g, 'kk', '', t.id,
    coalesce(m.territory_id, p.id), m.body_id, fate.status, m.held_on, m.held_on + 21,
    CASE WHEN fate.status IN ('in_work', 'in_plan') THEN NULL WHEN fate.status = 'resolved_on_spot' THEN m.held_on
         ELSE least(greatest(past.again, m.held_on) + 1 + (m.id + g)::int %% 40, greatest(current_date, m.held_on)) END,
    '', CASE WHEN (m.id + g) %% 50 = 0 THEN '' ELSE '№ 1' END, '', '', '', '', 1, now(),
    greatest(m.held_on, past.again), m.held_on + 19, greatest(m.held_on, past.again), 0, '', '', past.again IS NOT NULL, '',
    m.held_on, past.again
FROM meetings_meeting m
CROSS JOIN generate_series(1, %(each)s) AS g
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS size FROM appeals_topic
      WHERE parent_id IS NOT NULL) AS t ON t.place = (m.id * 31 + g * 7) %% t.size
JOIN (SELECT id, region_code, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS size
      FROM organisations_territory WHERE level = 'region') AS p ON p.place = (m.id + g) %% p.size
LEFT JOIN organisations_territory mt ON mt.id = m.territory_id
CROSS JOIN LATERAL (SELECT {CHANCE.format(key="m.id || '/' || g", seed=2)} AS luck,
    0.55 + 0.4 * {CHANCE.format(key="coalesce(mt.region_code, p.region_code)", seed=3)} AS solved) AS odds
CROSS JOIN LATERAL (SELECT CASE WHEN luck < solved * 0.25 THEN 'resolved_on_spot' WHEN luck < solved THEN 'resolved'
    WHEN luck < solved + 0.03 THEN 'explained' WHEN luck < solved + 0.04 THEN 'withdrawn'
    WHEN luck > 0.97 THEN 'in_plan' ELSE 'in_work' END AS status) AS fate
-- One of twenty was reopened when its term had ended.
CROSS JOIN LATERAL (SELECT CASE WHEN fate.status IN ('in_work', 'resolved') AND (m.id * 13 + g * 5) %% 20 = 0
    THEN least(m.held_on + 30, greatest(current_date, m.held_on)) END AS again) AS past
WHERE m.held_on IS NOT NULL AND m.ref LIKE 'bench-%%'
"""

# How those that were reopened stood until then.
PAST = """
INSERT INTO appeals_paststanding (question_id, from_on, until_on, status, closed_on, due_on, without_proof, doubted, word)
SELECT id, raised_on, standing_since, 'resolved', raised_on + 9, raised_on + 21, false, false, ''
FROM appeals_question WHERE standing_since > raised_on AND text LIKE 'Жол, су, жылу: сұрақ %'
"""


def fill(questions: int, each: int = 5) -> None:
    """Write about `questions` questions, `each` to a meeting."""
    from django.db import connection

    from common.acts import act

    with act("bench.fill"), connection.cursor() as cursor:
        cursor.execute(MEETINGS, {"meetings": max(questions // each, 1)})
        cursor.execute(QUESTIONS, {"each": each})
        cursor.execute(PAST)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE appeals_question")
        cursor.execute("ANALYZE meetings_meeting")
        cursor.execute("ANALYZE appeals_paststanding")


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
