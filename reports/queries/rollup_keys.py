"""The parts in which cells are counted: the questions of one body, raised in one month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from reports.period import end_of_month

Key = tuple[date, int]  # first day of the month, body


def cells_of(keys: Iterable[Key]) -> Q:
    """Cells (or marks) of these keys."""
    return _any_of(keys, lambda month: Q(raised_month=month))


def questions_of(keys: Iterable[Key]) -> Q:
    """The questions of these keys."""
    return _any_of(keys, lambda month: Q(raised_on__gte=month, raised_on__lte=end_of_month(month)))


def _any_of(keys: Iterable[Key], of_month) -> Q:
    bodies: dict[date, list[int]] = defaultdict(list)
    for month, body in keys:
        bodies[month].append(body)
    found = Q(pk__in=[])
    for month, chosen in bodies.items():
        found |= of_month(month) & Q(body_id__in=chosen)
    return found
