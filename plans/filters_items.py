"""Filters of plan items: one set for the screen, its tabs and the files."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from appeals.models import Topic
from common.dates import today
from common.text import clean_line
from meetings.filters import TerritoryFilter, of_territory, territories_for
from organisations.models import Body, User
from plans.enums import ItemStage
from plans.models import ActionItem, RootProblem
from plans.querysets import ActionItemQuerySet
from plans.states import ItemState, with_state

TABS = ("in_force", "late", "at_risk", "on_track", "drafts", "ended", "all")
WHY = "places of problems whose items the person sees"


def in_tab(tab: str) -> Q:
    """The condition of a tab, for items that `with_state` has read."""
    return {
        "in_force": Q(stage=ItemStage.APPROVED),
        "late": Q(state=ItemState.LATE),
        "at_risk": Q(state=ItemState.AT_RISK),
        "on_track": Q(state=ItemState.ON_TRACK),
        "drafts": Q(stage=ItemStage.DRAFT),
        "ended": Q(stage__in=[ItemStage.DONE, ItemStage.DROPPED]),
    }.get(tab, Q())


def tab_counts(items: ActionItemQuerySet, day: date) -> dict[str, int]:
    """How many of `items` each tab holds, in one query."""
    counted = {tab: Count("pk", filter=in_tab(tab)) for tab in TABS if tab != "all"}
    return with_state(items, day).order_by().aggregate(all=Count("pk"), **counted)


def _owners(request):
    mine = ActionItem.objects.visible_to(request.user).values("owner")
    return User.objects.visible_to(request.user).filter(pk__in=mine).order_by("full_name", "pk")


class ItemFilter(filters.FilterSet):
    """What is shown of the plan items that the person sees."""

    text = filters.CharFilter(
        label=_("Plan item or its number"),
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "data-css": "search"}),
    )
    body = filters.ModelChoiceFilter(
        label=_("Body that does it"),
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: Body.objects.in_reach_of(request.user).order_by("path"),
    )
    owner = filters.ModelChoiceFilter(label=_("Owner"), empty_label=_("All"), queryset=_owners)
    territory = TerritoryFilter(
        label=_("Territory"),
        method="in_territory",
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: territories_for(request.user, request.GET.get("territory", "")),
    )
    topic = filters.ModelChoiceFilter(
        label=_("Topic or sphere"),
        method="of_topic",
        to_field_name="code",
        empty_label=_("All"),
        queryset=Topic.objects.order_by("code"),
    )
    tab = filters.ChoiceFilter(
        method="nothing", choices=[(tab, tab) for tab in TABS], widget=forms.HiddenInput
    )

    class Meta:
        model = ActionItem
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today()
        self.form.fields["owner"].label_from_instance = lambda person: person.full_name

    @property
    def active(self) -> int:
        """How many filters are set."""
        if not self.is_valid():
            return 0
        return sum(bool(value) for name, value in self.form.cleaned_data.items() if name != "tab")

    def nothing(self, queryset, name, value):
        """A parameter that others read."""
        return queryset

    def search(self, queryset, name, value):
        """By words of the item or its problem, by its reference, or by the number A-0012."""
        text = clean_line(value)
        words = Q(title__icontains=text) | Q(ref__icontains=text) | Q(problem__title__icontains=text)
        number = text.upper().removeprefix("A-")
        if number.isascii() and number.isdigit() and len(number) < 10:
            words |= Q(pk=int(number))
        return queryset.filter(words)

    def in_territory(self, queryset, name, value):
        return queryset.filter(problem__in=of_territory(RootProblem.objects.unscoped(WHY), value))

    def of_topic(self, queryset, name, value):
        return queryset.filter(Q(problem__topic=value) | Q(problem__topic__parent=value))
