"""The citizen's word: who is asked when, what “yes” and “no” do, and what no answer does."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from appeals.actions.outcomes import close, reopen, resolve_on_spot
from appeals.actions.word import ask_citizen, ask_due, confirm, deny
from appeals.models import CitizenWord, Event
from appeals.rules import load_terms
from common.acts import Refused
from common.dates import today
from notices.models import Notice
from tests.appeals.make import ANSWER, fresh, make_question
from tests.appeals.word import (
    asked,
    give_email,
    in_hand,
    slip,
    solve,
    solved,
    speaker,
    with_others,
    without_slip,
    words,
)  # fmt: skip


def kinds(question) -> list[str]:
    return list(
        Event.objects.unscoped("test").filter(question=question).order_by("pk").values_list("kind", flat=True)
    )


def later(days: int):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=True)


def test_asked_once_with_a_last_day(cast, meeting):
    question = solved(cast, meeting, citizen=speaker())
    assert ask_due() == 1
    (word,) = words(question)
    assert (word.asker_id, word.asked_on, word.word) == (question.pk, today(), "")
    assert word.until == load_terms().until("confirmation", today()) >= today() + timedelta(days=15)
    assert fresh(question).asked_on == today()
    event = Event.objects.unscoped("test").filter(question=question).last()
    assert (event.kind, event.by) == ("asked", None)
    assert event.details["word"] == word.pk
    assert event.details["until"] == word.until.isoformat()
    assert ask_due() == 0
    assert len(words(question)) == 1


def test_on_the_spot_is_asked_from_the_next_day_on(cast, question):
    resolve_on_spot(question, by=cast.registrar)
    assert ask_due() == 0
    with later(1):
        assert ask_due() == 1


def test_who_is_not_asked(cast, meeting):
    answered = in_hand(cast, meeting)
    close(answered, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())
    nobody = without_slip(solved(cast, meeting))
    assert ask_due() == 0
    with pytest.raises(Refused):
        ask_citizen(answered)
    assert ask_citizen(nobody) == []
    old = solved(cast, meeting)
    with later(31):
        assert ask_due() == 0
    assert words(old) == []


def test_without_a_slip_a_contact_is_enough(cast, meeting):
    question = without_slip(solved(cast, meeting, citizen=speaker()))
    assert ask_due() == 1
    assert slip(question).link
    by_mail = solved(cast, meeting, citizen=speaker(phone=""))
    give_email(by_mail)
    without_slip(by_mail)
    assert ask_due() == 1


def test_h6_one_bad_row_does_not_stop_the_others(cast, meeting, monkeypatch):
    from appeals.actions import word as module

    bad, good = solved(cast, meeting), solved(cast, meeting)
    real = module.closing_of

    def closing_of(question):
        if question.pk == bad.pk:
            raise RuntimeError
        return real(question)

    monkeypatch.setattr(module, "closing_of", closing_of)
    assert ask_due() == 1
    assert (words(bad), len(words(good))) == ([], 1)
    monkeypatch.undo()
    assert ask_due() == 1, "found again in the next run"


def test_opened_again_meanwhile_is_not_asked_and_does_not_stop_the_others(cast, meeting, monkeypatch):
    from appeals.actions import word as module

    first, second = solved(cast, meeting), solved(cast, meeting)
    real = module.ask_citizen

    def late(pk, **more):
        if pk == first.pk:  # after the run has read it
            reopen(first, by=cast.controller, reason="A mistake")
        return real(pk, **more)

    monkeypatch.setattr(module, "ask_citizen", late)
    assert ask_due() == 1
    assert (words(first), len(words(second))) == ([], 1)


def test_yes(cast, meeting):
    question, word = asked(cast, meeting)
    confirm(word)
    found = fresh(question)
    assert (found.word, found.word_on, found.status, found.doubted) == ("yes", today(), "resolved", False)
    assert kinds(question)[-1] == "confirmed"
    before = found.version
    confirm(word)
    assert fresh(question).version == before
    assert kinds(question).count("confirmed") == 1


def test_no_opens_it_again_at_once(cast, meeting):
    question, word = asked(cast, meeting)
    with later(3):
        deny(word, reason="  Only half of the road \n")
        found = fresh(question)
        assert (found.status, found.doubted, found.clock_from) == ("assigned", True, today())
        assert (found.asked_on, found.word, found.word_on) == (None, "", None)
        assert found.reopened_on == today()
        assert kinds(question)[-2:] == ["denied", "reopened"]
        events = Event.objects.unscoped("test").filter(question=question).order_by("-pk")
        reopened, denied = events[:2]
        assert (denied.by, denied.note, denied.details["word"]) == (None, "Only half of the road", word.pk)
        assert reopened.details["cause"] == "citizen"
        (stored,) = words(question)
        assert (stored.word, stored.reason) == ("no", "Only half of the road")
        told = Notice.objects.unscoped("test")
        assert told.filter(rule="question.reopened", recipient=cast.executor).exists()
        assert told.filter(rule="question.denied", recipient=cast.controller).exists()


def test_f6_no_said_twice_is_said_once(cast, meeting):
    question, word = asked(cast, meeting)
    deny(word, reason="Not done")
    before = kinds(question)
    deny(word, reason="Not done")
    assert kinds(question) == before


@pytest.mark.parametrize("reason", ["", "  \n ", "\x00", "x" * 2001])
def test_no_needs_a_reason_of_some_length(cast, meeting, reason):
    question, word = asked(cast, meeting)
    with pytest.raises(Refused):
        deny(word, reason=reason)
    assert fresh(question).status == "resolved"
    assert words(question)[0].word == ""


def test_in_time_on_the_last_day_and_not_after(cast, meeting):
    question, word = asked(cast, meeting)
    other, last = asked(cast, meeting)
    days = (word.until - today()).days
    with later(days):
        confirm(last)
    with later(days + 1):
        for late in (lambda: confirm(word), lambda: deny(word, reason="Not done")):
            with pytest.raises(Refused) as refusal:
                late()
            assert refusal.value.code == "late"
    assert fresh(question).word == "", "no answer is no answer"
    assert fresh(other).word == "yes"


def test_an_answer_stands(cast, meeting):
    question, word = asked(cast, meeting)
    confirm(word)
    with pytest.raises(Refused) as refusal:
        deny(word, reason="Not done")
    assert refusal.value.code == "answered"
    assert fresh(question).status == "resolved"


def test_an_answer_to_an_outcome_that_is_no_more(cast, meeting):
    question, word = asked(cast, meeting)
    reopen(question, by=cast.controller, reason="A mistake")
    for late in (lambda: confirm(word), lambda: deny(word, reason="Not done")):
        with pytest.raises(Refused):
            late()
    solve(question, by=cast.executor)
    with pytest.raises(Refused):
        confirm(word)
    assert ask_due() == 1, "the new outcome is asked about"
    assert [found.word for found in words(question)] == ["", ""]


def test_a_doubt_is_ended_by_yes_only(cast, meeting):
    question, word = asked(cast, meeting)
    deny(word, reason="Not done")
    solve(question, by=cast.executor)
    assert fresh(question).doubted, "closing again does not end it"
    (new,) = ask_citizen(question)
    confirm(new)
    assert not fresh(question).doubted


def test_every_asker_is_asked_and_any_no_opens_it_again(cast, meeting):
    question, (second, third) = with_others(cast, meeting)
    solve(question, by=cast.executor)
    first_word, second_word, third_word = ask_citizen(question)
    assert [first_word.asker_id, second_word.asker_id, third_word.asker_id] == [
        question.pk,
        second.pk,
        third.pk,
    ]
    confirm(first_word)
    deny(second_word, reason="Not in our street")
    assert fresh(question).status == "assigned"
    assert fresh(second).duplicate_of_id == question.pk, "the others stay merged"
    with pytest.raises(Refused):
        confirm(third_word)


def test_the_yes_of_one_does_not_silence_the_no_of_another(cast, meeting):
    question, _others = with_others(cast, meeting, 1)
    solve(question, by=cast.executor)
    _first, second = ask_citizen(question)
    deny(second, reason="Not in our street")
    solve(question, by=cast.executor)
    first, second = ask_citizen(question)
    confirm(first)
    assert fresh(question).doubted
    confirm(second)
    assert not fresh(question).doubted
    assert fresh(question).word == "yes"


def test_who_joins_late_is_asked_too(cast, meeting):
    question, word = asked(cast, meeting)
    from appeals.actions.merging import merge

    late = make_question(cast.registrar, meeting, "The same later")
    merge(late, by=cast.controller, original=question)
    assert ask_due() == 1
    assert [found.asker_id for found in words(question)] == [question.pk, late.pk]
    assert ask_due() == 0
    assert CitizenWord.objects.unscoped("test").get(pk=word.pk).word == ""


def test_e5_the_database_holds_the_rules(cast, meeting):
    from django.db import IntegrityError, transaction

    from common.acts import act

    question, word = asked(cast, meeting)
    facts = {"question": question, "asker": question, "closing": word.closing}
    for wrong in (
        facts | {"asked_on": today(), "until": today()},  # asked twice about one closing
        facts | {"closing_id": None, "asked_on": today(), "until": today()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), act("test.wrong"):
            CitizenWord.objects.create(**wrong)
    rows = CitizenWord.objects.unscoped("test").filter(pk=word.pk)
    for wrong in (
        {"word": "no", "answered_at": timezone.now()},
        {"word": "yes"},
        {"until": today() - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), act("test.wrong"):
            rows.update(**wrong)
