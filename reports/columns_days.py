"""Columns of the report of days, the same in every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.tables import NUMBER, Column
from reports.queries.days import BUCKETS, DaysReport, DaysRow
from reports.queries.dimensions import DIMENSIONS

SORTED_BY = ("name", "solved", "median", "ninth", "mean", "within_term", "open", "waiting")


def bucket_names() -> dict[str, str]:
    """What the buckets are called."""
    first, last = BUCKETS[0], BUCKETS[-1]
    between = {
        one.code: _("%(first)s–%(last)s days") % {"first": one.first, "last": one.last}
        for one in BUCKETS[1:-1]
    }
    return {
        first.code: _("Same day"),
        **between,
        last.code: _("Over %(days)s days") % {"days": last.first - 1},
    }


def columns(by: str) -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", DIMENSIONS[by].label),
        Column("solved", _("Solved"), NUMBER),
        Column("median", _("Median, days"), NUMBER),
        Column("ninth", _("90th percentile, days"), NUMBER),
        Column("mean", _("Mean, days"), NUMBER),
        Column("within_term", _("Within the term"), NUMBER),
        *(Column(code, name, NUMBER) for code, name in bucket_names().items()),
        Column("open", _("Open"), NUMBER),
        Column("waiting", _("Open for, median days"), NUMBER),
    ]


def flat(found: DaysReport, rows: Iterable[DaysRow] | None = None) -> Iterator[dict[str, Any]]:
    """Rows and total for a file."""
    return (row.as_json() for row in (*(found.rows if rows is None else rows), found.total))


def ordered(rows: list[DaysRow], sort: str) -> list[DaysRow]:
    """By a column; rows without a value stand last, either way. An unknown column keeps the order."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTED_BY:
        return rows
    known = [row for row in rows if row.code and row.as_json()[key] is not None]
    rest = [row for row in rows if row not in known]
    return sorted(known, key=lambda row: row.as_json()[key], reverse=down) + rest
