"""Forms that name another question: the one that asks the same, the one in which it was raised before."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.merging import merge
from appeals.actions.repeats import mark_repeat, unmark_repeat
from appeals.filters import NUMBER
from appeals.forms import ActForm, ReasonForm
from appeals.models import Question
from appeals.queries import likely_originals
from appeals.similar import earlier_of_person, similar_to
from common.text import shorten


class OriginalForm(ActForm):
    """Another question: one of the likely ones, or any by its number."""

    CANDIDATES = gettext_lazy("Questions on the same topic from the same place")

    def likely(self) -> list[Question]:
        """Questions to choose from."""
        raise NotImplementedError

    def prepare(self) -> None:
        likely = [] if "original" in self.initial else self.likely()
        if likely:
            self.fields["candidate"] = forms.TypedChoiceField(
                label=self.CANDIDATES,
                choices=[(row.pk, f"{row.number} · {shorten(row.text, 140)}") for row in likely],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            self.order_fields(["candidate", "original"])

    def clean(self) -> dict:
        data = super().clean()
        seen = Question.objects.visible_to(self.user)
        number = NUMBER.match(data.get("original", ""))
        if number:
            data["question"] = seen.numbered(int(number[1]), int(number[2])).first()
        elif data.get("candidate") and not data.get("original"):
            data["question"] = seen.filter(pk=data["candidate"]).first()
        if data.get("question") is None:
            self.add_error("original", _("There is no such question among those that you see."))
        return data


class MergeForm(OriginalForm):
    """The question that stays."""

    original = forms.CharField(
        label=gettext_lazy("Or the number of the question that stays"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For example 2026-0000123. All who asked are kept with it."),
    )

    def likely(self) -> list[Question]:
        return likely_originals(self.question, self.user)

    def perform(self):
        data = self.cleaned_data
        return merge(self.question, by=self.user, original=data["question"], version=data["version"])


class MarkRepeatForm(OriginalForm):
    """The question in which this was raised before."""

    CANDIDATES = gettext_lazy("Earlier questions of the same citizen or on the same matter")

    original = forms.CharField(
        label=gettext_lazy("Or the number of the earlier question"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For example 2026-0000123."),
    )

    def likely(self) -> list[Question]:
        found = [*earlier_of_person(self.question, self.user).questions]
        found += [entry.question for entry in similar_to(self.question, self.user)]
        return list({row.pk: row for row in found}.values())

    def perform(self):
        data = self.cleaned_data
        return mark_repeat(self.question, by=self.user, original=data["question"], version=data["version"])


class UnmarkRepeatForm(ReasonForm):
    """Why it is another matter."""

    def perform(self):
        data = self.cleaned_data
        return unmark_repeat(self.question, by=self.user, reason=data["reason"], version=data["version"])
