"""What befalls questions in the demo: every act of their life is there, done by the real acts, and one difficult story."""

from collections import Counter

import pytest

from appeals.enums import CheckState, ProposalState, Status, TaskState, Word
from appeals.models import (
    AnswerTemplate,
    BodyPractice,
    Check,
    ChildTask,
    CitizenWord,
    Event,
    PastStanding,
    Proposal,
    Question,
    RoutingRule,
)
from demo.texts import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small")]
STORY = [
    "registered", "forwarded", "taken", "split", "proposed", "extended", "told", "noted",
    "proposed", "closed", "asked", "denied", "reopened", "taken",
    "proposed", "closed", "asked", "confirmed", "proposed", "published",
]  # fmt: skip


@pytest.fixture
def difficult():
    (text,) = [row["text"] for row in rows("difficult") if row["kind"] == "question"]
    return Question.objects.unscoped("test").get(text=text)


def test_the_difficult_question_has_gone_the_whole_way(difficult):
    kinds = Event.objects.unscoped("test").filter(question=difficult).order_by("pk")
    told = list(kinds.values_list("kind", flat=True))
    assert [kind for kind in told if kind != "told"] == [kind for kind in STORY if kind != "told"]
    assert (difficult.status, difficult.word, difficult.doubted) == (Status.RESOLVED, Word.YES, False)
    assert difficult.reopened_on is not None
    assert difficult.extended_until is None, "the new term after the reopening is not extended"
    (part,) = difficult.parts.unscoped("test")
    assert part.responsible != difficult.responsible
    assert PastStanding.objects.unscoped("test").filter(question=difficult).count() >= 2


def test_the_difficult_question_was_overdue_when_it_was_closed(difficult):
    events = Event.objects.unscoped("test").filter(question=difficult)
    extended = events.get(kind="extended").details["changes"]["due_on"][1]
    first = events.filter(kind="closed").order_by("pk").first()
    assert first.happened_on.isoformat() > extended


def test_every_part_of_the_life_of_a_question_is_in_the_demo():
    kinds = Counter(Event.objects.unscoped("test").values_list("kind", flat=True))
    expected = {
        "forwarded", "split", "task_given", "task_done", "proposed", "extended", "asked", "confirmed",
        "denied", "sampled", "checked", "published", "reopened",
    }  # fmt: skip
    assert expected <= set(kinds), expected - set(kinds)


def test_some_of_it_still_waits():
    assert Proposal.objects.unscoped("test").filter(state=ProposalState.APPROVED).exists()
    assert Proposal.objects.unscoped("test").filter(state=ProposalState.PENDING, kind="extension").exists()
    assert ChildTask.objects.unscoped("test").filter(state=TaskState.OPEN).exists()
    assert Check.objects.unscoped("test").exclude(state=CheckState.PENDING).exists()
    words = Counter(CitizenWord.objects.unscoped("test").values_list("word", flat=True))
    assert words[""] > words[Word.YES] > words[Word.NO] > 0, "most citizens do not answer"


def test_practices_templates_and_rules_are_there_to_look_at():
    assert BodyPractice.objects.count() == 3
    assert AnswerTemplate.objects.filter(is_active=True).exists()
    assert RoutingRule.objects.filter(is_active=True).count() == 2
    assert RoutingRule.objects.filter(is_active=False).count() == 1
