"""Form of a webhook."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.sources import all_kinds
from organisations.forms.base import CleanText


class WebhookForm(CleanText, forms.Form):
    """Where to, and what about."""

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput,
        help_text=_("It begins with https:// and lies outside our own network."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Events"), choices=all_kinds, widget=forms.CheckboxSelectMultiple
    )
