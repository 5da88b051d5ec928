"""Forms of the acts on a question. A form reads what a person typed and calls the one action; rules are not here."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.attaching import attach_file
from appeals.actions.content import COMPLAINED_NAME_MAX
from appeals.actions.editing import add_note, edit_text
from appeals.actions.outcomes import reopen, resolve_on_spot, withdraw
from appeals.actions.routing import assign, classify
from appeals.choices import GroupedChoice, body_groups, territory_groups, topic_groups
from appeals.enums import Language, QuestionKind
from appeals.files import ACCEPT, MAX_BYTES
from appeals.models import Question, Topic
from appeals.policies_complaints import may_take_part
from appeals.suggestions import suggest_responsible, suggest_topic
from common.acts import Refused
from common.dates import today
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

    def version_now(self) -> int:
        """The version of what the form changes, as it is stored now (the question has just been read again)."""
        return self.question.version

    def why_not(self) -> str:
        """Why the act is impossible on what the form changes; whether it is on the question is told by `policies`."""
        return ""

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
    complained_name = forms.CharField(
        label=gettext_lazy("Complaint about, if the body is not in the list"),
        max_length=COMPLAINED_NAME_MAX,
        required=False,
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
        self.fields["complained_of"] = GroupedChoice(
            Body.objects.all(),
            label=_("Complaint about"),
            required=False,
            groups=body_groups(question.body),
            empty=_("Not a complaint, or not in the list"),
            help_text=_(
                "Only for a complaint. Neither this body nor one below it can deal with the question any more; if it"
                " has it now, the question comes back to the host body."
            ),
        )
        self.order_fields(["kind", "complained_of", "complained_name", "topic", "territory"])
        self.initial |= {
            "complained_of": question.complained_of_id,
            "complained_name": question.complained_name,
        }
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
            complained_of=data["complained_of"],
            complained_name=data["complained_name"],
            version=data["version"],
        )


class AssignForm(ActForm):
    """The body that answers, and those that help it. `short`: only the body, for a row of the list."""

    HELPERS = ("co_executor_1", "co_executor_2", "co_executor_3")

    def __init__(self, *args, short: bool = False, **kwargs):
        self.short = short
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        groups = body_groups(self.question.body, allowed=self._may_take_part)
        self.fields["responsible"] = self._body(_("Responsible body"), groups, required=True)
        suggested = None if self.question.responsible_id else self._suggested()
        self.initial["responsible"] = self.question.responsible_id or (suggested and suggested.pk)
        if self.short:
            return
        for name, body in zip(self.HELPERS, [*self.question.helpers, None, None, None], strict=False):
            self.fields[name] = self._body(_("Co-executor"), groups, required=False)
            self.initial[name] = body.pk if body else None

    def _body(self, label: str, groups, *, required: bool) -> GroupedChoice:
        empty = _("Choose a body") if required else _("None")
        return GroupedChoice(Body.objects.all(), label=label, required=required, groups=groups, empty=empty)

    def _may_take_part(self, body: Body) -> bool:
        return may_take_part(self.question.complained_of, body)

    def _suggested(self) -> Body | None:
        question = self.question
        place = question.territory or question.meeting.territory
        return suggest_responsible(question.body, question.topic, place, today(), question.complained_of)

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
