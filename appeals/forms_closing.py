"""The answer to the citizen: closed at once, or submitted for approval where the body wants that."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.attaching import attach_file
from appeals.actions.outcomes import close
from appeals.actions.proposals import propose_closing
from appeals.enums import OUTCOMES, Status
from appeals.files import ACCEPT
from appeals.forms import MAX_ANSWER, ActForm
from appeals.models import AnswerTemplate, Attachment
from appeals.placeholders import text_for
from appeals.practices import submits
from appeals.reading import CitizenReads, preview
from common.dates import today


class ClosingForm(ActForm):
    """Outcome, answer, day, proof. `template`: a text template that the answer begins with."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=gettext_lazy("Answer to the citizen"),
        max_length=MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "What was done, by whom, where it can be seen. In the language of the question."
        ),
    )
    closed_on = forms.DateField(
        label=gettext_lazy("Day of the outcome"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    proof = forms.CharField(
        label=gettext_lazy("Proof: number of the act or link"),
        max_length=500,
        required=False,
        # The style sheet sees by the placeholder whether anything is typed.
        widget=forms.TextInput(attrs={"placeholder": " ", "data-field-class": "proof"}),
        help_text=gettext_lazy("“Resolved” needs proof: this, or a file."),
    )
    file = forms.FileField(
        label=gettext_lazy("Proof: a new file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args, template: AnswerTemplate | None = None, **kwargs):
        self.template = template
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["outcome"].choices = [(status, Status(status).label) for status in OUTCOMES]
        self.initial.setdefault("closed_on", today())
        if self.template is not None:
            self.initial |= {
                "answer": text_for(self.template, self.question),
                "outcome": self.template.outcome,
            }
        files = self.question.attachments.visible_to(self.user)
        if files.exists():
            self.fields["proof_file"] = forms.ModelChoiceField(
                files, label=_("Proof: a file of the question"), required=False, empty_label=_("None")
            )
        self.fields["answer"].widget.attrs["lang"] = self.question.language
        self.order_fields(["outcome", "answer", "closed_on", "proof", "proof_file", "file"])

    def reads(self) -> CitizenReads:
        """What the citizen would read, from what is typed as far as it is right."""
        self.is_valid()  # cleans what was sent, once: errors that an action gave stay
        typed = self.cleaned_data if self.is_bound else self.initial
        return preview(
            self.question,
            outcome=typed.get("outcome", ""),
            answer=typed.get("answer", ""),
            closed_on=typed.get("closed_on"),
        )

    def given(self) -> dict:
        """What was typed, for the action; a new file is attached first."""
        data = self.cleaned_data
        return {
            "by": self.user,
            "outcome": data["outcome"],
            "answer": data["answer"],
            "closed_on": data["closed_on"],
            "proof": data["proof"],
            "proof_file": self._proof_file(),
            "version": data["version"],
        }

    def _proof_file(self) -> Attachment | None:
        if self.cleaned_data["file"]:
            return attach_file(self.question, by=self.user, upload=self.cleaned_data["file"])
        return self.cleaned_data.get("proof_file")


class CloseForm(ClosingForm):
    """The citizen gets the answer at once."""

    def why_not(self) -> str:
        if submits(self.user, self.question):
            return _(
                "Your body has answers approved before the citizen gets them: submit yours for approval."
            )
        return ""

    def perform(self):
        return close(self.question, **self.given())


class SubmitForm(ClosingForm):
    """Somebody else approves the answer first."""

    def perform(self):
        return propose_closing(self.question, **self.given())
