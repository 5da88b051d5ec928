"""G4: real workers are killed at random moments while they remind and send. Nothing is lost, nothing stands twice on the
screen, and a letter that is sent again has the same Message-ID.

The short run is part of the suite; the long one of the catalogue:

    REMINDERS=500 KILLS=50 .venv/bin/python -m pytest tests/faults/test_killed_workers.py -s
"""

import os
import random
import sys
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from notices.actions.claiming import LEASE
from notices.enums import Channel, NoticeState
from notices.models import Notice
from tests.faults.many import many_executors, many_questions
from tests.faults.processes import Workers, kill_one, running
from tests.sinks import wait_until

REMINDERS = int(os.environ.get("REMINDERS", "120"))
KILLS = int(os.environ.get("KILLS", "6"))
CONCURRENCY = 2
WAITING = (NoticeState.QUEUED, NoticeState.FAILED, NoticeState.SENDING)


def rows():
    return Notice.objects.unscoped("test")


def leases_end(killed_at: float) -> None:
    """Time passes: what the dead held when they died is free again."""
    claimed_before = datetime.fromtimestamp(killed_at, tz=timezone.get_current_timezone()) + LEASE
    dead = rows().filter(state=NoticeState.SENDING, lease_until__lt=claimed_before)
    dead.update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_g4_killed_workers_lose_nothing(at_work, own_redis, mail_server, tmp_path):
    executors = many_executors(at_work.own, max(REMINDERS // 3, 2))
    questions = many_questions(at_work, REMINDERS, executors)
    mail_server.delay = 0.1
    chance = random.Random(4)
    workers = Workers(own_redis, tmp_path, mail=mail_server.url)
    begin = time.monotonic()

    def ask() -> None:
        workers.keep()
        workers.send("appeals.tasks.remind_of_days")
        for _ in range(CONCURRENCY):
            workers.send("notices.tasks.send_due")

    def at_work_again() -> list[int]:
        workers.keep()
        return workers.children()

    with running(workers, CONCURRENCY):
        wait_until(at_work_again, seconds=60, what="the worker")
        for number in range(KILLS):
            ask()
            wait_until(at_work_again, seconds=60, what="a process to kill")
            if number % 2:  # while a letter is on its way
                until = time.monotonic() + 5
                while not rows().filter(state=NoticeState.SENDING).exists() and time.monotonic() < until:
                    time.sleep(0.02)
                time.sleep(chance.uniform(0, 0.1))
            else:
                time.sleep(chance.uniform(0.05, 0.6))
            if number % 5 == 4:  # the whole worker
                workers.kill()
                leases_end(time.time())
                workers.start(CONCURRENCY)
                continue
            children = workers.children()
            if children:
                leases_end(kill_one(chance.choice(children)))
        ended = time.time()

        def done() -> bool:
            ask()
            time.sleep(0.5)
            leases_end(ended)
            rows().filter(state=NoticeState.FAILED).update(due_at=timezone.now())
            told = rows().filter(channel=Channel.IN_APP).count()
            return told == len(questions) and not rows().filter(state__in=WAITING).exists()

        wait_until(done, seconds=120, what="everything sent")

    # Nothing is lost: one row for each question, person and channel, and each of them was sent.
    assert Counter(rows().values_list("channel", "state")) == {
        ("in_app", NoticeState.SENT): len(questions),
        ("email", NoticeState.SENT): len(questions),
    }
    assert set(rows().values_list("params__question", flat=True)) == set(questions)
    # In each letter that was accepted stands what its rows say; repeats carry the id of the first.
    ids = mail_server.ids()
    repeats = len(ids) - len(set(ids))
    assert repeats <= KILLS * CONCURRENCY
    interrupted = rows().filter(channel="email", attempts__gt=1).values("bundle").distinct().count()
    body = "\n".join(letter.get_body(("plain",)).get_content() for letter in mail_server.letters)
    assert all(f"/staff/questions/{pk}/" in body for pk in questions)
    assert {
        f"<notices-{bundle}@testserver>"
        for bundle in rows().filter(channel="email").values_list("bundle", flat=True)
    } <= set(ids)
    sys.stdout.write(
        f"\nG4: {len(questions)} reminders, {KILLS} kills: 0 lost, 0 twice on the screen, {len(set(ids))} letters,"
        f" {interrupted} of them interrupted, {repeats} accepted again with the same id, {time.monotonic() - begin:.0f} s\n"
    )
