"""Columns of the report of workload, the same in every file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.tables import NUMBER, Column
from reports.queries.workload import WorkloadReport, WorkloadRow


def heads() -> list[tuple[str, str]]:
    """The figures in the order of their columns."""
    return [
        ("open", _("Open")),
        ("overdue", _("Overdue")),
        ("soon", _("Due in 7 days")),
        ("age", _("Open for, median days")),
        ("received", _("Received")),
        ("closed", _("Closed")),
        ("sent_on", _("Sent on")),
        ("staff", _("People who answer")),
        ("per_person", _("Open per person")),
    ]


def columns() -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", _("Body that answers")),
        *(Column(name, label, NUMBER) for name, label in heads()),
    ]


def flat(found: WorkloadReport) -> Iterator[dict[str, Any]]:
    """Rows and total for a file."""
    return (row.as_json() for row in (*found.rows, found.total))


def ordered(rows: list[WorkloadRow], sort: str) -> list[WorkloadRow]:
    """By a column; rows without a value stand last, either way. An unknown column keeps the order."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key not in {"name", *(name for name, _label in heads())}:
        return rows
    known = [row for row in rows if row.as_json()[key] is not None]
    rest = [row for row in rows if row.as_json()[key] is None]
    return sorted(known, key=lambda row: row.as_json()[key], reverse=down) + rest
