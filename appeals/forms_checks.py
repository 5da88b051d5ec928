"""What the checking body found."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.actions.checking import check
from appeals.enums import CheckState
from appeals.models import Check
from common.acts import Refused

FINDING_MAX = 4000


class CheckForm(forms.Form):
    """Verdict and finding."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("Is it solved?"),
        choices=[(CheckState.PASSED, _("Yes, solved")), (CheckState.FAILED, _("No, not solved"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is solved.")},
    )
    finding = forms.CharField(
        label=_("What was found"),
        help_text=_("What you saw and where, whom you asked, which document says so. No names of citizens."),
        max_length=FINDING_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what you found.")},
    )

    def perform(self, found: Check, *, by) -> Check:
        """Record the check; raises what the act raises."""
        data = self.cleaned_data
        return check(found, by=by, verdict=data["verdict"], finding=data["finding"], version=data["version"])

    def refuse(self, refusal: Refused) -> None:
        """Show why the act refused, beside the field that it names."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal.messages)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)
