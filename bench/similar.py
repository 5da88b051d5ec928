"""How long it takes to find questions like a text, among 100,000 (goals: p50 ≤ 40 ms in a page, ≤ 40 ms for the desk's hint).

    python -m bench.similar [QUESTIONS]        (100,000 unless said)

Works in a database of its own, which it drops. Texts are those of the demo, so that words are as common as people use
them; all of them lie in two regions, ten times as dense as in the country. Beside it: the same without the words, that is
what sight, topic and place alone cost.
"""

import csv
import os
import random
import statistics
import sys
from pathlib import Path
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["PYTEST_DB_SUFFIX"] = "_bench_similar"

TEXTS = Path(__file__).parents[1] / "demo" / "texts" / "questions.csv"
TIMES = 200
SPREAD = """
UPDATE appeals_question AS q SET text = replace(t.text, '{n}', (q.id %% 90)::text), raised_on = q.raised_on
FROM (SELECT topic.id AS topic, given.text, row_number() OVER (PARTITION BY topic.id) - 1 AS place,
             count(*) OVER (PARTITION BY topic.id) AS size
      FROM unnest(%s::text[], %s::text[]) AS given (code, text) JOIN appeals_topic AS topic USING (code)) AS t
WHERE t.topic = q.topic_id AND t.place = q.id %% t.size
"""


def main(count: int) -> None:
    """Fill and measure."""
    django.setup()
    from bench.imports import own_database

    os.environ["PYTEST_DB_SUFFIX"] = "_bench_similar"
    with own_database():
        fill_with_texts(count)
        registrar, analyst, rows = people_and_questions()
        print(f"{len(rows):,} questions looked at, of {count:,}")
        measure("like a question, one body", rows, lambda row: similar(row, registrar))
        measure("like a question, all bodies", rows, lambda row: similar(row, analyst))
        measure("hint at the desk", rows, lambda row: hint(row, registrar))
        measure("without the words", rows, lambda row: around(row, registrar))


def fill_with_texts(count: int) -> None:
    """Questions of the other benchmarks, with texts that people write."""
    from django.db import connection

    from appeals.actions.topics import load_topics
    from bench.facts import fill
    from common.acts import act

    load_topics()
    fill(count)
    with TEXTS.open(encoding="utf-8", newline="") as file:
        given = [(row["topic"], row["text"].replace("{place}", "ауыл")) for row in csv.DictReader(file)]
    with act("bench.texts"), connection.cursor() as cursor:
        cursor.execute(SPREAD, [[code for code, _text in given], [text for _code, text in given]])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE appeals_question")


def people_and_questions():
    """A registrar of one akimat, an analyst who sees all, and questions of this year to compare with."""
    from appeals.models import Question
    from organisations.models import User

    people = User.objects.unscoped("bench")
    keys = list(
        Question.objects.unscoped("bench").filter(raised_on__year__gte=2026).values_list("pk", flat=True)
    )
    random.seed(2022)
    chosen = random.sample(keys, min(TIMES, len(keys)))
    rows = Question.objects.unscoped("bench").select_related("territory", "meeting__territory")
    return (
        people.get(email="registrar@example.kz"),
        people.get(email="analyst@example.kz"),
        list(rows.filter(pk__in=chosen)),
    )


def similar(row, user) -> list:
    """What the card beside a question shows."""
    from appeals.similar import similar_to

    return similar_to(row, user)


def hint(row, user) -> list:
    """What the desk is told."""
    from appeals.similar import similar_texts

    return similar_texts(row.text, user, topic=row.topic_id, place=row.territory)


def around(row, user) -> list:
    """Candidates by sight, topic and place alone."""
    from appeals.similar import candidates

    return list(
        candidates(user).filter(topic=row.topic_id, territory__region_code=row.territory.region_code)[:5]
    )


def measure(label: str, rows: list, call) -> None:
    """Call it for each question and print the spread, and how many found something."""
    call(rows[0])
    times, found = [], 0
    for row in rows:
        start = perf_counter()
        found += bool(call(row))
        times.append((perf_counter() - start) * 1000)
    p95 = statistics.quantiles(times, n=20)[18]
    print(
        f"{label:28} p50 {statistics.median(times):6.1f} ms   p95 {p95:6.1f} ms   found {found / len(rows):4.0%}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
