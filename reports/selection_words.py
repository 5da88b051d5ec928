"""A stored selection in words: what stands in a list of files, of any report."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.filters import QuestionFilter
from common.ui import Fact
from organisations.models import User
from reports.catalogue import REPORTS
from reports.period import PRESETS
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
    facts = []
    for name, values in parameters.items():
        if label := fields[name].label if name in fields else OTHERS.get(name):
            facts.append(Fact(str(label), ", ".join(_said(name, fields.get(name), one) for one in values)))
    return facts or [Fact(_("Selection"), _("everything that you see"))]


def _said(name: str, field: Any, value: str) -> str:
    if name == "period":
        return str(PRESETS.get(value, value))
    for code, label in _flat(getattr(field, "choices", ())):
        if str(code) == value:
            return str(label)
    return {"true": _("yes"), "false": _("no")}.get(value, value)


def _flat(choices):
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label
