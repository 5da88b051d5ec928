"""Blockers as rows of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.tables import DATE, NUMBER, Column
from plans.models import Blocker

COLUMNS = [
    Column("number", _("Number")),
    Column("kind", _("What is missing")),
    Column("title", _("What has to happen")),
    Column("state", _("State")),
    Column("stage", _("Stage")),
    Column("lifted_on", _("Expected to be lifted on"), DATE),
    Column("body", _("Followed by")),
    Column("waits_for", _("Waits for")),
    Column("amount", _("Amount, ₸"), NUMBER),
    Column("budget", _("Budget")),
    Column("budget_year", _("Budget year"), NUMBER),
    Column("problems", _("Problems"), NUMBER),
    Column("questions", _("Questions that wait"), NUMBER),
    Column("people", _("People who wait"), NUMBER),
    Column("named_on", _("Named on"), DATE),
    Column("ended_on", _("Ended on"), DATE),
]


def export_rows(rows: Iterable[Blocker]) -> Iterator[dict[str, Any]]:
    """One line each; the rows have been through `with_waiting` and `with_next`."""
    for row in rows:
        yield {
            "number": row.number,
            "kind": row.get_kind_display(),
            "title": row.title,
            "state": row.get_state_display(),
            "stage": row.get_stage_display(),
            "lifted_on": row.lifted_on,
            "body": row.body.name,
            "waits_for": row.waits_for.name if row.waits_for else "",
            "amount": row.amount,
            "budget": row.get_budget_level_display() if row.budget_level else "",
            "budget_year": row.budget_year,
            "problems": row.n_problems,
            "questions": row.n_questions,
            "people": row.n_people,
            "named_on": row.named_on,
            "ended_on": row.ended_on,
        }
