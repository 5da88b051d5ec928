"""Forms of public cards. They shape what a person types; whether it is right is checked by the act."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms import DayField, RefusableForm
from meetings.public_texts import TEXT_MAX
from plans.card_texts import TEXTS, draft_of
from plans.models import PublicCard, RootProblem


def _line(label, length: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False)


def _text(label) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 9})
    return forms.CharField(label=label, max_length=TEXT_MAX, required=False, widget=widget)


class CardForm(RefusableForm):
    """The card in both languages. A draft from the facts stands in the fields until a person has written their own."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title_kk = _line(_("Heading in Kazakh"), 200)
    title_ru = _line(_("Heading in Russian"), 200)
    text_kk = _text(_("What the problem is and what is done, in Kazakh"))
    text_ru = _text(_("What the problem is and what is done, in Russian"))
    step_kk = _line(_("Next step in Kazakh"), 300)
    step_ru = _line(_("Next step in Russian"), 300)
    step_on = DayField(label=_("Date of the next step"), required=False)

    def __init__(
        self,
        data=None,
        *,
        problem: RootProblem,
        draft: PublicCard | None = None,
        before: PublicCard | None = None,
    ):
        """`draft`: what is being prepared; without one the form starts from `before`, the published version."""
        base = draft or before
        stored = {name: getattr(base, name) for name in (*TEXTS, "step_on")} if base else draft_of(problem)
        super().__init__(data, initial={"version": draft.version if draft else 0, **stored})
        if base is None:
            self.fields["text_kk"].help_text = _(
                "A draft from the facts; write your own words in place of “[… ]”. Everybody reads it."
            )


class ReadForm(RefusableForm):
    """Whoever publishes says which version they have read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class TakeOffForm(RefusableForm):
    """Why a card is taken off."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
