"""Forms of terms: the calculator, a rule of the table."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from appeals.deadlines import RuleKind
from appeals.models import DeadlineRule
from organisations.forms.base import CleanText, DayField

SANE = [
    MinValueValidator(date(2000, 1, 1), _("Give a day from 2000 to 2100.")),
    MaxValueValidator(date(2100, 12, 31), _("Give a day from 2000 to 2100.")),
]


class CalculatorForm(forms.Form):
    """A kind of term and the day from which it runs."""

    kind = forms.ChoiceField(label=_("Term"), choices=RuleKind)
    day = DayField(label=_("Runs from"), validators=SANE)


class RuleForm(CleanText, forms.ModelForm):
    """A rule that is to come: its kind stays."""

    valid_from = DayField(label=_("In force from"), validators=SANE)

    class Meta:
        model = DeadlineRule
        fields = ["length", "unit", "first_day", "reserve", "extension_months", "valid_from", "source"]
        help_texts = {
            "first_day": _("The law can be read both ways. Reminders always go by the earlier reading."),
            "reserve": _("How many working days before the earlier reading the work is controlled."),
            "extension_months": _("0: it can't be extended. A complaint never can."),
            "source": _(
                "Name, number and article of the act. It stands in the history of each question that moves."
            ),
        }

    def _post_clean(self):
        """The action validates and writes; the form must not touch the row."""


class NewRuleForm(RuleForm):
    """A new rule of any kind."""

    kind = forms.ChoiceField(label=_("Term"), choices=RuleKind)
    field_order = ["kind"]
