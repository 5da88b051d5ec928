"""Real workers are killed with SIGKILL while they make a file. It is made again, once, and is the file of a worker that lived."""

import csv
import io
import os
import random
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from appeals.models import Question
from common.acts import act
from notices.models import Notice
from reports.actions.files import LEASE, ask_for_file, parts_of
from reports.enums import RunState
from reports.models import FilePart, ReportRun
from tests.faults.many import many_executors, many_questions
from tests.faults.processes import Workers, running
from tests.sinks import wait_until

QUESTIONS = int(os.environ.get("FILE_ROWS", "12000"))
TASK = "reports.tasks.make_waiting_files"


def states(run: ReportRun) -> ReportRun:
    run.refresh_from_db()
    return run


def lease_ends(run: ReportRun) -> None:
    """Time passes: whoever holds the file is taken for dead."""
    with act("test.time"):
        held = ReportRun.objects.unscoped("test").filter(pk=run.pk, state=RunState.RUNNING)
        held.update(started_at=timezone.now() - LEASE - timedelta(seconds=1))


@pytest.mark.slow
@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
@pytest.mark.django_db(transaction=True)
def test_g1_a_file_whose_worker_is_killed_is_made_again_once(at_work, own_redis, mail_server, tmp_path, fmt):
    many_questions(at_work, QUESTIONS, many_executors(at_work.own, 3))
    run = ask_for_file(by=at_work.controller, report="questions", parameters={"tab": ["all"]}, fmt=fmt)
    workers, chance = Workers(own_redis, tmp_path, mail=mail_server.url), random.Random(6)
    with running(workers):
        for attempt in (1, 2):
            wait_until(lambda: workers.children(), seconds=60, what="a worker")
            workers.send(TASK)
            wait_until(lambda n=attempt: states(run).attempt == n, seconds=60, what="a worker at the file")
            time.sleep(chance.uniform(0, 0.05))
            workers.kill()
            assert states(run).state == RunState.RUNNING, "killed half-way"
            assert not FilePart.objects.unscoped("test").exists()
            lease_ends(run)
            workers.start(1)
        wait_until(lambda: workers.children(), seconds=60, what="a worker")
        for _ in range(3):
            workers.send(TASK)
        wait_until(lambda: states(run).state == RunState.DONE, seconds=90, what="the file")
        time.sleep(1)  # whoever would make it a second time
    seen = Question.objects.visible_to(at_work.controller).count()
    assert (run.attempt, run.done) == (3, seen) and seen == QUESTIONS + 1
    assert Notice.objects.unscoped("test").filter(rule="report.made", params={"run": run.pk}).count() == 1
    content = b"".join(parts_of(run))
    assert len(content) == run.size
    if fmt == "csv":
        numbers = [line["Number"] for line in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]
        assert len(numbers) == len(set(numbers)) == seen
