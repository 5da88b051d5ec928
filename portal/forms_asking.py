"""The form by which a person registers a question before a meeting, without an account."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appeals.actions.citizens import Speaker, number_in_place_of
from appeals.enums import Language
from appeals.policies_advance import TEXT_MAX
from organisations.models import Territory


class AskForm(forms.Form):
    """Who asks, where it is, and what. `website` is a trap for programs: people neither see nor fill it.

    Checks shapes only; what is possible is told by the action.
    """

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Surname and given name"),
        help_text=_("By this name you are called up at the meeting."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your surname and given name.")},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("Telephone or e-mail: you are told there when the meeting is moved or cancelled."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=_("Where is it?"),
        required=False,
        empty_label=_("Not in one place"),
    )
    text = forms.CharField(
        label=_("Your question"),
        help_text=_("What is wrong, where, since when. Without IIN and without data about other people."),
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": TEXT_MAX}),
        error_messages={"required": _("Write your question.")},
    )
    language = forms.ChoiceField(
        label=_("In which language do you want to be answered?"), choices=Language, widget=forms.RadioSelect
    )
    consent = forms.BooleanField(
        label=_("I agree that my name, my contacts and my question are kept for this purpose."),
        error_messages={"required": _("Without your consent the question can't be kept.")},
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        max_length=200,
    )

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = get_language() if get_language() in Language.values else Language.KK
        self.initial = {"client_key": uuid.uuid4(), "language": chosen} | self.initial
        self.fields["territory"].queryset = places_of(meeting)

    def clean_name(self) -> str:
        """Words only: a number typed here would be kept in plain sight."""
        if number_in_place_of(self.cleaned_data["name"]):
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return self.cleaned_data["name"]

    def clean_website(self) -> str:
        """Refused when filled; a person whose browser filled it reads what to do."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""

    def speaker(self) -> Speaker:
        """Who asks."""
        data = self.cleaned_data
        more = {name: data[name] for name in ("phone", "email", "language")}
        return Speaker.named(data["name"], **more)

    def asked(self) -> dict:
        """What the action is given besides the meeting and the person."""
        return {
            name: self.cleaned_data[name]
            for name in ("client_key", "consent", "text", "language", "territory")
        }


def places_of(meeting):
    """Where the host of the meeting is in charge: its territory and what lies in it; for a ministry all regions."""
    place = meeting.territory or meeting.body.territory
    rows = Territory.objects.filter(valid_to__isnull=True)
    if place is None:
        return rows.filter(parent__isnull=True).order_by("code")
    if place.parent_id is None:
        return rows.filter(region_code=place.region_code).order_by("code")
    return rows.filter(code__startswith=_stem(place.code)).order_by("code")


def _stem(code: str) -> str:
    """The part of a territory's code that all codes inside begin with."""
    return code.rstrip("0")
