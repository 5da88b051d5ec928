"""Forms of proposals, of decisions about them, and of publication."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.extending import tell_citizen
from appeals.actions.proposals import NOTE_MAX, approve, decline, propose_extension, propose_forward
from appeals.actions.publishing import TEXT_MAX, prepare_publication, publish, unpublish
from appeals.deadlines import Terms, months_later
from appeals.enums import TellWay
from appeals.forms import ActForm, ReasonForm
from appeals.forms_routing import OtherBodyForm
from appeals.models import Proposal
from appeals.rules import load_terms
from common.dates import today
from common.templatetags.ui import day
from organisations.forms.base import DayField

APPROVE, DECLINE, TAKE_BACK = "approve", "decline", "take_back"


class ExtensionForm(ReasonForm):
    """Until when, and why. A working day within the bounds of the law is suggested."""

    until = DayField(label=gettext_lazy("New last day"))

    def prepare(self) -> None:
        terms, question = load_terms(), self.question
        latest = terms.latest_extension(question.kind, question.clock_from)
        if latest is not None:
            self.fields["until"].help_text = _(
                "Now %(now)s; by law until %(day)s at the latest: two months from the first deadline."
            ) % {"now": day(question.due_on), "day": day(latest)}
            self.initial["until"] = suggested_day(terms, question.due_on, latest)
        self.fields["reason"].help_text = _("What is still to be done, and why it can't be done in time.")
        self.order_fields(["until", "reason"])

    def perform(self):
        data = self.cleaned_data
        return propose_extension(
            self.question, by=self.user, until=data["until"], reason=data["reason"], version=data["version"]
        )


def suggested_day(terms: Terms, due_on: date, latest: date) -> date | None:
    """A working day a month after the last day, or the latest one that the law allows; None where there is none."""
    found = min(months_later(due_on, 1), latest)
    while found > due_on and not terms.calendar.is_working(found):
        found -= timedelta(days=1)
    return found if found > due_on else None


class ProposeForwardForm(OtherBodyForm):
    """The competent body, for somebody else to decide."""

    def perform(self):
        data = self.cleaned_data
        return propose_forward(
            self.question,
            by=self.user,
            responsible=data["responsible"],
            reason=data["reason"],
            version=data["version"],
        )


class TellForm(ActForm):
    """How the citizen was told of an extension, where the system could not tell them."""

    told_on = DayField(label=gettext_lazy("Told on"))
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[(way, TellWay(way).label) for way in (TellWay.PHONE, TellWay.POST, TellWay.IN_PERSON)],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=NOTE_MAX, required=False)

    def prepare(self) -> None:
        self.initial.setdefault("told_on", today())

    def perform(self):
        data = self.cleaned_data
        return tell_citizen(
            self.question,
            by=self.user,
            told_on=data["told_on"],
            how=data["how"],
            note=data["note"],
            version=data["version"],
        )


class DecideForm(forms.Form):
    """For or against a proposal; the button says which."""

    decision = forms.ChoiceField(choices=[(APPROVE, APPROVE), (DECLINE, DECLINE)], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason or remark"),
        max_length=NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed if you decline. Whoever proposed it reads it."),
    )

    def perform(self, proposal: Proposal, by) -> Proposal:
        """Call the action that was chosen; raises what it raises."""
        if self.cleaned_data["decision"] == APPROVE:
            return approve(proposal.pk, by=by, note=self.cleaned_data["reason"])
        return decline(proposal.pk, by=by, reason=self.cleaned_data["reason"])


class PrepareForm(ActForm):
    """The question and its answer as everybody may read them."""

    text = forms.CharField(
        label=gettext_lazy("Question in public words"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Without names, numbers, telephones and flats: nobody can tell who asked."),
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer in public words"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def prepare(self) -> None:
        kept = getattr(self.question, "publication", None)
        self.initial |= {
            "text": kept.text if kept else self.question.text,
            "answer": kept.answer if kept else self.question.answer,
        }

    def perform(self):
        data = self.cleaned_data
        return prepare_publication(
            self.question, by=self.user, text=data["text"], answer=data["answer"], version=data["version"]
        )


class PublishForm(ActForm):
    """Nothing to type: the prepared text stands above the button. `version` is that of the text."""

    def prepare(self) -> None:
        self.initial["version"] = self.version_now()

    def version_now(self) -> int:
        kept = getattr(self.question, "publication", None)
        return kept.version if kept else 0

    def perform(self):
        return publish(self.question, by=self.user, version=self.cleaned_data["version"])


class UnpublishForm(ReasonForm):
    """Why it is taken off."""

    def perform(self):
        return unpublish(self.question, by=self.user, reason=self.cleaned_data["reason"])
