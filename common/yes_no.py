"""A filter that is yes or no. What is neither is an error and never ignored."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import BooleanWidget

YES, NO = {"true", "1", "on"}, {"false", "0"}


class YesNoWidget(BooleanWidget):
    """Yes, no, or not chosen; anything else is left for the field to judge."""

    def value_from_datadict(self, data, files, name):
        return data.get(name)


class YesNoField(forms.NullBooleanField):
    """True, False, or None for what was left empty. Raises ValidationError otherwise."""

    widget = YesNoWidget
    default_error_messages = {"invalid": _("Choose “true” or “false”.")}

    def to_python(self, value) -> bool | None:
        """The choice, as text of an address or as a checkbox tells it."""
        text = "" if value is None else str(value).strip().lower()
        if text in YES:
            return True
        if text in NO:
            return False
        if text:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return None


class YesNoFilter(filters.BooleanFilter):
    """`BooleanFilter` that refuses what is neither yes nor no."""

    field_class = YesNoField
