"""F3, F4, F5: what acts lock, how long they wait for each other, and that they never wait in a circle."""

from __future__ import annotations

import os
import random
import re
import threading
import time
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appeals.actions.checking import draw
from appeals.actions.child_tasks import give_task, recall_task
from appeals.actions.forwarding import dispute, forward, settle, split_off
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, withdraw
from appeals.actions.proposals import approve, propose_closing, propose_extension
from appeals.actions.recomputing import recompute_deadlines
from appeals.actions.reminders import remind
from appeals.actions.repeats import find_repeats, mark_repeat
from appeals.actions.routing import assign, classify, take
from appeals.actions.slips import issue_slip
from appeals.actions.word import ask_citizen, ask_due, confirm, deny
from appeals.deadlines import next_working_day
from appeals.models import CitizenWord, Event, Proposal, Question
from appeals.rules import load_terms
from common.acts import act, changed, lock
from common.dates import today
from organisations.actions.calendar import save_day
from tests.appeals.fold import assert_replays
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.test_concurrency import at_once
from tests.cast import make_cast

LOCK = re.compile(r'FROM "(\w+)".* FOR (NO KEY UPDATE|UPDATE|SHARE|KEY SHARE)( OF "(\w+)")?', re.DOTALL)
# What an act on a question may lock: the question and what hangs on it, its meeting for numbers, rows to be sent.
MAY_BE_LOCKED = {
    "appeals_question", "appeals_proposal", "appeals_childtask", "appeals_citizenword", "appeals_check",
    "appeals_slip", "meetings_meeting",
}  # fmt: skip
WHY = "It is up to them"
# The whole hunt is long: LOCK_HUNT_ROUNDS=2000 runs it for about ten minutes.
ROUNDS = int(os.environ.get("LOCK_HUNT_ROUNDS", "40"))


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def a_whole_life(cast) -> Question:
    """Every act that one question can see, one after another."""
    meeting = make_meeting(cast.own)
    question = make_question(cast.registrar, meeting, topic=cast.topic)
    other = make_question(cast.registrar, meeting, topic=cast.topic)
    classify(question, by=cast.controller, kind="message", topic=cast.topic, territory=None)
    assign(question, by=cast.controller, responsible=cast.sister)
    forward(question, by=cast.sister_controller, responsible=cast.own, reason=WHY)
    take(question, by=cast.executor)
    split_off(question, by=cast.controller, text="The lamp", responsible=cast.ministry, reason=WHY)
    give_task(question, by=cast.executor, body=cast.own_district, text="Look", due_on=today())
    task = question.child_tasks.unscoped("test").get()
    recall_task(question, by=cast.executor, task=task.pk, reason=WHY)
    terms = load_terms()
    until = next_working_day(terms.latest_extension("message", today()).replace(day=1), terms.calendar)
    approve(propose_extension(question, by=cast.executor, until=until, reason=WHY).pk, by=cast.head)
    facts = {"outcome": "resolved", "answer": ANSWER, "closed_on": today(), "proof": "Act 7"}
    approve(propose_closing(question, by=cast.executor, **facts).pk, by=cast.controller)
    deny(ask_citizen(question)[0], reason="The hole is there")
    close(question, by=cast.executor, **facts)
    draw(question)
    confirm(ask_citizen(question)[0])
    issue_slip(question, by=cast.registrar)
    mark_repeat(other, by=cast.registrar, original=question)
    merge(other, by=cast.controller, original=question)
    return question


def test_f4_acts_lock_only_their_own_rows(cast):
    """Shared rows (bodies, topics, people) are never locked, and a foreign key may point to a locked row meanwhile."""
    with CaptureQueriesContext(connection) as said:
        question = a_whole_life(cast)
    locks = [LOCK.search(query["sql"]) for query in said if " FOR " in query["sql"]]
    found = [match for match in locks if match]
    assert len(found) > 25
    for match in found:
        table, strength, _of, named = match.groups()
        assert strength == "NO KEY UPDATE", match[0]
        assert (named or table) in MAY_BE_LOCKED, match[0]
        assert named == table or " JOIN " not in match[0], match[0]
    assert_replays(question.pk)


