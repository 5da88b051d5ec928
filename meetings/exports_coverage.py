"""Cells of coverage as a table for files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.tables import DATE, NUMBER, Column
from meetings.coverage import CellState, last_working_day
from meetings.words_coverage import state_words, unit_name
from organisations.models import Body
from organisations.workdays import WorkCalendar

COLUMNS = (
    Column("body_code", gettext_lazy("Code of the body")),
    Column("body", gettext_lazy("Host body")),
    Column("territory_code", gettext_lazy("KATO code")),
    Column("territory", gettext_lazy("Territory")),
    Column("first", gettext_lazy("From"), DATE),
    Column("last", gettext_lazy("To"), DATE),
    Column("required", gettext_lazy("Required"), NUMBER),
    Column("held", gettext_lazy("Held"), NUMBER),
    Column("planned", gettext_lazy("Planned"), NUMBER),
    Column("state", gettext_lazy("State")),
    Column("by", gettext_lazy("Date to set by"), DATE),
    Column("source", gettext_lazy("Legal act")),
)


def file_rows(bodies: list[Body], found: dict, calendar: WorkCalendar, day: date) -> Iterator[dict]:
    """One row per cell, body after body; `day`: from which on a date can be set."""
    for body in bodies:
        for cell in found[body.pk].cells:
            to_set = cell.state == CellState.TO_BE_SET
            yield {
                "body_code": body.code,
                "body": body.name,
                "territory_code": cell.territory.code if cell.territory else "",
                "territory": unit_name(cell),
                "first": cell.period.first,
                "last": cell.period.last,
                "required": cell.required,
                "held": cell.held,
                "planned": cell.planned,
                "state": state_words(cell.state),
                "by": last_working_day(cell.period, calendar, day) if to_set else None,
                "source": _(cell.norm.source),
            }
