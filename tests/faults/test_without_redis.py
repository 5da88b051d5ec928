"""G5, G6: Redis killed, emptied, hung, full or read-only: people sign in, read and save; nothing is lost; it drains after."""

import socket
import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from appeals.actions.routing import assign
from appeals.models import Question
from notices.models import Notice
from tests.appeals.make import fresh, make_meeting, make_question
from tests.cast import PASSWORD
from tests.faults.processes import Workers, running
from tests.sinks import wait_until

LOGIN = {"email": "executor@example.kz", "password": PASSWORD}


@pytest.fixture
def use(settings):
    """`use(url)`: from now on this is the Redis of the web process."""

    def point(url: str) -> None:
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": url}}

    yield point


@pytest.fixture
def black_hole():
    """Takes connections and never answers, as a network that drops packets."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}"


def works(cast, question) -> float:
    """Sign in, read, save; returns the seconds of reading and saving."""
    client = Client()
    assert client.post(reverse("login"), LOGIN).status_code == 302
    begin = time.monotonic()
    assert client.get(reverse("question_list")).status_code == 200
    assert client.get(reverse("question_page", args=[question.pk])).status_code == 200
    answer = client.post(reverse("question_take", args=[question.pk]), {"version": fresh(question).version})
    assert answer.status_code in (200, 302)
    taken = time.monotonic() - begin
    assert Question.objects.unscoped("test").get(pk=question.pk).executor == cast.executor
    assert client.get("/readyz").status_code in (200, 503)
    return taken


def waiting(cast) -> Question:
    question = make_question(cast.registrar, make_meeting(cast.own), topic=cast.topic)
    assign(question, by=cast.controller, responsible=cast.own)
    assert Notice.objects.unscoped("test").filter(params__question=question.pk).count() >= 2
    return question


def test_g5_redis_killed(cast, own_redis, use):
    use(own_redis.url)
    usual = works(cast, waiting(cast))
    own_redis.kill()
    assert works(cast, waiting(cast)) <= usual + 0.5


def test_g5_redis_emptied_keeps_people_signed_in(cast, own_redis, use):
    use(own_redis.url)
    client = Client()
    client.post(reverse("login"), LOGIN)
    own_redis.client().flushall()
    assert client.get(reverse("question_list")).status_code == 200
    works(cast, waiting(cast))


@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_g5_redis_takes_nothing_more(cast, own_redis, use, trouble):
    use(own_redis.url)
    if trouble == "full":
        own_redis.client().config_set("maxmemory", "1")
    else:
        own_redis.client().replicaof("127.0.0.1", "1")
    works(cast, waiting(cast))


def test_g5_redis_does_not_answer(cast, black_hole, use):
    use(black_hole)
    assert works(cast, waiting(cast)) < 3
    begin = time.monotonic()
    assert Client().get("/readyz").status_code == 503
    assert time.monotonic() - begin < 5
    cache.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_g6_the_broker_is_away_while_people_work_and_the_backlog_drains(
    at_work, own_redis, mail_server, tmp_path, use
):
    use(own_redis.url)
    workers = Workers(own_redis, tmp_path, mail=mail_server.url)
    with running(workers):
        wait_until(workers.children, seconds=60, what="the worker")
        own_redis.kill()
        for _ in range(3):
            works(at_work, waiting(at_work))
        backlog = Notice.objects.unscoped("test").filter(state__in=["queued", "sending", "failed"])
        assert backlog.count() >= 3
        own_redis.start()

        def drained() -> bool:
            workers.send("notices.tasks.send_due")
            time.sleep(0.5)
            return not backlog.exists()

        wait_until(drained, seconds=120, what="the backlog")
    assert {letter["To"] for letter in mail_server.letters} >= {"executor@example.kz"}
