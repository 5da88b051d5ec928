"""Forms of accounts and roles."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from organisations.forms.base import CleanText
from organisations.forms.directory import Suggesting, body_field
from organisations.models import User
from organisations.rights import Role


class EditUserForm(CleanText, forms.ModelForm):
    """What an administrator changes about a person."""

    class Meta:
        model = User
        fields = ["full_name", "email", "language"]


class RoleForm(Suggesting, forms.Form):
    """A role in a body."""

    body = body_field(label=_("Body"))
    role = forms.ChoiceField(label=_("Role"), choices=Role)

    take_refusal = CleanText.take_refusal


class InviteForm(Suggesting, CleanText, forms.Form):
    """A new account with its first role."""

    full_name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The person signs in with it; the link goes there.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    body = body_field(label=_("Body"))
    role = forms.ChoiceField(label=_("Role"), choices=Role)
