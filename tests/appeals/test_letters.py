"""What people are told: in their language, only as long as it is true and theirs to see, nothing personal."""

import pytest
from django.conf import settings

from appeals.actions.outcomes import close, reopen, withdraw
from appeals.actions.routing import assign
from appeals.workflow import MOVES
from common.dates import today
from notices import registry
from notices.models import Notice
from tests.appeals.make import ANSWER, make_question


def letter(rule: str, person):
    notice = (
        Notice.objects.unscoped("test")
        .filter(rule=rule, recipient=person)
        .select_related("recipient")
        .first()
    )
    assert notice is not None
    return registry.build(notice)


def test_every_rule_of_the_table_has_its_letter():
    rules = {move.notice for move in MOVES.values() if move.notice}
    assert rules <= set(registry._rules)
    assert {registry.label_of(rule) for rule in rules}.isdisjoint(rules)


def test_assigned(cast, question):
    assign(question, by=cast.controller, responsible=cast.sister)
    told = letter("question.assigned", cast.sister_executor)
    assert told.subject == f"Question {question.number} is assigned to your body"
    assert told.lines[0] == "Topic: Road repair."
    assert told.url == f"{settings.SITE_URL}/staff/questions/{question.pk}/"
    assert question.text not in " ".join(told.lines)


def test_what_is_out_of_sight_is_not_told(cast, question):
    assign(question, by=cast.controller, responsible=cast.sister)
    assign(question, by=cast.controller, responsible=cast.ministry)
    assert letter("question.assigned", cast.sister_executor) is None
    assert letter("question.assigned", cast.ministry_controller) is not None


def test_what_is_no_longer_true_is_not_told(cast, question):
    assign(question, by=cast.controller, responsible=cast.sister)
    closing = {"outcome": "explained", "answer": ANSWER, "closed_on": today()}
    close(question, by=cast.sister_executor, **closing)
    assert letter("question.assigned", cast.sister_controller) is None
    assert letter("question.closed", cast.controller).lines[-1] == "Outcome: Explained."
    reopen(question, by=cast.controller, reason="Not done")
    assert letter("question.closed", cast.controller) is None
    assert "reopened" in letter("question.reopened", cast.sister_executor).subject
    close(question, by=cast.sister_executor, **closing)
    assert letter("question.reopened", cast.sister_executor) is None


def test_withdrawn(cast, in_work):
    withdraw(in_work, by=cast.controller, reason="The citizen called")
    assert "no answer is due" in letter("question.withdrawn", cast.executor).lines[0]
    reopen(in_work, by=cast.controller, reason="A mistake")
    assert letter("question.withdrawn", cast.executor) is None


def test_a_question_without_a_topic(cast, meeting):
    question = make_question(cast.registrar, meeting, "No topic")
    assign(question, by=cast.controller, responsible=cast.own)
    assert len(letter("question.assigned", cast.executor).lines) == 1


def test_many_are_read_at_once(cast, meeting, django_assert_num_queries):
    for n in range(5):
        assign(make_question(cast.registrar, meeting, f"{n}"), by=cast.controller, responsible=cast.own)
    rows = Notice.objects.unscoped("test").filter(recipient=cast.executor).select_related("recipient")
    notices = list(rows)
    with django_assert_num_queries(2):  # the person's memberships and the questions
        registry.preload(notices)
        assert all(registry.build(notice) for notice in notices)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_in_the_language_of_the_recipient(cast, question, language):
    from common.acts import act

    with act("test.language"):
        cast.executor.language = language
        cast.executor.save(update_fields=["language"])
    assign(question, by=cast.controller, responsible=cast.own)
    assert question.number in letter("question.assigned", cast.executor).subject
