"""Forms of the public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.files import ACCEPT_PHOTOS
from appeals.policies_word import REASON_MAX


class TrackForm(forms.Form):
    """Number and code from the slip, typed as people type. Whether they fit is told by one sentence only."""

    number = forms.CharField(
        label=_("Number of the question"),
        help_text=_("For example 2026-0000123"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_(
            "Twelve letters and digits from your slip. Small letters, spaces and dashes do not matter."
        ),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def wrong(self, message: str) -> None:
        """Say this one thing, and leave the fields empty: what was typed is not sent back."""
        self.errors.clear()
        self.add_error(None, message)
        self.data = {}


class PhotosInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos, as many as the act takes; looked into there."""

    widget = PhotosInput

    def clean(self, data, initial=None):
        """The uploads, one by one cleaned."""
        return [super(PhotosField, self).clean(one, initial) for one in data or []]


class DenyForm(forms.Form):
    """What is not solved, in the citizen's words, and what it looks like."""

    reason = forms.CharField(
        label=_("What is not solved?"),
        help_text=_(
            "Write what you see: where it is, what is missing. It is read by those who work on the question."
        ),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": REASON_MAX}),
        error_messages={"required": _("Write what is not solved.")},
    )
    photos = PhotosField(
        label=_("Photos"),
        help_text=_(
            "If you have any: up to three, JPG or PNG, up to 10 MB each. Only those who work on the question see them."
        ),
        required=False,
        allow_empty_file=True,
        widget=PhotosInput(attrs={"accept": ACCEPT_PHOTOS}),
    )
