"""E5: what stands around the questions of a meeting can't contradict itself, whoever writes."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from appeals.models import AdvanceQuestion, Attendee, Citizen, Minutes
from common.acts import act
from common.dates import today
from tests.appeals.make import make_meeting, make_question

BREAKS = {
    "advance_has_text": [("advance", "SET text = ''")],
    "advance_taken_is_a_question": [
        ("advance", "SET state = 'taken'"),
        ("advance", "SET question_id = {question}"),
    ],
    "advance_declined_has_reason": [("advance", "SET state = 'declined'")],
    "advance_portal_consent": [("advance", "SET consented_at = NULL")],
    "minutes_signed_is_kept": [
        ("minutes", "SET signed_on = drawn_on"),
        ("minutes", "SET digest = 'x'"),
    ],
    "minutes_has_people": [
        ("minutes", "SET chair = ''"),
        ("minutes", "SET secretary = ''"),
        ("minutes", "SET number = ''"),
    ],
}


@pytest.fixture
def rows(cast):
    """One good row of each kind, and a question of the meeting."""
    meeting = make_meeting(cast.own)
    question = make_question(cast.registrar, meeting, "A question")
    with act("test.rows"):
        citizen = Citizen.objects.create(body=cast.own, surname="Synthetic")
        return {
            "question": question,
            "advance": AdvanceQuestion.objects.create(
                meeting=meeting, position=1, client_key=uuid.uuid4(), source="portal", text="?",
                consented_at=timezone.now(),
            ),
            "attendee": Attendee.objects.create(
                meeting=meeting, position=1, citizen=citizen, added_by=cast.registrar
            ),
            "minutes": Minutes.objects.create(
                meeting=meeting, number="1", drawn_on=today(), chair="Chair", secretary="Secretary"
            ),
        }  # fmt: skip


@pytest.mark.parametrize(
    ("constraint", "kind", "change"),
    [(name, kind, change) for name, tries in BREAKS.items() for kind, change in tries],
)
def test_e5_impossible_rows_are_refused(rows, constraint, kind, change):
    row = rows[kind]
    with (
        pytest.raises(IntegrityError) as error,
        transaction.atomic(),
        act("test.break"),
        connection.cursor() as cursor,
    ):
        change = change.format(question=rows["question"].pk)
        cursor.execute(f"UPDATE {row._meta.db_table} {change} WHERE id = %s", [row.pk])
    assert error.value.__cause__.diag.constraint_name == constraint


@pytest.mark.parametrize(
    ("kind", "changes", "constraint"),
    [
        ("advance", {"client_key": uuid.uuid4()}, "advance_position_once"),
        ("attendee", {"client_key": uuid.uuid4(), "position": 2}, "attendee_once"),
        ("attendee", {"client_key": uuid.uuid4(), "citizen_id": None}, "attendee_position_once"),
    ],
)
def test_e5_numbers_and_people_are_there_once(cast, rows, kind, changes, constraint):
    row = rows[kind]
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.fields if not field.primary_key
    }
    if "citizen_id" in changes:
        with act("test.citizen"):
            changes = {**changes, "citizen_id": Citizen.objects.create(body=cast.own, surname="Other").pk}
    with pytest.raises(IntegrityError) as error, act("test.twice"):
        type(row)(**{**values, **changes}).save(force_insert=True)
    assert error.value.__cause__.diag.constraint_name == constraint


def test_e5_every_constraint_of_these_models_is_tried():
    named = {c.name for model in (AdvanceQuestion, Attendee, Minutes) for c in model._meta.constraints}
    assert named == {*BREAKS, "advance_position_once", "attendee_once", "attendee_position_once"}
