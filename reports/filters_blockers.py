"""What the report of blockers is about: the filters of blockers, the cut, and whose figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import today
from organisations.querysets import sees_all_cases
from organisations.rights import Right
from plans.filters_blockers import BlockerFilter
from reports.filters import COUNTRY, OWN

CUTS = {
    "region": _("By region"),
    "waits_for": _("By body that is waited for"),
    "body": _("By body that answers"),
    "sphere": _("By sphere"),
    "kind": _("By what is missing"),
    "blocker": _("By blocker"),
}
BY = tuple(CUTS)
SHOWN = ("as_of", "kind", "region", "waits_for", "body", "sphere", "budget_level", "budget_year")


class BlockerReportFilter(BlockerFilter):
    """The selection of the report: what was open and who waited at the end of a day, today unless given.

    `scope=country` (for those who may see figures of all bodies) counts everything; otherwise what the person sees.
    """

    as_of = filters.DateFilter(
        label=_("As of"),
        method="nothing",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    by = filters.ChoiceFilter(method="nothing", choices=list(CUTS.items()), empty_label=None, null_label=None)
    scope = filters.ChoiceFilter(
        label=_("Whose figures"), method="nothing", empty_label=None, null_label=None, choices=()
    )

    def __init__(self, data: Any = None, *, user=None):
        self.may_see_country = (
            user is not None and user.can(Right.FIGURES_COUNTRY) and not sees_all_cases(user)
        )
        self.country = self.may_see_country and (data or {}).get("scope") == COUNTRY
        super().__init__(data, user=user, everything=user is None or self.country)
        everywhere = user is None or user.can(Right.FIGURES_COUNTRY)
        scopes = [(OWN, _("My bodies")), (COUNTRY, _("All bodies"))]
        self.filters["scope"].extra["choices"] = scopes if everywhere else scopes[:1]

    @property
    def told_day(self) -> date:
        """The day of which is told, once the form is valid."""
        return self.value("as_of") or today()

    @property
    def form(self):
        """Only the fields of the report are seen; the cut goes along hidden."""
        if not hasattr(self, "_form"):
            form = super().form
            seen = (*SHOWN, "scope") if self.may_see_country else SHOWN
            for name in list(form.fields):
                if name in ("by", "scope") and name not in seen:
                    form.fields[name].widget = form.fields[name].hidden_widget()
                elif name not in seen:
                    del form.fields[name]
            form.order_fields(seen)
        return super().form

    def value(self, name: str):
        """A cleaned value; None for what is no field of the report."""
        return self.form.cleaned_data.get(name)

    @property
    def chosen(self) -> int:
        """How many filters are set."""
        return sum(bool(self.data.get(name)) for name in SHOWN if name != "as_of")

    def parameters(self) -> dict[str, str]:
        """What repeats this selection in an address."""
        sent = {name: (self.data or {}).get(name, "") for name in (*SHOWN, "scope")}
        return {name: value for name, value in sent.items() if value}
