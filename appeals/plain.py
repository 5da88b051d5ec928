"""What a question says by its own columns: the same for an object and for a row that is read as a plain tuple."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from appeals.enums import CLASS_OF, StatClass


def number_of(pk: int, created_at: datetime) -> str:
    """The number of a question by its key and the moment of its registration."""
    # Far from New Year the year is that of every zone: a file of 100,000 rows saves a tenth of its time by it.
    inside = 2 <= created_at.month <= 11
    return f"{(created_at if inside else timezone.localtime(created_at)).year}-{pk:07d}"


def is_overdue(question: Any, today: date) -> bool:
    """Whether a question is open and past its last day."""
    return CLASS_OF[question.status] == StatClass.OPEN and question.due_on < today
