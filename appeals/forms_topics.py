"""Forms of the directory of topics."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.models import Topic
from common.text import clean_line
from organisations.filters import Choice, Search
from organisations.forms.base import CleanText
from organisations.forms.directory import body_field


class Stems(forms.CharField):
    """Word stems, one to a line or apart by commas."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        parts = super().to_python(value).replace("\n", ",").split(",")
        return [part for part in map(clean_line, parts) if part]

    def validate(self, value):
        if any(len(stem) > 60 for stem in value):
            raise forms.ValidationError(_("A stem has 60 letters at most."))


class TopicForm(CleanText, forms.ModelForm):
    """A topic that is there already: its code stays."""

    central_body = body_field(label=_("Competent ministry"), required=False)
    keywords = Stems(
        label=_("Word stems"),
        required=False,
        help_text=_(
            "Beginnings of words in Kazakh and Russian, apart by commas. They suggest the topic at the desk."
        ),
    )

    class Meta:
        model = Topic
        fields = [
            "parent",
            "name_kk",
            "name_ru",
            "name_en",
            "eotinish",
            "central_body",
            "keywords",
            "is_active",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Topic.objects.filter(parent__isnull=True).exclude(
            pk=self.instance.pk
        )
        self.fields["parent"].empty_label = _("None: it is a sphere itself")
        self.fields["central_body"].load_suggestions()

    def _post_clean(self):
        """The action validates and writes; the form must not touch the row."""


class NewTopicForm(TopicForm):
    """A new sphere or topic."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$",
        label=_("Code"),
        max_length=60,
        help_text=_(
            "Latin letters; a topic begins with the code of its sphere: roads.repair. It never changes."
        ),
    )
    field_order = ["code"]


class TopicFilter(filters.FilterSet):
    """Topics by words, sphere and use."""

    q = Search("code", "name_kk", "name_ru", "name_en")
    sphere = filters.ModelChoiceFilter(
        label=_("Sphere"),
        empty_label=_("All"),
        queryset=Topic.objects.filter(parent__isnull=True),
        to_field_name="code",
        method="in_sphere",
    )
    use = Choice(
        label=_("Use"),
        choices=(("yes", _("In use")), ("no", _("Not in use"))),
        method="by_use",
    )

    class Meta:
        model = Topic
        fields: tuple = ()

    def in_sphere(self, queryset, name, value):
        """The sphere and its topics."""
        return queryset.filter(pk=value.pk) | queryset.filter(parent=value)

    def by_use(self, queryset, name, value):
        """Topics offered for new questions, or no more."""
        return queryset.filter(is_active=value == "yes")
