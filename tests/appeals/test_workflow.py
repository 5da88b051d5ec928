"""E1: every status × act × person. Exactly the listed pairs pass; the others change nothing."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.http import Http404

from appeals.actions.attaching import attach_file
from appeals.actions.editing import add_note, edit_text
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, resolve_on_spot, withdraw
from appeals.actions.repeats import mark_repeat, unmark_repeat
from appeals.actions.routing import assign, classify, take
from appeals.actions.slips import issue_slip
from appeals.enums import CLASS_OF, OPEN_STATUSES, StatClass, Status
from appeals.models import Event, Question
from appeals.policies import possible, why_not
from appeals.workflow import MOVES, Act, Place
from common.acts import Refused
from common.dates import today
from tests.appeals import decided, passed, planned, promised
from tests.appeals.make import ANSWER, bring_to, fresh, make_meeting, make_question
from tests.appeals.samples import upload

PEOPLE = (
    "registrar", "executor", "controller", "head", "district_executor", "sister_registrar", "sister_executor",
    "sister_controller", "ministry_controller", "analyst", "administrator", "stranger", "deactivated",
)  # fmt: skip

# Written by hand, apart from the table: the host is `own`, the responsible body `sister` (none while registered).
HOST, SISTER = {"controller"}, {"sister_controller"}
MAY = (
    {
        Act.CLASSIFY: HOST | SISTER,
        Act.ASSIGN: HOST | SISTER,
        Act.TAKE: {"sister_executor", "sister_controller"},
        Act.CLOSE: {"sister_executor", "sister_controller"},
        Act.RESOLVE_ON_SPOT: {"registrar"},
        Act.REOPEN: HOST | SISTER,
        Act.WITHDRAW: HOST | SISTER,
        Act.MERGE: HOST | SISTER,
        Act.EDIT: HOST | {"registrar"},
        Act.NOTE: HOST | SISTER | {"registrar", "executor", "sister_executor", "sister_registrar"},
        Act.ATTACH: HOST | SISTER | {"registrar", "executor", "sister_executor", "sister_registrar"},
        Act.ISSUE_SLIP: {"registrar"},
        Act.MARK_REPEAT: HOST | SISTER | {"registrar", "sister_registrar"},
        Act.UNMARK_REPEAT: HOST,
    }
    | decided.MAY
    | passed.MAY
    | promised.MAY
    | planned.MAY
)
OPEN = {"registered", "assigned", "in_work", "in_plan"}
CLOSED = {
    "resolved_on_spot", "resolved", "partly_resolved", "explained",
    "refused", "withdrawn", "duplicate", "passed_outside",
}  # fmt: skip
FROM = (
    {
        Act.CLASSIFY: OPEN,
        Act.ASSIGN: {"registered", "assigned", "in_work"},
        Act.TAKE: {"assigned"},
        Act.CLOSE: {"assigned", "in_work", "in_plan"},
        Act.RESOLVE_ON_SPOT: {"registered", "assigned", "in_work"},
        Act.REOPEN: CLOSED,
        Act.WITHDRAW: OPEN,
        Act.MERGE: OPEN,
        Act.EDIT: OPEN,
        Act.NOTE: OPEN | CLOSED,
        Act.ATTACH: OPEN | CLOSED,
        Act.ISSUE_SLIP: OPEN | CLOSED,
        Act.MARK_REPEAT: OPEN | CLOSED,
        Act.UNMARK_REPEAT: OPEN | CLOSED,
    }
    | decided.FROM
    | passed.FROM
    | promised.FROM
    | planned.FROM
)
# The citizen, the lot and the checking body: test_workflow_word.py.
WALKED_ELSEWHERE = {Act.ASK_CITIZEN, Act.CONFIRM, Act.DENY, Act.DRAW, Act.CHECK}
# The other question gets one as well; what is taken back was marked before.
EVENTS_OF = {Act.MERGE: 2, Act.MARK_REPEAT: 2, Act.UNMARK_REPEAT: 4} | passed.EVENTS_OF


@pytest.fixture
def stage(cast):
    """Twelve questions, one in each status, and an original to merge into."""
    meeting = make_meeting(cast.own)
    people = {
        "cast": cast,
        "responsible": cast.sister,
        "executor": cast.sister_executor,
        "controller": cast.controller,
    }
    original = make_question(cast.registrar, meeting, "The original")
    questions = {
        status: bring_to(
            make_question(cast.registrar, meeting, f"Question {status}", promise="The road"),
            status,
            original=original,
            **people,
        )
        for status in Status
    }
    return {"cast": cast, "original": original, "questions": questions}


def perform(act, question, by, stage):
    cast = stage["cast"]
    run = (
        {
            Act.CLASSIFY: lambda: classify(question, by=by, kind="message", topic=cast.topic, territory=None),
            Act.ASSIGN: lambda: assign(question, by=by, responsible=cast.ministry),
            Act.TAKE: lambda: take(question, by=by),
            Act.CLOSE: lambda: close(question, by=by, outcome="explained", answer=ANSWER, closed_on=today()),
            Act.RESOLVE_ON_SPOT: lambda: resolve_on_spot(question, by=by),
            Act.REOPEN: lambda: reopen(question, by=by, reason="Not done"),
            Act.WITHDRAW: lambda: withdraw(question, by=by, reason="The citizen called"),
            Act.MERGE: lambda: merge(question, by=by, original=stage["original"]),
            Act.EDIT: lambda: edit_text(question, by=by, text="Another text", language="ru"),
            Act.NOTE: lambda: add_note(question, by=by, text="A note"),
            Act.ATTACH: lambda: attach_file(question, by=by, upload=upload("a.txt", b"plain text")),
            Act.ISSUE_SLIP: lambda: issue_slip(question, by=by),
            Act.MARK_REPEAT: lambda: mark_repeat(question, by=by, original=stage["original"]),
            Act.UNMARK_REPEAT: lambda: marked_and_back(question, by, stage["original"]),
        }
        | decided.performers(question, by, cast)
        | passed.performers(question, by, cast)
        | promised.performers(question, by)
        | planned.performers(question, by, cast)
    )
    run[act]()


def marked_and_back(question, by, original):
    with transaction.atomic():
        mark_repeat(question, by=None, original=original)
        unmark_repeat(question, by=by, reason="Another road")


def sees(person: str, status: str) -> bool:
    if person in ("registrar", "executor", "controller", "head", "analyst"):
        return True
    return person.startswith("sister") and status not in ("registered", "resolved_on_spot")


def expected(act, status, person) -> str:
    if not sees(person, status):
        return "404"
    if act == Act.DO_TASK and person == "sister_executor" and status not in FROM[act]:
        return "refused"  # the state of the question is asked before the body of the task
    if person not in MAY[act]:
        return "403"
    if act in (Act.MERGE, Act.MARK_REPEAT) and person.startswith("sister"):
        return "refused"  # the original is a matter of `own` alone, out of their sight
    if act == Act.ASSIGN and person in SISTER:
        return "refused"  # to a body that does not stand below theirs it goes by forwarding
    return "done" if status in FROM[act] else "refused"


def attempt(act, question, by, stage) -> str:
    point = transaction.savepoint()
    events = Event.objects.unscoped("test").count()
    before = Question.objects.unscoped("test").filter(pk=question.pk).values().get()
    try:
        perform(act, question, by, stage)
        outcome = "done"
        assert Event.objects.unscoped("test").count() == events + EVENTS_OF.get(act, 1)
        after = fresh(question)
        allowed = MOVES[act].to or (question.status,)
        assert after.status in allowed
    except Http404:
        outcome = "404"
    except PermissionDenied:
        outcome = "403"
    except Refused:
        outcome = "refused"
    if outcome != "done":
        assert Event.objects.unscoped("test").count() == events
        assert Question.objects.unscoped("test").filter(pk=question.pk).values().get() == before
    transaction.savepoint_rollback(point)
    return outcome


@pytest.mark.parametrize("act", [act for act in Act if act != Act.REGISTER and act not in WALKED_ELSEWHERE])
def test_e1_exactly_the_listed_pairs_pass(stage, act):
    wrong = []
    for person in PEOPLE:
        by = getattr(stage["cast"], person)
        for status, question in stage["questions"].items():
            found = attempt(act, question, by, stage)
            if found != expected(act, status, person):
                wrong.append(f"{person} {status}: {found}, expected {expected(act, status, person)}")
    assert not wrong, "\n".join(wrong)


def test_e1_the_table_names_every_act_and_only_known_statuses():
    assert set(MOVES) == set(Act)
    for move in MOVES.values():
        assert set(move.sources) <= set(Status)
        assert set(move.to) <= set(Status)
        assert bool(move.rights) == (move.place != Place.NOBODY)


def test_every_status_has_one_class_and_the_database_agrees(stage):
    assert set(CLASS_OF) == set(Status)
    for status, question in stage["questions"].items():
        assert question.stat_class == CLASS_OF[status]
        assert question.is_open == (status in OPEN_STATUSES) == (CLASS_OF[status] == StatClass.OPEN)


def test_a_button_knows_why_not(stage):
    closed = stage["questions"]["resolved"]
    assert not possible(closed, Act.TAKE, today())
    assert why_not(closed, Act.CLOSE, today()) == "The question is closed: Resolved."
    assert why_not(stage["questions"]["registered"], Act.TAKE, today()).startswith("Nobody answers")
    assert why_not(stage["questions"]["in_work"], Act.TAKE, today()) == "The question is already in work."
    assert why_not(stage["questions"]["assigned"], Act.TAKE, today()) == ""
    assert why_not(stage["questions"]["assigned"], Act.REOPEN, today()) == "The question is still open."


def test_the_page_of_the_workflow_is_made_from_the_table():
    call_command("workflow_docs", check=True)
    assert "stateDiagram-v2" in Path("docs/workflow.md").read_text(encoding="utf-8")
