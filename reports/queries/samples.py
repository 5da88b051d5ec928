"""What ordered checks brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from appeals.enums import CheckState
from reports.models import SampleOrder


@dataclass(frozen=True)
class Result:
    """An order and its checks: given to bodies, answered, and of these not solved."""

    order: SampleOrder
    given: int
    checked: int
    failed: int


def results(user, first: date, last: date) -> list[Result]:
    """The orders over days of a period that the person may see, the newest first. One query."""
    done = Q(checks__check_made__state__in=[CheckState.PASSED, CheckState.FAILED])
    found = SampleOrder.objects.visible_to(user).filter(first__lte=last, last__gte=first)
    found = found.select_related("body", "by").annotate(
        given=Count("checks"),
        checked=Count("checks", filter=done),
        failed=Count("checks", filter=Q(checks__check_made__state=CheckState.FAILED)),
    )
    return [Result(one, one.given, one.checked, one.failed) for one in found.order_by("-pk")]
