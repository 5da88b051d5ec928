"""A complaint is never with, nor decided by, the body complained of or one below it: every act, and all sequences."""

import os

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appeals.actions.child_tasks import give_task, raise_up, recall_task
from appeals.actions.forwarding import dispute, forward, settle, split_off
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, resolve_on_spot, withdraw
from appeals.actions.routing import assign, classify, take
from appeals.enums import EventKind, TaskState
from appeals.models import ChildTask, CoExecutor, Event, Question, RoutingRule
from appeals.permissions import user_can
from appeals.policies_complaints import may_answer, may_take_part
from appeals.suggestions import suggest_responsible
from appeals.workflow import Act
from common.acts import Refused, act
from common.dates import today
from notices.models import Notice
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.cast import make_cast


def complaint(question, by, about, **more):
    return classify(
        question, by=by, kind="complaint", topic=question.topic, territory=None, complained_of=about, **more
    )


@pytest.fixture
def about_district(cast, question):
    """A complaint about the district akimat, in work of the sister akimat."""
    complaint(question, cast.controller, cast.own_district)
    assign(question, by=cast.controller, responsible=cast.sister)
    return fresh(question)


def test_a_complaint_says_about_whom_it_is(cast, question):
    with pytest.raises(Refused) as refused:
        classify(question, by=cast.controller, kind="complaint", topic=None, territory=None)
    assert list(refused.value.error_dict) == ["complained_of"]
    classify(
        question,
        by=cast.controller,
        kind="complaint",
        topic=None,
        territory=None,
        complained_name=" A  clinic ",
    )
    row = fresh(question)
    assert (row.complained_of, row.complained_name) == (None, "A clinic")
    classify(
        question, by=cast.controller, kind="message", topic=None, territory=None, complained_name="A clinic"
    )
    assert fresh(question).complained_name == ""


def test_every_act_refuses_the_body_complained_of(cast, meeting, about_district):
    question, district, controller = about_district, cast.own_district, cast.sister_controller
    attempts = {
        "assign": lambda: assign(question, by=cast.controller, responsible=district),
        "co-executor": lambda: assign(
            question, by=cast.controller, responsible=cast.sister, co_executors=[district]
        ),
        "forward": lambda: forward(question, by=controller, responsible=district, reason="x"),
        "split": lambda: split_off(question, by=controller, text="x", responsible=district, reason="x"),
    }
    for name, run in attempts.items():
        with pytest.raises(Refused, match="The complaint is about"), transaction.atomic():
            run()
            pytest.fail(name)
    dispute(question, by=controller, reason="Not ours")
    with pytest.raises(Refused, match="The complaint is about"):
        settle(question, by=cast.controller, responsible=district, reason="x")
    settle(question, by=cast.controller, responsible=cast.own, reason="x")
    with pytest.raises(Refused, match="The complaint is about"):
        give_task(question, by=cast.controller, body=district, text="x", due_on=today())


def test_the_desk_refuses_it_as_well(cast, meeting):
    more = {"kind": "complaint", "complained_of": cast.own_district}
    with pytest.raises(Refused, match="another one answers"):
        make_question(cast.registrar, meeting, responsible=cast.own_district, **more)
    with pytest.raises(Refused, match="Whom is the complaint about"):
        make_question(cast.registrar, meeting, kind="complaint")
    own = {"kind": "complaint", "complained_of": cast.own}
    with pytest.raises(Refused, match="another body decides"):
        make_question(cast.registrar, meeting, outcome="on_spot", answer="We were right", **own)
    judged = make_question(cast.registrar, meeting, outcome="on_spot", answer="They were wrong", **more)
    assert fresh(judged).complained_of == cast.own_district


def test_a_part_of_a_complaint_is_about_the_same_body(cast, about_district):
    part = split_off(
        about_district, by=cast.sister_controller, text="x", responsible=cast.ministry, reason="x"
    )
    assert fresh(part).complained_of == cast.own_district


def test_classified_late_it_goes_back_to_the_host(cast, question):
    assign(question, by=cast.controller, responsible=cast.own_district, co_executors=[cast.sister])
    take(question, by=cast.district_executor)
    complaint(question, cast.controller, cast.own_district)
    row = fresh(question)
    assert (row.status, row.responsible, row.executor, row.received_on) == ("registered", None, None, None)
    event = Event.objects.unscoped("test").filter(question=question).latest("pk")
    assert (event.kind, event.from_status, event.to_status) == (EventKind.CLASSIFIED, "in_work", "registered")
    assert row.helpers == [cast.sister]


