"""Forms of the desk. One row is the same form for the script and for a browser without scripts."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.actions.citizens import Speaker
from appeals.actions.content import ON_SPOT, PROMISE_BY_MAX, PROMISE_MAX, TO_WORK
from appeals.models import Topic
from appeals.queries_desk import Choices
from appeals.querysets import MAX_KEY
from appeals.suggestions import suggest_responsible, suggest_topic
from organisations.models import Body, Territory

OUTCOMES = ((TO_WORK, _("To work")), (ON_SPOT, _("Solved on the spot")))
DATE_HINT = _("Day, month, year")


class RowForm(forms.Form):
    """One question. Checks shapes only; what is possible is told by the action.

    `topic_auto` and `responsible_auto` say that the person has not chosen: then the system proposes.
    """

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    card = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    advance = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=MAX_KEY)
    name = forms.CharField(
        label=_("Person"), required=False, help_text=_("Surname, given name, patronymic. May stay empty.")
    )
    iin = forms.CharField(
        label=_("IIN"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    text = forms.CharField(label=_("Question"), widget=forms.Textarea(attrs={"rows": 4}))
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"), required=False)
    territory = forms.ModelChoiceField(Territory.objects.all(), label=_("Territory"), required=False)
    responsible = forms.ModelChoiceField(Body.objects.all(), label=_("Responsible body"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome now"), choices=OUTCOMES, initial=TO_WORK)
    answer = forms.CharField(
        label=_("Answer given on the spot"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    promise = forms.CharField(label=_("Promise"), required=False, max_length=PROMISE_MAX)
    promise_by = forms.CharField(label=_("Promised by"), required=False, max_length=PROMISE_BY_MAX)
    promise_due = forms.DateField(
        label=_("Promised until"),
        required=False,
        help_text=DATE_HINT,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    topic_auto = forms.BooleanField(required=False, widget=forms.HiddenInput)
    responsible_auto = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def speaker(self) -> Speaker:
        """Who spoke."""
        data = self.cleaned_data
        return Speaker.named(data["name"], card=data["card"], iin=data["iin"], phone=data["phone"])

    def content(self, meeting) -> dict:
        """What the row says, with proposals where the person left the choice to the system."""
        names = ("text", "topic", "territory", "responsible", "outcome", "answer")
        content = {name: self.cleaned_data[name] for name in (*names, "promise", "promise_by", "promise_due")}
        if self.cleaned_data["topic_auto"]:
            content["topic"] = suggest_topic(content["text"])
        if self.cleaned_data["responsible_auto"]:
            place = content["territory"] or meeting.territory
            content["responsible"] = suggest_responsible(
                meeting.body, content["topic"], place, meeting.held_on
            )
        return content


class PlainRowForm(RowForm):
    """The row as a whole form for browsers without scripts; empty topic and body mean: propose them."""

    def __init__(self, *args, meeting, choices: Choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"client_key": uuid.uuid4(), "territory": meeting.territory_id} | self.initial
        propose = [("", _("Propose from the text"))]
        self.fields["topic"].widget.choices = propose + [
            (sphere, [choice[:2] for choice in topics]) for sphere, topics in choices.topics
        ]
        self.fields["territory"].widget.choices = [("", "—")] + [choice[:2] for choice in choices.territories]
        self.fields["responsible"].widget.choices = propose + [choice[:2] for choice in choices.bodies]

    def clean(self):
        data = super().clean()
        data["topic_auto"] = data.get("topic") is None
        data["responsible_auto"] = data.get("responsible") is None
        return data


class BeginForm(forms.Form):
    """The meeting has begun."""

    held_on = forms.DateField(
        label=_("Day of the meeting"),
        help_text=DATE_HINT,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class FinishForm(forms.Form):
    """What is counted when the last person has spoken."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    attendees = forms.IntegerField(
        label=_("People who came"), min_value=0, max_value=1_000_000, required=False
    )
    received = forms.IntegerField(
        label=_("People received"), min_value=0, max_value=1_000_000, required=False
    )
    question_share = forms.DecimalField(
        label=_("Share of time for questions, per cent"),
        min_value=0,
        max_value=100,
        max_digits=3,
        decimal_places=0,
        required=False,
    )
