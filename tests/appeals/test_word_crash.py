"""G1: asking, denying and checking are cut off at each statement; F6: a denial by two at once, and against closing."""

import pytest

from appeals.actions.checking import check, draw
from appeals.actions.outcomes import reopen
from appeals.actions.word import ask_citizen, confirm, deny
from appeals.models import Attachment, BodyPractice, Check, CitizenWord, Event, PastStanding, Question, Slip
from common.acts import act
from notices.models import Notice
from tests.appeals.fold import assert_replays
from tests.appeals.make import fresh, make_meeting, make_question
from tests.appeals.samples import JPEG, upload
from tests.appeals.test_concurrency import at_once
from tests.appeals.word import asked, solve, solved, speaker, with_others, without_slip
from tests.crash import crash_at_every_statement

# Real transactions: inside that of an ordinary test a savepoint would stand for the commit.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COUNTED = (Attachment, Event, Notice, CitizenWord, Slip, Check, PastStanding)


def state() -> tuple:
    """How many rows there are of everything that these acts write, and the rows that they change."""
    counts = [model.objects.unscoped("test").count() for model in COUNTED]
    questions = (
        Question.objects.unscoped("test")
        .order_by("pk")
        .values_list("pk", "status", "version", "doubted", "word")
    )
    answers = CitizenWord.objects.unscoped("test").order_by("pk").values_list("pk", "word", "reason")
    checks = Check.objects.unscoped("test").order_by("pk").values_list("pk", "state")
    return counts, list(questions), list(answers), list(checks)


class Subject:
    """A prepared question and what was there before the act."""

    def __init__(self, row, question):
        self.row, self.question, self.before = row, question, state()

    def unchanged(self):
        assert state() == self.before

    def gained(self, **expected):
        grown = {
            model.__name__: new - old
            for model, new, old in zip(COUNTED, state()[0], self.before[0], strict=True)
        }
        assert {name: count for name, count in grown.items() if count} == expected
        assert_replays(self.question.pk)


def test_g1_asking_everybody(cast):
    def prepare():
        question, (other,) = with_others(cast, make_meeting(cast.own), 1)
        question = solve(question, by=cast.executor)
        without_slip(other)
        with act("test.card"):
            Question.objects.unscoped("test").filter(pk=other.pk).update(citizen=_card(cast))
        return Subject(None, question)

    points = crash_at_every_statement(
        prepare=prepare,
        do=lambda subject: ask_citizen(subject.question),
        unchanged=Subject.unchanged,
        done=lambda subject: subject.gained(Event=1, Notice=1, CitizenWord=2, Slip=1),
    )
    assert points > 8


def _card(cast):
    return make_question(cast.registrar, make_meeting(cast.own), citizen=speaker()).citizen


def test_g1_denying(cast):
    def prepare():
        question, word = asked(cast, make_meeting(cast.own))
        return Subject(word, question)

    points = crash_at_every_statement(
        prepare=prepare,
        do=lambda subject: deny(subject.row, reason="Not done"),
        unchanged=Subject.unchanged,
        # Executor and controller are told that it is open again, the controller what the citizen said, on two channels.
        done=lambda subject: subject.gained(Event=2, Notice=4),
    )
    assert points > 15


def test_g1_denying_with_a_photo(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def prepare():
        question, word = asked(cast, make_meeting(cast.own))
        return Subject(word, question)

    crash_at_every_statement(
        prepare=prepare,
        do=lambda subject: deny(subject.row, reason="Not done", photos=[upload("hole.jpg", JPEG)]),
        unchanged=Subject.unchanged,
        done=lambda subject: subject.gained(Event=3, Notice=4, Attachment=1),
    )


def test_g1_checking(cast):
    with act("test.practice"):
        BodyPractice.objects.create(body=cast.own, sample_share=100)

    def prepare():
        question = solved(cast, make_meeting(cast.own))
        return Subject(draw(question), question)

    crash_at_every_statement(
        prepare=prepare,
        do=lambda subject: check(
            subject.row, by=cast.sister_controller, verdict="failed", finding="No asphalt", version=1
        ),
        unchanged=Subject.unchanged,
        done=lambda subject: subject.gained(Event=2, Notice=4),
    )


def test_f6_denied_twice_at_once(cast):
    for _ in range(8):
        question, word = asked(cast, make_meeting(cast.own))
        outcomes = at_once(*[lambda w=word: deny(w, reason="Not done")] * 2)
        assert outcomes == ["done", "done"]
        kinds = Event.objects.unscoped("test").filter(question=question).values_list("kind", flat=True)
        assert list(kinds).count("denied") == list(kinds).count("reopened") == 1


def test_f3_yes_and_no_of_two_askers_and_the_controller_at_once(cast):
    for _ in range(8):
        question, _others = with_others(cast, make_meeting(cast.own), 1)
        solve(question, by=cast.executor)
        first, second = ask_citizen(question)
        outcomes = at_once(
            lambda w=first: confirm(w),
            lambda w=second: deny(w, reason="Not in our street"),
            lambda q=question: reopen(q, by=cast.controller, reason="A mistake"),
        )
        assert set(outcomes) <= {"done", "refused"}, outcomes
        assert fresh(question).is_open
        assert_replays(question.pk)


def test_f6_asked_twice_at_once(cast):
    for _ in range(8):
        question = solved(cast, make_meeting(cast.own))
        assert at_once(*[lambda q=question: ask_citizen(q)] * 2) == ["done", "done"]
        assert CitizenWord.objects.unscoped("test").filter(question=question).count() == 1
