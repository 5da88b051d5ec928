"""E5: PostgreSQL itself refuses what must never be stored, whoever writes it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from appeals.actions.attaching import attach_file
from appeals.actions.editing import save_filter
from appeals.actions.routing import assign
from appeals.models import Attachment, Citizen, Event, Question, SavedFilter, Topic
from common.acts import act
from tests.appeals.make import bring_to, fresh, make_question
from tests.appeals.samples import upload

Q = Question._meta.db_table


def run(sql: str, *params) -> None:
    """Raw SQL inside an act, so that only the constraints can refuse."""
    with act("test.sql"), connection.cursor() as cursor:
        cursor.execute(sql, params)


def refused(sql: str, *params, because: str) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        run(sql, *params)
    assert because in str(error.value)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("status = 'lost'", "question_status_known"),
        ("status = 'explained'", "question_closed_has_date"),
        ("closed_on = raised_on", "question_closed_has_date"),
        ("status = 'explained', closed_on = raised_on - 1", "question_closed_after_raised"),
        ("status = 'resolved_on_spot', closed_on = raised_on + 1", "question_on_spot_same_day"),
        ("status = 'resolved', closed_on = raised_on", "question_resolved_has_proof"),
        ("status = 'duplicate', closed_on = raised_on", "question_duplicate_names_other"),
        ("duplicate_of_id = id", "question_duplicate_names_other"),
        ("status = 'assigned'", "question_in_work_has_body"),
        ("status = 'in_work'", "question_in_work_has_body"),
        ("text = ''", "question_has_text"),
        ("due_on = raised_on - 1, control_on = raised_on - 1", "question_due_after_raised"),
        ("promise_due = raised_on", "question_promise_has_text"),
        ("promise_kept_on = raised_on", "question_promise_kept_is_told"),
        ("promise_outcome = 'Done'", "question_promise_kept_is_told"),
        (
            "promise = 'x', promise_outcome = 'Done', promise_kept_on = raised_on - 1",
            "question_promise_kept_is_told",
        ),
        ("position = -1", "position"),
        ("clock_from = raised_on - 1", "question_clock_after_raised"),
        ("control_on = due_on + 1", "question_control_before_due"),
        ("extended_until = due_on + 1", "question_due_after_extension"),
        ("kind = 'complaint', extended_until = due_on", "question_complaint_not_extended"),
        ("standing_since = raised_on - 1", "question_standing_after_raised"),
        ("clock_from = NULL", "clock_from"),
        ("control_on = NULL", "control_on"),
        ("raised_on = NULL", "raised_on"),
        ("due_on = NULL", "due_on"),
        ("body_id = NULL", "body_id"),
    ],
)
def test_e5_a_question(question, change, because):
    refused(f"UPDATE {Q} SET {change} WHERE id = %s", question.pk, because=because)


def test_e5_the_class_can_not_be_set_by_hand(question):
    with pytest.raises(DatabaseError), transaction.atomic():
        run(f"UPDATE {Q} SET stat_class = 'solved' WHERE id = %s", question.pk)


def test_e5_imported_without_proof_is_the_only_exception(question):
    run(
        f"UPDATE {Q} SET status = 'resolved', closed_on = raised_on, source = 'import' WHERE id = %s",
        question.pk,
    )
    assert fresh(question).without_proof


@pytest.mark.parametrize("column", ["position", "ref", "external_number", "client_key"])
def test_e5_unique_in_its_scope(cast, meeting, question, column):
    other = make_question(cast.registrar, meeting, "Another")
    value = {"client_key": "8a8f7f64-0f0c-4a0f-9b8e-000000000001", "position": 77}.get(column, "same")
    run(f"UPDATE {Q} SET {column} = %s WHERE id = %s", value, question.pk)
    refused(f"UPDATE {Q} SET {column} = %s WHERE id = %s", value, other.pk, because="duplicate key")


@pytest.mark.parametrize(
    "column", ["meeting_id", "body_id", "citizen_id", "topic_id", "responsible_id", "executor_id"]
)
def test_e5_no_row_of_nowhere(question, column):
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"UPDATE {Q} SET {column} = 987654321 WHERE id = %s", question.pk)
        run("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE appeals_event SET note = 'another' WHERE question_id = %s",
        "UPDATE appeals_event SET by_id = NULL WHERE question_id = %s",
        "DELETE FROM appeals_event WHERE question_id = %s",
    ],
)
def test_e5_events_are_never_changed(question, sql):
    with pytest.raises(DatabaseError), transaction.atomic():
        run(sql, question.pk)
    assert Event.objects.unscoped("test").filter(question=question).count() == 1


def test_e5_events_are_never_truncated(question):
    with pytest.raises(DatabaseError), transaction.atomic():
        run("TRUNCATE appeals_event CASCADE")


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {Q} SET text = 'x' WHERE id = %s",
        f"DELETE FROM {Q} WHERE id = %s",
        "INSERT INTO appeals_coexecutor (question_id, body_id) VALUES (%s, 1)",
    ],
)
def test_e5_nothing_is_written_outside_an_act(question, sql):
    with (
        pytest.raises(DatabaseError, match="outside an act"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [question.pk])


def test_e5_a_helper_is_named_once(cast, question):
    assign(question, by=cast.controller, responsible=cast.own, co_executors=[cast.sister])
    refused(
        "INSERT INTO appeals_coexecutor (question_id, body_id) VALUES (%s, %s)",
        question.pk,
        cast.sister.pk,
        because="co_executor_once",
    )


def test_e5_files_filters_topics_and_citizens(cast, question):
    attach_file(question, by=cast.registrar, upload=upload("note.txt", b"plain"))
    refused(f"UPDATE {Attachment._meta.db_table} SET size = 0", because="attachment_not_empty")
    for name in ("a", "b"):
        save_filter(by=cast.executor, name=name, query="")
    refused(f"UPDATE {SavedFilter._meta.db_table} SET name = 'a'", because="saved_filter_once")
    refused(f"UPDATE {Topic._meta.db_table} SET code = 'Big Letters'", because="topic_code_form")
    with act("test.cards"):
        for n in (1, 2):
            Citizen.objects.create(body=cast.own, ref=f"r{n}", iin_index=bytes([n]))
    table = Citizen._meta.db_table
    refused(f"UPDATE {table} SET ref = 'same'", because="citizen_ref_once")
    refused(f"UPDATE {table} SET iin_index = '\\x01'::bytea", because="citizen_iin_once")


RULE = "appeals_deadlinerule"


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("length = 0", "deadline_rule_length"),
        ("length = 401", "deadline_rule_length"),
        ("length = -1", "appeals_deadlinerule_length_check"),
        ("kind = 'wish'", "deadline_rule_codes"),
        ("unit = 'weeks'", "deadline_rule_codes"),
        ("first_day = 'prev'", "deadline_rule_codes"),
        ("reserve = 31", "deadline_rule_bounds"),
        ("extension_months = 13", "deadline_rule_bounds"),
        ("source = ''", "deadline_rule_source"),
        ("valid_from = NULL", "valid_from"),
    ],
)
def test_e5_a_rule_of_terms(cast, change, because):
    refused(f"UPDATE {RULE} SET {change} WHERE kind = %s", "application", because=because)


def test_e5_a_complaint_is_never_extended_and_a_day_has_one_rule(cast):
    refused(
        f"UPDATE {RULE} SET extension_months = 1 WHERE kind = 'complaint'", because="deadline_rule_complaint"
    )
    refused(f"UPDATE {RULE} SET kind = 'complaint' WHERE kind = 'forward'", because="deadline_rule_once")


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {RULE} SET length = 5",
        f"DELETE FROM {RULE}",
        f"INSERT INTO {RULE} (kind, length, unit, first_day, reserve, extension_months, valid_from, source)"
        " VALUES ('application', 5, 'working', 'next', 0, 0, '2020-01-01', 'x')",
        "INSERT INTO appeals_deadlinerun (cause, asked_at, reached, looked_at, shifted) VALUES ('x', now(), 0, 0, 0)",
    ],
)
def test_e5_rules_and_runs_are_written_in_acts_only(cast, sql):
    with (
        pytest.raises(DatabaseError, match="outside an act"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_people_with_a_history_are_never_deleted(cast, question):
    with pytest.raises(IntegrityError), transaction.atomic():
        run("DELETE FROM organisations_user WHERE id = %s", cast.registrar.pk)
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_model_says_it_in_words_before_the_database_does(cast, meeting, question):
    from django.core.exceptions import ValidationError

    row = bring_to(
        question,
        "in_work",
        cast=cast,
        responsible=cast.own,
        executor=cast.executor,
        controller=cast.controller,
    )
    row.status = "resolved"
    with pytest.raises(ValidationError) as error:
        row.validate_constraints()
    messages = " ".join(error.value.messages)
    assert "needs proof" in messages
    assert "date of its outcome" in messages
