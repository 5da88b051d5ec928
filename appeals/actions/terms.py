"""The clock of a question: the one place that sets its last day."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

from appeals.deadlines import Terms
from appeals.models import DeadlineRule
from common.acts import act

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "deadline_rules.csv"


def clock(kind: str, start: date, terms: Terms, extended_until: date | None = None) -> dict[str, Any]:
    """The columns of the clock of a question of this legal kind whose term runs from `start`."""
    found = terms.answer(kind, start, extended_until)
    return {
        "clock_from": start,
        "due_on": found.due_on,
        "control_on": found.control_on,
        "extended_until": extended_until,
    }


def load_deadline_rules() -> int:
    """Terms of the law into an empty table, as reference data; returns how many were added.

    A kind that the table has already is left alone: it is the administrator's.
    """
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with act("deadline_rule.load"):
        known = set(DeadlineRule.objects.values_list("kind", flat=True))
        new = [DeadlineRule(**row) for row in rows if row["kind"] not in known]
        DeadlineRule.objects.bulk_create(new)
    return len(new)
