"""E5: PostgreSQL itself refuses plan items, milestones, tasks and dates that must never be stored, whoever writes them."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from common.acts import act
from common.dates import today
from plans.actions.date_changes import ask_move
from plans.actions.item_tasks import offer_task
from plans.actions.milestones import set_milestone
from plans.models import ActionItem, DateChange, ItemTask, Milestone, PlannedQuestion
from tests.plans.items import DAY, approved, drafted, planned_question


def run(sql: str, *params) -> None:
    """Raw SQL inside an act, so that only the constraints can refuse."""
    with act("test.sql"), connection.cursor() as cursor:
        cursor.execute(sql, params)


def refused(row, change: str, because: str, *params) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        run(f"UPDATE {row._meta.db_table} SET {change} WHERE id = %s", *params, row.pk)
    assert because in str(error.value)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("due_on = starts_on - 1", "item_due_after_start"),
        ("stage = 'draft'", "item_approved_is_told"),
        ("stage = 'lost'", "item_approved_is_told"),
        ("approved_on = NULL", "item_approved_is_told"),
        ("first_due_on = NULL", "item_approved_is_told"),
        ("owner_id = NULL", "item_approved_is_told"),
        ("ended_on = due_on", "item_ended_is_told"),
        ("outcome = 'x'", "item_ended_is_told"),
        ("stage = 'done', ended_on = due_on, proof = 'x'", "item_ended_is_told"),
        ("stage = 'dropped', outcome = 'x'", "item_ended_is_told"),
        ("stage = 'done', ended_on = due_on, outcome = 'x'", "item_done_has_proof"),
        ("title = ''", "item_has_title"),
        ("problem_id = NULL", "problem_id"),
        ("body_id = NULL", "body_id"),
        ("due_on = NULL", "due_on"),
    ],
)
def test_e5_an_item_in_force(cast, change, because):
    refused(approved(cast), change, because)


@pytest.mark.parametrize("change", ["approved_on = due_on", "first_due_on = due_on", "stage = 'approved'"])
def test_e5_a_draft_is_not_half_approved(cast, change):
    refused(drafted(cast), change, "item_approved_is_told")


def test_e5_a_reference_is_used_once_in_a_body_and_a_form_makes_one_row(cast):
    first, second = drafted(cast, ref="R-1"), drafted(cast)
    refused(second, "ref = 'R-1'", "item_ref_once")
    token = "8a8f7f64-0f0c-4a0f-9b8e-000000000001"
    run("UPDATE plans_actionitem SET token = %s WHERE id = %s", token, first.pk)
    refused(second, "token = %s", "duplicate key", token)
    run("UPDATE plans_actionitem SET ref = '' WHERE id = %s", first.pk)


def test_e5_a_milestone_has_a_title_and_a_day(cast):
    item = drafted(cast)
    step, other = (
        set_milestone(item, by=cast.executor, title=title, due_on=today() + DAY) for title in ("a", "b")
    )
    refused(step, "title = ''", "milestone_has_title")
    refused(step, "due_on = NULL", "due_on")
    token = "8a8f7f64-0f0c-4a0f-9b8e-000000000002"
    run("UPDATE plans_milestone SET token = %s WHERE id = %s", token, step.pk)
    refused(other, "token = %s", "duplicate key", token)


def test_e5_a_question_stands_in_one_item(cast):
    item, other = approved(cast), approved(cast)
    question = planned_question(cast, item)
    row = PlannedQuestion.objects.unscoped("test").get(question=question)
    for change in ("ended_on = put_on", "ended_why = 'moved'"):
        refused(row, change, "planned_ended_says_why")
    refused(row, "ended_on = put_on - 1, ended_why = 'moved'", "planned_ended_after")
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        run(
            "INSERT INTO plans_plannedquestion (item_id, question_id, put_on, ended_why) VALUES (%s, %s, %s, '')",
            other.pk, question.pk, today(),
        )  # fmt: skip
    assert "planned_one_item" in str(error.value)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("text = ''", "item_task_has_text"),
        ("state = 'refused'", "item_task_answer_has_words"),
        ("state = 'reported'", "item_task_answer_has_words"),
        ("state = 'accepted', ended_on = due_on", "item_task_answer_has_words"),
        ("state = 'accepted', answer = 'x'", "item_task_ended_has_day"),
        ("state = 'recalled'", "item_task_ended_has_day"),
        ("ended_on = due_on", "item_task_ended_has_day"),
        ("body_id = NULL", "body_id"),
    ],
)
def test_e5_a_task(cast, change, because):
    task = offer_task(approved(cast), by=cast.controller, body=cast.sister, text="Sand", due_on=today() + DAY)
    refused(task, change, because)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("state = 'approved'", "date_change_decided_has_day"),
        ("decided_on = made_on", "date_change_decided_has_day"),
        ("reason = ''", "date_change_has_reason"),
        ("to_on = from_on", "date_change_changes"),
    ],
)
def test_e5_a_change_of_a_date(cast, change, because):
    item = approved(cast)
    refused(ask_move(item, by=cast.executor, to_on=item.due_on + DAY, reason="Rain"), change, because)


def test_e5_one_request_for_a_date_waits(cast):
    """Also for the item itself, whose milestone is NULL: NULLs count as equal here."""
    item = approved(cast)
    change = ask_move(item, by=cast.executor, to_on=item.due_on + DAY, reason="Rain")
    with pytest.raises(IntegrityError) as error, transaction.atomic(), act("test.second"):
        DateChange.objects.create(
            item=item, from_on=item.due_on, to_on=item.due_on + 2 * DAY, reason="x", made_on=today()
        )
    assert "date_change_one_pending" in str(error.value)
    assert change.milestone is None


@pytest.mark.parametrize("model", [ActionItem, Milestone, ItemTask, DateChange, PlannedQuestion])
def test_e5_nothing_is_written_outside_an_act(db, model):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} DEFAULT VALUES")
