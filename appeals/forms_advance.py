"""Forms of staff for questions registered in advance."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.actions.citizens import Speaker
from appeals.enums import Language
from appeals.models import Topic
from appeals.policies_advance import REASON_MAX, TEXT_MAX
from appeals.queries_desk import territory_choices, topic_choices
from organisations.models import Territory


class WriteDownForm(forms.Form):
    """A question that somebody asks before the meeting, by telephone or at the counter."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Question"), widget=forms.Textarea(attrs={"rows": 4, "maxlength": TEXT_MAX})
    )
    name = forms.CharField(
        label=_("Person"),
        required=False,
        max_length=300,
        help_text=_("Surname, given name, patronymic. May stay empty."),
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    territory = forms.ModelChoiceField(Territory.objects.all(), label=_("Territory"), required=False)
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language, initial=Language.KK)

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"client_key": uuid.uuid4(), "territory": meeting.territory_id} | self.initial
        places = territory_choices(meeting.body, meeting.planned_on)
        self.fields["territory"].widget.choices = [("", "—")] + [choice[:2] for choice in places]
        self.fields["topic"].widget.choices = [("", _("Propose from the text"))] + [
            (sphere, [choice[:2] for choice in topics]) for sphere, topics in topic_choices()
        ]

    def given(self) -> dict:
        """What the action is given besides the meeting."""
        data = self.cleaned_data
        more = {name: data[name] for name in ("client_key", "text", "territory", "topic", "language")}
        return more | {"citizen": Speaker.named(data["name"], phone=data["phone"])}


class DeclineForm(forms.Form):
    """Why a question is not taken."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person reads it on their page."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_MAX}),
    )
