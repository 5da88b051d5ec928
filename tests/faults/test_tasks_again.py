"""H2: each task of the application, run three times in a row and three times at once, leaves the state of one run.

Tasks are found by introspection, so a new one is tried here as well. They run on a database in which each of them has
something to do: letters waiting, days that are near, a meeting without results, a question to ask the citizen about.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from appeals.actions.citizens import Speaker
from appeals.actions.outcomes import close
from appeals.actions.routing import assign, take
from common.dates import today
from config.celery import app
from eotinish.actions.uploads import keep_upload
from organisations.models import Session
from tests.appeals.make import ANSWER, make_meeting, make_question
from tests.faults.many import many_questions
from tests.notices.hooks import webhook
from tests.plans.make import make_blocker, make_item, make_problem
from tests.sinks import HookSink

# What only says that a worker is alive.
STATELESS = {"notices.tasks.heartbeat"}
SENDERS = {"notices.tasks.send_due", "notices.tasks.send_webhooks"}


def own_tasks() -> dict:
    """The tasks of the application, by name."""
    app.loader.import_default_modules()
    rooms = {config.name for config in apps.get_app_configs()}
    return {name: task for name, task in app.tasks.items() if name.partition(".")[0] in rooms}


def state() -> dict[str, list]:
    """All rows of all tables of the application, as the database shows them."""
    found = {}
    for model in apps.get_models():
        if (
            model._meta.app_label
            in {"appeals", "eotinish", "meetings", "notices", "organisations", "plans", "portal"}
            and model is not Session
        ):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t ORDER BY 1')
                found[model._meta.label] = [row[0] for row in cursor.fetchall()]
    return found


def run(task) -> None:
    try:
        task()
    finally:
        connection.close()


@pytest.fixture
def told():
    """A system that is told by a webhook."""
    with HookSink().running() as sink:
        yield sink


@pytest.fixture
def something_to_do(at_work, told, settings, tmp_path):
    """A little of everything that tasks look for."""
    cast = at_work
    webhook(cast, told.url)
    settings.MEDIA_ROOT = tmp_path
    appeals = SimpleUploadedFile("appeals.csv", b"number,registered_on\nA1,2025-01-02\nA2,2025-02-02\n")
    keep_upload(by=cast.analyst, file=appeals)
    meeting = make_meeting(cast.own, held_on=today() - timedelta(days=12))
    for number in range(3):
        question = make_question(
            cast.registrar, meeting, f"{number}", topic=cast.topic,
            citizen=Speaker(surname=f"Citizen{number}", phone=f"+7701000004{number}"),
        )  # fmt: skip
        assign(question, by=cast.controller, responsible=cast.own)
        take(question, by=cast.executor)
        if number:
            close(
                question, by=cast.executor, outcome="resolved", answer=ANSWER, closed_on=today(), proof="Act 1"
            )  # fmt: skip
    problem = make_problem(cast)
    make_item(problem, cast.executor, due_on=today())
    make_blocker(problem, expected={"bid": today() - timedelta(days=9)})
    many_questions(cast, 3, [cast.executor])
    many_questions(cast, 3, [cast.executor], control_on=date(2026, 1, 15))
    return cast


@pytest.mark.django_db(transaction=True)
def test_h2_each_task_again_and_at_once_is_once(something_to_do, told):
    tasks = own_tasks()
    assert len(tasks) >= 7
    assert set(tasks) >= {entry["task"] for entry in app.conf.beat_schedule.values()}
    for _ in range(3):  # one task leaves work to another
        for task in tasks.values():
            run(task)
    assert mail.outbox and told.calls
    once, letters, calls = state(), len(mail.outbox), len(told.calls)
    for name, task in tasks.items():
        for _ in range(3):
            run(task)
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(run, [task] * 3))
        again = state()
        changed = [table for table in once if once[table] != again[table]]
        assert not changed or name in STATELESS, f"{name} changed {changed} when it ran again"
    assert (len(mail.outbox), len(told.calls)) == (letters, calls)


@pytest.mark.django_db(transaction=True)
def test_h2_each_task_first_run_at_once_is_once(something_to_do, told):
    """Three at once from the beginning write what one would: every row with a key exists once by its constraints."""
    for name, task in own_tasks().items():
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(run, [task] * 3))
        once = state()
        run(task)
        if name not in SENDERS:  # send what the others wrote meanwhile
            assert state() == once, name
    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(ids) == len(set(ids))
    assert len(told.ids()) == len(set(told.ids()))
