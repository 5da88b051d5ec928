"""Columns of the report of blockers, the same in every file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.tables import DATE, NUMBER, Column
from reports.queries.blockers import BlockerReport


def columns() -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", _("Name")),
        Column("blockers", _("Open blockers"), NUMBER),
        Column("questions", _("Questions that wait"), NUMBER),
        Column("people", _("People who wait"), NUMBER),
        Column("regions", _("Regions of the questions"), NUMBER),
        Column("freed_questions", _("Questions that wait for nothing else"), NUMBER),
        Column("freed_people", _("People who wait for nothing else"), NUMBER),
        Column("money", _("Money needed, ₸"), NUMBER),
        Column("money_questions", _("Questions unblocked by the money alone"), NUMBER),
        Column("money_people", _("People unblocked by the money alone"), NUMBER),
        Column("people_per_billion", _("People per billion tenge"), NUMBER),
        Column("acts", _("Acts needed"), NUMBER),
        Column("bodies", _("Bodies waited for"), NUMBER),
        Column("nearest", _("Nearest expected day"), DATE),
    ]


def flat(found: BlockerReport) -> Iterator[dict[str, Any]]:
    """Rows and total for a file; days are days there."""
    for row in (*found.rows, found.total):
        yield row.as_json() | {"nearest": row.counts.nearest}
