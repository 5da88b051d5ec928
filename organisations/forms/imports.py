"""The form of an upload."""

from pathlib import Path

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.sheets import ENDINGS

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE


class UploadForm(forms.Form):
    """A table to check."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV in UTF-8 (commas or semicolons) or XLSX, up to 5 MB and 10,000 rows."),
        allow_empty_file=True,  # the reader says that it is empty
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
        },
    )

    def clean_file(self):
        """Small enough, and of an ending that can be read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // MEGABYTE}
            )
        if Path(file.name).suffix.lower() not in ENDINGS:
            raise forms.ValidationError(
                _("Only CSV and XLSX files can be read. Save the table as one of them.")
            )
        return file
