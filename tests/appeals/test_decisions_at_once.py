"""F1 and G1 for decisions: two who decide at once, and acts that are cut off at each of their statements."""

from __future__ import annotations

import pytest

from appeals.actions.outcomes import close
from appeals.actions.proposals import approve, decline, propose_closing, propose_extension, take_back
from appeals.actions.publishing import prepare_publication, publish
from appeals.models import Event, Proposal, Publication
from common.dates import today
from common.fields import Secret
from notices.models import Notice
from tests.appeals.fold import assert_replays
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.test_concurrency import at_once
from tests.appeals.test_decisions import CLOSING, approval_in, later, with_citizen
from tests.cast import make_cast
from tests.crash import crash_at_every_statement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 10


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own)


def in_hand(cast, meeting):
    """A question in work of the own akimat, with a citizen who has an e-mail address."""
    question = make_question(cast.registrar, meeting, responsible=cast.own)
    with_citizen(question, email=Secret("a@example.kz"))
    return fresh(question)


def extension(cast, question) -> Proposal:
    return propose_extension(question, by=cast.executor, until=later(question), reason="Late")


def state(proposal) -> str:
    return Proposal.objects.unscoped("test").get(pk=proposal.pk).state


def count(question, *kinds: str) -> int:
    return Event.objects.unscoped("test").filter(question=question, kind__in=kinds).count()


def test_f1_two_decide_at_once_exactly_one_does(cast, meeting):
    for _ in range(ROUNDS):
        question = in_hand(cast, meeting)
        proposal = extension(cast, question)
        outcomes = at_once(
            lambda p=proposal: approve(p.pk, by=cast.controller),
            lambda p=proposal: decline(p.pk, by=cast.head, reason="No"),
        )
        assert sorted(outcomes) == ["done", "refused"], outcomes
        assert count(question, "extended", "declined") == 1
        assert (fresh(question).extended_until is not None) == (state(proposal) == "approved")
        assert_replays(question.pk)


def test_f1_approved_and_taken_back_at_once(cast, meeting):
    for _ in range(ROUNDS):
        question = in_hand(cast, meeting)
        proposal = propose_closing(question, by=cast.executor, closed_on=today(), **CLOSING)
        outcomes = at_once(
            lambda p=proposal: approve(p.pk, by=cast.controller),
            lambda p=proposal: take_back(p.pk, by=cast.executor),
        )
        assert sorted(outcomes) == ["done", "refused"], outcomes
        assert state(proposal) == ("approved" if outcomes[0] == "done" else "taken_back")
        assert fresh(question).is_open == (outcomes[1] == "done")
        assert_replays(question.pk)


def test_f1_approved_while_it_is_closed_another_way(cast, meeting):
    for _ in range(ROUNDS):
        question = in_hand(cast, meeting)
        proposal = propose_closing(question, by=cast.executor, closed_on=today(), **CLOSING)
        outcomes = at_once(
            lambda p=proposal: approve(p.pk, by=cast.head),
            lambda q=question: close(
                q, by=cast.controller, closed_on=today(), outcome="refused", answer=ANSWER
            ),
        )
        assert sorted(outcomes) == ["done", "refused"], outcomes
        assert count(question, "closed") == 1
        assert state(proposal) == ("approved" if outcomes[0] == "done" else "lapsed")


def test_f6_the_same_asked_for_twice_at_once(cast, meeting):
    question = in_hand(cast, meeting)
    outcomes = at_once(lambda: extension(cast, question), lambda: extension(cast, question))
    assert sorted(outcomes) == ["done", "refused"], outcomes


def traces(question) -> tuple:
    proposals = Proposal.objects.unscoped("test").filter(question=question).order_by("pk")
    notices = Notice.objects.unscoped("test").filter(params__question=question.pk)
    row = fresh(question)
    return (
        list(proposals.values_list("state", "tell_by", "version")),
        Event.objects.unscoped("test").filter(question=question).count(),
        notices.count(),
        (row.status, row.due_on, row.extended_until, row.answer, row.version),
    )


class Waiting:
    """A question with a proposal, and everything about it before the decision."""

    def __init__(self, cast, meeting, propose):
        self.question = in_hand(cast, meeting)
        self.proposal = propose(self.question)
        self.before = traces(self.question)

    def unchanged(self):
        assert traces(self.question) == self.before


def test_g1_approving_an_extension(cast, meeting):
    def done(waiting):
        assert state(waiting.proposal) == "approved"
        assert count(waiting.question, "extended") == 1
        rows = Notice.objects.unscoped("test").filter(params__question=waiting.question.pk)
        assert rows.filter(rule="citizen.extended").count() == 1
        assert rows.filter(rule="proposal.decided", channel="in_app").count() == 1
        assert_replays(waiting.question.pk)

    points = crash_at_every_statement(
        prepare=lambda: Waiting(cast, meeting, lambda question: extension(cast, question)),
        do=lambda waiting: approve(waiting.proposal.pk, by=cast.controller),
        unchanged=Waiting.unchanged,
        done=done,
    )
    assert points > 8


def test_g1_approving_an_answer(cast, meeting):
    approval_in(cast.own)

    def propose(question):
        extension(cast, question)  # lapses with the closing
        return propose_closing(question, by=cast.executor, closed_on=today(), **CLOSING)

    def done(waiting):
        assert [row[0] for row in traces(waiting.question)[0]] == ["lapsed", "approved"]
        assert count(waiting.question, "closed") == 1
        assert fresh(waiting.question).answer == ANSWER
        assert_replays(waiting.question.pk)

    points = crash_at_every_statement(
        prepare=lambda: Waiting(cast, meeting, propose),
        do=lambda waiting: approve(waiting.proposal.pk, by=cast.controller),
        unchanged=Waiting.unchanged,
        done=done,
    )
    assert points > 8


def test_g1_publishing(cast, meeting):
    approval_in(cast.own, publishes=True)

    def prepare():
        question = in_hand(cast, meeting)
        close(question, by=cast.controller, closed_on=today(), **CLOSING)
        prepare_publication(question, by=cast.executor, text="A road", answer="Repaired")
        return question

    def published(question) -> bool:
        row = Publication.objects.unscoped("test").get(question=question)
        events = count(question, "published")
        assert (row.state == "published") == (events == 1)
        return row.state == "published"

    def unchanged(question):
        assert not published(question)

    def done(question):
        assert published(question)

    crash_at_every_statement(
        prepare=prepare, do=lambda question: publish(question, by=cast.head), unchanged=unchanged, done=done
    )
