"""Figures of meetings: one query, equal to a recount in Python, as of any day."""

from collections import Counter
from datetime import date, timedelta

import pytest

from common.dates import today
from meetings import actions
from meetings.models import Meeting
from meetings.queries import MeetingCounts, counts, counts_per_body
from tests.meetings.build import held, meeting_in, planned

pytestmark = pytest.mark.usefixtures("midyear")


def everything():
    return Meeting.objects.unscoped("test")


@pytest.fixture
def some(cast):
    for state in ("planned", "announced", "missed", "held", "results_published", "cancelled"):
        meeting_in(cast, state)
    held(cast, today() - timedelta(days=1), planned_on=today() - timedelta(days=8))
    planned(cast, today() - timedelta(days=3), body=cast.own_district)
    actions.register_unscheduled(by=cast.registrar, body=cast.own, planned_on=today(), held=True)
    actions.register_unscheduled(by=cast.registrar, body=cast.own, planned_on=today() - timedelta(days=2))
    planned(cast, by=cast.sister_registrar, body=cast.sister)
    return cast


def test_counts_per_body_in_one_query(some, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = counts_per_body(everything(), None, None, today())
    assert found[some.own.pk] == MeetingCounts(
        some.own.pk, planned=7, held=3, held_late=1, missed=2, cancelled=1, waiting=2, unscheduled=1
    )
    assert found[some.own_district.pk] == MeetingCounts(some.own_district.pk, planned=1, missed=1)
    assert found[some.sister.pk] == MeetingCounts(some.sister.pk, planned=1, waiting=1)


def test_e4_counts_equal_a_recount(some):
    recount = Counter()
    for meeting in everything():
        state = meeting.state_on(today())
        if meeting.is_scheduled:
            recount["planned"] += 1
            recount["held"] += meeting.is_held
            recount["held_late"] += meeting.days_late > 0
            recount["missed"] += state in ("missed", "cancelled")
            recount["cancelled"] += state == "cancelled"
            recount["waiting"] += state in ("planned", "announced")
        else:
            recount["unscheduled"] += meeting.is_held
    total = counts(everything(), None, None, today())
    assert {name: getattr(total, name) for name in recount} == dict(recount)
    assert total.planned == total.held + total.missed + total.waiting
    assert total.missed == everything().missed(today()).count()


def test_counts_stay_inside_the_scope(some):
    seen = counts_per_body(Meeting.objects.visible_to(some.sister_registrar), None, None, today())
    assert set(seen) == {some.sister.pk}


def test_a_meeting_belongs_to_the_period_of_its_planned_day(cast):
    held(cast, date(2026, 2, 3), planned_on=date(2026, 1, 30))
    january = counts(everything(), date(2026, 1, 1), date(2026, 1, 31), today())
    february = counts(everything(), date(2026, 2, 1), date(2026, 2, 28), today())
    assert (january.planned, january.held_late) == (1, 1)
    assert february.planned == 0


def test_as_of_goes_by_the_day_on_which_things_happened(cast):
    held(cast, date(2026, 2, 3), planned_on=date(2026, 1, 30))
    before = counts(everything(), None, None, date(2026, 1, 20))
    between = counts(everything(), None, None, date(2026, 2, 1))
    after = counts(everything(), None, None, date(2026, 2, 3))
    assert (before.waiting, between.missed, after.held) == (1, 1, 1)
    assert (before.missed, between.held, after.missed) == (0, 0, 0)


def test_nothing_counted_is_zero(cast):
    assert counts(everything(), None, None, today()) == MeetingCounts(0)
    assert counts_per_body(everything(), None, None, today()) == {}
