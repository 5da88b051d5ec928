"""Whether a plan item in force is on track, at risk or late: computed from dates on the day it is asked for, never typed in.

Each reason is one condition in the database. The state of a row, the filter of a list, a count and the sentence that a
person reads all come from the same conditions.

* late: the day of the item, or of one of its milestones, has passed.
* at risk: another body refused its task or is late with it; a blocker will be lifted only after the day of the item, or
  its next stage should have been reached by now; the dates were moved twice or more; another date is asked for.
* on track: none of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from appeals.enums import ProposalState
from plans.enums import BlockerState, ItemStage, ItemTaskState
from plans.models import ActionItem, BlockerStage, DateChange, ItemTask, Milestone
from plans.querysets import ActionItemQuerySet

WHY = "state of plan items"
OFTEN = 2  # slips from which on dates are not to be trusted


class ItemState(models.TextChoices):
    """How a plan item in force stands on a day."""

    LATE = "late", _("Late")
    AT_RISK = "at_risk", _("At risk")
    ON_TRACK = "on_track", _("On track")


class Reason(models.TextChoices):
    """Why an item is late or at risk."""

    DAY_PASSED = "day_passed", _("its day has passed")
    MILESTONE_PASSED = "milestone_passed", _("the day of a milestone has passed")
    TASK_REFUSED = "task_refused", _("another body refused its task")
    TASK_LATE = "task_late", _("another body is late with its task")
    BLOCKER_LATER = "blocker_later", _("a blocker will be lifted only after its day")
    BLOCKER_STUCK = "blocker_stuck", _("a blocker has not reached its next stage in time")
    MOVED_OFTEN = "moved_often", _("its dates were moved twice or more")
    MOVE_ASKED = "move_asked", _("another date is asked for")


LATE_REASONS = (Reason.DAY_PASSED, Reason.MILESTONE_PASSED)
IN_FORCE = Q(stage=ItemStage.APPROVED)


def conditions(today: date) -> dict[str, Q]:
    """The condition of each reason, for plan items."""
    mine, mine_and_problem = Q(item=OuterRef("pk")), Q(blocker__ties__problem=OuterRef("problem"))
    milestones = Milestone.objects.unscoped(WHY).filter(mine, reached_on__isnull=True, due_on__lt=today)
    tasks = ItemTask.objects.unscoped(WHY).filter(mine)
    asked = DateChange.objects.unscoped(WHY).filter(mine, state=ProposalState.PENDING)
    stages = BlockerStage.objects.unscoped(WHY).ahead()
    stages = stages.filter(
        mine_and_problem, blocker__ties__untied_on__isnull=True, blocker__state=BlockerState.OPEN
    )
    running = (ItemTaskState.OFFERED, ItemTaskState.AGREED)
    return {
        Reason.DAY_PASSED: Q(due_on__lt=today),
        Reason.MILESTONE_PASSED: Q(Exists(milestones)),
        Reason.TASK_REFUSED: Q(Exists(tasks.filter(state=ItemTaskState.REFUSED))),
        Reason.TASK_LATE: Q(Exists(tasks.filter(state__in=running, due_on__lt=today))),
        Reason.BLOCKER_LATER: Q(Exists(stages.filter(frees=True, expected_on__gt=OuterRef("due_on")))),
        Reason.BLOCKER_STUCK: Q(Exists(stages.filter(expected_on__lt=today))),
        Reason.MOVED_OFTEN: Q(slips__gte=OFTEN),
        Reason.MOVE_ASKED: Q(Exists(asked)),
    }


def with_slips(items: ActionItemQuerySet) -> ActionItemQuerySet:
    """Items with `slips`: how often their day, or that of a milestone, was moved to later."""
    moved = DateChange.objects.unscoped(WHY).filter(
        item=OuterRef("pk"), state=ProposalState.APPROVED, to_on__gt=F("from_on")
    )
    counted = moved.order_by().values("item").annotate(times=Count("pk")).values("times")
    return items.annotate(slips=Coalesce(Subquery(counted), 0))


def with_state(items: ActionItemQuerySet, today: date) -> ActionItemQuerySet:
    """Items with `slips`, one yes or no for each reason (`because_…`) and `state`; None for those not in force."""
    found = with_slips(items)
    found = found.annotate(
        **{
            f"because_{reason}": Case(When(IN_FORCE & condition, then=Value(True)), default=Value(False))
            for reason, condition in conditions(today).items()
        }
    )
    late = Q(*[(f"because_{reason}", True) for reason in LATE_REASONS], _connector=Q.OR)
    risky = Q(*[(f"because_{reason}", True) for reason in Reason], _connector=Q.OR)
    return found.annotate(
        state=Case(
            When(~IN_FORCE, then=Value(None)),
            When(late, then=Value(str(ItemState.LATE))),
            When(risky, then=Value(str(ItemState.AT_RISK))),
            default=Value(str(ItemState.ON_TRACK)),
            output_field=CharField(null=True),
        )
    )


def reasons_of(item) -> list[Reason]:
    """The reasons of an item that `with_state` has read; those of being late first."""
    return [reason for reason in Reason if getattr(item, f"because_{reason}")]


@dataclass(frozen=True)
class ItemNow:
    """A plan item that `with_state` has read, as lists show it: `label` is empty where it has no state."""

    item: ActionItem
    label: str
    reasons: list[Reason]


def now_of(item: ActionItem) -> ItemNow:
    """The item with its state and the reasons in words."""
    return ItemNow(item, str(ItemState(item.state).label) if item.state else "", reasons_of(item))
