"""The terms in force, read from the database: the table of rules over the working calendar."""

from __future__ import annotations

from appeals.deadlines import Rule, Terms
from appeals.models import DeadlineRule
from common.acts import share
from organisations.workdays import WorkCalendar, load_calendar

COLUMNS = (
    "kind", "length", "unit", "first_day", "reserve", "extension_months", "valid_from", "source",
)  # fmt: skip
# Held by each act that counts by the terms, until it is committed (`appeals.actions.recomputing`).
IN_USE = "terms in use"


def load_terms() -> Terms:
    """The rules and the calendar as they are now: two queries, and a word that they are in use."""
    share(IN_USE)
    return terms_over(load_calendar())


def terms_over(calendar: WorkCalendar) -> Terms:
    """The rules as they are now, for a page that has read the calendar: one query. Acts take `load_terms`."""
    rows = DeadlineRule.objects.order_by("kind", "valid_from").values(*COLUMNS)
    return Terms.of((Rule(**row) for row in rows), calendar)
