"""Forms of the papers of a meeting."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.actions.citizens import Speaker
from appeals.files import ACCEPT
from appeals.forms_desk import DATE_HINT


def _date(**kwargs) -> forms.DateField:
    return forms.DateField(
        help_text=DATE_HINT,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **kwargs,
    )


class AttendeeForm(forms.Form):
    """A person who came. `client_key` names the form, so that it may be sent twice."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Person"), required=False, max_length=320, help_text=_("Surname, given name, patronymic.")
    )
    iin = forms.CharField(
        label=_("IIN"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )

    @classmethod
    def blank(cls) -> AttendeeForm:
        """A form for the next person."""
        return cls(initial={"client_key": uuid.uuid4()})

    def speaker(self) -> Speaker:
        """Who came."""
        data = self.cleaned_data
        return Speaker.named(data["name"], iin=data["iin"], phone=data["phone"])


class SheetForm(forms.Form):
    """What the sign-in sheet holds."""

    lang = forms.ChoiceField(
        label=_("Language"), choices=(("kk", "Қазақша"), ("ru", "Русский"), ("en", "English"))
    )
    lines = forms.IntegerField(label=_("Lines"), min_value=1, max_value=500, initial=40)
    names = forms.BooleanField(label=_("With the names of those who registered in advance"), required=False)


class MinutesForm(forms.Form):
    """The minutes as they are written by hand; the questions stand in them by themselves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(label=_("Number of the minutes"), max_length=80)
    drawn_on = _date(label=_("Drawn up on"))
    chair = forms.CharField(label=_("Chair"), max_length=200)
    chair_post = forms.CharField(label=_("Post of the chair"), max_length=300, required=False)
    secretary = forms.CharField(label=_("Secretary"), max_length=200)
    secretary_post = forms.CharField(label=_("Post of the secretary"), max_length=300, required=False)
    report = forms.CharField(
        label=_("What the host reported"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    decisions = forms.CharField(
        label=_("Decisions"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class SignForm(forms.Form):
    """The minutes were signed on paper."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    signed_on = _date(label=_("Signed on"))


class WithdrawForm(forms.Form):
    """The signing is withdrawn, so that a new edition can be drawn up."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees the meeting reads it."),
    )  # fmt: skip


class SignedCopyForm(forms.Form):
    """The scan of the signed paper."""

    file = forms.FileField(label=_("Signed copy"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))
