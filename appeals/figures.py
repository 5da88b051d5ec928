"""How questions stood on a day: the conditions behind every figure, and the filters that list a figure's rows.

Reports count with `standing`, the list filters with it: a number and its rows can't disagree. *As of* goes by the day
on which a thing happened: a question raised later did not exist, one closed later was open.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from appeals.enums import CLOSED_STATUSES, OPEN_STATUSES, StatClass, Status
from appeals.querysets import WITHOUT_PROOF
from organisations.enums import TerritoryLevel


def district_of(path: str) -> Case:
    """The district to which a territory belongs: itself or the nearest above it; none at region level."""
    steps = (path, f"{path}__parent", f"{path}__parent__parent")
    return Case(
        *[When(**{f"{step}__level": TerritoryLevel.DISTRICT}, then=F(f"{step}_id")) for step in steps]
    )


# Where a question belongs: to the territory of its problem, else to that of its meeting.
REGION = Coalesce("territory__region_code", "meeting__territory__region_code")
DISTRICT = Case(
    When(territory__isnull=False, then=district_of("territory")), default=district_of("meeting__territory")
)
SPHERE = Coalesce("topic__parent_id", "topic_id")
# Names of `without`.
STATABLE = (
    ("region", _("Region")),
    ("district", _("District")),
    ("responsible", _("Responsible body")),
    ("sphere", _("Sphere")),
    ("topic", _("Topic")),
)
# What is null where it is not stated. "topic" also when only the sphere is known.
STATED = {
    "region": REGION,
    "district": DISTRICT,
    "responsible": F("responsible_id"),
    "sphere": F("topic_id"),
    "topic": F("topic__parent_id"),
}


def standing(day: date | Any) -> dict[str, Q]:
    """Conditions by name, as things stood at the end of `day` (a date or an expression of one).

    `counted` is the denominator of every rate: what is not withdrawn, a duplicate or passed on.
    """
    closed = Q(closed_on__lte=day)
    is_open = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    out = closed & Q(stat_class=StatClass.OUT)
    return {
        "open": is_open,
        "solved": closed & Q(stat_class=StatClass.SOLVED),
        "on_spot": closed & Q(status=Status.RESOLVED_ON_SPOT),
        "partly": closed & Q(stat_class=StatClass.PARTLY),
        "answered": closed & Q(stat_class=StatClass.ANSWERED),
        "out": out,
        "counted": is_open | ~Q(stat_class=StatClass.OUT),
        "in_plan": is_open & Q(status=Status.IN_PLAN),
        "overdue": is_open & Q(due_on__lt=day),
        "without_proof": closed & WITHOUT_PROOF,
    }


class FigureFilters(filters.FilterSet):
    """Parameters that name the rows of a figure. They have no fields of their own on the screen.

    `as_of`: the list as it stood that day. `counted`: what rates are counted from (true), or the rest (false).
    `without`: questions of which this is not stated.
    """

    as_of = filters.DateFilter(label=_("As of"), method="already_there", widget=forms.HiddenInput)
    counted = filters.BooleanFilter(
        label=_("Counted in rates"), method="filter_counted", widget=forms.HiddenInput
    )
    without = filters.MultipleChoiceFilter(
        label=_("Not stated"),
        choices=STATABLE,
        method="filter_without",
        widget=forms.MultipleHiddenInput,
    )

    def filter_queryset(self, queryset):
        """With `as_of`, what a question counts as is what it counted as on that day."""
        given = dict(self.form.cleaned_data)
        if day := given.get("as_of"):
            conditions = standing(day)
            for name in ("overdue", "on_spot", "without_proof"):
                if (wanted := given.pop(name, None)) is not None:
                    queryset = queryset.filter(conditions[name] if wanted else ~conditions[name])
            if stat_class := given.pop("stat_class", None):
                queryset = queryset.filter(conditions[stat_class])
            if statuses := given.pop("status", None):
                queryset = queryset.filter(_status_on(day, statuses))
        for name, value in given.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    def already_there(self, queryset, name, value):
        """What was raised later did not exist then."""
        return queryset.filter(raised_on__lte=value)

    def filter_counted(self, queryset, name, value):
        """The denominator of rates, as of the day asked for."""
        day = self.form.cleaned_data.get("as_of") or date.max
        counted = standing(day)["counted"]
        return queryset.filter(counted if value else ~counted)

    def filter_without(self, queryset, name, value):
        """Rows "not stated" of a report."""
        for dimension in value:
            stated = f"stated_{dimension}"
            queryset = queryset.alias(**{stated: STATED[dimension]}).filter(**{f"{stated}__isnull": True})
        return queryset


def _status_on(day: date, statuses: list[str]) -> Q:
    """An outcome counts from its day on; before it the question was open in a status the row no longer holds."""
    known = Q(status__in=[status for status in statuses if status in CLOSED_STATUSES], closed_on__lte=day)
    return known | Q(status__in=[status for status in statuses if status in OPEN_STATUSES])
