"""G1: marking a repetition, by a person or by the finder, is cut off; nothing stays half done, again has one effect."""

import contextlib
from itertools import count

import pytest

from appeals.actions.citizens import Speaker
from appeals.actions.repeats import find_repeats, mark_repeat
from appeals.enums import EventKind
from appeals.models import Event
from tests.appeals.make import fresh
from tests.appeals.test_repeats import clock, closed, kinds, later, raised  # noqa: F401
from tests.crash import Crash, crash_after, crash_at_every_statement

# Real transactions: inside that of an ordinary test a savepoint would stand for the commit.
pytestmark = pytest.mark.django_db(transaction=True)


def test_g1_cut_off_at_any_statement_nothing_is_half_done(cast, clock):  # noqa: F811
    first = closed(raised(cast), cast.executor)
    later(clock, 5)
    events = Event.objects.unscoped("test")

    def unchanged(question):
        assert fresh(question).repeat_of_id is None
        assert kinds(question).count(EventKind.REPEAT_FOUND) == 0
        assert events.filter(question=first, details__question=question.pk).count() == 0

    def done(question):
        assert fresh(question).repeat_of_id == first.pk
        assert kinds(question).count(EventKind.REPEAT_FOUND) == 1
        assert events.filter(question=first, details__question=question.pk).count() == 1

    points = crash_at_every_statement(
        prepare=lambda: raised(cast, None),
        do=lambda question: mark_repeat(question, by=cast.registrar, original=first),
        unchanged=unchanged,
        done=done,
    )
    assert points > 5


def test_g1_the_finder_cut_off_anywhere_ends_in_the_same_rows(cast, clock):  # noqa: F811
    def prepare():
        speaker = Speaker(surname="Мысал", given_name="Бек", phone=f"+7701{next(numbers):07d}")
        first = closed(raised(cast, speaker), cast.executor)
        later(clock, 1)
        second = raised(cast, speaker)
        later(clock, 1)
        return first, second

    def done(pair):
        first, second = pair
        assert fresh(second).repeat_of_id == first.pk
        assert fresh(first).raised_again_on == second.raised_on
        assert kinds(second).count(EventKind.REPEAT_FOUND) == kinds(first).count(EventKind.RAISED_AGAIN) == 1

    numbers = count(1)
    for survived in range(0, 30, 2):
        pair = prepare()
        with contextlib.suppress(Crash), crash_after(survived):
            find_repeats()
        find_repeats()
        done(pair)
