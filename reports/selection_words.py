"""A stored selection in words: what stands in a list of files, of any report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import DateField, ModelChoiceField
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.filters import QuestionFilter
from common.ui import Fact
from organisations.models import User
from reports.catalogue import REPORTS
from reports.period import LAST_PRESETS, PRESETS
from reports.tables import QUESTIONS, Parameters, query_of

OTHERS = {"by": gettext_lazy("Rows"), "period": gettext_lazy("Period")}


def selection_of(report: str, parameters: Parameters, user: User) -> list[Fact]:
    """One fact for each parameter that was set, in the words of its filter; empty for all rows."""
    query = query_of(parameters)
    chosen = (
        QuestionFilter(query, user=user)
        if report == QUESTIONS
        else REPORTS[report].selection(query, user=user)
    )
    fields = chosen.form.fields
    labels = OTHERS | {name: field.label for name, field in fields.items() if field.label}
    facts = [
        Fact(str(label), ", ".join(_said(name, fields.get(name), one) for one in parameters[name]))
        for name, label in labels.items()
        if name in parameters
    ]
    return facts or [Fact(_("Selection"), _("everything that you see"))]


def _said(name: str, field: Any, value: str) -> str:
    if name == "period":
        return str((PRESETS | LAST_PRESETS).get(value, value))
    # Its choices are all rows of a table: ask for the one that was meant.
    if isinstance(field, ModelChoiceField):
        return _row_said(field, value)
    if isinstance(field, DateField):
        return _day_said(value)
    for code, label in getattr(field, "choices", ()):
        if str(code) == value:
            return str(label)
    return {"true": _("yes"), "false": _("no")}.get(value, value)


def _row_said(field: ModelChoiceField, value: str) -> str:
    try:
        return str(field.label_from_instance(field.to_python(value)))
    except ValidationError:
        return value


def _day_said(value: str) -> str:
    try:
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    except ValueError:
        return value
