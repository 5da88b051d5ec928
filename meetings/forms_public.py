"""Forms of what everybody reads: the announcement and the results of a meeting."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import today
from meetings.enums import Channel
from meetings.forms import DayField, OneActForm
from meetings.public_texts import TEXT_MAX, draft_invitation, draft_results

IN_KAZAKH, IN_RUSSIAN = _("Text in Kazakh"), _("Text in Russian")
DRAFT_HINT = _("A draft from the facts; change it as you need. Everybody reads it.")


def _text(label) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_MAX, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )


def _own_contacts() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Telephones and addresses in the text are those of the body"), required=False
    )


class AnnounceForm(OneActForm):
    """Where and when it was announced, the text for everybody, and whether questions are taken in advance."""

    announced_on = DayField(label=_("Announced on"))
    channels = forms.MultipleChoiceField(
        label=_("Where it was announced"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )
    questions_until = DayField(
        label=_("Questions in advance until"),
        required=False,
        hint=_(
            "Until this day people register questions on the public page, at the latest on the day of the meeting. "
            "Empty: no questions in advance."
        ),
    )
    invitation_kk = _text(IN_KAZAKH)
    invitation_ru = _text(IN_RUSSIAN)
    own_contacts = _own_contacts()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["invitation_kk"].help_text = DRAFT_HINT

    def defaults(self) -> dict:
        stored = {name: getattr(self.meeting, name) for name in ("invitation_kk", "invitation_ru")}
        if not self.meeting.announced_on:
            drafts = draft_invitation(self.meeting)
            stored = {"invitation_kk": drafts["kk"], "invitation_ru": drafts["ru"]}
        return {
            "announced_on": self.meeting.announced_on or today(),
            "channels": self.meeting.channels,
            "questions_until": self.meeting.questions_until,
            **stored,
        }


class PublishForm(OneActForm):
    """The results with their day. A draft stands in the fields until the person has written their own."""

    published_on = DayField(label=_("Results published on"))
    results_kk = _text(IN_KAZAKH)
    results_ru = _text(IN_RUSSIAN)
    own_contacts = _own_contacts()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["results_kk"].help_text = DRAFT_HINT

    def defaults(self) -> dict:
        drafts = draft_results(self.meeting) if self.meeting.is_held else {"kk": "", "ru": ""}
        return {
            "published_on": today(),
            "results_kk": self.meeting.results_kk or drafts["kk"],
            "results_ru": self.meeting.results_ru or drafts["ru"],
        }


class CorrectForm(OneActForm):
    """Published results put right, with the reason; the stored texts stand in the fields."""

    results_kk = _text(IN_KAZAKH)
    results_ru = _text(IN_RUSSIAN)
    own_contacts = _own_contacts()
    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def defaults(self) -> dict:
        return {"results_kk": self.meeting.results_kk, "results_ru": self.meeting.results_ru}
