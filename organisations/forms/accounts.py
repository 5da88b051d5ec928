"""Forms of one's own account."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.phones import parse_phone
from organisations.enums import Theme
from organisations.forms.base import CleanText
from organisations.models import User

# Longer than any password that is allowed: what is longer never reaches the hasher.
LONGEST_INPUT = 200
# Django's validators by code, in words of our own, so that they exist in all three languages.
PASSWORD_FAULTS = {
    "password_too_short": gettext_lazy("A password must have at least 12 characters."),
    "password_too_common": gettext_lazy("This password is on the list of the commonest ones."),
    "password_too_similar": gettext_lazy("This password is too much like your name or e-mail."),
}


def password_field(label, complete: str) -> forms.CharField:
    """A password; `complete` tells the browser's own password keeper which one (current-password, new-password)."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_INPUT,
        widget=forms.PasswordInput(attrs={"autocomplete": complete}),
    )


class SignInForm(forms.Form):
    """E-mail and password."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = password_field(gettext_lazy("Password"), "current-password")


class AskResetForm(forms.Form):
    """The address of an account whose password was forgotten."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    password = password_field(gettext_lazy("New password"), "new-password")
    again = password_field(gettext_lazy("New password once more"), "new-password")

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(filter(None, password_validators_help_texts()[-2:]))

    def clean(self) -> dict:
        cleaned = super().clean()
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        elif password:
            try:
                validate_password(password, self.user)
            except forms.ValidationError as faults:
                for fault in faults.error_list:
                    self.add_error("password", PASSWORD_FAULTS.get(fault.code, fault))
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    """The same, proved by the present password."""

    present = password_field(gettext_lazy("Present password"), "current-password")
    field_order = ["present", "password", "again"]

    def clean_present(self) -> str:
        present = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise forms.ValidationError(_("This is not your present password."))
        return present


class ProfileForm(CleanText, forms.ModelForm):
    """What a person changes about themselves."""

    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        choices=Theme,
        widget=forms.RadioSelect(attrs={"data-across": True}),
    )

    work_phone = forms.CharField(
        label=gettext_lazy("Telephone at work"),
        required=False,
        max_length=40,  # as people type it; kept in one short form
        help_text=gettext_lazy("Shown to those who have to call about overdue questions."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    class Meta:
        model = User
        fields = ["full_name", "work_phone", "language", "theme", "digest", "works_from", "works_until"]
        widgets = {
            "works_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "works_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "digest": gettext_lazy(
                "What stands on the bell comes as one letter. Passwords are never kept waiting."
            ),
            "works_from": gettext_lazy("Letters leave only within these hours, on working days."),
        }

    def clean_work_phone(self) -> str:
        """In E.164 form."""
        return parse_phone(self.cleaned_data["work_phone"])

    def clean(self) -> dict:
        cleaned = super().clean()
        begin, end = cleaned.get("works_from"), cleaned.get("works_until")
        if begin and end and end <= begin:
            self.add_error("works_until", _("Working hours end later than they begin."))
        return cleaned
