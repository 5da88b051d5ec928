"""A report in a few lines: what was chosen, its days, and the figures of its total."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format

from common.numbers import number, percent
from common.tables import RATE
from organisations.models import User
from reports.catalogue import REPORTS
from reports.selection_words import selection_of
from reports.tables import QUESTIONS, Parameters, query_of


def totals_of(report: str, parameters: Parameters, user: User) -> list[str]:
    """Its selection in words, its days, then each figure of its total, in the active language. Raises Refused.

    The list of questions and reports without figures to compare tell their selection only.
    """
    lines = [f"{fact.label}: {fact.value}" for fact in selection_of(report, parameters, user)]
    if report == QUESTIONS:
        return lines
    chosen, found = REPORTS[report].made(query_of(parameters), user)
    if REPORTS[report].of_days:
        lines.append(f"{_day(chosen.period.first)} – {_day(chosen.period.last)}")
    return lines + _figures(REPORTS[report].measures, found)


def _figures(measures: Any, found: Any) -> list[str]:
    if not measures:
        return []
    values = found.total.as_json()
    return [f"{one.label}: {_text(one, values.get(one.name))}" for one in measures]


def _text(measure: Any, value: float | None) -> str:
    return percent(value) if measure.kind == RATE else number(value, measure.places)


def _day(day) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
