"""What is kept of past days: by each act, by several in one day, by corrections of a file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from appeals.actions.merging import merge
from appeals.actions.moves import written
from appeals.actions.outcomes import close, reopen, withdraw
from appeals.actions.registering import remove_row
from appeals.actions.routing import assign, classify, take
from appeals.actions.terms import clock
from appeals.enums import Status
from appeals.figures import Standing
from appeals.models import PastStanding, Question
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import act
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.test_import_questions import line, reasons, run, stored, table

BEGIN = date(2026, 6, 1)


def day(number: int) -> date:
    """The first day is 1."""
    return BEGIN + timedelta(days=number - 1)


def on(number: int):
    return time_machine.travel(f"{day(number)}T12:00+05:00", tick=False)


@pytest.fixture
def asked(cast):
    """In work since the first day."""
    with on(1):
        question = make_question(cast.registrar, make_meeting(cast.own))
        assign(question, by=cast.controller, responsible=cast.own)
        take(question, by=cast.executor)
    return question


def closed(cast, question, number: int, dated: int | None = None, outcome="resolved"):
    with on(number):
        close(question, by=cast.controller, outcome=outcome, answer=ANSWER, closed_on=day(dated or number),
              proof="Act 1")  # fmt: skip


def opened(cast, question, number: int, **more):
    with on(number):
        reopen(question, by=cast.controller, reason="Not done", **more)


def extended(question, number: int, until: int):
    with on(number), act("test.extend"):
        row = fresh(question)
        written(Act.EXTEND, row, by=None, **clock(row.kind, row.clock_from, load_terms(), day(until)))


def spans(question) -> list[tuple]:
    """From, until (as numbers of days), status, closed on."""
    rows = PastStanding.objects.unscoped("test").filter(question=question).order_by("from_on")
    number = lambda value: value and (value - BEGIN).days + 1  # noqa: E731
    return [(number(r.from_on), number(r.until_on), r.status, number(r.closed_on)) for r in rows]


def since(question) -> int:
    return (fresh(question).standing_since - BEGIN).days + 1


def told(question, *numbers: int) -> str:
    """A letter for each day: o open, s solved, p partly, a answered, x out; capital when overdue."""
    letters = ""
    for number in numbers:
        standing = Standing(Question.objects.unscoped("test").filter(pk=question.pk), day(number), past=True)
        names = {"open": "o", "solved": "s", "partly": "p", "answered": "a", "out": "x"}
        (letter,) = [
            sign for name, sign in names.items() if standing.questions.filter(standing[name]).exists()
        ]
        late = standing.questions.filter(standing["overdue"]).exists()
        letters += letter.upper() if late else letter
    return letters


def test_a_closing_keeps_nothing(cast, asked):
    closed(cast, asked, 5)
    assert (spans(asked), since(asked)) == ([], 1)
    assert told(asked, 1, 4, 5, 9) == "ooss"


def test_several_reopenings(cast, asked):
    for number in (5, 15):
        closed(cast, asked, number)
        opened(cast, asked, number + 5)
    closed(cast, asked, 25, outcome="explained")
    assert spans(asked) == [(1, 10, "resolved", 5), (10, 20, "resolved", 15)]
    assert since(asked) == 20
    assert told(asked, 1, 5, 9, 10, 14, 15, 19, 20, 24, 25) == "ossoossooa"


def test_what_happens_in_one_day_is_seen_at_its_end(cast, asked):
    closed(cast, asked, 5)
    opened(cast, asked, 5)
    closed(cast, asked, 5, outcome="explained")
    opened(cast, asked, 5)
    assert told(asked, 4, 5, 6) == "ooo"
    closed(cast, asked, 7)
    opened(cast, asked, 7)
    closed(cast, asked, 7)
    assert told(asked, 4, 6, 7, 8) == "ooss"


def test_an_outcome_dated_back_counts_from_its_day(cast, asked):
    extended(asked, 8, until=60)
    closed(cast, asked, 12, dated=4)
    assert (spans(asked), since(asked)) == ([(1, 4, "in_work", None)], 4)
    assert told(asked, 3, 4, 7, 8, 12) == "ossss"
    opened(cast, asked, 20)
    assert told(asked, 3, 4, 19, 20) == "osso"


def test_one_dated_back_to_the_first_day_leaves_no_past(cast, asked):
    extended(asked, 8, until=60)
    closed(cast, asked, 12, dated=1)
    assert (spans(asked), since(asked)) == ([], 1)


def test_an_extension_leaves_the_days_before_overdue(cast, asked):
    due = (fresh(asked).due_on - BEGIN).days + 1
    extended(asked, due + 3, until=due + 20)
    later = (fresh(asked).due_on - BEGIN).days + 1
    assert told(asked, due, due + 1, due + 2, due + 3, later, later + 1) == "oOOooO"


def test_another_legal_kind_moves_the_last_day_from_then_on(cast, asked):
    before = fresh(asked).due_on
    with on(3):
        classify(
            asked,
            by=cast.controller,
            kind="complaint",
            topic=None,
            territory=None,
            complained_name="A school",
        )
    assert fresh(asked).due_on != before
    (span,) = PastStanding.objects.unscoped("test").filter(question=asked)
    assert (span.due_on, span.until_on) == (before, day(3))


def test_a_plan_is_remembered(cast, asked):
    with on(3), act("test.plan"):
        written(Act.ASSIGN, fresh(asked), by=None, to=Status.IN_PLAN)
    closed(cast, asked, 9, dated=7)
    assert spans(asked) == [(1, 3, "in_work", None), (3, 7, "in_plan", None)]
    for number, planned in ((2, False), (3, True), (6, True), (7, False)):
        standing = Standing(Question.objects.unscoped("test"), day(number), past=True)
        assert standing.questions.filter(standing["in_plan"]).exists() is planned


def test_withdrawn_and_opened_again(cast, asked):
    with on(4):
        withdraw(asked, by=cast.controller, reason="The citizen called")
    opened(cast, asked, 6)
    assert told(asked, 3, 4, 5, 6) == "oxxo"


def test_a_duplicate_and_no_longer(cast, asked):
    with on(1):
        other = make_question(cast.registrar, make_meeting(cast.own))
    with on(4):
        merge(asked, by=cast.controller, original=other)
    opened(cast, asked, 6)
    assert told(asked, 3, 4, 5, 6) == "oxxo"
    assert told(other, 3, 4, 5, 6) == "oooo"


def test_a_row_logged_by_mistake_never_was(cast):
    with on(1):
        question = make_question(cast.registrar, make_meeting(cast.own))
        remove_row(question_id=question.pk, by=cast.registrar)
    assert told(question, 1, 2) == "xx"


def test_a_doubt_has_its_days(cast, asked):
    closed(cast, asked, 3)
    opened(cast, asked, 5, cause="citizen", doubted=True)
    closed(cast, asked, 8)
    with on(12), act("test.ask"):
        written(Act.ASK_CITIZEN, fresh(asked), by=None, asked_on=day(12))
    with on(14), act("test.confirm"):
        written(Act.CONFIRM, fresh(asked), by=None, word="yes", word_on=day(14), doubted=False)
    doubted = []
    for number in range(1, 16):
        standing = Standing(Question.objects.unscoped("test"), day(number), past=True)
        doubted += [number] * standing.questions.filter(standing["doubted"]).exists()
    assert doubted == [8, 9, 10, 11, 12, 13]
    row = fresh(asked)
    assert (row.first_asked_on, row.first_word_on) == (day(12), day(14))


def test_the_first_request_and_answer_stay(cast, asked):
    closed(cast, asked, 3)
    with on(4), act("test.ask"):
        written(Act.ASK_CITIZEN, fresh(asked), by=None, asked_on=day(4))
    with on(5), act("test.deny"):
        written(Act.DENY, fresh(asked), by=None, word="no", word_on=day(5), doubted=True)
        reopen(asked, by=None, reason="No", cause="citizen", doubted=True)
    closed(cast, asked, 9)
    with on(10), act("test.ask"):
        written(Act.ASK_CITIZEN, fresh(asked), by=None, asked_on=day(10))
    row = fresh(asked)
    assert (row.asked_on, row.word_on) == (day(10), None)
    assert (row.first_asked_on, row.first_word_on) == (day(4), day(5))


# Corrections by a file: what it says holds for past days too.


@pytest.fixture
def imported(cast):
    """From a file, raised on the fifth day, in work; the file can say otherwise."""
    with on(5):
        meeting = make_meeting(cast.own, held_on=day(5))
        with act("test.ref"):
            type(meeting).objects.unscoped("test").filter(pk=meeting.pk).update(ref="m1")
        assert not reasons(run(table(line(raised_on=str(day(5))))))
    return stored()


def correct(**more):
    with on(40):
        return run(table(line(**more)))


def test_a_file_corrects_the_day_of_a_question_that_was_extended(cast, imported):
    extended(imported, 15, until=70)
    assert not reasons(correct(raised_on=str(day(20))))
    assert (spans(imported), since(imported)) == ([], 20)
    assert not reasons(correct(raised_on=str(day(2))))
    assert told(imported, 2, 19, 20) == "ooo"


def test_an_earlier_day_is_told_by_the_first_span(cast, imported):
    extended(imported, 15, until=70)
    assert not reasons(correct(raised_on=str(day(3))))
    assert (spans(imported), since(imported)) == ([(3, 15, "in_work", None)], 15)


def test_a_file_dates_an_outcome_back(cast, imported):
    extended(imported, 15, until=70)
    closed(cast, imported, 30)
    assert not reasons(
        correct(raised_on=str(day(5)), status="resolved", resolved_on=str(day(10)), proof="Act 1")
    )
    assert (spans(imported), since(imported)) == ([(5, 10, "in_work", None)], 10)
    assert told(imported, 9, 10, 20) == "oss"


def test_a_file_changes_nothing_of_before_a_reopening(cast, imported):
    closed(cast, imported, 10)
    opened(cast, imported, 20)
    closed(cast, imported, 30)
    same = {"raised_on": str(day(5)), "status": "resolved", "proof": "Act 1"}
    assert reasons(correct(**same, resolved_on=str(day(15)))) == [(2, "resolved_on")]
    assert reasons(correct(**same | {"raised_on": str(day(25))}, resolved_on=str(day(30)))) == [
        (2, "raised_on")
    ]
    assert told(imported, 9, 10, 19, 20, 29, 30) == "ossoos"
    assert not reasons(correct(**same, resolved_on=str(day(25))))
    assert told(imported, 9, 10, 19, 20, 24, 25) == "ossoos"
