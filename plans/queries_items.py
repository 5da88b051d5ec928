"""What pages of plan items show beside the rows themselves: questions, tasks, dates."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appeals.models import Question
from plans.enums import EndedWhy
from plans.models import ActionItem, DateChange, ItemTask, Milestone, PlannedQuestion
from plans.querysets import ActionItemQuerySet

WHY = "of plan items that the person sees"
# Rows that say that the question went through the item; those moved or taken out belong elsewhere.
KEPT = ("", EndedWhy.OUTCOME, EndedWhy.ITEM_DONE, EndedWhy.ITEM_DROPPED)
SHOWN = 100


def with_waiting(items: ActionItemQuerySet) -> ActionItemQuerySet:
    """Items with `waiting`: how many questions stand in each, those of other bodies too."""
    rows = PlannedQuestion.objects.unscoped(WHY).now().filter(item=OuterRef("pk")).order_by().values("item")
    return items.annotate(waiting=Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0))


@dataclass(frozen=True)
class ItemQuestions:
    """The questions of an item that the person sees, and how many there are in all."""

    rows: list[Question]
    total: int

    @property
    def hidden(self) -> int:
        """How many belong to other bodies, or did not find room on the page."""
        return self.total - len(self.rows)


def questions_of(item: ActionItem, user) -> ItemQuestions:
    """Questions that stand in the item or stood in it until they got an outcome or the item ended."""
    rows = PlannedQuestion.objects.unscoped(WHY).filter(item=item, ended_why__in=KEPT)
    keys = rows.order_by().values("question").distinct()
    seen = Question.objects.visible_to(user).filter(pk__in=keys)
    seen = seen.select_related("responsible", "body", "meeting").defer("search")
    return ItemQuestions(list(seen.order_by("closed_on", "due_on", "pk")[:SHOWN]), keys.count())


def steps_of(item: ActionItem, user) -> list[Milestone]:
    """Milestones by day."""
    return list(Milestone.objects.visible_to(user).filter(item=item).order_by("due_on", "pk"))


def tasks_of(item: ActionItem, user) -> list[ItemTask]:
    """Tasks of other bodies by day."""
    rows = ItemTask.objects.visible_to(user).filter(item=item)
    return list(rows.select_related("body", "given_by", "answered_by").order_by("due_on", "pk"))


def moves_of(item: ActionItem, user) -> list[DateChange]:
    """Requests for other dates, newest first."""
    rows = DateChange.objects.visible_to(user).filter(item=item)
    return list(rows.select_related("milestone", "made_by", "decided_by").order_by("-pk"))


def items_with_all(items: ActionItemQuerySet) -> QuerySet[ActionItem]:
    """Items with what a line of a list shows."""
    return with_waiting(items).select_related("problem", "body", "owner")
