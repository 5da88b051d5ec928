"""Forms of connected systems and their tokens."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import today
from organisations.forms.base import CleanText, DayField
from organisations.forms.directory import Suggesting, body_field
from organisations.rights import CASE_ROLES, SYSTEM_RIGHTS, Right, Role

USUAL_DAYS = 180


class ClientForm(CleanText, forms.Form):
    """A connected system that is there already: its body stays."""

    name = forms.CharField(
        label=_("Name of the system"),
        max_length=200,
        help_text=_("It stands in the history of what it does."),
    )
    contact = forms.CharField(
        label=_("Who keeps it"), max_length=200, help_text=_("Whom to call when it does something wrong.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[(role, Role(role).label) for role in CASE_ROLES])
    rights = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=[(right, right.label) for right in Right if right in SYSTEM_RIGHTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As few as it needs; no others than its role has."),
    )


class ConnectForm(Suggesting, ClientForm):
    """A new one, for a body."""

    body = body_field(label=_("Body"))
    field_order = ("name", "contact", "body", "role", "rights")


class TokenForm(forms.Form):
    """Until when a new token is valid."""

    expires_on = DayField(label=_("Valid until"), help_text=_("A year at most."))

    take_refusal = CleanText.take_refusal

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = today() + timedelta(days=USUAL_DAYS)
