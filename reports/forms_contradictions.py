"""Forms of the contradictions: the rule, and an order of checks. The actions validate and write."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms import RefusableForm
from meetings.forms_norms import SANE, TableForm
from organisations.forms.base import DayField
from reports.directory import Directory
from reports.models import ContradictionRule
from reports.models.contradictions import MOST_CHECKED

USUAL = 20  # questions of an order, unless told otherwise


class ContradictionRuleForm(TableForm):
    """Thresholds, the day from which they hold, and where they come from."""

    valid_from = DayField(label=_("In force from"), validators=SANE)

    class Meta:
        model = ContradictionRule
        fields = ["leaders", "most", "min_questions", "min_complaints", "valid_from", "source"]
        help_texts = {
            "leaders": _("How many of the highest reported rates are looked at."),
            "most": _("How many of the rows with the most appeals, by number and per 10,000 people."),
            "min_questions": _("A row with fewer questions in the period is not judged."),
            "min_complaints": _("A row with fewer appeals in either of the compared spans is not judged."),
            "valid_from": _("A period is judged by the rule in force on its last day."),
            "source": _("The document, or whose decision it is."),
        }


class SampleForm(RefusableForm):
    """Whose solved questions are to be checked, of which days, how many. `token`: sent twice it makes one order."""

    region = forms.ChoiceField(label=_("Akims of a region"), required=False)
    body = forms.ChoiceField(label=_("or a body"), required=False)
    first = DayField(label=_("Raised from"), validators=SANE)
    last = DayField(label=_("Raised to"), validators=SANE)
    wanted = forms.IntegerField(
        label=_("How many to check"), min_value=1, max_value=MOST_CHECKED, initial=USUAL
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, directory: Directory, **kwargs):
        super().__init__(*args, **kwargs)
        self.directory = directory
        none = [("", "—")]
        self.fields["region"].choices = [*none, *directory.region_choices()]
        self.fields["body"].choices = [*none, *directory.body_choices()]
        self.initial.setdefault("token", uuid4())

    def clean_body(self):
        """The body itself."""
        code = self.cleaned_data["body"]
        return self.directory.bodies[code] if code else None
