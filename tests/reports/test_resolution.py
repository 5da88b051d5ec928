"""The resolution report against small sets of rows that a reader can count by hand."""

from datetime import date, timedelta

import pytest

from appeals.enums import Status
from appeals.models import Question
from meetings.models import Meeting
from reports.queries import resolution
from tests.reports.facts import ALL, DAY, make_citizen, make_meeting, make_questions

AS_OF = date(2022, 12, 31)
KEYS = [
    "code", "name", "meetings", "citizens", "questions", "open", "solved", "on_spot", "partly", "answered", "out",
    "in_plan", "overdue", "without_proof", "doubted", "durable", "reopened", "raised_again", "asked", "replied",
    "reported_rate", "confirmed_rate", "durable_rate", "interval", "tier",
]  # fmt: skip


def report(by, *, as_of=AS_OF, meetings=True):
    questions = Question.objects.unscoped("test")
    chosen = Meeting.objects.unscoped("test") if meetings else None
    return resolution(questions, by=by, as_of=as_of, meetings=chosen)


def row_of(found, code):
    return next(row for row in found.rows if row.code == code)


def test_every_status_counts_as_its_class(cast):
    make_questions(make_meeting(cast.own), *ALL)
    row = report("body").rows[0]
    assert list(row.as_json()) == KEYS
    assert row.as_json() | {"interval": None} == {
        "code": "akimat-75", "name": cast.own.name, "meetings": 1, "citizens": 0, "questions": 9, "open": 4,
        "solved": 2, "on_spot": 1, "partly": 1, "answered": 2, "out": 2, "in_plan": 1, "overdue": 4,
        "without_proof": 0, "doubted": 0, "durable": 2, "reopened": 0, "raised_again": 0, "asked": 0, "replied": 0,
        "reported_rate": 2 / 9, "confirmed_rate": 2 / 9, "durable_rate": 2 / 9, "interval": None, "tier": "too_few",
    }  # fmt: skip


@pytest.mark.parametrize("by", ["region", "body", "responsible", "district", "sphere", "topic", "month"])
def test_rows_add_up_to_the_total(cast, by):
    make_questions(make_meeting(cast.own), *ALL, topic=cast.topic, responsible=cast.ministry)
    make_questions(make_meeting(cast.own_district, DAY + timedelta(days=40)), *ALL[:6], topic=cast.sphere)
    make_questions(make_meeting(cast.ministry), *ALL[3:])
    found = report(by)
    for name in KEYS[4:20]:
        assert getattr(found.total, name) == sum(getattr(row, name) for row in found.rows), name
    assert (found.total.code, found.total.tier) == (None, None)
    assert found.total.meetings == 3


def test_rates_are_null_without_questions(cast):
    make_meeting(cast.own)
    row = report("body").rows[0]
    assert (row.meetings, row.questions) == (1, 0)
    assert (row.reported_rate, row.confirmed_rate, row.durable_rate, row.interval) == (None, None, None, None)
    empty = report("region", as_of=date(2020, 1, 1))
    assert (empty.rows, empty.total.questions, empty.total.reported_rate) == ([], 0, None)


def test_rates_stand_with_their_interval_and_tier(cast):
    make_questions(make_meeting(cast.own), *[Status.RESOLVED] * 30, *[Status.IN_WORK] * 10)
    make_questions(make_meeting(cast.sister), *[Status.RESOLVED] * 15, *[Status.REGISTERED] * 15)
    make_questions(make_meeting(cast.ministry), *[Status.RESOLVED] * 29)
    found = report("body")
    own, sister, ministry = (row_of(found, body.code) for body in (cast.own, cast.sister, cast.ministry))
    assert own.reported_rate == 0.75
    assert own.interval[0] < 0.75 < own.interval[1]
    assert [row.tier for row in (own, sister, ministry)] == ["leader", "outsider", "too_few"]


def test_the_region_is_that_of_the_problem_else_of_the_meeting(cast):
    meeting = make_meeting(cast.own)
    make_questions(meeting, Status.REGISTERED, territory=cast.territories["15"])
    make_questions(meeting, Status.REGISTERED, territory=None)
    make_questions(make_meeting(cast.ministry), Status.REGISTERED, territory=None)
    found = report("region")
    assert [(row.code, row.questions, row.meetings) for row in found.rows] == [
        ("15", 1, 0),
        ("75", 1, 1),
        (None, 1, 1),
    ]
    assert found.rows[-1].name == "Not stated"
    assert found.rows[-1].tier is None


def test_the_district_is_the_nearest_above(cast):
    make_questions(make_meeting(cast.own_district), Status.REGISTERED, Status.RESOLVED)
    make_questions(make_meeting(cast.own), Status.REGISTERED)
    found = report("district")
    assert [(row.code, row.questions) for row in found.rows] == [("751710000", 2), (None, 1)]


