"""Columns of the report of repeat and returned questions, the same in every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.tables import NUMBER, RATE, Column
from reports.queries.dimensions import DIMENSIONS
from reports.queries.returned import Returned, ReturnedRow


def columns(by: str) -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", DIMENSIONS[by].label),
        *(Column(name, label, NUMBER) for name, label in heads()),
        Column("reopened_rate", _("Share reopened"), RATE),
    ]


def heads() -> list[tuple[str, str]]:
    """The figures in the order of their columns."""
    return [
        ("questions", _("Questions")),
        ("reopened", _("Reopened")),
        ("by_citizen", _("by the citizen")),
        ("by_check", _("by a check")),
        ("by_controller", _("by the controller")),
        ("raised_again", _("Raised again")),
        ("forwarded_often", _("Forwarded twice or more")),
        ("extended", _("Term extended")),
        ("disputed", _("Competence disputed")),
        ("parts", _("Parts of other questions")),
    ]


def flat(found: Returned, rows: Iterable[ReturnedRow] | None = None) -> Iterator[dict[str, Any]]:
    """Rows and total for a file."""
    return (row.as_json() for row in (*(found.rows if rows is None else rows), found.total))
