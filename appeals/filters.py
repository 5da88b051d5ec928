"""The filters of questions: one set for the work list, the API, exports and the rows behind every figure.

Names of parameters are public and stay. Bodies, territories and topics are named by their codes, people and
meetings by their keys; only what the person sees can be chosen. A question belongs to the territory of its problem,
else to that of its meeting.
"""

from __future__ import annotations

import re
from types import SimpleNamespace

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.enums import QuestionKind, StatClass, Status
from appeals.figure_filters import FigureFilters
from appeals.models import Question, Topic
from appeals.places import in_place
from appeals.promises import PromiseState, in_state
from appeals.querysets import WITHOUT_PROOF, is_overdue
from appeals.searching import searched
from common.dates import today
from common.yes_no import YesNoFilter
from meetings.groups import group_choices
from meetings.models import Meeting
from organisations.enums import BodyKind, TerritoryLevel
from organisations.models import Body, Territory, User

NUMBER = re.compile(r"\s*(?:№\s*)?(\d{4})-(\d{1,12})\s*$")
MAX_TEXT = 200


def _date(**kwargs) -> filters.DateFilter:
    return filters.DateFilter(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def _people(request):
    return User.objects.visible_to(request.user).order_by("full_name", "pk")


def _meetings(request):
    return Meeting.objects.visible_to(request.user)


class QuestionFilter(FigureFilters):
    """Filters over the questions that a person sees.

    `QuestionFilter(data, user=user)` or, in a view, `QuestionFilter(request.GET, request=request)`. With a wrong
    value `is_valid()` is False, `errors` say why and `qs` holds nothing.
    """

    few_rows = True  # whether it is for a list that shows a few of many rows, or for counts of all of them

    text = filters.CharFilter(label=_("Words or number"), method="filter_text", max_length=MAX_TEXT)
    # Trailing underscore: a word of the language; the parameter is `from`.
    from_ = _date(field_name="raised_on", lookup_expr="gte", label=_("Raised from"))
    to = _date(field_name="raised_on", lookup_expr="lte", label=_("Raised to"))
    body = filters.ModelChoiceFilter(
        label=_("Host body"), queryset=Body.objects.all(), to_field_name="code", empty_label=_("All")
    )
    responsible = filters.ModelChoiceFilter(
        label=_("Responsible body"), queryset=Body.objects.all(), to_field_name="code", empty_label=_("All")
    )
    tier = filters.ChoiceFilter(
        field_name="body__kind", label=_("Tier of the host"), choices=BodyKind.choices, empty_label=_("All")
    )
    territory = filters.ModelChoiceFilter(
        label=_("Territory"),
        queryset=Territory.objects.all(),
        to_field_name="code",
        empty_label=_("All"),
        method="filter_territory",
    )
    region = filters.ModelChoiceFilter(
        label=_("Region"),
        queryset=Territory.objects.filter(level=TerritoryLevel.REGION),
        to_field_name="region_code",
        empty_label=_("All"),
        method="filter_region",
    )
    sphere = filters.ModelChoiceFilter(
        label=_("Sphere"),
        queryset=Topic.objects.filter(parent__isnull=True),
        to_field_name="code",
        empty_label=_("All"),
        method="filter_topic",
    )
    topic = filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        to_field_name="code",
        empty_label=_("All"),
        method="filter_topic",
    )
    kind = filters.ChoiceFilter(label=_("Legal kind"), choices=QuestionKind.choices, empty_label=_("All"))
    # Not distinct: a column of the question can't double it, and DISTINCT sorts all rows before the first is shown.
    status = filters.MultipleChoiceFilter(
        label=_("Status"), choices=Status.choices, widget=forms.CheckboxSelectMultiple, distinct=False
    )
    stat_class = filters.ChoiceFilter(label=_("Counts as"), choices=StatClass.choices, empty_label=_("All"))
    overdue = YesNoFilter(label=_("Overdue"), method="filter_overdue")
    due_from = _date(field_name="due_on", lookup_expr="gte", label=_("Due from"))
    due_to = _date(field_name="due_on", lookup_expr="lte", label=_("Due to"))
    executor = filters.ModelChoiceFilter(label=_("Executor"), queryset=_people, empty_label=_("All"))
    meeting = filters.ModelChoiceFilter(label=_("Meeting"), queryset=_meetings, empty_label=_("All"))
    on_spot = YesNoFilter(label=_("Resolved on the spot"), method="filter_on_spot")
    without_proof = YesNoFilter(label=_("Resolved without proof"), method="filter_without_proof")
    promise = filters.ChoiceFilter(
        label=_("Promise"), choices=PromiseState.choices, method="filter_promise", empty_label=_("All")
    )
    target_group = filters.ChoiceFilter(
        field_name="meeting__target_group",
        label=_("Target group"),
        choices=group_choices,
        empty_label=_("All"),
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, user=None, request=None, prefix=None):
        request = request or SimpleNamespace(user=user)
        if queryset is None:
            queryset = Question.objects.visible_to(request.user)
        super().__init__(data, queryset, request=request, prefix=prefix)

    @classmethod
    def get_filters(cls):
        return {name.rstrip("_"): found for name, found in super().get_filters().items()}

    @property
    def qs(self):
        if self.is_bound and not self.is_valid():
            return self.queryset.none()
        return super().qs

    @property
    def active(self) -> dict[str, list[str]]:
        """The parameters that narrow the list, as sent, for addresses and saved filters."""
        if not self.is_bound:
            return {}
        sent = {name: self.data.getlist(name) for name in self.filters if name in self.data}
        return {name: values for name, values in sent.items() if any(values)}

    def filter_text(self, queryset, name, value):
        """A registration number, or words that all occur in the question."""
        if number := NUMBER.match(value):
            return queryset.numbered(int(number[1]), int(number[2]))
        return searched(queryset, value)

    def filter_territory(self, queryset, name, value):
        """The territory and everything in it."""
        return queryset.filter(in_place(value, at_once=self.few_rows))

    def filter_region(self, queryset, name, value):
        """The region, chosen by its two digits."""
        return queryset.filter(in_place(value, at_once=self.few_rows))

    def filter_topic(self, queryset, name, value):
        """The topic or, for a sphere, all of its topics."""
        return queryset.filter(Q(topic=value) | Q(topic__parent=value))

    def filter_overdue(self, queryset, name, value):
        return queryset.filter(is_overdue(today()) if value else ~is_overdue(today()))

    def filter_promise(self, queryset, name, value):
        return queryset.filter(in_state(value, self.day))

    def filter_on_spot(self, queryset, name, value):
        on_spot = Q(status=Status.RESOLVED_ON_SPOT)
        return queryset.filter(on_spot if value else ~on_spot)

    def filter_without_proof(self, queryset, name, value):
        return queryset.filter(WITHOUT_PROOF if value else ~WITHOUT_PROOF)
