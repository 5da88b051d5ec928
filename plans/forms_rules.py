"""The form of a rule of systemic problems. The actions validate and write."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meetings.forms_norms import ACT_HINT, SANE, TableForm
from organisations.forms.base import DayField
from plans.models import SystemicRule


class SystemicRuleForm(TableForm):
    """Thresholds, the day from which they hold, and where they are laid down."""

    valid_from = DayField(label=_("In force from"), validators=SANE)

    class Meta:
        model = SystemicRule
        fields = ["questions", "territories", "periods", "valid_from", "source"]
        help_texts = {
            "territories": _("Districts from which the questions come; regions where no district is known."),
            "periods": _("At the end of each of them so many questions must have been open."),
            "source": ACT_HINT,
        }
