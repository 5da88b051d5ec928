"""Asking for corrections of frozen facts, and deciding on them."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.filters import NUMBER
from appeals.models import Question
from meetings.models import Meeting
from organisations.forms.base import CleanText


class AskForm(CleanText, forms.Form):
    """One question by its number, or one meeting by its reference."""

    number = forms.CharField(label=gettext_lazy("Number of the question"), max_length=20, required=False)
    ref = forms.CharField(label=gettext_lazy("or reference of the meeting"), max_length=80, required=False)
    reason = forms.CharField(
        label=gettext_lazy("What has to be corrected, and why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, user, **more):
        super().__init__(*args, **more)
        self.user = user
        self.fields["token"].initial = uuid4

    def clean(self) -> dict:
        """Finds what is named among what the person sees."""
        cleaned = super().clean()
        number, ref = cleaned.get("number"), cleaned.get("ref")
        if bool(number) == bool(ref):
            self.add_error("number", _("Name one question or one meeting."))
            return cleaned
        if number:
            cleaned["question"] = self._question(number)
        else:
            cleaned["meeting"] = self._one("ref", Meeting.objects.visible_to(self.user).filter(ref=ref))
        return cleaned

    def _question(self, number: str) -> Question | None:
        match = NUMBER.match(number)
        if match is None:
            self.add_error("number", _("A number looks like 2022-0000012."))
            return None
        rows = Question.objects.visible_to(self.user)
        return self._one("number", rows.numbered(int(match[1]), int(match[2])))

    def _one(self, field: str, rows: QuerySet):
        found = list(rows[:2])
        if len(found) == 1:
            return found[0]
        self.add_error(field, _("There is none, or more than one, that you see."))
        return None


class DecideForm(CleanText, forms.Form):
    """Allow or decline, with a note."""

    decision = forms.ChoiceField(choices=[("allow", ""), ("decline", "")])
    note = forms.CharField(max_length=1000, required=False)
