"""Forms of tasks inside a question."""

from __future__ import annotations

from django import forms
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.child_tasks import TEXT_MAX, do_task, give_task, raise_up, recall_task
from appeals.choices import GroupedChoice, body_groups
from appeals.forms import ActForm, ReasonForm
from appeals.models import ChildTask
from appeals.policies_complaints import may_take_part
from appeals.policies_routing import (
    check_open_task,
    check_own_tasks_ended,
    latest_day,
    stands_above,
    stands_below,
)
from common.acts import Refused
from common.dates import today
from common.scoping import get_visible_or_404
from organisations.models import Body


class TaskActForm(ActForm):
    """An act on a task, or (`task` None) a new one of the question itself. Foreign tasks are not found."""

    def __init__(self, *args, question, user, task: int | None = None, **kwargs):
        self.task = None
        if task is not None:
            rows = ChildTask.objects.select_related("body", "giver")
            self.task = get_visible_or_404(rows, user, pk=task, question=question)
        super().__init__(*args, question=question, user=user, **kwargs)


class NewTaskForm(TaskActForm):
    """What is to be done, by whom, until when."""

    text = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("All bodies of the question read it; the citizen does not."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Result due on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    label = gettext_lazy("For")
    action = staticmethod(give_task)

    def prepare(self) -> None:
        self.giver = self.task.body if self.task else self.question.responsible
        self.fields["body"] = GroupedChoice(
            Body.objects.all(),
            label=str(self.label),
            groups=body_groups(self.giver, allowed=self.offers),
            empty=_("Choose a body"),
        )
        last = latest_day(self.question, self.task, today())
        if last is not None:
            day = date_format(last, "SHORT_DATE_FORMAT")
            self.fields["due_on"].help_text = _("On %(day)s at the latest.") % {"day": day}
            self.initial.setdefault("due_on", last)
        self.order_fields(["body", "text", "due_on"])

    def offers(self, body: Body) -> bool:
        """Whether the list names the body: those below the giver."""
        return self._free(body) and stands_below(body, self.giver)

    def _free(self, body: Body) -> bool:
        return self.giver is not None and may_take_part(self.question.complained_of, body)

    def perform(self):
        data = self.cleaned_data
        return type(self).action(
            self.question,
            by=self.user,
            body=data["body"],
            text=data["text"],
            due_on=data["due_on"],
            parent=self.task.pk if self.task else None,
            version=data["version"],
        )


class GiveTaskForm(NewTaskForm):
    """A task for a body below."""


class RaiseUpForm(NewTaskForm):
    """A question to a body above."""

    label = gettext_lazy("Higher body")
    action = staticmethod(raise_up)

    def offers(self, body: Body) -> bool:
        """Whether the list names the body: those above the giver."""
        return self._free(body) and stands_above(body, self.giver)


class EndTaskForm(TaskActForm):
    """An act that ends the task which the address names; `version` is that of the task."""

    def prepare(self) -> None:
        if self.task is None:
            raise Http404
        self.initial["version"] = self.task.version

    def version_now(self) -> int:
        return ChildTask.objects.visible_to(self.user).values_list("version", flat=True).get(pk=self.task.pk)

    def why_not(self) -> str:
        try:
            check_open_task(self.task)
            check_own_tasks_ended(self.task)
        except Refused as refusal:
            return refusal.messages[0]
        return ""


class DoTaskForm(EndTaskForm):
    """What was done."""

    result = forms.CharField(
        label=gettext_lazy("Result"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What was done or decided. It goes back to the body that gave the task."),
    )

    def perform(self):
        data = self.cleaned_data
        return do_task(
            self.question, by=self.user, task=self.task.pk, result=data["result"], version=data["version"]
        )


class RecallTaskForm(EndTaskForm, ReasonForm):
    """Why nothing is to be done any more."""

    def perform(self):
        data = self.cleaned_data
        return recall_task(
            self.question, by=self.user, task=self.task.pk, reason=data["reason"], version=data["version"]
        )