def test_the_host_is_told_and_the_co_executors_complained_of_are_out(cast, question):
    assign(question, by=cast.controller, responsible=cast.sister, co_executors=[cast.own_district])
    complaint(question, cast.sister_controller, cast.sister)
    assert fresh(question).status == "registered"
    told = Notice.objects.unscoped("test").filter(rule="question.returned")
    assert set(told.values_list("recipient_id", flat=True)) == {cast.controller.pk}
    complaint(question, cast.controller, cast.own_district)
    assert fresh(question).helpers == []


def test_its_tasks_are_taken_back_with_all_under_them(cast, question):
    assign(question, by=cast.controller, responsible=cast.own)
    task = give_task(question, by=cast.executor, body=cast.own_district, text="Look", due_on=today())
    up = raise_up(question, by=cast.controller, body=cast.own, text="?", due_on=today(), parent=task.pk)
    other = raise_up(question, by=cast.controller, body=cast.ministry, text="?", due_on=today())
    complaint(question, cast.controller, cast.own_district)
    states = {row.pk: row.state for row in ChildTask.objects.unscoped("test")}
    assert states == {task.pk: "recalled", up.pk: "recalled", other.pk: "open"}
    kinds = list(Event.objects.unscoped("test").filter(question=question).values_list("kind", flat=True))
    assert kinds.count(EventKind.TASK_RECALLED) == 2


def test_a_task_that_is_over_is_left_as_it_ended(cast, question):
    assign(question, by=cast.controller, responsible=cast.own)
    over = give_task(question, by=cast.executor, body=cast.own_district, text="Look", due_on=today())
    recall_task(question, by=cast.executor, task=over.pk, reason="Looked ourselves")
    open_one = give_task(question, by=cast.executor, body=cast.own_district, text="Look", due_on=today())
    before = ChildTask.objects.unscoped("test").get(pk=over.pk)
    complaint(question, cast.controller, cast.own_district)
    after = ChildTask.objects.unscoped("test").get(pk=over.pk)
    assert (after.version, after.ended_by, after.ended_at) == (before.version, cast.executor, before.ended_at)
    assert ChildTask.objects.unscoped("test").get(pk=open_one.pk).state == TaskState.RECALLED
    events = Event.objects.unscoped("test").filter(question=question, kind=EventKind.TASK_RECALLED)
    assert list(events.order_by("pk").values_list("details__task", flat=True)) == [over.pk, open_one.pk]


def test_about_the_host_itself_only_a_body_above_answers(cast):
    assert may_answer(cast.own_district, cast.own_district, cast.own)
    assert not may_answer(cast.own_district, cast.own_district, cast.sister)
    assert not may_answer(cast.own_district, cast.own_district, cast.ministry)
    assert may_answer(cast.own, cast.own, cast.ministry), "nothing stands above: a central body"
    assert may_answer(cast.own, cast.own_district, cast.office)
    assert not may_answer(cast.own, cast.own_district, cast.sister)
    assert may_answer(cast.sister, cast.own, cast.own)
    assert may_take_part(None, cast.own)
    assert may_answer(None, cast.own, cast.own_district)


def test_nobody_is_judge_in_their_own_case(cast, question):
    complaint(question, cast.controller, cast.own)
    row = fresh(question)
    for name, run in {
        Act.RESOLVE_ON_SPOT: lambda: resolve_on_spot(question, by=cast.registrar),
        Act.WITHDRAW: lambda: withdraw(question, by=cast.controller, reason="x"),
        Act.CLASSIFY: lambda: classify(question, by=cast.controller, kind="", topic=None, territory=None),
    }.items():
        with pytest.raises(PermissionDenied, match="about your body"), transaction.atomic():
            run()
            pytest.fail(name)
    assert not user_can(cast.registrar, row, Act.RESOLVE_ON_SPOT)
    classify(
        question, by=cast.controller, kind="complaint", topic=None, territory=cast.territories["medeu"],
        complained_of=cast.own,
    )  # fmt: skip
    assign(question, by=cast.controller, responsible=cast.ministry)  # passing it up is theirs
    take(question, by=cast.ministry_controller)
    close(question, by=cast.ministry_controller, outcome="explained", answer=ANSWER, closed_on=today())


def test_a_complaint_is_merged_only_into_one_about_the_same_body(cast, meeting, question, about_district):
    plain = make_question(cast.registrar, meeting, "Not a complaint", responsible=cast.own_district)
    with pytest.raises(Refused, match="about the same body"):
        merge(about_district, by=cast.controller, original=plain)
    same = make_question(cast.registrar, meeting, "The same")
    complaint(same, cast.controller, cast.own_district)
    merge(about_district, by=cast.controller, original=same)
    with pytest.raises(Refused, match="it stays one"):
        classify(same, by=cast.controller, kind="", topic=None, territory=None)
    with pytest.raises(Refused, match="it stays one"):
        complaint(same, cast.controller, cast.ministry)


