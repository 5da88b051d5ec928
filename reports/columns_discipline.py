"""Columns of the discipline report, the same in every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.tables import NUMBER, RATE, Column
from meetings.figures import FIGURES
from reports.queries.discipline import Discipline, DisciplineRow
from reports.queries.discipline_counts import Part

OTHER = (
    "attendees", "received", "cells_required", "cells_met", "cells_missed", "cells_open", "calendars_due",
    "calendars_in_time", "group_pairs", "group_gaps", "promises", "promises_kept", "promises_overdue",
)  # fmt: skip
SORTED_BY = ("name", "score", "deputy_share", "median_days_late", *FIGURES, *OTHER, *Part.values)


def columns() -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", _("Name")),
        Column("score", _("Score"), RATE),
        *(Column(f"share_{part.value}", part.label, RATE) for part in Part),
        *(Column(name, label, NUMBER) for name, label in FIGURES.items()),
        Column("deputy_share", _("Share of deputies"), RATE),
        Column("median_days_late", _("Days late, median"), NUMBER),
        *(Column(name, label, NUMBER) for name, label in zip(OTHER, _other_labels(), strict=True)),
    ]


def _other_labels() -> list[str]:
    return [
        _("People who came"),
        _("People received"),
        _("Norms: asked"),
        _("Norms: met"),
        _("Norms: not met"),
        _("Norms: still open"),
        _("Calendars due"),
        _("Calendars in time"),
        _("Target groups"),
        _("Target groups without a meeting"),
        _("Promises"),
        _("Promises kept"),
        _("Promises overdue"),
    ]


def flat(found: Discipline, rows: Iterable[DisciplineRow] | None = None) -> Iterator[dict[str, Any]]:
    """Rows and total for a file, each part of the score in a column of its own."""
    for row in (*(found.rows if rows is None else rows), found.total):
        shares = {f"share_{share.part}": share.value for share in row.counts.shares()}
        yield dict.fromkeys(f"share_{part}" for part in Part.values) | row.as_json() | shares


def ordered(rows: list[DisciplineRow], sort: str) -> list[DisciplineRow]:
    """By a column; rows without a value stand last, either way. An unknown column keeps the order."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTED_BY:
        return rows
    values = {id(row): _value(row, key) for row in rows}
    known = [row for row in rows if values[id(row)] is not None]
    rest = [row for row in rows if values[id(row)] is None]
    return sorted(known, key=lambda row: values[id(row)], reverse=down) + rest


def _value(row: DisciplineRow, key: str) -> Any:
    if key in Part.values:
        return next((share.value for share in row.counts.shares() if share.part == key), None)
    return row.as_json()[key]
