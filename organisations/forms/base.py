"""Fields that several forms share."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from common.text import clean_line


class CleanText:
    """A form whose texts are stored in one normal form: NFC, one line, no invisible characters."""

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        for name, value in list(cleaned.items()):
            field = self.fields.get(name)
            if isinstance(value, str) and type(field) is forms.CharField:
                cleaned[name] = clean_line(value)
                if field.required and not cleaned[name]:
                    self.add_error(name, field.error_messages["required"])
        return cleaned

    def take_refusal(self, refusal: ValidationError) -> None:
        """Show why an action refused: at its fields where it names them, else above the form."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class DayField(forms.DateField):
    """A date, in the browser's own date field."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class Suggestions(forms.TextInput):
    """A text field with a list of suggestions (`<datalist>`)."""

    def __init__(self, attrs=None):
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})})
        self.suggested = []

    def render(self, name, value, attrs=None, renderer=None):
        list_id = f"{(attrs or {}).get('id', f'id_{name}')}_list"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join(
            "", "<option{}>{}</option>", ((flatatt({"value": code}), label) for code, label in self.suggested)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


class CodeField(forms.ModelChoiceField):
    """A row of a long directory, chosen by its code; names are suggested while typing, and are taken as well."""

    widget = Suggestions
    default_error_messages = {"invalid_choice": _("There is no such code. Choose one from the list.")}

    def __init__(self, queryset, *, suggest=None, **kwargs):
        self.suggest = suggest
        super().__init__(queryset, to_field_name="code", **kwargs)

    def _set_queryset(self, queryset):
        super()._set_queryset(queryset)
        self.widget.choices = []

    queryset = property(forms.ModelChoiceField._get_queryset, _set_queryset)

    def load_suggestions(self, limit: int = 500) -> None:
        """Read the suggestions; called by the form once per page."""
        rows = self.suggest if self.suggest is not None else self.queryset
        self.widget.suggested = [(row.code, row.name) for row in rows[:limit]]

    def prepare_value(self, value):
        if hasattr(value, "_meta"):
            return value.code
        if isinstance(value, int):
            row = self.queryset.filter(pk=value).first()
            return row.code if row else ""
        return value

    def to_python(self, value):
        value = clean_line(value) if isinstance(value, str) else value
        if value in self.empty_values:
            return None
        found = self.queryset.filter(code=value).first()
        if found is None:
            named = list(self.queryset.filter(**{self._name_lookup(): value})[:2])
            found = named[0] if len(named) == 1 else None
        if found is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found

    @staticmethod
    def _name_lookup() -> str:
        from organisations.models.names import name_column

        return f"{name_column()}__iexact"
