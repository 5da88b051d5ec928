"""How a report is kept: its name, with whom, for which days, when it is sent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.base import CleanText
from reports.enums import Every
from reports.models.saved import LAST_DAY, MOST_NAME
from reports.period import LAST_PRESETS, PRESETS
from reports.schedule import Schedule

WEEKDAYS = (
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
)
# Periods that move with time.
MOVING = {code: label for code, label in (PRESETS | LAST_PRESETS).items() if not code.startswith("2022")}


class SavedForm(CleanText, forms.Form):
    """The parameters themselves come with the address of the report."""

    name = forms.CharField(label=_("Name"), max_length=MOST_NAME)
    period = forms.ChoiceField(
        label=_("Days of the report"),
        choices=[("", _("Those chosen on the page")), *MOVING.items()],
        required=False,
        help_text=_("“Last month” and the like move with time."),
    )
    shared = forms.BooleanField(label=_("Share with my body"), required=False)
    every = forms.ChoiceField(
        label=_("Send by e-mail"),
        choices=Every.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"data-across": "1"}),
        help_text=_("The letter tells the totals and leads to the report; it names no citizen."),
    )
    weekday = forms.TypedChoiceField(label=_("Day of the week"), choices=WEEKDAYS, coerce=int, initial=1)
    month_day = forms.IntegerField(label=_("Day of the month"), min_value=1, max_value=LAST_DAY, initial=1)
    hour = forms.IntegerField(label=_("Hour (Almaty)"), min_value=0, max_value=23, initial=8)

    def schedule(self) -> Schedule:
        """When it is sent, of valid input."""
        return Schedule(
            **{name: self.cleaned_data[name] for name in ("every", "weekday", "month_day", "hour")}
        )
