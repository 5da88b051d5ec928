"""Sentences of the public page: promised days with their history, and how many asked."""

from datetime import timedelta

import pytest
from django.utils import translation

from common.dates import today
from plans.card_shown import asked_words, date_words, shown_card, slips
from tests.plans.cards import prepared
from tests.plans.make import make_problem

FIRST, LATER, LAST = "2026-03-01", "2026-06-01", "2026-09-01"


@pytest.mark.parametrize(
    ("first", "due", "moves", "words"),
    [
        (FIRST, FIRST, [], "Promised for 01.03.2026. The date was never moved."),
        (FIRST, LATER, [[FIRST, LATER]], "First promised for 01.03.2026, now for 01.06.2026: moved 1 time."),
        (FIRST, LAST, [[FIRST, LATER], [LATER, LAST]],
         "First promised for 01.03.2026, now for 01.09.2026: moved 2 times."),
        (FIRST, FIRST, [[FIRST, LATER], [LATER, FIRST]],
         "First promised for 01.03.2026, now for 01.03.2026: moved 1 time."),
        (LATER, FIRST, [[LATER, FIRST]], "First promised for 01.06.2026, now for 01.03.2026."),
    ],
)  # fmt: skip
def test_a_promised_day_with_its_history(first, due, moves, words):
    with translation.override("en"):
        assert date_words(first, due, moves) == words


def test_only_a_later_day_is_a_slip():
    assert slips([[FIRST, LATER], [LATER, FIRST], [FIRST, LAST]]) == 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [(0, ""), (1, "Fewer than five"), (4, "Fewer than five"), (5, "5 people asked"), (1200, "1,200 people")],
)
def test_a_few_are_not_counted_out(asked, words):
    with translation.override("en"):
        said = asked_words(asked).replace("\N{NO-BREAK SPACE}", ",").replace("\N{NARROW NO-BREAK SPACE}", ",")
    assert said.startswith(words)
    assert bool(said) == bool(asked)


@pytest.mark.parametrize(
    ("answered", "solved", "words"),
    [(0, 0, "None of them has an outcome yet."), (4, 3, "4 of them have an outcome; solved: 3.")],
)
def test_outcomes_of_those_who_asked(cast, answered, solved, words):
    card = prepared(cast, make_problem(cast))
    with translation.override("en"):
        shown = shown_card(card, facts={"asked": 9, "answered": answered, "solved": solved})
        assert shown.outcomes == words
        assert shown_card(card, facts={"asked": 4, "answered": answered, "solved": solved}).outcomes == ""


@pytest.mark.parametrize(("days", "passed"), [(-1, True), (0, False), (1, False)])
def test_a_next_step_whose_day_lies_behind_says_so(cast, days, passed):
    card = prepared(cast, make_problem(cast))
    card.step_on = today() + timedelta(days=days)
    assert shown_card(card).step_passed is passed