def test_sphere_gathers_its_topics(cast):
    meeting = make_meeting(cast.own)
    make_questions(meeting, Status.REGISTERED, topic=cast.topic)
    make_questions(meeting, Status.REGISTERED, topic=cast.sphere)
    make_questions(meeting, Status.REGISTERED, topic=None)
    assert [(r.code, r.questions, r.meetings) for r in report("sphere").rows] == [
        ("roads", 2, 1),
        (None, 1, 1),
    ]
    assert [(r.code, r.questions) for r in report("topic").rows] == [
        ("roads", 1),
        ("roads.repair", 1),
        (None, 1),
    ]
    assert report("sphere").total.meetings == 1


def test_months_are_those_of_the_questions(cast):
    make_questions(make_meeting(cast.own, date(2022, 1, 31)), Status.REGISTERED)
    make_questions(make_meeting(cast.own, date(2022, 2, 1)), Status.REGISTERED)
    found = report("month")
    assert [(row.code, row.questions, row.meetings) for row in found.rows] == [
        ("2022-01", 1, 1),
        ("2022-02", 1, 1),
    ]


def test_as_of_goes_by_the_day_it_happened(cast):
    """Imported today, solved on 10 March 2023: open in a report as of 31 December 2022."""
    meeting = make_meeting(cast.own, date(2022, 12, 1))
    make_questions(meeting, Status.RESOLVED, closed_on=date(2023, 3, 10))
    make_questions(meeting, Status.WITHDRAWN, closed_on=date(2023, 1, 5))
    then, later = report("body", as_of=AS_OF).total, report("body", as_of=date(2023, 3, 10)).total
    assert (then.open, then.solved, then.out, then.overdue) == (2, 0, 0, 2)
    assert (later.open, later.solved, later.out, later.questions) == (0, 1, 1, 1)


def test_what_was_raised_or_held_later_did_not_exist(cast):
    make_questions(make_meeting(cast.own, date(2022, 5, 5), received=7), Status.RESOLVED_ON_SPOT)
    make_questions(make_meeting(cast.own, date(2022, 6, 6), received=9), Status.RESOLVED_ON_SPOT)
    total = report("body", as_of=date(2022, 5, 5)).total
    assert (total.meetings, total.citizens, total.questions, total.on_spot) == (1, 7, 1, 1)


def test_overdue_begins_the_day_after_the_last(cast):
    make_questions(make_meeting(cast.own), Status.IN_WORK, due_on=date(2022, 4, 1))
    assert report("body", as_of=date(2022, 4, 1)).total.overdue == 0
    assert report("body", as_of=date(2022, 4, 2)).total.overdue == 1


def test_without_proof_is_a_figure_of_its_own(cast):
    make_questions(make_meeting(cast.own), Status.RESOLVED, proof="")
    make_questions(make_meeting(cast.own), Status.RESOLVED)
    total = report("body").total
    assert (total.solved, total.without_proof) == (2, 1)


def test_citizens_are_those_received_else_those_heard(cast):
    person, other = make_citizen(cast.own), make_citizen(cast.own, "Иванова")
    make_questions(make_meeting(cast.own, received=12), Status.REGISTERED, citizen=person)
    heard = make_meeting(cast.own)
    make_questions(heard, Status.REGISTERED, Status.REGISTERED, citizen=person)
    make_questions(heard, Status.REGISTERED, citizen=other)
    make_questions(heard, Status.REGISTERED)
    assert report("body").total.citizens == 12 + 2
    assert report("topic").total.citizens == 14
    assert report("topic").rows[0].citizens == 2


def test_without_meetings_people_are_those_of_the_questions(cast):
    person = make_citizen(cast.own)
    make_questions(make_meeting(cast.own, received=12), Status.REGISTERED, Status.RESOLVED, citizen=person)
    make_meeting(cast.own, received=5)
    total = report("region", meetings=False).total
    assert (total.meetings, total.citizens) == (1, 1)


@pytest.mark.parametrize("by", ["region", "body", "responsible", "district", "sphere", "topic", "month"])
@pytest.mark.parametrize("meetings", [True, False])
def test_three_queries_at_most(cast, django_assert_max_num_queries, by, meetings):
    make_questions(make_meeting(cast.own), *ALL, topic=cast.topic)
    make_questions(make_meeting(cast.sister), *ALL)
    with django_assert_max_num_queries(3):
        report(by, meetings=meetings)


def test_unknown_dimension_is_an_error(db):
    with pytest.raises(KeyError):
        report("weather")