@pytest.mark.slow
def test_f3_who_waits_too_long_is_told_and_nothing_is_changed(cast, client_of):
    question = make_question(cast.registrar, make_meeting(cast.own))
    assign(question, by=cast.controller, responsible=cast.own)
    client, held, release = client_of(cast.executor), threading.Event(), threading.Event()

    def hold() -> None:
        with act("test.hold"):
            rows = Question.objects.unscoped("test").select_for_update(of=("self",), no_key=True)
            rows.get(pk=question.pk)
            held.set()
            release.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(5)
        begin = time.monotonic()
        answer = client.post(reverse("question_take", args=[question.pk]))
        waited = time.monotonic() - begin
    finally:
        release.set()
        holder.join(20)
    assert answer.status_code == 503
    assert "Nothing was changed" in answer.content.decode()
    assert answer["Retry-After"]
    assert 2 < waited < 10
    assert fresh(question).status == "assigned"
    assert client.post(reverse("question_take", args=[question.pk])).status_code == 302
    assert fresh(question).status == "in_work"


@pytest.mark.slow
def test_f3_who_waited_sees_the_row_and_its_relations_as_they_are_now(cast):
    """PostgreSQL returns a row that it waited for joined to what it pointed to before: that must not be believed."""
    question = make_question(cast.registrar, make_meeting(cast.own))
    held, seen = threading.Event(), []

    def change() -> None:
        with act("test.change"):
            row = lock(Question, question.pk, None)
            held.set()
            time.sleep(0.7)  # the other one waits for the row now
            changed(row, responsible=cast.sister, status="assigned")
        connection.close()

    def wait() -> None:
        held.wait(5)
        with act("test.wait"):
            row = lock(Question.objects.select_related("body", "responsible"), question.pk, None)
            seen.append((row.status, row.responsible_id, row.responsible))
        connection.close()

    threads = [threading.Thread(target=run) for run in (change, wait)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert seen == [("assigned", cast.sister.pk, cast.sister)]


@pytest.mark.slow
def test_f5_random_pairs_of_acts_never_wait_in_a_circle(cast):
    """Acts of people beside the work of the system, on the same two questions; each is done or told why not."""
    meeting, rng = make_meeting(cast.own), random.Random(5)
    pair = [make_question(cast.registrar, meeting, topic=cast.topic) for _ in range(2)]
    for number in range(ROUNDS):
        acts = [_some_act(rng, cast, pair, number) for _ in range(4)]
        outcomes = at_once(*acts)
        allowed = {"done", "refused", "conflict", "PermissionDenied", "Http404"}
        assert set(outcomes) <= allowed, outcomes
    for question in Question.objects.unscoped("test").filter(meeting=meeting):
        assert_replays(question.pk)
    assert Event.objects.unscoped("test").filter(question__in=pair).count() > ROUNDS / 2


def _some_act(rng: random.Random, cast, pair: list[Question], number: int):
    first, second = rng.sample(pair, 2)
    body = rng.choice([cast.own, cast.sister, cast.own_district])
    facts = {"outcome": "resolved", "answer": ANSWER, "closed_on": today(), "proof": "Act 7"}
    day = {"kind": "holiday", "name_kk": "x", "name_ru": "x", "name_en": "x", "reason": f"{number}"}
    return rng.choice(
        [
            partial(assign, first, by=cast.controller, responsible=body),
            partial(classify, first, by=cast.controller, kind="message", topic=None, territory=None),
            partial(take, first, by=cast.controller),
            partial(close, first, by=cast.controller, **facts),
            partial(reopen, first, by=cast.controller, reason=WHY),
            partial(withdraw, first, by=cast.controller, reason=WHY),
            partial(merge, first, by=cast.controller, original=second),
            partial(mark_repeat, first, by=cast.controller, original=second),
            partial(forward, first, by=cast.sister_controller, responsible=cast.own_district, reason=WHY),
            partial(dispute, first, by=cast.sister_controller, reason=WHY),
            partial(settle, first, by=cast.controller, responsible=body, reason=WHY),
            partial(split_off, first, by=cast.controller, text="P", responsible=cast.ministry, reason=WHY),
            partial(propose_closing, first, by=cast.executor, **facts),
            partial(_approve_one, cast.controller),
            partial(ask_citizen, first),
            partial(_answer_one, rng.random() < 0.5),
            partial(draw, first),
            partial(issue_slip, first, by=cast.registrar),
            partial(save_day, by=cast.administrator, day=rng.choice(_weekdays()), **day),
            recompute_deadlines,
            find_repeats,
            ask_due,
            remind,
        ]
    )


def _weekdays():
    days = [today().replace(day=number) for number in range(1, 29)]
    return [day for day in days if day.isoweekday() < 6]


def _approve_one(by) -> None:
    waiting = Proposal.objects.unscoped("test").filter(state="pending").order_by("?").first()
    if waiting is not None:
        approve(waiting.pk, by=by)


def _answer_one(yes: bool) -> None:
    word = CitizenWord.objects.unscoped("test").order_by("?").first()
    if word is not None:
        confirm(word.pk) if yes else deny(word.pk, reason="The hole is there")
