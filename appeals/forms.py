"""Forms of the acts on a question. A form reads what a person typed and calls the one action; rules are not here."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.attaching import attach_file
from appeals.actions.editing import add_note, edit_text
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, resolve_on_spot, withdraw
from appeals.actions.routing import assign, classify
from appeals.choices import GroupedChoice, body_groups, territory_groups, topic_groups
from appeals.enums import OUTCOMES, Language, QuestionKind, Status
from appeals.files import ACCEPT, MAX_BYTES
from appeals.filters import NUMBER
from appeals.models import Attachment, Question, Topic
from appeals.queries import likely_originals
from appeals.suggestions import suggest_responsible, suggest_topic
from common.acts import Refused
from common.dates import today
from common.text import shorten
from organisations.models import Body, Territory

MAX_ANSWER = 20_000


class ActForm(forms.Form):
    """What all acts share: the question as the person saw it (`version`) and who acts."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, question: Question, user, **kwargs):
        self.question, self.user = question, user
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"version": question.version, **kwargs["initial"]}
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values from the question."""

    def perform(self) -> object:
        """Call the action; raises what it raises."""
        raise NotImplementedError

    def refuse(self, refusal: Refused) -> None:
        """Show why the action refused, beside the field that it names."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal.messages)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class ClassifyForm(ActForm):
    """Legal kind, topic, territory of the problem."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Legal kind"),
        required=False,
        help_text=gettext_lazy("A complaint has 20 working days, everything else 15."),
    )

    def prepare(self) -> None:
        question = self.question
        self.fields["kind"].choices = [("", _("Not classified")), *QuestionKind.choices]
        self.fields["topic"] = GroupedChoice(
            Topic.objects.all(),
            label=_("Topic"),
            required=False,
            groups=topic_groups(question.topic_id),
            empty=_("Not chosen"),
        )
        self.fields["territory"] = GroupedChoice(
            Territory.objects.all(),
            label=_("Territory of the problem"),
            required=False,
            groups=territory_groups(),
            empty=_("As the meeting"),
        )
        topic = question.topic or suggest_topic(question.text)
        self.initial |= {"kind": question.kind, "topic": topic, "territory": question.territory_id}

    def perform(self):
        data = self.cleaned_data
        return classify(
            self.question,
            by=self.user,
            kind=data["kind"],
            topic=data["topic"],
            territory=data["territory"],
            version=data["version"],
        )


class AssignForm(ActForm):
    """The body that answers, and those that help it. `short`: only the body, for a row of the list."""

    HELPERS = ("co_executor_1", "co_executor_2", "co_executor_3")

    def __init__(self, *args, short: bool = False, **kwargs):
        self.short = short
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        groups = body_groups(self.question.body)
        self.fields["responsible"] = self._body(_("Responsible body"), groups, required=True)
        self.initial["responsible"] = self.question.responsible_id or self._suggested().pk
        if self.short:
            return
        for name, body in zip(self.HELPERS, [*self.question.helpers, None, None, None], strict=False):
            self.fields[name] = self._body(_("Co-executor"), groups, required=False)
            self.initial[name] = body.pk if body else None

    def _body(self, label: str, groups, *, required: bool) -> GroupedChoice:
        empty = _("Choose a body") if required else _("None")
        return GroupedChoice(Body.objects.all(), label=label, required=required, groups=groups, empty=empty)

    def _suggested(self) -> Body:
        question = self.question
        return suggest_responsible(question.body, question.topic, question.territory, today())

    def perform(self):
        data = self.cleaned_data
        helpers = None if self.short else [data[name] for name in self.HELPERS if data.get(name)]
        return assign(
            self.question,
            by=self.user,
            responsible=data["responsible"],
            co_executors=helpers,
            version=data["version"],
        )


class CloseForm(ActForm):
    """Outcome, answer, day, proof."""

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
        help_text=gettext_lazy("“Resolved” needs proof: this, or a file."),
    )
    file = forms.FileField(
        label=gettext_lazy("Proof: a new file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )

    def prepare(self) -> None:
        self.fields["outcome"].choices = [(status, Status(status).label) for status in OUTCOMES]
        self.initial.setdefault("closed_on", today())
        files = self.question.attachments.visible_to(self.user)
        if files.exists():
            self.fields["proof_file"] = forms.ModelChoiceField(
                files, label=_("Proof: a file of the question"), required=False, empty_label=_("None")
            )
        self.order_fields(["outcome", "answer", "closed_on", "proof", "proof_file", "file"])

    def perform(self):
        data = self.cleaned_data
        return close(
            self.question,
            by=self.user,
            outcome=data["outcome"],
            answer=data["answer"],
            closed_on=data["closed_on"],
            proof=data["proof"],
            proof_file=self._proof_file(),
            version=data["version"],
        )

    def _proof_file(self) -> Attachment | None:
        if self.cleaned_data["file"]:
            return attach_file(self.question, by=self.user, upload=self.cleaned_data["file"])
        return self.cleaned_data.get("proof_file")


class OnSpotForm(ActForm):
    """What was done before the eyes of the citizen."""

    answer = forms.CharField(
        label=gettext_lazy("What was answered on the spot"),
        max_length=MAX_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def perform(self):
        return resolve_on_spot(self.question, by=self.user, answer=self.cleaned_data["answer"])


class ReasonForm(ActForm):
    """An act that needs a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReopenForm(ReasonForm):
    """Open again, with a new term from today."""

    def perform(self):
        data = self.cleaned_data
        return reopen(self.question, by=self.user, reason=data["reason"], version=data["version"])


