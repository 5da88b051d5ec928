"""Forms of what hangs on a plan item: milestones and tasks of other bodies."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.choices import GroupedChoice, body_groups
from common.dates import today
from meetings.forms import DayField, RefusableForm
from organisations.models import Body
from plans.forms_items import RowForm, text_field
from plans.models import ActionItem, Milestone
from plans.words import MILESTONE_MAX, PROOF_MAX


class MilestoneForm(RefusableForm):
    """A step with its day; a new one brings a `token`, one that is changed its `version`."""

    title = forms.CharField(
        label=gettext_lazy("Milestone"),
        max_length=MILESTONE_MAX,
        help_text=gettext_lazy("What will have happened by that day: “The contract is signed”."),
    )
    due_on = DayField(label=gettext_lazy("By"))
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, row: Milestone | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("token" if row is not None else "version")
        if row is None:
            self.initial.setdefault("token", uuid4())
        else:
            self.initial |= {"title": row.title, "due_on": row.due_on, "version": row.version}


class ReachedForm(RowForm):
    """On which day a step was done, and what shows it."""

    reached_on = DayField(label=gettext_lazy("Milestone reached on"))
    note = forms.CharField(
        label=gettext_lazy("What shows it"),
        max_length=PROOF_MAX,
        help_text=gettext_lazy("The number of an act, a link, or what can be seen on the spot."),
    )

    def __init__(self, *args, row: Milestone, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.initial.setdefault("reached_on", today())


class NewTaskForm(RefusableForm):
    """What another body is asked for. `token` names the form, so that sent twice it makes one."""

    text = text_field(gettext_lazy("What is to be done"))
    due_on = DayField(label=gettext_lazy("By"))
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, item: ActionItem, **kwargs):
        super().__init__(*args, **kwargs)
        groups = body_groups(item.body, allowed=lambda body: body.pk != item.body_id)
        self.fields["body"] = GroupedChoice(
            Body.objects.all(), label=_("Body that is asked"), groups=groups, empty=_("Not chosen")
        )
        self.initial.setdefault("token", uuid4())
        self.initial.setdefault("due_on", item.due_on)
        self.order_fields(["body", "text", "due_on"])


class ReportForm(RowForm):
    """What the body has done."""

    result = text_field(gettext_lazy("What was done"))


class ReturnForm(RowForm):
    """What is missing in what was reported."""

    remark = text_field(gettext_lazy("What is missing"))
