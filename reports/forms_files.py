"""What is asked before a file is made."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.base import CleanText
from reports.enums import FileFormat


class FileForm(CleanText, forms.Form):
    """The kind of file. Which table and which rows it holds comes with the address."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=FileFormat.choices,
        widget=forms.RadioSelect(attrs={"data-across": "1"}),
        initial=FileFormat.XLSX,
        help_text=_("Excel is for people, CSV for programs."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["token"].initial = uuid4