class WithdrawForm(ReasonForm):
    """The citizen takes the question back."""

    def perform(self):
        data = self.cleaned_data
        return withdraw(self.question, by=self.user, reason=data["reason"], version=data["version"])


class MergeForm(ActForm):
    """The question that stays: one of the likely ones, or any by its number."""

    original = forms.CharField(
        label=gettext_lazy("Or the number of the question that stays"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For example 2026-0000123. All who asked are kept with it."),
    )

    def prepare(self) -> None:
        likely = likely_originals(self.question, self.user)
        if likely:
            self.fields["candidate"] = forms.TypedChoiceField(
                label=_("Questions on the same topic from the same place"),
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

    def perform(self):
        data = self.cleaned_data
        return merge(self.question, by=self.user, original=data["question"], version=data["version"])


class EditForm(ActForm):
    """The wording and its language."""

    text = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)

    def prepare(self) -> None:
        self.initial |= {"text": self.question.text, "language": self.question.language}

    def perform(self):
        data = self.cleaned_data
        return edit_text(
            self.question, by=self.user, text=data["text"], language=data["language"], version=data["version"]
        )


class NoteForm(ActForm):
    """A note for colleagues."""

    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Colleagues of all bodies that take part see it; the citizen does not."),
    )

    def perform(self):
        return add_note(self.question, by=self.user, text=self.cleaned_data["text"])


class AttachForm(ActForm):
    """A file for the question."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, JPG, PNG, DOCX, XLSX or TXT, up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT, "data-max": MAX_BYTES}),
        allow_empty_file=True,
    )

    def perform(self):
        return attach_file(self.question, by=self.user, upload=self.cleaned_data["file"])


class BulkAssignForm(forms.Form):
    """The body for all ticked questions."""

    def __init__(self, *args, near: Body | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"] = GroupedChoice(
            Body.objects.all(),
            label=_("Responsible body"),
            groups=body_groups(near),
            empty=_("Choose a body"),
        )


class SaveFilterForm(forms.Form):
    """A name for the filter that is set now."""

    name = forms.CharField(label=gettext_lazy("Name of the filter"), max_length=80)
    query = forms.CharField(max_length=1000, widget=forms.HiddenInput, required=False)
