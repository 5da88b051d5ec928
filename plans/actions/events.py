"""The typed history of problems, plan items and blockers, written by every act beside the change itself."""

from __future__ import annotations

from datetime import date

from common.dates import today
from plans.models import ActionItem, Blocker, PlanEvent, RootProblem


def record(
    kind: str,
    *,
    by,
    problem: RootProblem | None = None,
    item: ActionItem | None = None,
    blocker: Blocker | None = None,
    happened_on: date | None = None,
    note: str = "",
    details: dict | None = None,
) -> PlanEvent:
    """Write what happened. Call it inside the act, after the change; `details` holds ids, codes and dates in ISO form.

    An event about an item tells of its problem as well.
    """
    return PlanEvent.objects.create(
        problem_id=item.problem_id if item is not None else problem.pk if problem is not None else None,
        item=item,
        blocker=blocker,
        kind=kind,
        by=by,
        body=by.body if by is not None else None,
        happened_on=happened_on or today(),
        note=note,
        details=details or {},
    )
