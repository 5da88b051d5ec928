"""Forms of the tables of norms, exemptions, terms and target groups. The actions validate and write."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from meetings.enums import HostLevel, RuleOfMeetings
from meetings.models import MeetingRule, Norm, NormExemption, TargetGroup
from organisations.forms.base import CleanText, CodeField, DayField
from organisations.models import Body

SANE = [
    MinValueValidator(date(2000, 1, 1), _("Give a day from 2000 to 2100.")),
    MaxValueValidator(date(2100, 12, 31), _("Give a day from 2000 to 2100.")),
]
ACT_HINT = _("Name, number and article of the act.")


class TableForm(CleanText, forms.ModelForm):
    """A row of a table; the form never touches the row."""

    def _post_clean(self):
        """The action validates and writes; the form must not touch the row."""


class NormForm(TableForm):
    """A norm that is to come: its level stays."""

    valid_from = DayField(label=_("In force from"), validators=SANE)
    valid_to = DayField(
        label=_("In force until"),
        validators=SANE,
        required=False,
        help_text=_("The first day without it. Leave it empty: the next norm takes over."),
    )

    class Meta:
        model = Norm
        fields = ["unit", "count", "period", "deputies_count", "valid_from", "valid_to", "source"]
        help_texts = {
            "count": _("0: as many as the approved calendar has."),
            "valid_from": _("A period is judged by the norm in force on its last day."),
            "source": ACT_HINT,
        }


class NewNormForm(NormForm):
    """A new norm of any level."""

    host_level = forms.ChoiceField(label=_("Level of the host"), choices=HostLevel)
    field_order = ["host_level"]


class ExemptionForm(TableForm):
    """A body that the norms do not bind."""

    body = CodeField(Body.objects.all(), label=_("Body"), help_text=_("Code or name."))
    valid_from = DayField(label=_("Exempt from"), validators=SANE)
    valid_to = DayField(
        label=_("Exempt until"),
        validators=SANE,
        required=False,
        help_text=_("The first day on which the norms bind it again."),
    )

    class Meta:
        model = NormExemption
        fields = ["body", "valid_from", "valid_to", "source"]
        help_texts = {"source": ACT_HINT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].load_suggestions()


class EndForm(CleanText, forms.Form):
    """The day from which something is no longer so."""

    valid_to = DayField(
        label=_("Ends on"), validators=SANE, required=False, help_text=_("Leave it empty: no end is known.")
    )


class RuleForm(TableForm):
    """A term that is to come: its kind stays."""

    valid_from = DayField(label=_("In force from"), validators=SANE)

    class Meta:
        model = MeetingRule
        fields = ["month", "day", "days", "valid_from", "source"]
        help_texts = {
            "month": _("Of the approval of a calendar: from 1 to 12."),
            "day": _("Of the approval of a calendar: from 1 to 28."),
            "days": _("Of an announcement: how many calendar days before the meeting."),
            "source": ACT_HINT,
        }


class NewRuleForm(RuleForm):
    """A new term of any kind."""

    kind = forms.ChoiceField(label=_("Term"), choices=RuleOfMeetings)
    field_order = ["kind"]


class GroupForm(TableForm):
    """Names and place of a group: its code stays."""

    class Meta:
        model = TargetGroup
        fields = ["name_kk", "name_ru", "name_en", "order"]


class NewGroupForm(GroupForm):
    """A new group."""

    class Meta(GroupForm.Meta):
        fields = ["code", "name_kk", "name_ru", "name_en", "order"]
        help_texts = {"code": _("Latin letters and digits; it never changes. Imports name the group by it.")}
