"""Columns of the resolution report, the same in every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.tables import NUMBER, RATE, Column
from reports.queries.dimensions import DIMENSIONS
from reports.queries.resolution import Resolution, Row

SORTED_BY = (
    "name", "meetings", "citizens", "questions", "open", "solved", "on_spot", "partly", "answered", "out",
    "in_plan", "overdue", "without_proof", "doubted", "durable", "reopened", "raised_again", "asked", "replied",
    "reported_rate", "confirmed_rate", "durable_rate",
)  # fmt: skip


def columns(by: str) -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", DIMENSIONS[by].label),
        Column("meetings", _("Meetings held"), NUMBER),
        Column("citizens", _("Citizens received"), NUMBER),
        Column("questions", _("Questions"), NUMBER),
        Column("open", _("Open"), NUMBER),
        Column("solved", _("Solved"), NUMBER),
        Column("on_spot", _("On the spot"), NUMBER),
        Column("partly", _("Partly solved"), NUMBER),
        Column("answered", _("Answered"), NUMBER),
        Column("out", _("Not counted"), NUMBER),
        Column("in_plan", _("In plans"), NUMBER),
        Column("overdue", _("Overdue"), NUMBER),
        Column("without_proof", _("Without proof"), NUMBER),
        Column("doubted", _("Solved, not confirmed"), NUMBER),
        Column("durable", _("Solved for good"), NUMBER),
        Column("reopened", _("Reopened"), NUMBER),
        Column("raised_again", _("Raised again"), NUMBER),
        Column("asked", _("Citizens asked"), NUMBER),
        Column("replied", _("Citizens who replied"), NUMBER),
        Column("reported_rate", _("Reported rate"), RATE),
        Column("confirmed_rate", _("Confirmed rate"), RATE),
        Column("durable_rate", _("Durable rate"), RATE),
        Column("interval_low", _("Interval from"), RATE),
        Column("interval_high", _("Interval to"), RATE),
        Column("tier", _("Tier")),
    ]


def flat(found: Resolution, rows: Iterable[Row] | None = None) -> Iterator[dict[str, Any]]:
    """Rows and total for a file, the interval in two columns."""
    for row in (*(found.rows if rows is None else rows), found.total):
        low, high = row.interval or (None, None)
        yield row.as_json() | {"interval_low": low, "interval_high": high}


def ordered(rows: list[Row], sort: str) -> list[Row]:
    """By a column; rows without a value stand last, either way. An unknown column keeps the order."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTED_BY:
        return rows
    known = [row for row in rows if getattr(row, key) is not None and row.code]
    rest = [row for row in rows if row not in known]
    return sorted(known, key=lambda row: getattr(row, key), reverse=down) + rest
