"""G1: forwarding, splitting, settling, tasks and a complaint that comes back are cut off at each statement; F6: twice at once."""

import pytest

from appeals.actions.child_tasks import do_task, give_task
from appeals.actions.forwarding import dispute, forward, settle, split_off
from appeals.actions.routing import assign, classify
from appeals.models import ChildTask, CoExecutor, Event, Question, Slip
from common.dates import today
from notices.models import Notice
from tests.appeals.fold import assert_replays
from tests.appeals.make import fresh, make_meeting, make_question
from tests.appeals.test_concurrency import at_once
from tests.crash import crash_at_every_statement

# Real transactions: inside that of an ordinary test a savepoint would stand for the commit.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COUNTED = (Event, Notice, Question, ChildTask, CoExecutor, Slip)
WHY = "By the law on roads"


def state() -> tuple:
    """How many rows there are of everything that these acts write, and the rows that they change."""
    counts = [model.objects.unscoped("test").count() for model in COUNTED]
    questions = Question.objects.unscoped("test").order_by("pk")
    tasks = ChildTask.objects.unscoped("test").order_by("pk").values_list("pk", "state", "result")
    return (
        counts,
        list(questions.values_list("pk", "status", "version", "responsible", "competence")),
        list(tasks),
    )


class Subject:
    """A question of the own akimat that the sister akimat has, and what was there before the act."""

    def __init__(self, cast):
        self.question = make_question(cast.registrar, make_meeting(cast.own), "The road and the bridge")
        assign(self.question, by=cast.controller, responsible=cast.sister, co_executors=[cast.office])
        self.task = None

    def ready(self):
        self.question, self.before = fresh(self.question), state()
        return self

    def unchanged(self):
        assert state() == self.before

    def gained(self, **expected):
        pairs = zip(COUNTED, state()[0], self.before[0], strict=True)
        grown = {model.__name__: new - old for model, new, old in pairs}
        assert {name: count for name, count in grown.items() if count} == expected
        assert_replays(self.question.pk)


def crashes(cast, do, prepare=None, **expected) -> None:
    def made():
        subject = Subject(cast)
        if prepare:
            prepare(subject)
        return subject.ready()

    points = crash_at_every_statement(
        prepare=made, do=do, unchanged=Subject.unchanged, done=lambda subject: subject.gained(**expected)
    )
    assert points > 5


def test_g1_forwarding(cast):
    to = {"responsible": cast.office, "reason": WHY}  # a co-executor until now
    crashes(cast, lambda it: forward(it.question, by=cast.sister_controller, **to), Event=1, CoExecutor=-1)


def test_g1_splitting(cast):
    to = {"text": "The bridge", "responsible": cast.ministry, "reason": WHY}
    told = 2  # on the screen and by e-mail
    crashes(
        cast,
        lambda it: split_off(it.question, by=cast.sister_controller, **to),
        Event=2, Notice=told, Question=1, Slip=1,
    )  # fmt: skip


def test_g1_settling(cast):
    to = {"responsible": cast.ministry, "reason": WHY}
    crashes(
        cast,
        lambda it: settle(it.question, by=cast.controller, **to),
        prepare=lambda it: dispute(it.question, by=cast.sister_controller, reason="Not ours"),
        Event=1, Notice=6,
    )  # fmt: skip


def raised(it, cast):
    assign(it.question, by=cast.controller, responsible=cast.own)
    new = {"body": cast.own_district, "text": "Look", "due_on": today()}
    it.task = give_task(it.question, by=cast.executor, **new)


def test_g1_giving_and_doing_a_task(cast):
    new = {"body": cast.own_district, "text": "Look", "due_on": today()}
    crashes(
        cast,
        lambda it: give_task(it.question, by=cast.executor, **new),
        prepare=lambda it: assign(it.question, by=cast.controller, responsible=cast.own),
        Event=1, Notice=2, ChildTask=1,
    )  # fmt: skip
    crashes(
        cast,
        lambda it: do_task(it.question, by=cast.district_executor, task=it.task.pk, result="Seen"),
        prepare=lambda it: raised(it, cast),
        Event=1, Notice=4,
    )  # fmt: skip


def test_g1_a_complaint_about_the_body_that_has_it(cast):
    def about_district(it):
        row = it.question
        classify(
            row, by=cast.controller, kind="complaint", topic=row.topic, territory=None, complained_of=cast.own
        )

    crashes(cast, about_district, prepare=lambda it: raised(it, cast), Event=2, Notice=2)


def test_f6_forwarded_by_two_at_once(cast):
    subject = Subject(cast).ready()

    def one(body):
        return lambda: forward(subject.question, by=cast.sister_controller, responsible=body, reason=WHY)

    done = at_once(one(cast.ministry), one(cast.own))
    # Who comes second does not see the question any more, or sees that it is not theirs.
    assert done.count("done") == 1, done
    assert set(done) <= {"done", "Http404", "PermissionDenied", "conflict"}, done
    assert fresh(subject.question).forwards == 1
    assert_replays(subject.question.pk)


def test_f6_closed_while_a_task_is_given(cast):
    from appeals.actions.outcomes import close
    from tests.appeals.make import ANSWER

    subject = Subject(cast)
    assign(subject.question, by=cast.controller, responsible=cast.own)
    question = subject.ready().question
    new = {"body": cast.own_district, "text": "Look", "due_on": today()}
    answer = {"outcome": "explained", "answer": ANSWER, "closed_on": today()}
    done = at_once(
        lambda: give_task(question, by=cast.executor, **new),
        lambda: close(question, by=cast.controller, **answer),
    )
    assert sorted(done) == ["done", "refused"]
    row = fresh(question)
    assert row.is_open == bool(row.open_tasks)
