"""Numbers beside root problems: who asks, who still waits, what is planned. Each is also a condition of the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appeals.enums import OPEN_STATUSES, SOLVED_STATUSES, Status
from plans.enums import ItemStage
from plans.models import ActionItem, BlockedProblem, Blocker, JoinedQuestion, RootProblem
from plans.querysets import RootProblemQuerySet
from plans.states import with_state

WHY = "numbers of problems that the person sees"


def with_numbers(problems: RootProblemQuerySet) -> RootProblemQuerySet:
    """Problems with `asked` (questions joined), `waiting` (of them without an outcome) and `planned` (of these in a plan)."""
    rows = JoinedQuestion.objects.unscoped(WHY).now().filter(problem=OuterRef("pk"))
    rows = rows.order_by().values("problem")

    def counted(condition: Q) -> Coalesce:
        return Coalesce(Subquery(rows.annotate(number=Count("pk", filter=condition)).values("number")), 0)

    return problems.annotate(
        asked=counted(Q()),
        waiting=counted(Q(question__status__in=OPEN_STATUSES)),
        planned=counted(Q(question__status=Status.IN_PLAN)),
    )


def has_plan() -> Q:
    """Problems with a plan item in force."""
    items = ActionItem.objects.unscoped(WHY).filter(problem=OuterRef("pk"), stage=ItemStage.APPROVED)
    return Q(Exists(items))


@dataclass(frozen=True)
class Asked:
    """Questions of a problem and what became of them. `people`: cards of citizens; a nameless speaker counts as one."""

    questions: int
    people: int
    waiting: int
    planned: int
    overdue: int
    solved: int
    first_on: date | None


def asked_of(problem: RootProblem, today: date) -> Asked:
    """The numbers of one problem, over all its questions, in one query."""
    rows = JoinedQuestion.objects.unscoped(WHY).now().filter(problem=problem)
    waiting = Q(question__status__in=OPEN_STATUSES)
    found = rows.aggregate(
        questions=Count("pk"),
        cards=Count("question__citizen", distinct=True),
        nameless=Count("pk", filter=Q(question__citizen__isnull=True)),
        waiting=Count("pk", filter=waiting),
        planned=Count("pk", filter=Q(question__status=Status.IN_PLAN)),
        overdue=Count("pk", filter=waiting & Q(question__due_on__lt=today)),
        solved=Count("pk", filter=Q(question__status__in=SOLVED_STATUSES)),
        first_on=Min("question__raised_on"),
    )
    people = found.pop("cards") + found.pop("nameless")
    return Asked(people=people, **found)


def items_of(problem: RootProblem, user, today: date) -> QuerySet[ActionItem]:
    """Plan items of a problem with their states; those in force first, by day."""
    rows = ActionItem.objects.visible_to(user).filter(problem=problem).select_related("body", "owner")
    return with_state(rows, today).order_by(F("ended_on").desc(nulls_first=True), "due_on", "pk")


def blockers_of(problem: RootProblem, user) -> QuerySet[Blocker]:
    """What the problem waits for; open blockers first."""
    ties = BlockedProblem.objects.unscoped(WHY).filter(problem=problem, untied_on__isnull=True)
    rows = Blocker.objects.visible_to(user).filter(pk__in=ties.values("blocker")).select_related("waits_for")
    return rows.order_by(F("ended_on").desc(nulls_first=True), "pk")
