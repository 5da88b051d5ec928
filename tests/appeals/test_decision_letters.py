"""What people are told of proposals: as long as it is true and theirs to see; citizens: a number, a day, a link."""

from __future__ import annotations

import pytest
from django.conf import settings

from appeals.actions.merging import merge
from appeals.actions.outcomes import close
from appeals.actions.proposals import (
    approve,
    decline,
    propose_closing,
    propose_extension,
    propose_forward,
    take_back,
)
from appeals.actions.routing import assign, take
from appeals.models import Event
from common.dates import today
from common.fields import Secret
from notices import registry
from notices.models import Notice
from tests.appeals.make import fresh, make_question
from tests.appeals.test_decisions import CLOSING, later, stored, with_citizen


def letter(rule: str, person):
    rows = Notice.objects.unscoped("test").filter(rule=rule, recipient=person, channel="in_app")
    return registry.build(rows.select_related("recipient").order_by("-pk").first())


def outside(question) -> Notice:
    return Notice.objects.unscoped("test").get(
        rule="citizen.extended", params__question=question.pk, channel="email"
    )


@pytest.fixture
def proposal(cast, in_work):
    return propose_extension(in_work, by=cast.executor, until=later(in_work), reason="The contractor is late")


def test_those_who_decide_are_told_until_somebody_has(cast, in_work, proposal):
    told = letter("proposal.made", cast.controller)
    assert told.subject == f"Question {in_work.number} waits for your decision: Extension of the term"
    assert told.lines[0] == "Proposed by Executor."
    assert told.url == f"{settings.SITE_URL}/staff/questions/decisions/{proposal.pk}/"
    assert in_work.text not in str(told)
    approve(proposal.pk, by=cast.head)
    assert letter("proposal.made", cast.controller) is None


def test_what_was_taken_back_or_left_their_sight_is_not_told(cast, question):
    assign(question, by=cast.controller, responsible=cast.sister)
    take(question, by=cast.sister_executor)
    closing = propose_closing(question, by=cast.sister_executor, closed_on=today(), **CLOSING)
    assert letter("proposal.made", cast.sister_controller) is not None
    take_back(closing.pk, by=cast.sister_executor)
    assert letter("proposal.made", cast.sister_controller) is None


def test_the_proposer_is_told_how_it_was_decided(cast, in_work, proposal):
    decline(proposal.pk, by=cast.controller, reason="There is time")
    told = letter("proposal.decided", cast.executor)
    assert told.subject == f"Question {in_work.number}: declined (Extension of the term)"
    assert "There is time" not in str(told), "the reason stands on the page"
    again = propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Late")
    approve(again.pk, by=cast.head)
    assert letter("proposal.decided", cast.executor).subject.endswith("approved (Extension of the term)")
    assert letter("proposal.decided", cast.executor).lines == ("Decided by Head.",)


def test_after_a_forwarding_the_proposer_is_told_without_a_link(cast, question):
    assign(question, by=cast.controller, responsible=cast.sister)
    forwarding = propose_forward(
        question, by=cast.sister_executor, responsible=cast.ministry, reason="Energy"
    )
    approve(forwarding.pk, by=cast.sister_controller)
    told = letter("proposal.decided", cast.sister_executor)
    assert "approved" in told.subject
    assert told.url == ""


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_citizen_reads_number_day_and_link_only(cast, in_work, language):
    with_citizen(in_work, email=Secret("a@example.kz"), language=language)
    proposal = propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Secret reason")
    approve(proposal.pk, by=cast.controller)
    notice = outside(in_work)
    contact = registry.contact_of(notice)
    assert (contact.email, contact.language) == ("a@example.kz", language)
    told = registry.build(notice, contact.language)
    everything = f"{told.subject} {' '.join(told.lines)} {told.sms}"
    assert in_work.number in told.subject
    assert proposal.until.strftime("%d.%m.%Y") in everything
    assert told.url in told.sms
    for hidden in ("Сәрсен", "Айгүл", "Secret reason", in_work.text):
        assert hidden not in everything


def test_nothing_is_sent_once_there_is_an_answer(cast, in_work):
    with_citizen(in_work, email=Secret("a@example.kz"))
    proposal = propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Late")
    approve(proposal.pk, by=cast.controller)
    close(in_work, by=cast.controller, closed_on=today(), **CLOSING)
    assert registry.build(outside(in_work), "kk") is None


def test_all_who_asked_are_told_and_only_the_own_citizen_ends_the_term(cast, meeting, in_work):
    with_citizen(in_work)  # nothing is known of how to reach this one
    other = make_question(cast.registrar, meeting, "The same")
    with_citizen(other, email=Secret("b@example.kz"))
    merge(other, by=cast.controller, original=in_work)
    proposal = propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Late")
    approve(proposal.pk, by=cast.controller)
    registry.rule_of(outside(other)).sent(outside(other))
    assert stored(proposal).told_on is None
    assert Event.objects.unscoped("test").filter(question=other, kind="told").count() == 1
    assert fresh(in_work).extended_until is not None


def test_many_are_read_at_once(cast, meeting, django_assert_num_queries):
    for n in range(4):
        question = make_question(cast.registrar, meeting, f"{n}", responsible=cast.own)
        propose_closing(question, by=cast.executor, closed_on=today(), **CLOSING)
    notices = list(
        Notice.objects.unscoped("test")
        .filter(rule="proposal.made", recipient=cast.controller)
        .select_related("recipient")
    )
    assert len(notices) == 8
    with django_assert_num_queries(3):  # proposals, the person's memberships, what they see
        registry.preload(notices)
        assert all(registry.build(notice) for notice in notices)
