"""Columns of the reports beside e-Otinish, the same in every file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.tables import NUMBER, RATE, Column
from reports.queries.complaints import Complaints
from reports.queries.contradictions import Contradictions


def complaint_columns() -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", _("Name")),
        Column("received", _("Appeals received"), NUMBER),
        Column("satisfied", _("Satisfied"), NUMBER),
        Column("refused", _("Refused"), NUMBER),
        Column("explained", _("Explained"), NUMBER),
        Column("overdue", _("Overdue"), NUMBER),
        Column("repeated", _("Repeated"), NUMBER),
        Column("before", _("Appeals in the compared period"), NUMBER),
        Column("growth", _("Growth"), RATE),
        Column("half_growth", _("Second half of the year against the first"), RATE),
        Column("people", _("People"), NUMBER),
        Column("people_year", _("People on 1 January of")),
        Column("people_source", _("Source of the number of people")),
        Column("per_10000", _("Appeals per 10,000 people"), NUMBER),
        Column("questions", _("Questions at meetings"), NUMBER),
        Column("weight", _("Questions per appeal"), RATE),
    ]


def complaint_lines(found: Complaints) -> Iterator[dict[str, Any]]:
    """Rows and total for a file."""
    for row in (*found.rows, found.total):
        yield row.as_json()


def contradiction_columns() -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", _("Name")),
        Column("questions", _("Questions"), NUMBER),
        Column("solved", _("Solved"), NUMBER),
        Column("reported_rate", _("Reported rate"), RATE),
        Column("interval_low", _("Interval from"), RATE),
        Column("interval_high", _("Interval to"), RATE),
        Column("received", _("Appeals received"), NUMBER),
        Column("now", _("Appeals in the later span"), NUMBER),
        Column("before", _("Appeals in the earlier span"), NUMBER),
        Column("growth", _("Growth"), RATE),
        Column("per_10000", _("Appeals per 10,000 people"), NUMBER),
        Column("quadrant", _("Quadrant")),
        Column("flag", _("Contradiction")),
        Column("why", _("Why")),
    ]


def contradiction_lines(found: Contradictions) -> Iterator[dict[str, Any]]:
    """Rows and total for a file, the interval in two columns."""
    for row in (*found.rows, found.total):
        low, high = row.interval or (None, None)
        yield row.as_json() | {
            "quadrant": row.quadrant_name,
            "flag": _("yes") if row.flag else "",
            "interval_low": low,
            "interval_high": high,
        }
