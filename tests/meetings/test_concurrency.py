"""F1: people acting at the same moment, in real threads on the real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from common.acts import Refused
from common.dates import today
from meetings import actions
from meetings.models import Meeting
from tests.meetings.build import events_of, planned, stored

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


def at_once(work) -> list:
    """The results of `work(n)` by several people at the same moment; a refusal is a result."""
    start = Barrier(PEOPLE)

    def one(number):
        try:
            start.wait(timeout=10)
            return work(number)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def test_f1_planning_at_once_gives_each_its_number(cast):
    day = today()
    made = at_once(
        lambda number: actions.plan(by=cast.registrar, body=cast.own, planned_on=day, kind="population")
    )
    assert sorted(meeting.ref for meeting in made) == [f"{day.year}-00{n}" for n in range(1, PEOPLE + 1)]


def test_f1_one_of_several_editors_wins(cast):
    meeting = planned(cast, today() - timedelta(days=1))
    results = at_once(
        lambda number: actions.edit(
            meeting_id=meeting.pk, by=cast.registrar, version=1, venue=f"Hall {number}"
        )
    )
    assert sum(isinstance(result, Meeting) for result in results) == 1
    assert (stored(meeting).version, len(events_of(meeting))) == (2, 2)


def test_f6_a_meeting_is_held_once(cast):
    meeting = planned(cast, today())
    results = at_once(lambda number: actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=today()))
    assert sum(isinstance(result, Meeting) for result in results) == 1
    assert [event.kind for event in events_of(meeting)] == ["planned", "held"]
