"""Which questions have which root problem: joined, taken out, moved when problems are merged or split.

The question is locked first. A question that stands in a plan item belongs to that item's problem, always.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason
from appeals.models import Question, Topic
from common.acts import Refused, act, lock
from common.dates import today
from organisations.models import Body, Territory, User
from organisations.rights import Right
from plans.actions.blockers import carry_ties
from plans.actions.events import record
from plans.actions.problems import changing, end, locked, name_problem
from plans.enums import LeftWhy, PlanEventKind, ProblemStage
from plans.models import ActionItem, JoinedQuestion, PlannedQuestion, RootProblem
from plans.permissions import check_user_can
from plans.policies import check_card_is_off, check_not_planned_elsewhere, check_open

MAX_AT_ONCE = 500


def join_questions(
    problem: RootProblem | int, questions: Iterable[Question | int], *, by: User | None
) -> list[Question]:
    """Join questions to the problem; those of another problem move, those that are in it already stay.

    All or none. Returns the questions that were joined now. Needs the right in the host or the responsible body of each.
    Raises Http404, PermissionDenied, Refused.
    """
    ids = _keys(questions)
    with act("problem.join", by=by):
        rows = [_locked_question(pk, by) for pk in ids]
        problem = locked(problem, by)
        check_open(problem)
        joined = [question for question in rows if tie(question, problem, by)]
        if joined:
            told = {"questions": [question.pk for question in joined]}
            record(PlanEventKind.JOINED, by=by, problem=problem, details=told)
        return joined


def leave_problem(question: Question | int, *, by: User | None, reason: str) -> Question:
    """Take a question out of its problem, with a reason. One that stands in a plan item leaves that first."""
    reason = given_reason(reason)
    with act("problem.leave", by=by):
        question = _locked_question(
            question.pk if isinstance(question, Question) else question, by, check=False
        )
        row = _row_of(question)
        if row is None:
            return question
        check_user_can(by, Right.PLANS_MANAGE, row.problem.body, question.responsible, question.body)
        if _planned().filter(question=question).exists():
            raise Refused(
                _("The question stands in a plan item: take it out of the plan first."), code="planned"
            )
        _end(row, LeftWhy.TAKEN_OUT)
        record(
            PlanEventKind.LEFT, by=by, problem=row.problem, note=reason, details={"questions": [question.pk]}
        )
        return question


def merge_problem(
    problem: RootProblem | int,
    *,
    by: User | None,
    into: RootProblem | int,
    reason: str,
    version: int | None = None,
) -> RootProblem:
    """Make a problem a part of another one: its questions, plan items and blockers go there. Returns the other one."""
    reason = given_reason(reason)
    with act("problem.merge", by=by):
        # Both ways round the same order, so that two who merge at once do not wait for each other.
        keys = sorted({_key(problem), _key(into)})
        rows = {key: locked(key, by) for key in keys}
        source, target = rows[_key(problem)], rows[_key(into)]
        if source.pk == target.pk:
            raise Refused({"into": _("A problem can't become a part of itself.")})
        check_user_can(by, Right.PLANS_MANAGE, target.body)
        with changing("problem.merge", source, by=by, version=version) as source:
            if source.merged_into_id == target.pk:
                return target
            check_open(source)
            check_open(target)
            check_card_is_off(source)
            _hand_over(source, target, by)
            end(PlanEventKind.MERGED, source, by, ProblemStage.MERGED, reason, merged_into=target)
            record(
                PlanEventKind.MERGED_IN, by=by, problem=target, note=reason, details={"problem": source.pk}
            )
        return target


def split_problem(
    problem: RootProblem | int,
    *,
    by: User | None,
    questions: Iterable[Question | int],
    title: str,
    description: str = "",
    body: Body | None = None,
    topic: Topic | None = None,
    territory: Territory | None = None,
    owner: User | None = None,
    token: UUID | None = None,
    version: int | None = None,
) -> RootProblem:
    """Make some questions of a problem a problem of their own. Those that stand in a plan item stay where they are.

    Topic, territory and body are those of the first one unless given. Raises what `join_questions` raises.
    """
    ids = _keys(questions)
    if not ids:
        raise Refused({"questions": _("Tick the questions first.")})
    with act("problem.split", by=by):
        # Questions before problems, in the order of all acts of this room.
        rows = [_locked_question(pk, by) for pk in ids]
        with changing("problem.split", problem, by=by, version=version) as source:
            made = RootProblem.objects.unscoped("the form sent again").filter(token=token) if token else None
            if made is not None and (part := made.first()) is not None:
                return part
            check_open(source)
            _check_all_of(source, rows)
            part = name_problem(
                by=by, body=body or source.body, title=title, description=description, topic=topic or source.topic,
                territory=territory or source.territory, owner=owner, token=token, split_from=source,
            )  # fmt: skip
            for question in rows:
                tie(question, part, by)
            told = {"problem": part.pk, "questions": ids}
            record(PlanEventKind.SPLIT, by=by, problem=source, details=told)
            record(PlanEventKind.JOINED, by=by, problem=part, details={"questions": ids})
        return part


def tie(question: Question, problem: RootProblem, by: User | None) -> bool:
    """Join the locked question; a join to another problem ends. Returns whether it was joined now; the event is the caller's."""
    row = _row_of(question)
    if row is not None and row.problem_id == problem.pk:
        return False
    check_not_planned_elsewhere(question, problem)
    if row is not None:
        _end(row, LeftWhy.MOVED)
        record(PlanEventKind.LEFT, by=by, problem=row.problem, details={"questions": [question.pk]})
    JoinedQuestion.objects.create(problem=problem, question=question, joined_on=today(), joined_by=by)
    return True


