"""Extension, approval of forwarding and closing: who proposes, who decides, what lapses, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404

from appeals.actions.extending import tell_citizen
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, withdraw
from appeals.actions.proposals import (
    approve,
    decline,
    propose_closing,
    propose_extension,
    propose_forward,
    take_back,
)
from appeals.actions.routing import assign, classify, take
from appeals.models import BodyPractice, Citizen, Event, Proposal
from appeals.personal import Phone
from appeals.rules import load_terms
from common.acts import Refused, act, changed
from common.dates import today
from common.fields import Secret
from notices.models import Notice
from organisations.models import Membership
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question

CLOSING = {"outcome": "explained", "answer": ANSWER}


def later(question, days: int = 10):
    """A working day some days after the last day."""
    day, calendar = question.due_on + timedelta(days=days), load_terms().calendar
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def approval_in(body, **more):
    with act("test.practice"):
        return BodyPractice.objects.create(body=body, closing_approval=True, **more)


def with_citizen(question, **contacts):
    with act("test.person"):
        card = Citizen(body=question.body, surname="Сәрсен", given_name="Айгүл", **contacts)
        card.refresh_search()
        card.save()
        changed(question, citizen=card)
    return fresh(question)


def stored(proposal) -> Proposal:
    return Proposal.objects.unscoped("test").get(pk=proposal.pk)


def events(question, kind: str):
    return list(Event.objects.unscoped("test").filter(question=question, kind=kind).order_by("pk"))


def told(rule: str) -> list[str]:
    rows = Notice.objects.unscoped("test").filter(rule=rule, channel="in_app").select_related("recipient")
    return sorted(row.recipient.email.split("@")[0] for row in rows)


@pytest.fixture
def proposal(cast, in_work):
    """An extension that the executor asks for."""
    return propose_extension(in_work, by=cast.executor, until=later(in_work), reason="The contractor is late")


# Extension


def test_an_extension_is_asked_for_approved_and_the_citizen_told(cast, in_work):
    with_citizen(in_work, phone=Phone("+77012345678"), email=Secret("a@example.kz"))
    until = later(in_work)
    proposal = propose_extension(in_work, by=cast.executor, until=until, reason="The contractor is late")
    assert fresh(in_work).due_on == in_work.due_on
    assert events(in_work, "proposed")[0].details["until"] == until.isoformat()
    assert told("proposal.made") == ["controller"]
    approve(proposal.pk, by=cast.controller, note="Agreed")
    row = fresh(in_work)
    assert (row.extended_until, row.due_on, row.status) == (until, until, "in_work")
    event = events(in_work, "extended")[0]
    assert event.details["proposal"] == proposal.pk
    assert event.details["changes"]["due_on"] == [in_work.due_on.isoformat(), until.isoformat()]
    assert event.note == "The contractor is late"
    assert stored(proposal).tell_by == load_terms().until("tell_extension", today())
    assert told("proposal.decided") == ["executor"]
    outside = Notice.objects.unscoped("test").filter(rule="citizen.extended")
    assert sorted(outside.values_list("channel", flat=True)) == ["email", "sms"]


def test_a_citizen_is_told_once_the_message_has_left(cast, in_work, mailoutbox):
    from appeals.letters_decisions import extended, extension_sent

    with_citizen(in_work, email=Secret("a@example.kz"))
    proposal = propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Late")
    approve(proposal.pk, by=cast.controller)
    notice = Notice.objects.unscoped("test").get(rule="citizen.extended")
    letter = extended(notice)
    assert in_work.number in letter["subject"]
    assert "Сәрсен" not in str(letter)
    for _ in range(2):
        extension_sent(notice)
    assert stored(proposal).told_on == today()
    assert events(in_work, "told")[0].details == {"about": "extended", "how": "email"}
    with pytest.raises(Refused, match="nothing of which"):
        tell_citizen(in_work, by=cast.executor, told_on=today(), how="phone")


def test_where_no_contact_is_known_telling_is_recorded_by_hand(cast, in_work):
    with_citizen(in_work)
    proposal = propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Late")
    approve(proposal.pk, by=cast.controller)
    assert not Notice.objects.unscoped("test").filter(rule="citizen.extended").exists()
    assert stored(proposal).tell_by is not None
    for wrong in (
        {"told_on": today() + timedelta(days=1), "how": "phone"},
        {"told_on": today() - timedelta(days=1), "how": "phone"},
        {"told_on": today(), "how": "pigeon"},
    ):
        with pytest.raises(Refused):
            tell_citizen(in_work, by=cast.executor, **wrong)
    tell_citizen(in_work, by=cast.executor, told_on=today(), how="phone", note="Called at noon")
    assert stored(proposal).told_on == today()
    assert events(in_work, "told")[0].details == {"about": "extended", "how": "phone"}


def test_who_gave_no_name_is_told_nothing(cast, in_work, proposal):
    approve(proposal.pk, by=cast.controller)
    assert stored(proposal).tell_by is None


def test_the_law_bounds_an_extension(cast, in_work):
    terms = load_terms()
    latest = terms.latest_extension(in_work.kind, in_work.clock_from)
    off = later(in_work)
    while terms.calendar.is_working(off):
        off += timedelta(days=1)
    for until, said in (
        (in_work.due_on, "choose a later one"),
        (latest + timedelta(days=1), "at the latest"),
        (off, "Nobody works"),
    ):
        with pytest.raises(Refused, match=said) as refused:
            propose_extension(in_work, by=cast.executor, until=until, reason="Late")
        assert set(refused.value.message_dict) == {"until"}
    with pytest.raises(Refused, match="reason"):
        propose_extension(in_work, by=cast.executor, until=later(in_work), reason="  ")
    assert not Proposal.objects.unscoped("test").exists()


def test_a_complaint_is_never_extended(cast, in_work, proposal):
    classify(
        in_work, by=cast.controller, kind="complaint", topic=None, territory=None, complained_name="A school"
    )
    with pytest.raises(Refused, match="complaint"):
        approve(proposal.pk, by=cast.controller)
    assert stored(proposal).state == "pending"
    decline(proposal.pk, by=cast.controller, reason="It is a complaint")
    with pytest.raises(Refused, match="complaint"):
        propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Late")


def test_after_the_last_day_it_is_too_late(cast, meeting):
    with time_machine.travel("2026-03-02T06:00:00+00:00", tick=False):
        question = make_question(cast.registrar, make_meeting(cast.own))
        assign(question, by=cast.controller, responsible=cast.own)
        take(question, by=cast.executor)
        question = fresh(question)
        proposal = propose_extension(question, by=cast.executor, until=later(question), reason="Late")
    with time_machine.travel(f"{question.due_on + timedelta(days=1)}T06:00:00+00:00", tick=False):
        with pytest.raises(Refused, match="last day has passed"):
            approve(proposal.pk, by=cast.controller)
        with pytest.raises(Refused, match="last day has passed"):
            propose_extension(question, by=cast.controller, until=later(question), reason="Late")


def test_reopening_ends_an_extension(cast, in_work, proposal):
    approve(proposal.pk, by=cast.controller)
    close(in_work, by=cast.executor, closed_on=today(), **CLOSING)
    reopen(in_work, by=cast.controller, reason="Not done")
    assert fresh(in_work).extended_until is None


# Who decides


def test_nobody_decides_about_their_own_proposal(cast, in_work):
    proposal = propose_extension(in_work, by=cast.controller, until=later(in_work), reason="Late")
    assert told("proposal.made") == ["head"], "the only controller proposed it"
    for decide in (
        lambda: approve(proposal.pk, by=cast.controller),
        lambda: decline(proposal.pk, by=cast.controller, reason="x"),
    ):
        with pytest.raises(Refused, match="somebody else"):
            decide()
    approve(proposal.pk, by=cast.head)
    assert stored(proposal).decided_by == cast.head


@pytest.mark.parametrize("who", ["executor", "registrar", "analyst"])
def test_who_may_not_approve(cast, in_work, proposal, who):
    for decide in (
        lambda by: approve(proposal.pk, by=by),
        lambda by: decline(proposal.pk, by=by, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            decide(getattr(cast, who))


def test_out_of_sight_is_not_found(cast, proposal):
    for person in (cast.sister_controller, cast.ministry_head, cast.stranger):
        for decide in (lambda by: approve(proposal.pk, by=by), lambda by: take_back(proposal.pk, by=by)):
            with pytest.raises(Http404):
                decide(person)


def test_where_a_body_has_nobody_the_one_above_decides(cast, question):
    assign(question, by=cast.controller, responsible=cast.own_district)
    take(question, by=cast.district_executor)
    row = fresh(question)
    proposal = propose_extension(row, by=cast.district_executor, until=later(row), reason="Late")
    assert told("proposal.made") == ["controller"]
    approve(proposal.pk, by=cast.controller)
    assert fresh(question).extended_until is not None


def test_decided_once(cast, in_work, proposal):
    decline(proposal.pk, by=cast.controller, reason="There is time enough")
    assert events(in_work, "declined")[0].note == "There is time enough"
    assert told("proposal.decided") == ["executor"]
    for again in (
        lambda: approve(proposal.pk, by=cast.head),
        lambda: decline(proposal.pk, by=cast.head, reason="x"),
        lambda: take_back(proposal.pk, by=cast.executor),
    ):
        with pytest.raises(Refused, match="no decision any more"):
            again()
    assert fresh(in_work).extended_until is None


def test_the_proposer_takes_it_back_and_nobody_else(cast, in_work, proposal):
    with pytest.raises(PermissionDenied):
        take_back(proposal.pk, by=cast.controller)
    take_back(proposal.pk, by=cast.executor)
    assert stored(proposal).state == "taken_back"
    assert len(events(in_work, "taken_back")) == 1
    propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Once more")


def test_one_of_a_kind_waits(cast, in_work, proposal):
    with pytest.raises(Refused, match="waits for a decision already"):
        propose_extension(in_work, by=cast.controller, until=later(in_work), reason="Late")
    propose_closing(in_work, by=cast.executor, closed_on=today(), **CLOSING)


# Closing


def test_where_answers_are_approved_an_executor_submits_them(cast, in_work):
    approval_in(cast.own)
    with pytest.raises(Refused, match="submit yours"):
        close(in_work, by=cast.executor, closed_on=today(), **CLOSING)
    proposal = propose_closing(in_work, by=cast.executor, closed_on=today(), **CLOSING)
    assert fresh(in_work).status == "in_work"
    assert fresh(in_work).answer == ""
    approve(proposal.pk, by=cast.head)
    row = fresh(in_work)
    assert (row.status, row.answer, row.closed_by) == ("explained", ANSWER, cast.head)
    event = events(in_work, "closed")[0]
    assert (event.details["proposal"], event.by) == (proposal.pk, cast.head)
    assert told("proposal.decided") == ["executor"]


def test_who_approves_closes_at_once(cast, in_work):
    approval_in(cast.own)
    close(in_work, by=cast.controller, closed_on=today(), **CLOSING)
    assert fresh(in_work).status == "explained"


def test_the_practice_of_the_nearest_body_above_counts(cast, question):
    approval_in(cast.own)
    assign(question, by=cast.controller, responsible=cast.own_district)
    take(question, by=cast.district_executor)
    with pytest.raises(Refused, match="submit yours"):
        close(question, by=cast.district_executor, closed_on=today(), **CLOSING)
    with act("test.practice"):
        BodyPractice.objects.create(body=cast.own_district)
    close(question, by=cast.district_executor, closed_on=today(), **CLOSING)


def test_bad_answers_are_refused_before_anybody_decides(cast, in_work):
    for wrong, field in (
        ({"outcome": "withdrawn"}, "outcome"),
        ({"answer": " "}, "answer"),
        ({"outcome": "resolved"}, "proof"),
        ({"closed_on": today() + timedelta(days=1)}, "closed_on"),
    ):
        with pytest.raises(Refused) as refused:
            propose_closing(in_work, by=cast.executor, **{"closed_on": today(), **CLOSING, **wrong})
        assert field in refused.value.message_dict
    assert not events(in_work, "proposed")


def test_a_pending_closing_blocks_nothing_else(cast, in_work):
    closing = propose_closing(in_work, by=cast.executor, closed_on=today(), **CLOSING)
    extension = propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Late")
    approve(extension.pk, by=cast.controller)
    approve(closing.pk, by=cast.controller)
    assert fresh(in_work).status == "explained"


# Forwarding


def test_an_executor_proposes_to_forward(cast, in_work):
    assign(in_work, by=cast.controller, responsible=cast.sister)
    with pytest.raises(Refused, match="already answers"):
        propose_forward(in_work, by=cast.sister_executor, responsible=cast.sister, reason="x")
    proposal = propose_forward(
        in_work, by=cast.sister_executor, responsible=cast.ministry, reason="A matter of energy"
    )
    assert told("proposal.made") == ["sister_controller"]
    approve(proposal.pk, by=cast.sister_controller)
    assert fresh(in_work).responsible == cast.ministry
    event = events(in_work, "forwarded")[0]
    assert (event.note, event.details["proposal"]) == ("A matter of energy", proposal.pk)
    assert told("proposal.decided") == ["sister_executor"]


def test_a_head_approves_a_forwarding(cast, in_work):
    with act("test.head"):
        Membership.objects.create(user=cast.stranger, body=cast.sister, role="head", started_on=today())
    assign(in_work, by=cast.controller, responsible=cast.sister)
    proposal = propose_forward(in_work, by=cast.sister_executor, responsible=cast.ministry, reason="Energy")
    approve(proposal.pk, by=cast.stranger)
    assert fresh(in_work).responsible == cast.ministry


# Lapsing


@pytest.mark.parametrize("way", ["close", "withdraw", "merge", "assign"])
def test_a_proposal_lapses_when_the_question_goes_another_way(cast, meeting, in_work, proposal, way):
    closing = propose_closing(in_work, by=cast.executor, closed_on=today(), **CLOSING)
    {
        "close": lambda: close(in_work, by=cast.executor, closed_on=today(), **CLOSING),
        "withdraw": lambda: withdraw(in_work, by=cast.controller, reason="x"),
        "merge": lambda: merge(
            in_work, by=cast.controller, original=make_question(cast.registrar, meeting, "Original")
        ),
        "assign": lambda: assign(in_work, by=cast.controller, responsible=cast.sister),
    }[way]()
    assert {stored(row).state for row in (proposal, closing)} == {"lapsed"}
    with pytest.raises((Refused, PermissionDenied)):
        approve(proposal.pk, by=cast.controller)


def test_an_approval_lapses_the_others_only(cast, in_work, proposal):
    closing = propose_closing(in_work, by=cast.executor, closed_on=today(), **CLOSING)
    approve(closing.pk, by=cast.controller)
    assert (stored(closing).state, stored(proposal).state) == ("approved", "lapsed")
