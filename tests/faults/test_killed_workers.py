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

from notices.actions.claiming import APART_AFTER, LEASE
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


def ask(workers: Workers) -> None:
    """What the scheduler and systemd do."""
    workers.keep()
    workers.send("appeals.tasks.remind_of_days")
    for _ in range(CONCURRENCY):
        workers.send("notices.tasks.send_due")


def at_work_again(workers: Workers) -> list[int]:
    workers.keep()
    return workers.children()


def some_moment(chance: random.Random, number: int) -> None:
    """Any moment, or every second time one in which a letter is on its way."""
    if number % 2 == 0:
        time.sleep(chance.uniform(0.05, 0.6))
        return
    until = time.monotonic() + 5
    while not rows().filter(state=NoticeState.SENDING).exists() and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(chance.uniform(0, 0.1))


def kill_now_and_then(workers: Workers, chance: random.Random) -> None:
    """One process, and every fifth time the whole worker."""
    for number in range(KILLS):
        ask(workers)
        wait_until(lambda: at_work_again(workers), seconds=60, what="a process to kill")
        some_moment(chance, number)
        children = workers.children()
        if number % 5 == 4 or not children:
            workers.kill()
            leases_end(time.time())
            workers.start(CONCURRENCY)
        else:
            leases_end(kill_one(chance.choice(children)))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_g4_killed_workers_lose_nothing(at_work, own_redis, mail_server, tmp_path):
    executors = many_executors(at_work.own, max(REMINDERS // 3, 2))
    questions = many_questions(at_work, REMINDERS, executors)
    mail_server.delay = 0.1
    workers = Workers(own_redis, tmp_path, mail=mail_server.url)
    begin = time.monotonic()

    with running(workers, CONCURRENCY):
        wait_until(lambda: at_work_again(workers), seconds=60, what="the worker")
        kill_now_and_then(workers, random.Random(4))
        ended = time.time()

        def done() -> bool:
            ask(workers)
            time.sleep(0.5)
            leases_end(ended)
            rows().filter(state=NoticeState.FAILED).update(due_at=timezone.now())
            told = rows().filter(channel=Channel.IN_APP).count()
            return told == len(questions) and not rows().filter(state__in=WAITING).exists()

        wait_until(done, seconds=180, what="everything sent")

    # Nothing is lost: one row for each question, person and channel, and each of them was sent.
    assert Counter(rows().values_list("channel", "state")) == {
        ("in_app", NoticeState.SENT): len(questions),
        ("email", NoticeState.SENT): len(questions),
    }
    assert set(rows().values_list("params__question", flat=True)) == set(questions)
    sent = rows().filter(channel=Channel.EMAIL)
    body = "\n".join(letter.get_body(("plain",)).get_content() for letter in mail_server.letters)
    assert all(f"/staff/questions/{pk}/" in body for pk in questions)
    # What came again has the id of the first; only a letter that took three senders down goes on row by row.
    ids = mail_server.ids()
    known = {f"<notices-{bundle}@testserver>" for bundle in sent.values_list("bundle", flat=True)}
    assert known <= set(ids)
    assert known == set(ids) or sent.filter(attempts__gt=APART_AFTER).exists()
    repeats = len(ids) - len(known)
    assert repeats <= KILLS * CONCURRENCY
    interrupted = sent.filter(attempts__gt=1).values("bundle").distinct().count()
    sys.stdout.write(
        f"\nG4: {len(questions)} reminders, {KILLS} kills: 0 lost, 0 twice on the screen, {len(known)} letters,"
        f" {interrupted} of them interrupted, {repeats} accepted again with the same id, {time.monotonic() - begin:.0f} s\n"
    )
