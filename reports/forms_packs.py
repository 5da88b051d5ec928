"""What is asked before a session pack is built."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from organisations.forms.base import CleanText
from reports.period import ONE_DAY, YEAR_OF_THE_RECORD, months_later

LATEST = 6


def ended_periods(day: date) -> list[tuple[str, str]]:
    """Half-years and years that are over, the latest first, and those of the published record."""
    half = date(day.year, 1 if day.month <= 6 else 7, 1)
    halves = [
        (months_later(half, -6 * back), months_later(half, -6 * (back - 1)) - ONE_DAY)
        for back in range(1, LATEST + 1)
    ]
    years = [(date(day.year - back, 1, 1), date(day.year - back, 12, 31)) for back in (1, 2)]
    record = (
        (date(YEAR_OF_THE_RECORD, 7, 1), date(YEAR_OF_THE_RECORD, 12, 31)),
        (date(YEAR_OF_THE_RECORD, 1, 1), date(YEAR_OF_THE_RECORD, 12, 31)),
    )
    found = list(dict.fromkeys([*halves, *years, *record]))
    return [(f"{first}/{last}", f"{_day(first)} – {_day(last)}") for first, last in found]


class PackForm(CleanText, forms.Form):
    """A period that is over, the day as of which it is told, and the document that asks for it."""

    period = forms.ChoiceField(label=gettext_lazy("Period"))
    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The last day of the period unless you choose a later one."),
    )
    document = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("The order or the session for which it is built."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["period"].choices = ended_periods(today())
        self.fields["token"].initial = uuid4

    def clean_period(self) -> tuple[date, date]:
        """First and last day."""
        first, last = self.cleaned_data["period"].split("/")
        return date.fromisoformat(first), date.fromisoformat(last)

    def clean(self) -> dict:
        """The day is not before the end of the period, and not in the future."""
        cleaned = super().clean()
        if "period" in cleaned and "as_of" in cleaned:
            as_of = cleaned["as_of"] or cleaned["period"][1]
            if not cleaned["period"][1] <= as_of < today():
                self.add_error(
                    "as_of", _("A period can be frozen as of its last day or later, once that day is over.")
                )
            cleaned["as_of"] = as_of
        return cleaned


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
