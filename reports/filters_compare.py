"""The other period that a report is compared with: the one before, the same a year before, or any days."""

from __future__ import annotations

from typing import Any, Self

import django_filters as filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.acts import Refused
from common.dates import today
from reports.filters import ReportFilter, ReportForm
from reports.period import Period

# Code → the property of `Period` that tells the other period.
USUAL = {"before": "previous", "year": "year_before"}
LABELS = {
    "before": gettext_lazy("The period before"),
    "year": gettext_lazy("A year before"),
}
# Days of the other period → the days of a selection that they stand for.
OTHER_DAYS = {"compare_from": "from", "compare_to": "to", "compare_as_of": "as_of"}
OTHER_LABELS = {
    "compare_from": gettext_lazy("Compared from"),
    "compare_to": gettext_lazy("Compared to"),
    "compare_as_of": gettext_lazy("Compared as of"),
}
COMPARING = ("compare", *OTHER_DAYS)


class ComparedForm(ReportForm):
    """The other period is checked as the first one is; `compared` is made of it (None: nothing to compare with)."""

    def clean(self):
        cleaned = super().clean()
        cleaned["compared"] = None
        wrong = any(name in self.errors for name in COMPARING)
        if cleaned.get("days") and not wrong:
            cleaned["compared"] = self._compared(cleaned)
        return cleaned

    def _compared(self, cleaned: dict[str, Any]) -> Period | None:
        days = {name: cleaned.get(name) for name in OTHER_DAYS}
        code = cleaned.get("compare")
        if code and any(days.values()):
            self.add_error("compare", _("Give either this or days of your own, not both."))
        elif code:
            return self._usual(cleaned["days"], code)
        elif any(days.values()):
            return self._own(cleaned["days"], days)
        return None

    def _usual(self, period: Period, code: str) -> Period | None:
        try:
            return getattr(period, USUAL[code])
        except (ValueError, OverflowError):
            self.add_error("compare", _("There are no such days."))
            return None

    def _own(self, period: Period, days: dict[str, Any]) -> Period | None:
        missing = [name for name in ("compare_from", "compare_to") if not days[name]]
        for name in missing:
            self.add_error(name, _("Give this day."))
        if missing:
            return None
        first, last, as_of = days.values()
        try:
            if as_of is None:
                late = period.alike(first, last)
                as_of = max(min(late.as_of, today()), first)
            return Period(first, last, as_of)
        except OverflowError:
            self.add_error("compare_to", _("There are no such days."))
        except Refused as refusal:
            names = {name: other for other, name in OTHER_DAYS.items()}
            for field, messages in refusal.message_dict.items():
                self.add_error(names[field], messages)
        return None


class ComparedFilter(ReportFilter):
    """A selection that can be set against another period.

    `compare`: `before` or `year`, both seen equally late; or `compare_from`, `compare_to` and, unless they are to be
    seen equally late (at the latest today), `compare_as_of`.
    """

    class Meta(ReportFilter.Meta):
        form = ComparedForm

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        found["compare"] = filters.ChoiceFilter(
            label=gettext_lazy("Compare with"),
            method="nothing",
            choices=list(LABELS.items()),
            null_label=None,
        )
        for name, label in OTHER_LABELS.items():
            found[name] = filters.DateFilter(
                label=label,
                method="nothing",
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
        return found

    def is_sent(self, name: str) -> bool:
        """One parameter of the comparison takes the others along: what is missing has to be told of."""
        return any(self.data.get(one) for one in COMPARING) if name in COMPARING else super().is_sent(name)

    @property
    def compared(self) -> Period | None:
        """The other period, once the form is valid."""
        return self.form.cleaned_data["compared"]

    def parameters(self) -> dict[str, str]:
        """What repeats this selection and its comparison in an address."""
        sent = {name: self.data.get(name, "") for name in COMPARING}
        return super().parameters() | {name: value for name, value in sent.items() if value}

    @property
    def chosen(self) -> int:
        """How many filters are set beside days and comparison."""
        return super().chosen - sum(name in COMPARING for name in self.parameters())

    def of_other(self) -> Self:
        """The same selection over the other period. Raises ValueError without one."""
        if self.compared is None:
            raise ValueError("There is nothing to compare with.")
        days = (self.compared.first, self.compared.last, self.compared.as_of)
        names = OTHER_DAYS.values()
        own = {name: value for name, value in self.parameters().items() if name not in COMPARING}
        own |= {name: day.isoformat() for name, day in zip(names, days, strict=True)}
        other = type(self)(own, user=self.user, directory=self.directory)
        if not other.is_valid():
            raise Refused({name: list(messages) for name, messages in other.errors.items()})
        return other
