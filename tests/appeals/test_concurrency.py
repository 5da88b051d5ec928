"""F1, F3, F6: several people act on one question at the same moment, on real connections."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from appeals.actions.editing import edit_text
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, withdraw
from appeals.actions.routing import assign, classify, take
from appeals.models import Event
from common.acts import Conflict, Refused
from common.dates import today
from notices.models import Notice
from tests.appeals.fold import assert_replays, replay
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.cast import make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 15


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def at_once(*acts) -> list[str]:
    """Run the acts in threads that start together; what became of each."""
    gate, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(index: int, act) -> None:
        try:
            gate.wait(5)
            act()
            outcomes[index] = "done"
        except Conflict:
            outcomes[index] = "conflict"
        except Refused:
            outcomes[index] = "refused"
        except (PermissionDenied, Http404) as refusal:
            outcomes[index] = type(refusal).__name__
        except Exception as error:  # a deadlock or anything unforeseen is told by its name
            outcomes[index] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return outcomes


def test_f1_two_editors_one_wins_the_other_is_told(cast):
    question = make_question(cast.registrar, make_meeting(cast.own))
    for n in range(ROUNDS):
        version = fresh(question).version
        outcomes = at_once(
            lambda v=version, n=n: edit_text(
                question, by=cast.registrar, text=f"a{n}", language="ru", version=v
            ),
            lambda v=version, n=n: edit_text(
                question, by=cast.controller, text=f"b{n}", language="ru", version=v
            ),
        )
        assert sorted(outcomes) == ["conflict", "done"]
        assert fresh(question).text == (f"a{n}" if outcomes[0] == "done" else f"b{n}")
    assert Event.objects.unscoped("test").filter(question=question, kind="edited").count() == ROUNDS


def test_f6_taken_by_two_at_once(cast):
    meeting = make_meeting(cast.own)
    for _ in range(ROUNDS):
        question = make_question(cast.registrar, meeting)
        assign(question, by=cast.controller, responsible=cast.own)
        outcomes = at_once(
            lambda q=question: take(q, by=cast.executor), lambda q=question: take(q, by=cast.controller)
        )
        assert sorted(outcomes) == ["done", "refused"]
        winner = cast.executor if outcomes[0] == "done" else cast.controller
        assert fresh(question).executor_id == winner.pk


def test_f3_different_acts_at_once_leave_one_story(cast):
    """Closing, routing and withdrawing together: each is done or told why not, and the events replay to the row."""
    meeting, seen = make_meeting(cast.own), Counter()
    for _ in range(ROUNDS):
        question = make_question(cast.registrar, meeting)
        assign(question, by=cast.controller, responsible=cast.own)
        outcomes = at_once(
            lambda q=question: close(
                q, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today()
            ),
            lambda q=question: assign(q, by=cast.controller, responsible=cast.sister),
            lambda q=question: withdraw(q, by=cast.controller, reason="The citizen called"),
            lambda q=question: classify(q, by=cast.controller, kind="message", topic=None, territory=None),
        )
        assert set(outcomes) <= {"done", "refused", "PermissionDenied", "Http404"}, outcomes
        assert "done" in outcomes
        assert_replays(question.pk)
        events = Event.objects.unscoped("test").filter(question=question).count()
        assert events == 2 + outcomes.count("done")
        seen.update(outcomes)
    assert seen["refused"] + seen["PermissionDenied"] + seen["Http404"] > 0


def test_f5_merging_crosswise_never_deadlocks(cast):
    meeting = make_meeting(cast.own)
    for _ in range(ROUNDS):
        a, b, c = (make_question(cast.registrar, meeting, f"{n}") for n in range(3))
        outcomes = at_once(
            lambda a=a, b=b: merge(a, by=cast.controller, original=b),
            lambda a=a, b=b: merge(b, by=cast.controller, original=a),
            lambda b=b, c=c: merge(c, by=cast.controller, original=b),
        )
        assert set(outcomes) <= {"done", "refused", "conflict"}, outcomes
        rows = {q.pk: fresh(q) for q in (a, b, c)}
        for row in rows.values():
            if row.duplicate_of_id:
                assert rows[row.duplicate_of_id].duplicate_of_id is None, "no chains, no circles"
            assert replay(row.pk)["status"] == row.status


def test_reopened_by_two_at_once_tells_once(cast):
    question = make_question(cast.registrar, make_meeting(cast.own))
    assign(question, by=cast.controller, responsible=cast.sister)
    close(question, by=cast.sister_executor, outcome="explained", answer=ANSWER, closed_on=today())
    outcomes = at_once(
        lambda: reopen(question, by=cast.controller, reason="Not done"),
        lambda: reopen(question, by=cast.sister_controller, reason="Not done"),
    )
    assert sorted(outcomes) == ["done", "refused"]
    told = Notice.objects.unscoped("test").filter(rule="question.reopened", recipient=cast.sister_executor)
    assert told.count() == 2, "one on each channel"
