"""How long the server takes to save a row of the desk: person, topic and body proposed, event, notices (goal: p95 ≤ 50 ms).

    python -m bench.desk [ROWS]        (600 unless said)

Works in a database of its own, which it drops. One person saves row after row through the whole stack of the
application (middleware, session, rights) with a CSRF token; reading the network is left out. Beside it, in the same run:
an answer with the session alone, so that the cost of the row itself is seen on a busy machine too.
"""

import json
import os
import statistics
import sys
from time import perf_counter, process_time
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["PYTEST_DB_SUFFIX"] = "_bench_desk"

WARM = 30
TEXT = "Көшемізге асфальт төселмеген, тротуар жоқ, балалар мектепке батпақпен барады, {}"


def main(count: int) -> None:
    """Save `count` rows and print the spread."""
    django.setup()
    from bench.imports import own_database

    os.environ["PYTEST_DB_SUFFIX"] = "_bench_desk"
    with own_database():
        client, meeting, headers = desk()
        page = f"/staff/meetings/{meeting.pk}/"
        measure("row saved", count, lambda n: save(client, f"{page}desk/rows/", headers, row(n)))
        measure("row sent again", count // 3, lambda n: save(client, f"{page}desk/rows/", headers, same()))
        measure(
            "proposal", count // 3, lambda n: save(client, f"{page}desk/suggest/", headers, {"text": TEXT})
        )
        measure(
            "person by name",
            count // 3,
            lambda n: save(client, f"{page}desk/people/", headers, {"query": "мысал"}),
        )
        measure("session alone", count // 3, lambda n: client.get("/staff/meetings/0/desk/"))


def desk():
    """A signed-in registrar and a meeting of today, with the topics of the reference data."""
    from django.test import Client

    from appeals.actions.topics import load_topics
    from organisations.models import Body, User
    from tests.appeals.make import make_meeting

    load_topics()
    registrar = User.objects.unscoped("bench").get(email="registrar@example.kz")
    meeting = make_meeting(Body.objects.get(code="akimat-75"))
    client = Client(enforce_csrf_checks=True)
    client.force_login(registrar)
    client.get(f"/staff/meetings/{meeting.pk}/desk/")
    headers = {"X-Desk-User": str(registrar.pk), "X-CSRFToken": client.cookies["csrftoken"].value}
    return client, meeting, headers


def row(number: int) -> dict:
    """A new person with a telephone and a question; topic and body are left to the system."""
    return {
        "client_key": str(uuid4()), "name": f"Мысал Айгүл{number}", "phone": f"8701{number:07d}",
        "text": TEXT.format(number), "outcome": "to_work", "topic_auto": True, "responsible_auto": True,
    }  # fmt: skip


def same(_kept=[]) -> dict:  # noqa: B006  (one row, sent again and again)
    """Always the same row."""
    if not _kept:
        _kept.append(row(9_999_999))
    return _kept[0]


def save(client, url: str, headers: dict, sent: dict) -> None:
    """One call of the script of the desk."""
    answer = client.post(url, json.dumps(sent), content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content


def measure(label: str, count: int, call) -> None:
    """Call it so often and print median, p95 and the processor time of the program per call."""
    times = []
    for number in range(WARM):
        call(number)
    begin = process_time()
    for number in range(WARM, WARM + count):
        start = perf_counter()
        call(number)
        times.append((perf_counter() - start) * 1000)
    program = (process_time() - begin) * 1000 / count
    p95 = statistics.quantiles(times, n=20)[18]
    print(
        f"{label:16} {count:5} calls   p50 {statistics.median(times):6.1f} ms   p95 {p95:6.1f} ms   program {program:5.1f} ms"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
