"""What citizens are told: a number, a state and their own link; never a name, a text or an answer."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.utils import timezone

from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen
from appeals.actions.word import ask_citizen, confirm, deny
from appeals.models import Event
from common.dates import today
from notices import registry
from notices.actions import send_due_notices
from notices.models import Notice
from tests.appeals.make import ANSWER, fresh, make_question
from tests.appeals.word import give_email, in_hand, slip, solve, speaker, without_slip


def outside(rule: str, question):
    rows = Notice.objects.unscoped("test").filter(rule=rule, addressee=f"question:{question.pk}")
    return list(rows.order_by("pk"))


def letter(rule: str, question, language: str = "en"):
    return registry.build(outside(rule, question)[-1], language)


def with_person(cast, meeting, **content):
    question = in_hand(cast, meeting, citizen=speaker(), **content)
    give_email(question)
    return question


def explain(cast, question):
    close(question, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())


def link(question) -> str:
    return f"{settings.SITE_URL}/track/{slip(question).link.reveal()}/"


def test_closed(cast, meeting):
    question = with_person(cast, meeting)
    explain(cast, question)
    told = letter("citizen.closed", question)
    assert told.subject == f"Question {question.number} has an outcome"
    assert told.lines[0] == "Outcome: Explained."
    assert told.url == link(question)
    assert question.number in told.sms
    assert told.sms.endswith(link(question))
    assert len(told.sms) < 160
    assert {notice.channel for notice in outside("citizen.closed", question)} == {"email", "sms"}


def test_what_is_no_longer_true_is_not_told(cast, meeting):
    question = with_person(cast, meeting)
    solve(question, by=cast.executor)
    assert letter("citizen.closed", question) is not None
    (word,) = ask_citizen(question)
    assert letter("citizen.closed", question) is None, "the request tells of it"
    assert "solved" in letter("citizen.asked", question).subject
    confirm(word)
    assert letter("citizen.asked", question) is None
    reopen(question, by=cast.controller, reason="A mistake")
    assert letter("citizen.closed", question) is None
    assert "open again" in letter("citizen.reopened", question).subject
    explain(cast, question)
    assert letter("citizen.reopened", question) is None


def test_asked_tells_the_last_day_and_not_after_it(cast, meeting):
    question = with_person(cast, meeting)
    solve(question, by=cast.executor)
    (word,) = ask_citizen(question)
    told = letter("citizen.asked", question)
    assert f"{word.until:%d.%m.%Y}" in told.sms
    assert told.url == link(question)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=True):
        assert letter("citizen.asked", question) is None


def test_every_asker_is_told_with_their_own_link(cast, meeting):
    question = with_person(cast, meeting)
    other = make_question(
        cast.registrar, meeting, "The same", citizen=speaker(phone="87017654321", surname="Омар")
    )
    merge(other, by=cast.controller, original=question)
    assert letter("citizen.merged", other).url == link(other)
    assert question.number in letter("citizen.merged", other).lines[0]
    assert outside("citizen.merged", question) == []
    solve(question, by=cast.executor)
    ask_citizen(question)
    assert letter("citizen.asked", question).url == link(question)
    assert letter("citizen.asked", other).url == link(other)
    assert other.number in letter("citizen.asked", other).subject
    word = fresh(other).words_asked.unscoped("test").get()
    deny(word, reason="Not in our street")
    for asker in (question, other):
        assert letter("citizen.reopened", asker).url == link(asker)


def test_followers_of_a_merged_question_are_told_too(cast, meeting):
    first, second, third = (with_person(cast, meeting) for _ in range(3))
    merge(first, by=cast.controller, original=second)
    merge(second, by=cast.controller, original=third)
    assert len(outside("citizen.merged", first)) == 4, "two facts, two channels"
    assert third.number in letter("citizen.merged", first).lines[0]


def test_who_can_not_be_reached_leaves_no_rows(cast, meeting):
    question = in_hand(cast, meeting)
    explain(cast, question)
    named = in_hand(cast, meeting, citizen=speaker(phone=""))
    explain(cast, named)
    assert not Notice.objects.unscoped("test").exclude(addressee="").exists()


def test_only_the_channels_that_the_person_has(cast, meeting):
    question = in_hand(cast, meeting, citizen=speaker())
    explain(cast, question)
    assert [notice.channel for notice in outside("citizen.closed", question)] == ["sms"]


def test_an_imported_question_gets_a_slip_to_lead_to(cast, meeting):
    question = without_slip(with_person(cast, meeting))
    explain(cast, question)
    assert letter("citizen.closed", question).url == link(question)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_h7_no_letter_holds_personal_data(cast, meeting, language):
    text, answer = "Сейтова Айгүл, Абай көшесі 5: жол жоқ", "Құрметті Айгүл Сейтова, жол жөнделді"
    question = with_person(cast, meeting, text=text)
    close(question, by=cast.executor, outcome="resolved", answer=answer, closed_on=today(), proof="Act 12")
    closed = letter("citizen.closed", question, language)
    (word,) = ask_citizen(question)
    asked = letter("citizen.asked", question, language)
    deny(word, reason="Айгүл: жол әлі жоқ")
    again = letter("citizen.reopened", question, language)
    for told in (closed, asked, again):
        whole = " ".join([told.subject, *told.lines, told.sms])
        for secret in (
            "Сейтова",
            "Айгүл",
            "Абай",
            "жол",
            "77012345678",
            "person@",
            slip(question).code.reveal(),
        ):
            assert secret not in whole
    for notice in Notice.objects.unscoped("test").exclude(addressee=""):
        assert set(notice.params) <= {"question", "event", "word"}
        assert all(isinstance(value, int) for value in notice.params.values())


def test_the_contact_is_read_when_it_is_sent(cast, meeting):
    question = with_person(cast, meeting, language="ru")
    explain(cast, question)
    (email, _sms) = outside("citizen.closed", question)
    give_email(question, "new@example.kz")
    contact = registry.contact_of(email)
    assert (contact.email, contact.phone, contact.language) == ("new@example.kz", "+77012345678", "ru")


def test_sending_leaves_a_trace_in_the_history(cast, meeting):
    question = with_person(cast, meeting)
    explain(cast, question)
    noon = timezone.now().replace(hour=7, minute=0) + timedelta(days=1)  # in Astana
    with time_machine.travel(noon, tick=True):
        send_due_notices()
    told = Event.objects.unscoped("test").filter(question=question, kind="told").order_by("pk")
    assert sorted((event.details["about"], event.details["how"]) for event in told) == [
        ("closed", "email"),
        ("closed", "sms"),
    ]
    (message,) = [message for message in mail.outbox if message.to == ["person@example.kz"]]
    assert link(question) in message.body
    assert ANSWER not in message.body
