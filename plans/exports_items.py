"""Plan items as a table for files: the rows of the list, every column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.tables import DATE, NUMBER, Column
from plans.querysets import ActionItemQuerySet
from plans.states import now_of

COLUMNS = (
    Column("number", _("Number")),
    Column("ref", _("Reference")),
    Column("problem_number", _("Number of the problem")),
    Column("problem", _("Root problem")),
    Column("body_code", _("Code of the body")),
    Column("body", _("Body that does it")),
    Column("owner", _("Owner")),
    Column("title", _("What is done")),
    Column("result", _("Expected result")),
    Column("stage", _("Stage")),
    Column("state", _("State")),
    Column("reasons", _("Why")),
    Column("starts_on", _("Begins on"), DATE),
    Column("first_due_on", _("First date"), DATE),
    Column("due_on", _("To be done by"), DATE),
    Column("slips", _("Times moved to later"), NUMBER),
    Column("waiting", _("Questions in it"), NUMBER),
    Column("document", _("Document")),
    Column("approved_on", _("Approved on"), DATE),
    Column("ended_on", _("Ended on"), DATE),
    Column("outcome", _("What came of it")),
    Column("proof", _("Proof")),
)


def export_rows(items: ActionItemQuerySet) -> Iterator[dict[str, Any]]:
    """One row per item, read in portions. `items` come scoped, with states, `waiting`, problem, body and owner."""
    for item in items.iterator(chunk_size=2000):
        now = now_of(item)
        yield {
            **{column.key: getattr(item, column.key, None) for column in COLUMNS},
            "problem_number": item.problem.number,
            "problem": item.problem.title,
            "body_code": item.body.code,
            "body": item.body.name,
            "owner": item.owner.full_name if item.owner else "",
            "stage": item.get_stage_display(),
            "state": now.label,
            "reasons": "; ".join(str(reason.label) for reason in now.reasons) if item.state else "",
        }
