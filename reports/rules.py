"""The rule of contradictions in force on a day."""

from __future__ import annotations

from datetime import date

from reports.models import ContradictionRule


def rule_on(day: date) -> ContradictionRule | None:
    """The row that holds on a day; None: there is none yet."""
    return ContradictionRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
