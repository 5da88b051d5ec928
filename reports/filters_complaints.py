"""What the reports beside e-Otinish are about: period, tier, region, body, sphere, kind, and the period to compare with."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eotinish.queries import Selection
from organisations.querysets import sees_all_cases
from organisations.rights import Right
from reports.filters import PARAMETERS
from reports.filters_compare import COMPARING, ComparedFilter, ComparedForm
from reports.period import Period
from reports.queries.spans import Days, moved

CUTS = {
    "region": gettext_lazy("By region"),
    "body": gettext_lazy("By body"),
    "sphere": gettext_lazy("By sphere"),
    "topic": gettext_lazy("By topic"),
    "kind": gettext_lazy("By kind"),
    "month": gettext_lazy("By month"),
}
BY = tuple(CUTS)
CONTRADICTION_CUTS = {
    "region": gettext_lazy("Akims, by region"),
    "body": gettext_lazy("Ministries"),
    "sphere": gettext_lazy("By sphere"),
}
# What e-Otinish does not tell.
NOT_HERE = ("territory", "responsible", "target_group")
SHOWN = ("from", "to", "against", "region", "body", "sphere", "kind")
CONTRADICTION_SHOWN = ("from", "to", "as_of", "against", "region")


class ComplaintForm(ComparedForm):
    """The same days; what e-Otinish does not tell is refused, never ignored."""

    def clean(self):
        cleaned = super().clean()
        for name in NOT_HERE:
            if name in self.fields and cleaned.get(name):
                self.add_error(name, _("This report can't be narrowed by this."))
        days, against = cleaned.get("days"), cleaned.get("against")
        if days and against and against >= days.first:
            self.add_error("against", _("Give a day before the period."))
        if days and cleaned.get("compared"):
            self._check_compared(cleaned, days, cleaned["compared"])
        return cleaned

    def _check_compared(self, cleaned: dict[str, Any], days: Period, other: Period) -> None:
        """Appeals are compared with an earlier span of the same length, of which only the beginning is a choice."""
        name = "compare" if cleaned.get("compare") else "compare_from"
        if cleaned.get("against"):
            self.add_error("against", _("Give either this or days of your own, not both."))
        elif other.first >= days.first:
            self.add_error(name, _("Give a day before the period."))
        elif moved(Days(days.first, days.last), days, other.first).last != other.last:
            self.add_error("compare_to", _("Appeals are compared over equally many days or months."))
        if cleaned.get("compare_as_of"):
            self.add_error("compare_as_of", _("This report can't be narrowed by this."))


class ComplaintFilter(ComparedFilter):
    """The selection of the report of appeals. Both sides, appeals and questions, are counted over the same bodies:
    all of them for whoever may see figures of the country, else those that the person sees."""

    cuts: dict[str, Any] = CUTS

    class Meta(ComparedFilter.Meta):
        form = ComplaintForm

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        found["by"] = filters.ChoiceFilter(
            label=gettext_lazy("Rows"),
            method="nothing",
            empty_label=None,
            choices=list(cls.cuts.items()),
            null_label=None,
        )
        found["against"] = filters.DateFilter(
            label=gettext_lazy("Compared with the period from"),
            method="nothing",
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        return found

    @property
    def against(self) -> date | None:
        """First day of the period to compare with; None: the one before."""
        return self.value("against") or (self.compared.first if self.compared else None)

    @property
    def everything(self) -> bool:
        """Whether the figures of all bodies are counted."""
        return self.user is None or self.user.can(Right.FIGURES_COUNTRY) or sees_all_cases(self.user)

    @property
    def country(self) -> bool:
        """Whether figures of bodies are counted whose rows the person may not see."""
        return self.everything and self.user is not None and not sees_all_cases(self.user)

    def _base(self, model, data) -> Any:
        if self.everything:
            return model.objects.unscoped("figures beside e-Otinish, over all bodies")
        return model.objects.visible_to(self.user)

    def appeals(self, **more: Any) -> Selection:
        """The same selection over the appeals of e-Otinish; `more` replaces parts of it."""
        chosen = {
            "user": self.user,
            "everything": self.everything,
            "tier": self.value("tier") or "",
            "region": self.value("region") or "",
            "kind": self.value("kind") or "",
        }
        if body := self.value("body"):
            chosen["body"] = self.directory.bodies[body].pk
        for name in ("sphere", "topic"):
            if code := self.value(name):
                topic = self.directory.topics[code]
                chosen["sphere" if topic.parent_id is None else "topic"] = topic.pk
        return Selection(**(chosen | more))

    def parameters(self) -> dict[str, str]:
        """What repeats this selection in an address."""
        sent = {name: self.data.get(name, "") for name in (*PARAMETERS, "against", *COMPARING)}
        return {name: value for name, value in sent.items() if value}


class ContradictionFilter(ComplaintFilter):
    """The selection of the report of contradictions: akims by region, ministries, or one of them by sphere."""

    cuts = CONTRADICTION_CUTS