def test_what_is_proposed(cast, question):
    day, medeu = today(), cast.territories["medeu"]
    assert suggest_responsible(cast.own, None, medeu, day) == cast.own_district
    assert suggest_responsible(cast.own, None, medeu, day, cast.own_district) == cast.own
    assert suggest_responsible(cast.own_district, None, medeu, day, cast.own_district) == cast.own
    assert suggest_responsible(cast.own, None, medeu, day, cast.own) is None


BODIES = ("own", "own_district", "sister", "ministry", "office")
PEOPLE = (
    "controller",
    "sister_controller",
    "ministry_controller",
    "executor",
    "district_executor",
    "registrar",
)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ("complain", "uncomplain", "assign", "helper", "forward", "split", "dispute", "settle", "task", "raise",
             "recall", "take", "close", "withdraw", "reopen", "merge", "spot")
        ),
        st.sampled_from(PEOPLE), st.sampled_from(BODIES), st.integers(0, 3),
    ),
    min_size=5, max_size=25,
)  # fmt: skip


def perform(step: str, by, body, pk: int, original: int) -> None:
    question = fresh(Question(pk=pk))
    task = ChildTask.objects.unscoped("test").filter(question=pk, state=TaskState.OPEN).last()
    run = {
        "complain": lambda: complaint(question, by, body),
        "uncomplain": lambda: classify(pk, by=by, kind="", topic=None, territory=None),
        "assign": lambda: assign(pk, by=by, responsible=body),
        "helper": lambda: assign(pk, by=by, responsible=question.responsible or body, co_executors=[body]),
        "forward": lambda: forward(pk, by=by, responsible=body, reason="x"),
        "split": lambda: split_off(pk, by=by, text="x", responsible=body, reason="x"),
        "dispute": lambda: dispute(pk, by=by, reason="x"),
        "settle": lambda: settle(pk, by=by, responsible=body, reason="x"),
        "task": lambda: give_task(pk, by=by, body=body, text="x", due_on=today(), parent=task and task.pk),
        "raise": lambda: raise_up(pk, by=by, body=body, text="x", due_on=today(), parent=task and task.pk),
        "recall": lambda: task and recall_task(pk, by=by, task=task.pk, reason="x"),
        "take": lambda: take(pk, by=by),
        "close": lambda: close(pk, by=by, outcome="explained", answer=ANSWER, closed_on=today()),
        "withdraw": lambda: withdraw(pk, by=by, reason="x"),
        "reopen": lambda: reopen(pk, by=by, reason="x"),
        "merge": lambda: merge(pk, by=by, original=original),
        "spot": lambda: resolve_on_spot(pk, by=by),
    }[step]
    try:
        with transaction.atomic():
            run()
    except (Refused, PermissionDenied, Http404):
        pass


def check_nobody_judges_themselves() -> None:
    questions = Question.objects.unscoped("test").select_related(
        "complained_of", "responsible", "body", "closed_by"
    )
    for question in questions.filter(complained_of__isnull=False):
        about = question.complained_of
        if question.responsible:
            assert may_answer(about, question.body, question.responsible)
        for row in CoExecutor.objects.unscoped("test").filter(question=question):
            assert may_take_part(about, row.body)
        for row in ChildTask.objects.unscoped("test").filter(question=question, state=TaskState.OPEN):
            assert may_take_part(about, row.body)
            assert may_take_part(about, row.giver)
        for same in question.duplicates.unscoped("test"):
            assert same.complained_of in (None, about)
    for original in questions.filter(complained_of__isnull=True):
        joined = original.duplicates.unscoped("test").filter(complained_of__isnull=False)
        assert not joined.exists()


@pytest.mark.slow
def test_no_sequence_of_acts_leaves_a_complaint_with_the_body_complained_of(db):
    cast = make_cast()
    with act("test.rule"):
        RoutingRule.objects.create(
            order=1, topic=cast.topic, body=cast.own_district, automatic=True, is_active=True, tried_at=now()
        )

    @given(steps)
    @settings(
        max_examples=int(os.environ.get("MACHINE_RUNS", "60")),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    def run(sequence):
        point = transaction.savepoint()
        meeting = make_meeting(cast.own)
        for topic in (cast.topic, None):
            make_question(cast.registrar, meeting, "x", topic=topic)
        for step, person, body, which in sequence:
            keys = list(Question.objects.unscoped("test").order_by("pk").values_list("pk", flat=True))
            pk, other = keys[which % len(keys)], keys[(which + 1) % len(keys)]
            perform(step, getattr(cast, person), getattr(cast, body), pk, other)
            check_nobody_judges_themselves()
        transaction.savepoint_rollback(point)

    run()
