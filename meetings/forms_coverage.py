"""What a page of coverage shows: whose meetings, in which days of a year."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import today
from meetings.enums import NormPeriod
from meetings.norms import Span, period_of
from organisations.enums import BodyLevel
from organisations.models import Body
from organisations.querysets import sees_all_cases
from organisations.rights import Right

FIRST_YEAR = 2022
PARTS = (
    ("year", _("The whole year"), NormPeriod.YEAR, 1),
    ("h1", _("1st half-year"), NormPeriod.HALF_YEAR, 1),
    ("h2", _("2nd half-year"), NormPeriod.HALF_YEAR, 7),
    ("q1", _("1st quarter"), NormPeriod.QUARTER, 1),
    ("q2", _("2nd quarter"), NormPeriod.QUARTER, 4),
    ("q3", _("3rd quarter"), NormPeriod.QUARTER, 7),
    ("q4", _("4th quarter"), NormPeriod.QUARTER, 10),
)
_SPANS = {code: (period, month) for code, _label, period, month in PARTS}


class SelectionForm(forms.Form):
    """Body, year and part of it. Without a parameter: the own body (for those who see all: the ministries), this year."""

    body = forms.ModelChoiceField(
        label=_("Body"), queryset=None, to_field_name="code", required=False, empty_label=None
    )
    below = forms.BooleanField(label=_("and the bodies below it"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)

    def __init__(self, data, *, user):
        super().__init__(data if any(name in data for name in self.base_fields) else None)
        self.user, self.day = user, today()
        self.is_wide = sees_all_cases(user)
        bodies = Body.objects.in_reach_of(user, Right.MEETINGS_VIEW)
        self.fields["body"].queryset = bodies
        self.fields["body"].empty_label = _("All ministries") if self.is_wide else _("All my bodies")
        years = range(self.day.year + 1, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["period"].choices = [(code, label) for code, label, _period, _month in PARTS]
        self.home = None if self.is_wide else next((m.body for m in user.active_memberships), None)
        self.initial = {"year": self.day.year, "period": "year", "body": self.home and self.home.code}

    @property
    def chosen(self) -> dict:
        """What was sent, else what a page begins with."""
        if not self.is_bound:
            return {"body": self.home, "below": False, "year": self.day.year, "period": "year"}
        sent = self.cleaned_data
        year, period = sent.get("year") or self.day.year, sent.get("period") or "year"
        return {"body": sent.get("body"), "below": sent.get("below"), "year": year, "period": period}

    @property
    def active(self) -> int:
        """How many choices differ from those a page begins with."""
        begun = {"body": self.home, "below": False, "year": self.day.year, "period": "year"}
        if self.is_bound and not self.is_valid():
            return 1
        return sum(value != begun[name] for name, value in self.chosen.items())

    @property
    def is_single(self) -> bool:
        """Whether one body is looked at from near."""
        return self.chosen["body"] is not None and not self.chosen["below"]

    def ready(self) -> bool:
        """Whether there is something to show: nothing was sent, or what was sent is right."""
        return not self.is_bound or self.is_valid()

    def span(self) -> Span:
        """The days that were chosen."""
        period, month = _SPANS[self.chosen["period"]]
        return period_of(period, date(self.chosen["year"], month, 1))

    def bodies(self) -> list[Body]:
        """The bodies that were chosen and existed in these days, in the order of the directory."""
        body, span = self.chosen["body"], self.span()
        found = self.fields["body"].queryset.select_related("territory__parent")
        if body is not None:
            found = (
                found.filter(path__startswith=body.path) if self.chosen["below"] else found.filter(pk=body.pk)
            )
        elif self.is_wide:
            found = found.filter(level=BodyLevel.MINISTRY)
        return [
            one
            for one in found.order_by("path")
            if (one.valid_from is None or one.valid_from <= span.last)
            and (one.valid_to is None or one.valid_to > span.first)
        ]
