"""Search: words that few questions have are looked up first, and the rows are the ones that the words have."""

import random

import pytest
from django.db import connection
from django.http import QueryDict

from appeals import searching
from appeals.filters import QuestionFilter
from appeals.models import Question
from appeals.searching import few_with, searched
from tests.appeals.make import make_meeting, make_question
from tests.explained import plan_by

STEMS = [
    "жол", "жолдарымызды", "дорога", "дороги", "дорогой", "ауыз", "ауызсу", "су", "судья", "көше", "кошемиз", "мектеп",
    "школа", "школы", "шкаф", "на", "по", "и", "3451", "345", "34", "a_b", "café", "№", "Ёлка", "елка",
]  # fmt: skip


@pytest.fixture
def texts(cast):
    """Forty questions of random words, of which half have "ауыл": the planner knows how often."""
    luck = random.Random(5)
    meetings = [make_meeting(cast.own), make_meeting(cast.sister)]
    for n in range(40):
        words = luck.choices(STEMS, k=luck.randint(1, 4)) + ["ауыл"] * (n % 2)
        host = luck.randrange(2)
        make_question(
            (cast.registrar, cast.sister_registrar)[host], meetings[host], f"Сұрақ {' '.join(words)}"
        )
    told()


def told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE appeals_question")


def keys(questions) -> set[int]:
    return set(questions.values_list("pk", flat=True))


def everybody():
    return Question.objects.unscoped("test")


@pytest.mark.parametrize("few", [0, 4, 10_000])
@pytest.mark.parametrize("frequent", [0.0, 0.3, 2.0])
def test_the_rows_are_those_of_the_plain_filter(cast, texts, monkeypatch, few, frequent):
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "FREQUENT", frequent)
    luck, some = random.Random(f"{few} {frequent}"), 0
    for _round in range(60):
        text = " ".join(luck.choices([*STEMS, "ауыл", "жо", "дорог", "екінші"], k=luck.randint(1, 3)))
        plain = keys(everybody().matching(text))
        assert keys(searched(everybody(), text)) == plain, text
        seen = Question.objects.visible_to(cast.controller)
        assert keys(searched(seen, text)) == keys(seen.matching(text)) <= plain, text
        some += bool(plain)
    assert some > 20


def test_a_rare_word_is_looked_up_and_a_frequent_one_is_not(texts, monkeypatch):
    monkeypatch.setattr(searching, "FREQUENT", 0.45)
    assert few_with("ауыл", "default") is None
    rare = few_with("дорога", "default")
    assert rare
    assert set(rare) == keys(everybody().matching("дорога"))
    # The frequent one is left to the filter: what is looked up may hold more, never less.
    assert set(few_with("ауыл дорога", "default")) == set(rare)
    assert few_with("екінші", "default") == []


def test_more_than_few_are_not_named(texts, monkeypatch):
    monkeypatch.setattr(searching, "FREQUENT", 0.45)
    count = len(few_with("дорога", "default"))
    monkeypatch.setattr(searching, "FEW", count)
    assert len(few_with("дорога", "default")) == count
    monkeypatch.setattr(searching, "FEW", count - 1)
    assert few_with("дорога", "default") is None


@pytest.mark.parametrize("text", ["", "  ", "су", "34 на", "№", "🙂"])
def test_short_beginnings_are_not_looked_up(texts, text, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert few_with(text, "default") is None


def test_words_of_which_nothing_is_left_are_not_looked_up(texts):
    assert few_with("___", "default") is None


def test_what_is_not_known_to_be_frequent_is_looked_up(cast, meeting, monkeypatch):
    """Without statistics, as after a restore, every word may be rare: here no share is taken for frequent."""
    monkeypatch.setattr(searching, "FREQUENT", 2)
    question = make_question(cast.registrar, meeting, "Жолды жөндеу қажет")
    assert few_with("жөндеу", "default") == [question.pk]


def test_the_plan_begins_with_the_words(cast, texts):
    """The keys that were looked up can be what PostgreSQL begins with; that it does at a million is seen by the bench."""
    rows = searched(everybody(), "екінші").order_by("-raised_on", "-pk")[:51]
    plan = plan_by(rows, "question_search")
    assert "appeals_question_pkey" in plan or "question_search" in plan, plan


def test_the_list_narrows_by_words_and_everything_else(cast, texts):
    def found(query: str) -> set[int]:
        return keys(QuestionFilter(QueryDict(query), user=cast.controller).qs)

    both = found("text=дорога&status=registered")
    assert both == found("text=дорога") & found("status=registered")
    assert both
    assert found("text=дорога&status=resolved") == set()
