"""G1: logging a question is cut off at each of its statements; nothing stays half done, and a repetition has one effect."""

from uuid import uuid4

import pytest

from appeals.actions.citizens import Speaker
from appeals.actions.registering import edit_question, register_question, remove_row, split_question
from appeals.models import Citizen, Event, Question
from notices.models import Notice
from tests.appeals.make import make_meeting
from tests.appeals.people import make_iin
from tests.crash import crash_at_every_statement

# Real transactions: inside that of an ordinary test a savepoint would stand for the commit.
pytestmark = pytest.mark.django_db(transaction=True)


def state() -> tuple:
    """How many rows there are of everything that the desk writes, and the questions as they stand."""
    counts = [model.objects.unscoped("test").count() for model in (Citizen, Event, Notice)]
    rows = Question.objects.unscoped("test").order_by("pk")
    return counts, list(rows.values_list("pk", "text", "status", "version", "position", "citizen"))


class Subject:
    """A meeting with one logged question, and what was there before the act."""

    def __init__(self, cast):
        self.cast, self.meeting = cast, make_meeting(cast.own)
        self.key = uuid4()
        self.question = register_question(
            meeting_id=self.meeting.pk, by=cast.registrar, text="Жол жоқ", responsible=cast.own
        )
        self.before = state()

    def unchanged(self):
        assert state() == self.before

    def grown(self, citizens: int, events: int, notices: int, questions: int):
        before, now = self.before, state()
        gained = [new - old for new, old in zip(now[0], before[0], strict=True)]
        assert gained == [citizens, events, notices]
        assert len(now[1]) - len(before[1]) == questions


def enumerate_crashes(cast, do, **gained) -> int:
    return crash_at_every_statement(
        prepare=lambda: Subject(cast),
        do=do,
        unchanged=Subject.unchanged,
        done=lambda subject: subject.grown(**gained),
    )


def test_g1_registering_with_a_new_person_and_an_owner(cast):
    serial = iter(range(1, 999))

    def register(subject):
        subject.iin = getattr(subject, "iin", None) or make_iin(next(serial))
        register_question(
            meeting_id=subject.meeting.pk,
            by=cast.registrar,
            client_key=subject.key,
            citizen=Speaker.named("Сейтова Айгүл", iin=subject.iin, phone="87012345678"),
            text="Су жоқ",
            topic=cast.topic,
            responsible=cast.own_district,
            promise="Құбыр тартылады",
        )

    points = enumerate_crashes(cast, register, citizens=1, events=1, notices=2, questions=1)
    assert points > 10


def test_g1_correcting_a_row(cast):
    def edit(subject):
        edit_question(
            question_id=subject.question.pk,
            by=cast.registrar,
            version=subject.question.version,
            citizen=Speaker.named("Сейтова Айгүл"),
            text="Су да жоқ",
            responsible=cast.own_district,
        )

    enumerate_crashes(cast, edit, citizens=1, events=1, notices=2, questions=0)


def test_g1_taking_a_row_back(cast):
    def remove(subject):
        remove_row(question_id=subject.question.pk, by=cast.registrar, version=subject.question.version)

    enumerate_crashes(cast, remove, citizens=0, events=1, notices=4, questions=0)


def test_g1_dividing_a_speech(cast):
    def split(subject):
        split_question(
            question_id=subject.question.pk,
            by=cast.registrar,
            version=subject.question.version,
            texts=["Жол жоқ", "Су жоқ", "Жарық жоқ"],
        )

    enumerate_crashes(cast, split, citizens=0, events=2, notices=0, questions=2)
