"""Forms that put questions into plan items and take them out."""

from __future__ import annotations

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.choices import GroupedChoice, Groups
from appeals.forms import ActForm
from appeals.models import Question
from meetings.forms import RefusableForm
from plans.actions.planning import put_in_plan, take_out_of_plan
from plans.models import ActionItem, JoinedQuestion

OFFERED = 300  # a longer list is chosen from nowhere; the item's own page takes questions as well


def item_groups(user, *, problem: int | None = None, topic: int | None = None) -> Groups:
    """Plan items in force that the person sees: those of the problem first, then of the topic, then the others."""
    rows = ActionItem.objects.visible_to(user).approved().select_related("problem")
    groups: dict[str, list] = {_("Of its root problem"): [], _("Of the same topic"): [], _("Others"): []}
    own, same, other = groups.values()
    for item in rows.order_by("due_on", "pk")[:OFFERED]:
        group = own if item.problem_id == problem else same if item.problem.topic_id == topic else other
        group.append((item.pk, _label(item)))
    return [(name, options) for name, options in groups.items() if options]


def _label(item: ActionItem) -> str:
    said = {
        "item": item.title,
        "problem": item.problem.title,
        "day": date_format(item.due_on, "SHORT_DATE_FORMAT"),
    }
    return _("%(item)s · by %(day)s · %(problem)s") % said


def item_field(user, **of) -> GroupedChoice:
    """The choice of a plan item."""
    return GroupedChoice(
        ActionItem.objects.visible_to(user).approved(),
        label=_("Plan item"),
        groups=item_groups(user, **of),
        empty=_("Not chosen"),
    )


def problem_of(question: Question) -> int | None:
    """The key of the root problem to which the question is joined."""
    rows = JoinedQuestion.objects.unscoped("the question itself").now().filter(question=question)
    return rows.values_list("problem", flat=True).first()


class PutInPlanForm(ActForm):
    """Into which plan item the question goes."""

    def prepare(self) -> None:
        question = self.question
        self.fields["item"] = item_field(self.user, problem=problem_of(question), topic=question.topic_id)

    def why_not(self) -> str:
        if self.fields["item"].widget.choices == [("", _("Not chosen"))]:
            return _(
                "No plan item is in force here yet. Name the root problem, draft a plan item and have it approved."
            )
        return ""

    def perform(self):
        return put_in_plan(self.question, by=self.user, **self.cleaned_data)


class TakeOutForm(ActForm):
    """Why the question leaves the plan."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def perform(self):
        return take_out_of_plan(self.question, by=self.user, **self.cleaned_data)


class PutManyForm(RefusableForm):
    """The plan item for many questions at once."""

    def __init__(self, *args, user, problem: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"] = item_field(user, problem=problem)
