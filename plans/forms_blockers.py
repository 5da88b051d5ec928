"""Forms of blockers. They shape what a person types; whether it is right is checked by the act itself."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.choices import GroupedChoice, body_groups
from common.dates import today
from meetings.forms import DayField, RefusableForm
from organisations.models import Body
from organisations.rights import Right
from plans.enums import BlockerKind, BudgetLevel, Stand
from plans.ladders import LADDERS, WITH_AMOUNT
from plans.models import Blocker, BlockerPosition, BlockerStage, RootProblem
from plans.policies_blockers import FIRST_YEAR, LAST_YEAR, field
from plans.words_blockers import stage

TEXT_MAX = 4000
MONEY = ("amount", "budget_level", "budget_year")
MOST_TENGE = 10**15
SUGGESTED = 25


class BlockerForm(RefusableForm):
    """What every act on a blocker that stands shares: the state that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, blocker: Blocker, user, **kwargs):
        self.blocker, self.user = blocker, user
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", blocker.version)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values from the blocker."""


class FactsForm(RefusableForm):
    """What is missing, from whom, and for how much."""

    title = forms.CharField(
        label=gettext_lazy("What has to happen"),
        max_length=300,
        help_text=gettext_lazy("One line that says when the way is free. No names of people."),
    )
    description = forms.CharField(
        label=gettext_lazy("Details"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    amount = forms.IntegerField(
        label=gettext_lazy("Amount, ₸"),
        min_value=1,
        max_value=MOST_TENGE,
        help_text=gettext_lazy("The whole sum in tenge, without kopecks: 1200000000."),
    )
    budget_level = forms.ChoiceField(
        label=gettext_lazy("Budget"), choices=[("", gettext_lazy("Not chosen")), *BudgetLevel.choices]
    )
    budget_year = forms.IntegerField(
        label=gettext_lazy("Budget year"), min_value=FIRST_YEAR, max_value=LAST_YEAR
    )

    def lay_out(self, kind: str, near: Body) -> None:
        """Add the body that is waited for; money only where the kind has it."""
        self.fields["waits_for"] = GroupedChoice(
            Body.objects.all(),
            label=_("Body that is waited for"),
            required=False,
            groups=body_groups(near),
            empty=_("Nobody is named"),
            help_text=_("Whose move is next. Its people who build plans are told."),
        )
        if kind not in WITH_AMOUNT:
            for name in MONEY:
                del self.fields[name]


class NameForm(FactsForm):
    """A new blocker of a kind. `token` names the form, so that sent twice it makes one."""

    body = forms.ModelChoiceField(
        label=gettext_lazy("Body that follows it"), queryset=None, to_field_name="code", empty_label=None
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, problem: RootProblem, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.lay_out(kind, problem.body)
        bodies = Body.objects.in_reach_of(user, Right.PLANS_MANAGE).existing_on(today()).order_by("path")
        self.fields["body"].queryset = bodies
        self.initial.setdefault("body", problem.body.code)
        self.initial.setdefault("token", uuid4())
        if "budget_year" in self.fields:
            self.initial.setdefault("budget_year", today().year + 1)
        for code in LADDERS[kind].stages[1:]:
            self.fields[field(code)] = DayField(label=_expected(code), hint="", required=False)
        self.order_fields(["title", "description", "waits_for", "body", *MONEY])

    def clean(self) -> dict:
        return gathered(self, super().clean()) | {"kind": self.kind}


class EditForm(BlockerForm, FactsForm):
    """The same facts of one that stands."""

    def prepare(self) -> None:
        self.lay_out(self.blocker.kind, self.blocker.body)
        for name in ("title", "description", *MONEY):
            if name in self.fields:
                self.initial[name] = getattr(self.blocker, name)
        self.initial["waits_for"] = self.blocker.waits_for_id
        self.order_fields(["title", "description", "waits_for", *MONEY])


class ExpectForm(BlockerForm):
    """The expected days of all stages ahead at once, with one reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed where a day changes. The day that was named first stays readable."),
    )

    def prepare(self) -> None:
        rows = BlockerStage.objects.visible_to(self.user).ahead().filter(blocker=self.blocker)
        for row in rows.order_by("position"):
            self.fields[field(row.stage)] = DayField(label=_expected(row.stage), hint="", required=False)
            self.initial[field(row.stage)] = row.expected_on
        reason = self.fields.pop("reason")
        self.fields["reason"] = reason

    def clean(self) -> dict:
        return gathered(self, super().clean())


class ReachForm(BlockerForm):
    """Which stage, since when, by which document."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), widget=forms.RadioSelect)
    on = DayField(label=gettext_lazy("Reached on"), hint="")
    document = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Number and date of the letter, protocol, order or contract."),
    )
    act_number = forms.CharField(
        label=gettext_lazy("Number of the act"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed once the law is in force."),
    )

    def prepare(self) -> None:
        ladder = LADDERS[self.blocker.kind]
        ahead = ladder.stages[ladder.index(self.blocker.stage) + 1 :]
        self.fields["stage"].choices = [(code, _freeing(code, ladder.frees)) for code in ahead]
        self.initial |= {"stage": ahead[0] if ahead else "", "on": today()}
        del self.fields["version"]
        if self.blocker.kind != BlockerKind.LAW:
            del self.fields["act_number"]


class ReasonForm(BlockerForm):
    """An act that needs a reason only."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DropForm(ReasonForm):
    """The same for an act that needs no version, since it can happen only once."""

    def prepare(self) -> None:
        del self.fields["version"]


class ProblemField(forms.ModelChoiceField):
    """Problems by number, heading and body."""

    def label_from_instance(self, obj) -> str:
        return f"{obj.number} {obj.title} · {obj.body.name}"


class TieForm(BlockerForm):
    """A further problem that waits for the same. The choice shows what `text` finds; any visible one is taken."""

    problem = ProblemField(
        label=gettext_lazy("Problem"), queryset=None, empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args, text: str = "", **kwargs):
        self.text = text
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["version"]
        tied = self.blocker.ties.unscoped("ties of the blocker that the person sees")
        tied = tied.filter(untied_on__isnull=True).values("problem")
        rows = RootProblem.objects.visible_to(self.user).open().exclude(pk__in=tied).select_related("body")
        problem = self.fields["problem"]
        problem.queryset = rows
        if not self.is_bound:
            shown = found(rows, self.text).order_by("-pk")[:SUGGESTED]
            problem.choices = [(row.pk, problem.label_from_instance(row)) for row in shown]


class UntieForm(DropForm):
    """Which problem does not wait for it after all."""

    problem = ProblemField(label=gettext_lazy("Problem"), queryset=None, empty_label=None)

    def prepare(self) -> None:
        super().prepare()
        tied = self.blocker.ties.unscoped("ties of the blocker that the person sees")
        tied = tied.filter(untied_on__isnull=True).values("problem")
        rows = RootProblem.objects.visible_to(self.user).filter(pk__in=tied).select_related("body")
        self.fields["problem"].queryset = rows
        self.order_fields(["problem", "reason"])


class PositionForm(BlockerForm):
    """What a body says to the decision."""

    stand = forms.ChoiceField(
        label=gettext_lazy("Position"), choices=Stand.choices, widget=forms.RadioSelect, initial=Stand.SILENT
    )
    note = forms.CharField(
        label=gettext_lazy("In its words"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed for remarks and objections."),
    )
    on = DayField(label=gettext_lazy("Stated on"), hint=gettext_lazy("Left empty: today."), required=False)

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["body"] = GroupedChoice(
            Body.objects.all(),
            label=_("Body"),
            groups=body_groups(self.blocker.body),
            empty=_("Choose a body"),
        )
        asked = BlockerPosition.objects.visible_to(self.user).filter(
            blocker=self.blocker, body=self.initial.get("body")
        )
        if row := asked.first():
            self.initial |= {"stand": row.stand, "note": row.note, "on": row.stated_on}
        self.order_fields(["body", "stand", "note", "on"])


class RaiseForm(BlockerForm):
    """Which body shall decide."""

    on = DayField(label=gettext_lazy("Raised on"), hint="")
    note = forms.CharField(
        label=gettext_lazy("What is to be decided"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["to"] = GroupedChoice(
            Body.objects.all(),
            label=_("Body that shall decide"),
            groups=body_groups(),
            empty=_("Choose a body"),
        )
        self.initial["on"] = today()
        self.order_fields(["to", "on", "note"])


def gathered(form: forms.Form, data: dict) -> dict:
    """The expected days as one value: stage → day."""
    days = [name for name in data if name.startswith("expected_")]
    return data | {"expected": {name.removeprefix("expected_"): data.pop(name) for name in days}}


def found(problems, text: str):
    """Problems with a number (P-0012, 12), or with these words in the heading."""
    digits = text.upper().removeprefix("P-").lstrip("0")
    if digits.isascii() and digits.isdigit() and len(digits) < 9:
        return problems.filter(pk=int(digits))
    for word in text.split()[:6]:
        problems = problems.filter(title__icontains=word)
    return problems


def _expected(code: str) -> str:
    return _("%(stage)s: expected on") % {"stage": stage(code)}


def _freeing(code: str, frees: str) -> str:
    return _("%(stage)s (lifts the blocker)") % {"stage": stage(code)} if code == frees else stage(code)
