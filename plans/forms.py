"""Forms of root problems. They shape what a person types; whether it is right is checked by the act itself."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.choices import GroupedChoice, territory_groups, topic_groups
from appeals.models import Topic
from common.dates import today
from meetings.forms import DayField, RefusableForm
from organisations.models import Body, Territory, User
from organisations.rights import Right, roles_with
from plans.models import RootProblem
from plans.policies import TEXT_MAX, TITLE_MAX

ANSWERING = (Right.QUESTIONS_WORK, Right.PLANS_MANAGE, Right.PLANS_APPROVE)


class PersonChoiceField(forms.ModelChoiceField):
    """People by their full names."""

    def label_from_instance(self, obj) -> str:
        return obj.full_name


def people_of(body: Body, rights: tuple[str, ...] = ANSWERING):
    """The people of the body itself with one of the rights, who may answer for a problem or a plan item."""
    roles = {role for right in rights for role in roles_with(right)}
    people = User.objects.unscoped("choice of an owner in a body where the person plans").active()
    here = {"memberships__body": body, "memberships__role__in": roles, "memberships__ended_on__isnull": True}
    return people.filter(**here).distinct().order_by("full_name", "pk")


class WordsForm(RefusableForm):
    """Heading, description, topic and territory of a problem."""

    title = forms.CharField(
        label=gettext_lazy("Problem in one line"),
        max_length=TITLE_MAX,
        help_text=gettext_lazy(
            "As people would say it: “The road to the school of … is broken”. No names of people."
        ),
    )
    description = forms.CharField(
        label=gettext_lazy("What is behind it"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": TEXT_MAX}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, problem: RootProblem | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if problem is not None:
            names = ("title", "description", "topic", "territory", "version")
            self.initial |= {name: getattr(problem, name) for name in names}
            self.initial |= {"topic": problem.topic_id, "territory": problem.territory_id}
        keep = problem.topic_id if problem is not None else None
        self.fields["topic"] = GroupedChoice(
            Topic.objects.all(), label=_("Topic"), groups=topic_groups(keep), empty=_("Not chosen")
        )
        self.fields["territory"] = GroupedChoice(
            Territory.objects.all(),
            label=_("Territory"),
            required=False,
            groups=territory_groups(),
            empty=_("The whole country"),
        )


class NewProblemForm(WordsForm):
    """A new problem of a body where the person plans. `token` names the form, so that sent twice it makes one."""

    body = forms.ModelChoiceField(
        label=gettext_lazy("Body that answers for it"), queryset=None, to_field_name="code", empty_label=None
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = Body.objects.in_reach_of(user, Right.PLANS_MANAGE).existing_on(today()).order_by("path")
        self.fields["body"].queryset = bodies
        self.fields.pop("version")
        self.initial.setdefault("token", uuid4())
        self.order_fields(["body", "title", "topic", "territory", "description"])


class OwnerForm(RefusableForm):
    """Who answers for the problem."""

    owner = PersonChoiceField(
        label=gettext_lazy("Person who answers for it"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("nobody"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, problem: RootProblem, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(problem.body)
        self.initial |= {"owner": problem.owner_id, "version": problem.version}


class ReasonForm(RefusableForm):
    """An act that needs a reason only."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, problem: RootProblem, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"version": problem.version}


class SolvedForm(RefusableForm):
    """How the problem was solved, and when."""

    ended_on = DayField(label=gettext_lazy("Solved on"))
    outcome = forms.CharField(
        label=gettext_lazy("How it was solved"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What people can see for themselves. Each asker is still answered by itself."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, problem: RootProblem, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"version": problem.version, "ended_on": today()}


class MergeForm(ReasonForm):
    """Of which other problem this one is a part."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("It is a part of"), queryset=None, empty_label=gettext_lazy("Not chosen")
    )

    def __init__(self, *args, user, problem: RootProblem, **kwargs):
        super().__init__(*args, problem=problem, **kwargs)
        others = RootProblem.objects.visible_to(user).open().exclude(pk=problem.pk)
        others = others.filter(body__in=Body.objects.in_reach_of(user, Right.PLANS_MANAGE))
        near = others.filter(topic=problem.topic_id)
        self.fields["into"].queryset = near if near.exists() else others
        self.order_fields(["into", "reason"])


class SplitForm(WordsForm):
    """The ticked questions become a problem of their own."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, problem: RootProblem, **kwargs):
        super().__init__(*args, problem=problem, **kwargs)
        self.initial |= {"title": "", "description": "", "token": uuid4()}
