"""Filters of root problems: one set for the screen, its tabs and links."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from appeals.models import Topic
from common.text import clean_line
from meetings.filters import TerritoryFilter, of_territory, territories_for
from organisations.models import Body
from plans.enums import ProblemStage
from plans.models import RootProblem
from plans.queries_problems import has_plan
from plans.querysets import RootProblemQuerySet

OPEN = Q(stage=ProblemStage.OPEN)
TABS = ("open", "ownerless", "planless", "ended", "all")


def in_tab(tab: str) -> Q:
    """The condition of a tab."""
    return {
        "open": OPEN,
        "ownerless": OPEN & Q(owner__isnull=True),
        "planless": OPEN & ~has_plan(),
        "ended": ~OPEN,
    }.get(tab, Q())


def tab_counts(problems: RootProblemQuerySet) -> dict[str, int]:
    """How many of `problems` each tab holds, in one query."""
    counted = {tab: Count("pk", filter=in_tab(tab)) for tab in TABS if tab != "all"}
    return problems.order_by().aggregate(all=Count("pk"), **counted)


class ProblemFilter(filters.FilterSet):
    """What is shown of the problems that the person sees."""

    text = filters.CharFilter(
        label=_("Problem or its number"),
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "data-css": "search"}),
    )
    body = filters.ModelChoiceFilter(
        label=_("Body that answers for it"),
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: Body.objects.in_reach_of(request.user).order_by("path"),
    )
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

    class Meta:
        model = RootProblem
        fields: list[str] = []

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(bool(value) for value in self.form.cleaned_data.values()) if self.is_valid() else 0

    def search(self, queryset, name, value):
        """By words of the heading, or by the number P-0012."""
        text = clean_line(value)
        number = text.upper().removeprefix("P-")
        if number.isascii() and number.isdigit() and len(number) < 10:
            return queryset.filter(Q(pk=int(number)) | Q(title__icontains=text))
        return queryset.filter(Q(title__icontains=text) | Q(description__icontains=text))

    def in_territory(self, queryset, name, value):
        return of_territory(queryset, value)

    def of_topic(self, queryset, name, value):
        return queryset.filter(Q(topic=value) | Q(topic__parent=value))
