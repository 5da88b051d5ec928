"""Questions and plans: the conditions behind each figure, used for the number, its list and any past day."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from appeals.figures import Standing
from appeals.querysets import QuestionQuerySet
from common.dates import today
from plans.models import JoinedQuestion, PlannedQuestion

WHY = "questions and plans"


def in_plan_on(day: date) -> Q:
    """Questions that stood in a plan item at the end of a day."""
    rows = PlannedQuestion.objects.unscoped(WHY).filter(question=OuterRef("pk"), put_on__lte=day)
    return Q(Exists(rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))))


def joined_on(day: date) -> Q:
    """Questions that had a root problem at the end of a day."""
    rows = JoinedQuestion.objects.unscoped(WHY).filter(question=OuterRef("pk"), joined_on__lte=day)
    return Q(Exists(rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=day))))


def orphans(questions: QuestionQuerySet, day: date) -> QuestionQuerySet:
    """Questions unresolved after their deadline that stood in no plan item at the end of `day`. The aim is none.

    `questions` are scoped already. A question raised later did not exist then.
    """
    questions = questions.filter(raised_on__lte=day)
    if day >= today():
        questions = questions.open()  # what the partial index of open questions holds
    standing = Standing(questions, day)
    return standing.questions.filter(standing["overdue"] & ~in_plan_on(day))
