"""Forms of plan items. They shape what a person types; whether it is right is checked by the act itself."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from meetings.forms import DayField, RefusableForm
from organisations.models import Body
from organisations.rights import Right
from plans.forms import PersonChoiceField, people_of
from plans.models import ActionItem, RootProblem
from plans.policies_items import OWNERS
from plans.words import LINE_MAX, PROOF_MAX, REF_MAX, TEXT_MAX, TITLE_MAX


def text_field(label, *, rows: int = 4, **kwargs) -> forms.CharField:
    """Words of several lines."""
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": TEXT_MAX})
    return forms.CharField(label=label, max_length=TEXT_MAX, widget=widget, **kwargs)


class RowForm(RefusableForm):
    """An act on one row, as the person saw it (`version`)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        self.initial.setdefault("version", row.version)


class ReasonForm(RowForm):
    """An act that needs a reason only."""

    reason = text_field(gettext_lazy("Reason"))


class ItemWordsForm(RowForm):
    """The words of a plan item in force."""

    title = forms.CharField(
        label=gettext_lazy("What is done, in one line"),
        max_length=TITLE_MAX,
        help_text=gettext_lazy("As it will be seen when it is done: “The road to … is rebuilt”."),
    )
    result = text_field(gettext_lazy("Expected result"), rows=3, required=False)

    def __init__(self, *args, row: ActionItem, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.initial |= {"title": row.title, "result": row.result}


class DraftForm(ItemWordsForm):
    """A draft, which may be changed freely."""

    starts_on = DayField(label=gettext_lazy("Begins on"))
    due_on = DayField(label=gettext_lazy("To be done by"))
    ref = forms.CharField(label=gettext_lazy("Reference"), max_length=REF_MAX, required=False)

    def __init__(self, *args, row: ActionItem, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.initial |= {name: getattr(row, name) for name in ("starts_on", "due_on", "ref")}


class NewItemForm(RefusableForm):
    """A draft towards the solution of a problem. `token` names the form, so that sent twice it makes one."""

    body = forms.ModelChoiceField(
        label=gettext_lazy("Body that does it"), queryset=None, to_field_name="code", empty_label=None
    )
    title = ItemWordsForm.base_fields["title"]
    result = ItemWordsForm.base_fields["result"]
    starts_on = DayField(label=gettext_lazy("Begins on"))
    due_on = DayField(label=gettext_lazy("To be done by"))
    owner = PersonChoiceField(
        label=gettext_lazy("Person who answers for it"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("nobody yet"),
    )
    ref = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=REF_MAX,
        required=False,
        help_text=gettext_lazy("The number of the line in your own plan, if it has one."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, problem: RootProblem, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = Body.objects.in_reach_of(user, Right.PLANS_MANAGE).existing_on(today()).order_by("path")
        self.fields["body"].queryset = bodies
        body = next((body for body in bodies if body.pk == problem.body_id), None) or bodies.first()
        self.fields["owner"].queryset = people_of(body, OWNERS)
        self.fields["owner"].help_text = _(
            "People of: %(body)s. For another body leave it empty and choose the owner afterwards."
        ) % {"body": body.name}
        self.initial |= {"body": body.code, "starts_on": today()}
        self.initial.setdefault("token", uuid4())


class ItemOwnerForm(RowForm):
    """Who answers for the plan item."""

    owner = PersonChoiceField(
        label=gettext_lazy("Person who answers for it"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("nobody yet"),
    )

    def __init__(self, *args, row: ActionItem, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["owner"].queryset = people_of(row.body, OWNERS)
        if row.in_force:
            self.fields["owner"].required = True
        self.initial |= {"owner": row.owner_id}


class ApproveForm(RefusableForm):
    """By which document drafts become binding."""

    document = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=LINE_MAX,
        help_text=gettext_lazy("Its kind, number and day, as it is written on it."),
    )
    approved_on = DayField(label=gettext_lazy("Approved on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("approved_on", today())


class DoneForm(RowForm):
    """What came of the item, and what shows it."""

    ended_on = DayField(label=gettext_lazy("Done on"))
    outcome = text_field(
        gettext_lazy("What came of it"),
        help_text=gettext_lazy("What people can see for themselves. Each asker is still answered by itself."),
    )
    proof = forms.CharField(
        label=gettext_lazy("Proof"),
        max_length=PROOF_MAX,
        help_text=gettext_lazy("The number of the act, or a link."),
    )

    def __init__(self, *args, row: ActionItem, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.initial.setdefault("ended_on", today())


class MoveForm(RowForm):
    """Which other day is asked for, and why."""

    to_on = DayField(label=gettext_lazy("New date"))
    reason = text_field(
        gettext_lazy("Reason"),
        help_text=gettext_lazy("It stays beside the date for good, and citizens may read it."),
    )


class DecideForm(RowForm):
    """The decision on another date."""

    note = text_field(
        gettext_lazy("Reason or remark"),
        rows=3,
        required=False,
        help_text=gettext_lazy("To decline you have to give the reason."),
    )