def _hand_over(source: RootProblem, target: RootProblem, by: User | None) -> None:
    """Plan items, questions and blockers of one locked problem become those of another.

    Items first: who is putting a question into one of them has finished then, or sees the other problem.
    """
    ActionItem.objects.unscoped("items of the locked problem").filter(problem=source).update(problem=target)
    rows = JoinedQuestion.objects.unscoped("questions of the locked problem").now().filter(problem=source)
    moved = list(rows.order_by("question").values_list("question", flat=True))
    rows.update(left_on=today(), left_why=LeftWhy.MOVED)
    JoinedQuestion.objects.bulk_create(
        JoinedQuestion(problem=target, question_id=key, joined_on=today(), joined_by=by) for key in moved
    )
    if moved:
        record(PlanEventKind.JOINED, by=by, problem=target, details={"questions": moved})
    carry_ties(source, into=target, by=by)


def _check_all_of(problem: RootProblem, questions: list[Question]) -> None:
    """Raise `Refused` unless all the questions belong to the problem and none of them stands in a plan item."""
    keys = [question.pk for question in questions]
    rows = JoinedQuestion.objects.unscoped("questions of the locked problem").now()
    if rows.filter(problem=problem, question__in=keys).count() != len(keys):
        raise Refused({"questions": _("Some of these questions do not belong to this problem any more.")})
    if _planned().filter(question__in=keys).exists():
        raise Refused({"questions": _("A question that stands in a plan item stays with its problem.")})


def _locked_question(pk: int, by: User | None, *, check: bool = True) -> Question:
    question = lock(Question.objects.select_related("body", "responsible"), pk, by)
    if check:
        check_user_can(by, Right.PLANS_MANAGE, question.responsible, question.body)
    return question


def _row_of(question: Question) -> JoinedQuestion | None:
    rows = JoinedQuestion.objects.unscoped("the locked question").now().filter(question=question)
    return rows.select_related("problem__body").select_for_update(of=("self",), no_key=True).first()


def _planned():
    return PlannedQuestion.objects.unscoped("the locked question").now()


def _end(row: JoinedQuestion, why: str) -> None:
    row.left_on, row.left_why = today(), why
    row.save(update_fields=["left_on", "left_why"])


def _key(problem: RootProblem | int) -> int:
    return problem.pk if isinstance(problem, RootProblem) else problem


def _keys(questions: Iterable[Question | int]) -> list[int]:
    """The keys in rising order: all acts lock questions in this order."""
    keys = sorted({row.pk if isinstance(row, Question) else row for row in questions})
    if len(keys) > MAX_AT_ONCE:
        raise Refused({"questions": _("At most %(count)s questions at once.") % {"count": MAX_AT_ONCE}})
    return keys
