"""Forms of the acts on a promise."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.actions.content import PROMISE_BY_MAX, PROMISE_MAX
from appeals.actions.promises import OUTCOME_MAX, change_promise, keep_promise, unkeep_promise
from appeals.forms import ActForm, ReasonForm
from common.dates import today


def _day(**more) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(help_text=_("Day, month, year"), widget=widget, **more)


class KeepPromiseForm(ActForm):
    """On which day and how."""

    kept_on = _day(label=_("Kept on"))
    how = forms.CharField(
        label=_("How it was kept"),
        help_text=_("What was done, and where that can be seen."),
        max_length=OUTCOME_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": OUTCOME_MAX}),
    )

    def prepare(self) -> None:
        self.initial["kept_on"] = today()

    def perform(self):
        return keep_promise(self.question, by=self.user, **self.cleaned_data)


class UnkeepPromiseForm(ReasonForm):
    """Why it is not kept after all."""

    def perform(self):
        data = self.cleaned_data
        return unkeep_promise(self.question, by=self.user, reason=data["reason"], version=data["version"])


class ChangePromiseForm(ReasonForm):
    """Promise, who gave it and the day, as they are to be from now on."""

    promise = forms.CharField(
        label=_("Promise"), max_length=PROMISE_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )
    promise_by = forms.CharField(label=_("Promised by"), max_length=PROMISE_BY_MAX, required=False)
    promise_due = _day(label=_("Promised until"), required=False)
    field_order = ("promise", "promise_by", "promise_due", "reason")

    def prepare(self) -> None:
        for name in ("promise", "promise_by", "promise_due"):
            self.initial[name] = getattr(self.question, name)

    def perform(self):
        return change_promise(self.question, by=self.user, **self.cleaned_data)
