"""E1 for the acts of the citizen, of the lot and of the checking body: from which statuses, and by whom never."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from appeals.actions.checking import check, draw
from appeals.actions.word import ask_citizen, confirm, deny
from appeals.askers import closing_of
from appeals.enums import Status
from appeals.models import Check, CitizenWord, Event, Question
from appeals.permissions import user_can
from appeals.workflow import MOVES, Act, Place
from common.acts import Refused, act
from common.dates import today
from tests.appeals.make import fresh
from tests.appeals.test_workflow import PEOPLE, WALKED_ELSEWHERE, stage

SOLVED = {"resolved", "resolved_on_spot"}
OF_NOBODY = (Act.ASK_CITIZEN, Act.CONFIRM, Act.DENY, Act.DRAW)
EVENTS = {Act.DENY: 2, Act.CHECK: 1}  # a denial opens the question again
__all__ = ["stage"]


def test_e1_every_act_is_walked_somewhere():
    assert {*OF_NOBODY, Act.CHECK} == WALKED_ELSEWHERE
    for nobodys in OF_NOBODY:
        assert MOVES[nobodys].place == Place.NOBODY


def closing(question):
    """The event of the outcome, or for the sake of the question the last event."""
    return closing_of(question) or Event.objects.unscoped("test").filter(question=question).last()


def request(question) -> CitizenWord:
    with act("test.request"):
        return CitizenWord.objects.create(
            question=question, asker=question, closing=closing(question), asked_on=today(), until=today()
        )


def given(question, body) -> Check:
    with act("test.given"):
        return Check.objects.create(
            question=question, closing=closing(question), body=body, drawn_on=today(), due_on=today()
        )


def perform(move, question, cast):
    if move in (Act.CONFIRM, Act.DENY):
        word = request(question)
        with act("test.asked"):
            Question.objects.unscoped("test").filter(pk=question.pk).update(asked_on=today())
        return confirm(word) if move == Act.CONFIRM else deny(word, reason="Not done")
    if move == Act.DRAW:
        return draw(question)
    return ask_citizen(question)


@pytest.mark.parametrize("move", OF_NOBODY)
def test_e1_the_citizen_and_the_lot_act_on_what_is_solved_only(stage, move):
    wrong = []
    for status, question in stage["questions"].items():
        point = transaction.savepoint()
        before = Event.objects.unscoped("test").count()
        try:
            perform(move, question, stage["cast"])
            found = "done"
        except Refused:
            found = "refused"
        written = Event.objects.unscoped("test").count() - before
        foretold = "done" if status in SOLVED else "refused"
        # Nobody stands beside the region that answered: the lot is cast, and no body may check.
        events = (
            0 if found == "refused" or (move == Act.DRAW and status == "resolved") else EVENTS.get(move, 1)
        )
        if (found, written) != (foretold, events):
            wrong.append(f"{status}: {found} {written}, expected {foretold} {events}")
        transaction.savepoint_rollback(point)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("move", OF_NOBODY)
def test_e1_no_person_may_speak_for_the_citizen(stage, move):
    for person in PEOPLE:
        for question in stage["questions"].values():
            assert not user_can(getattr(stage["cast"], person), question, move)


def test_e1_only_the_controllers_of_the_checking_body_check_what_is_solved(stage):
    cast = stage["cast"]
    checks = {status: given(question, cast.ministry) for status, question in stage["questions"].items()}
    wrong = []
    for person in PEOPLE:
        for status, found in checks.items():
            got, foretold = attempt(found, getattr(cast, person)), expected(person, status)
            if got != foretold:
                wrong.append(f"{person} {status}: {got}, expected {foretold}")
    assert not wrong, "\n".join(wrong)
    for status in Status:
        assert stage["questions"][status].version == fresh(stage["questions"][status]).version


def expected(person: str, status: str) -> str:
    if person == "ministry_controller":
        return "done" if status in SOLVED else "refused"
    if person in ("registrar", "executor", "controller", "head", "analyst"):
        return "403"
    if person.startswith("sister") and status not in ("registered", "resolved_on_spot"):
        return "403"
    return "404"


def attempt(found: Check, by) -> str:
    point = transaction.savepoint()
    try:
        check(found, by=by, verdict="passed", finding="Looked")
        return "done"
    except Http404:
        return "404"
    except PermissionDenied:
        return "403"
    except Refused:
        return "refused"
    finally:
        transaction.savepoint_rollback(point)


def test_a_time_of_the_answer_is_a_moment(stage):
    question = stage["questions"]["resolved"]
    word = request(question)
    with act("test.asked"):
        Question.objects.unscoped("test").filter(pk=question.pk).update(asked_on=today())
    confirm(word)
    assert (
        abs(
            (
                CitizenWord.objects.unscoped("test").get(pk=word.pk).answered_at - timezone.now()
            ).total_seconds()
        )
        < 60
    )


def test_e1_the_right_to_check_is_that_of_the_checking_body_while_it_checks(stage):
    cast, question = stage["cast"], stage["questions"]["resolved"]
    row = given(question, cast.ministry)
    found = fresh(question)
    may = {person for person in PEOPLE if user_can(getattr(cast, person), found, Act.CHECK)}
    assert may == {"ministry_controller"}
    with act("test.lapsed"):
        Check.objects.unscoped("test").filter(pk=row.pk).update(state="lapsed")
    assert not user_can(cast.ministry_controller, fresh(question), Act.CHECK)
