"""Forms by which a question finds the competent body."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.forwarding import TEXT_MAX, dispute, forward, settle, split_off
from appeals.choices import GroupedChoice, body_groups
from appeals.forms import ReasonForm
from appeals.policies_complaints import may_answer
from organisations.models import Body


class OtherBodyForm(ReasonForm):
    """The competent body, and why it is that one."""

    def prepare(self) -> None:
        question = self.question
        self.fields["responsible"] = GroupedChoice(
            Body.objects.all(),
            label=_("Competent body"),
            groups=body_groups(question.body, allowed=self.offers),
            empty=_("Choose a body"),
        )
        self.fields["reason"].help_text = _("Which body is competent, and by what act or duty.")
        self.order_fields(["text", "responsible", "reason"])

    def offers(self, body: Body) -> bool:
        """Whether the list names the body."""
        question = self.question
        return body.pk != question.responsible_id and may_answer(question.complained_of, question.body, body)


class ForwardForm(OtherBodyForm):
    """The whole question goes to another body."""

    def perform(self):
        data = self.cleaned_data
        return forward(
            self.question,
            by=self.user,
            responsible=data["responsible"],
            reason=data["reason"],
            version=data["version"],
        )


class SplitOffForm(OtherBodyForm):
    """A part of the question goes to another body, under its own number."""

    text = forms.CharField(
        label=gettext_lazy("Part that the other body answers"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("In the words of the citizen. The whole text stays with the question."),
    )

    def perform(self):
        data = self.cleaned_data
        return split_off(
            self.question,
            by=self.user,
            text=data["text"],
            responsible=data["responsible"],
            reason=data["reason"],
            version=data["version"],
        )


class DisputeForm(ReasonForm):
    """Another body is competent, and can't be reached by forwarding any more."""

    def perform(self):
        data = self.cleaned_data
        return dispute(self.question, by=self.user, reason=data["reason"], version=data["version"])


class SettleForm(OtherBodyForm):
    """Who is competent, for good."""

    def prepare(self) -> None:
        super().prepare()
        self.initial["responsible"] = self.question.responsible_id

    def offers(self, body: Body) -> bool:
        """The body that disputes may turn out to be the competent one."""
        return may_answer(self.question.complained_of, self.question.body, body)

    def perform(self):
        data = self.cleaned_data
        return settle(
            self.question,
            by=self.user,
            responsible=data["responsible"],
            reason=data["reason"],
            version=data["version"],
        )
