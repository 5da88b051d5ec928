"""A question has at most one root problem; merging and splitting lose none; a plan goes before a join."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from appeals.enums import Status
from common.acts import Refused, act
from common.dates import today
from plans.actions import joining
from plans.actions.joining import join_questions, leave_problem, merge_problem, split_problem
from plans.actions.planning import put_in_plan, put_many, take_out_of_plan
from plans.enums import CardState, LeftWhy, PlanEventKind, ProblemStage
from plans.models import ActionItem, BlockedProblem, JoinedQuestion, PlanEvent, PublicCard, RootProblem
from tests.appeals.make import bring_to, make_meeting, make_question
from tests.plans.make import make_blocker, make_item, make_problem


def in_problem(problem) -> set[int]:
    rows = JoinedQuestion.objects.unscoped("test").now().filter(problem=problem)
    return set(rows.values_list("question", flat=True))


@pytest.fixture
def questions(cast):
    """Three questions of the own akimat, in work."""
    meeting = make_meeting(cast.own)
    made = [make_question(cast.registrar, meeting, topic=cast.topic) for _one in range(3)]
    return [
        bring_to(
            question, Status.IN_WORK, cast=cast, responsible=cast.own, executor=cast.executor,
            controller=cast.controller,
        )
        for question in made
    ]  # fmt: skip


def test_joined_once(cast, questions):
    problem = make_problem(cast)
    assert len(join_questions(problem, questions, by=cast.controller)) == 3
    assert join_questions(problem, questions[:1], by=cast.controller) == []
    assert in_problem(problem) == {question.pk for question in questions}
    event = PlanEvent.objects.unscoped("test").get(problem=problem)
    assert (event.kind, len(event.details["questions"])) == (PlanEventKind.JOINED, 3)


def test_joined_to_another_it_moves(cast, questions):
    first, second = make_problem(cast), make_problem(cast, title="The bridge")
    join_questions(first, questions, by=cast.controller)
    join_questions(second, [questions[0].pk], by=cast.controller)
    assert in_problem(second) == {questions[0].pk}
    old = JoinedQuestion.objects.unscoped("test").get(problem=first, question=questions[0])
    assert (old.left_why, old.left_on) == (LeftWhy.MOVED, today())


def test_a_plan_goes_before_a_join(cast, questions):
    item = make_item(make_problem(cast), cast.executor)
    put_in_plan(questions[0], by=cast.controller, item=item)
    with pytest.raises(Refused) as refused:
        join_questions(make_problem(cast, title="The bridge"), questions, by=cast.controller)
    assert refused.value.code == "planned"
    assert in_problem(item.problem) == {questions[0].pk}


def test_all_or_none_and_in_scope_only(cast, questions):
    problem = make_problem(cast)
    with pytest.raises(PermissionDenied):
        join_questions(problem, questions, by=cast.executor)
    with pytest.raises(Http404):
        join_questions(problem, questions, by=cast.sister_controller)
    with pytest.raises(Refused):
        join_questions(
            make_problem(cast, stage=ProblemStage.DROPPED, ended_on=today(), outcome="No"),
            questions,
            by=cast.controller,
        )
    assert in_problem(problem) == set()


def test_at_most_so_many_at_once(cast, monkeypatch, questions):
    monkeypatch.setattr(joining, "MAX_AT_ONCE", 2)
    with pytest.raises(Refused):
        join_questions(make_problem(cast), questions, by=cast.controller)


def test_taken_out_with_a_reason(cast, questions):
    problem = make_problem(cast)
    join_questions(problem, questions, by=cast.controller)
    leave_problem(questions[0], by=cast.controller, reason="Another road")
    leave_problem(questions[0], by=cast.controller, reason="Again")
    assert in_problem(problem) == {questions[1].pk, questions[2].pk}
    put_in_plan(questions[1], by=cast.controller, item=make_item(problem, cast.executor))
    with pytest.raises(Refused):
        leave_problem(questions[1].pk, by=cast.controller, reason="Another road")
    with pytest.raises(PermissionDenied):
        leave_problem(questions[2], by=cast.executor, reason="Another road")


def test_merged_with_items_and_blockers(cast, questions):
    source, target = make_problem(cast), make_problem(cast, title="The bridge")
    join_questions(source, questions, by=cast.controller)
    item = make_item(source, cast.executor)
    put_in_plan(questions[0], by=cast.controller, item=item)
    money = make_blocker(source)
    law = make_blocker(source, "law")
    with act("test.tie"):
        BlockedProblem.objects.create(blocker=law, problem=target, tied_on=today())
    for _twice in range(2):
        merge_problem(source, by=cast.controller, into=target, reason="The same road")
    assert in_problem(target) == {question.pk for question in questions}
    assert in_problem(source) == set()
    assert ActionItem.objects.unscoped("test").get().problem == target
    ties = BlockedProblem.objects.unscoped("test").filter(untied_on__isnull=True)
    assert sorted(ties.values_list("problem", "blocker")) == [(target.pk, money.pk), (target.pk, law.pk)]
    told = PlanEvent.objects.unscoped("test").filter(problem=source, kind=PlanEventKind.BLOCKER_UNLINKED)
    assert set(told.values_list("blocker", flat=True)) == {money.pk, law.pk}
    source = RootProblem.objects.unscoped("test").get(pk=source.pk)
    assert (source.stage, source.merged_into, source.outcome) == (
        ProblemStage.MERGED,
        target,
        "The same road",
    )
    assert in_problem(target) == {row.question_id for row in JoinedQuestion.objects.unscoped("test").now()}


def test_what_can_not_be_merged(cast, questions):
    source, target = make_problem(cast), make_problem(cast, title="The bridge")
    with pytest.raises(Refused):
        merge_problem(source, by=cast.controller, into=source, reason="x")
    ended = make_problem(cast, stage=ProblemStage.SOLVED, ended_on=today(), outcome="Built")
    with pytest.raises(Refused):
        merge_problem(source, by=cast.controller, into=ended, reason="x")
    with pytest.raises(Http404):
        merge_problem(source, by=cast.controller, into=make_problem(cast, body=cast.sister), reason="x")
    texts = {f"{name}_{code}": "x" for name in ("title", "text", "step") for code in ("kk", "ru")}
    with act("test.card"):
        PublicCard.objects.create(
            problem=source, state=CardState.PUBLISHED, step_on=today(), prepared_at="2026-01-01T00:00Z",
            published_at="2026-01-01T00:00Z", published_by=cast.head, **texts,
        )  # fmt: skip
    with pytest.raises(Refused) as refused:
        merge_problem(source, by=cast.controller, into=target, reason="x")
    assert refused.value.code == "card"


def test_split_into_a_problem_of_its_own(cast, questions):
    source, token = make_problem(cast, territory=None), uuid.uuid4()
    join_questions(source, questions, by=cast.controller)
    facts = {"by": cast.controller, "questions": questions[:2], "title": "The bridge", "token": token}
    part = split_problem(source, **facts)
    assert split_problem(source, **facts) == part
    assert (part.split_from, part.topic, part.body) == (source, source.topic, source.body)
    assert in_problem(part) == {questions[0].pk, questions[1].pk}
    assert in_problem(source) == {questions[2].pk}


def test_what_can_not_be_split_off(cast, questions):
    source = make_problem(cast)
    join_questions(source, questions[:2], by=cast.controller)
    put_in_plan(questions[1], by=cast.controller, item=make_item(source, cast.executor))
    for chosen in ([], [questions[2]], [questions[1]]):
        with pytest.raises(Refused) as refused:
            split_problem(source, by=cast.controller, questions=chosen, title="The bridge")
        assert "questions" in refused.value.error_dict


def test_many_are_put_with_a_verdict_for_each(cast, questions):
    item = make_item(make_problem(cast), cast.executor)
    put_in_plan(questions[0], by=cast.controller, item=item)
    new = make_question(cast.registrar, questions[0].meeting)
    result = put_many([*(question.pk for question in questions), new.pk], by=cast.controller, item=item)
    assert result.done == 3
    assert [refusal.question for refusal in result.refused] == [new]


def test_an_imported_status_without_an_item_can_be_taken_out(cast, questions):
    from common.acts import changed

    with act("test.import"):
        changed(questions[0], status=Status.IN_PLAN)
    take_out_of_plan(questions[0].pk, by=cast.controller, reason="No plan is known")
    questions[0].refresh_from_db(from_queryset=type(questions[0]).objects.unscoped("test"))
    assert questions[0].status == Status.IN_WORK
