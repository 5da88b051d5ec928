"""E5: rules of meetings that PostgreSQL itself keeps, tried by SQL that knows nothing of our code."""

import pytest
from django.db import (
    IntegrityError,
    InternalError,
    NotSupportedError,
    ProgrammingError,
    connection,
    transaction,
)

from common.acts import act
from common.dates import today
from meetings.models import Meeting
from tests.meetings.build import events_of, meeting_in, planned

BREAKS = {
    "meeting_held_has_date": [
        ("held", "SET held_on = NULL"),
        ("planned", "SET held_on = planned_on"),
        ("planned", "SET status = 'held'"),
        ("cancelled", "SET held_on = planned_on"),
    ],
    "meeting_results_after_held": [
        ("results_published", "SET results_published_on = held_on - 1"),
    ],
    "meeting_published_has_date": [
        ("results_published", "SET results_published_on = NULL"),
        ("held", "SET results_published_on = held_on"),
        ("held", "SET status = 'results_published'"),
    ],
    "meeting_cancelled_has_date": [
        ("cancelled", "SET cancelled_on = NULL"),
        ("planned", "SET cancelled_on = planned_on"),
        ("planned", "SET status = 'cancelled'"),
    ],
    "meeting_announced_has_date": [
        ("announced", "SET announced_on = NULL"),
        ("planned", "SET status = 'announced'"),
    ],
    "meeting_question_share_range": [
        ("held", "SET question_share = 1.01"),
        ("held", "SET question_share = -0.01"),
    ],
    "meeting_questions_before_day": [
        ("planned", "SET questions_until = planned_on + 1"),
    ],
    "meeting_briefing_link": [
        ("held", "SET briefing_held = false, briefing_url = 'https://example.kz/b'"),
    ],
}


def run(sql: str, *params) -> None:
    with act("test"), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize(
    ("constraint", "state", "change"),
    [(name, state, change) for name, tries in BREAKS.items() for state, change in tries],
)
def test_e5_impossible_rows_are_refused(cast, constraint, state, change):
    meeting = meeting_in(cast, state)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        run(f"UPDATE meetings_meeting {change} WHERE id = %s", meeting.pk)
    assert error.value.__cause__.diag.constraint_name == constraint


def test_e5_every_check_of_the_model_is_tried():
    named = {constraint.name for constraint in Meeting._meta.constraints}
    assert named == {*BREAKS, "meeting_ref_once"}


def test_e5_a_reference_is_unique_in_its_body(cast):
    first, second = planned(cast, ref="A"), planned(cast, ref="B")
    with pytest.raises(IntegrityError, match="meeting_ref_once"), transaction.atomic():
        run("UPDATE meetings_meeting SET ref = 'A' WHERE id = %s", second.pk)
    planned(cast, body=cast.own_district, ref=first.ref)


@pytest.mark.parametrize("column", ["body_id", "territory_id", "host_id"])
def test_e5_meetings_point_to_rows_that_exist(cast, column):
    meeting = planned(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"UPDATE meetings_meeting SET {column} = 999999999 WHERE id = %s", meeting.pk)
        run("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("column", ["ref", "body_id", "kind", "status", "planned_on", "first_planned_on"])
def test_e5_what_makes_a_meeting_is_never_empty(cast, column):
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"UPDATE meetings_meeting SET {column} = NULL WHERE id = %s", planned(cast).pk)


def test_e5_a_meeting_with_events_is_not_deleted(cast):
    meeting = planned(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        run("DELETE FROM meetings_meeting WHERE id = %s", meeting.pk)
        run("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE meetings_meetingevent SET note = 'x'",
        "DELETE FROM meetings_meetingevent",
        "TRUNCATE meetings_meetingevent CASCADE",
    ],
)
def test_j2_events_never_change(cast, sql):
    meeting = planned(cast)
    with pytest.raises((InternalError, ProgrammingError, NotSupportedError)), transaction.atomic():
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run(sql)
    assert len(events_of(meeting)) == 1


def test_s3_no_write_outside_an_act(cast):
    meeting = planned(cast, today())
    with (
        pytest.raises(ProgrammingError, match="outside an act"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE meetings_meeting SET venue = 'x' WHERE id = %s", [meeting.pk])
