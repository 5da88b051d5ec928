"""Forms of the room. The actions validate and write."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.choices import GroupedChoice, topic_groups
from appeals.enums import QuestionKind
from appeals.models import Topic
from common.sheets import ENDINGS
from eotinish.enums import Field, Outcome
from eotinish.models import Population, Spelling
from organisations.forms.base import CleanText
from organisations.forms.directory import Suggesting, body_field, territory_field


def target_field(row: Spelling) -> forms.Field:
    """What a wording of this column may mean: a body, a territory, a topic, or one of the codes."""
    facts = {"label": row.get_field_display(), "required": False}
    if row.field == Field.BODY:
        return body_field(**facts)
    if row.field == Field.TERRITORY:
        return territory_field(**facts)
    if row.field == Field.TOPIC:
        return GroupedChoice(
            Topic.objects.all(),
            to_field_name="code",
            groups=topic_groups(keep=row.topic_id, by="code"),
            empty="—",
            **facts,
        )
    codes = QuestionKind if row.field == Field.KIND else Outcome
    return forms.ChoiceField(choices=[("", "—"), *codes.choices], **facts)


def meant(row: Spelling):
    """What the wording means now: the row, the code, or None."""
    return row.body or row.territory or row.topic or row.code or None


class MatchForm(Suggesting, CleanText, forms.Form):
    """What a wording means. Left empty it waits to be matched."""

    set_aside = forms.BooleanField(
        label=gettext_lazy("Nothing of ours"),
        required=False,
        help_text=gettext_lazy("It stays under “not stated” and is asked for no more."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, row: Spelling, **kwargs):
        now = meant(row)
        initial = {
            "target": getattr(now, "code", now) or "",
            "set_aside": row.set_aside,
            "version": row.version,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields = {"target": target_field(row), **self.fields}
        self.load_suggestions()

    def clean_target(self):
        """None where nothing is chosen."""
        return self.cleaned_data["target"] or None


class PopulationForm(Suggesting, CleanText, forms.Form):
    """How many people live somewhere, and who says so."""

    territory = territory_field(label=gettext_lazy("Territory"))
    year = forms.IntegerField(label=gettext_lazy("Year (1 January)"), min_value=1990, max_value=2100)
    people = forms.IntegerField(label=gettext_lazy("People"), min_value=1, max_value=100_000_000)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("The document or the publication, with its date."),
    )

    def __init__(self, *args, row: Population | None = None, **kwargs):
        initial = {"people": row.people, "source": row.source} if row else None
        super().__init__(*args, initial=initial, **kwargs)
        if row is not None:  # territory and year say which number it is
            del self.fields["territory"], self.fields["year"]


class RowsForm(CleanText, forms.Form):
    """A file of single appeals. `token`: sent twice it is one upload."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV in UTF-8 up to 250 MB, or XLSX up to 200,000 rows, with a column “number”."
        ),
        allow_empty_file=True,  # the reader says that it is empty
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
        },
    )
    accept_partial = forms.BooleanField(
        label=gettext_lazy("Import the good rows although others are rejected"), required=False
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("token", uuid4())

    def clean_file(self):
        """A file of an ending that can be read."""
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in ENDINGS:
            raise forms.ValidationError(
                _("Only CSV and XLSX files can be read. Save the table as one of them.")
            )
        return file
