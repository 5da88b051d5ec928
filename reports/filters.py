"""What a report is about: period, as-of day, scope and filters. The same parameters choose the rows behind a number.

Built on the filters of questions: a number and its list go through the same code.
"""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from appeals.filters import QuestionFilter
from appeals.models import Question
from appeals.querysets import QuestionQuerySet
from common.acts import Refused
from common.dates import today
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from organisations.enums import TerritoryLevel
from organisations.querysets import sees_all_cases
from organisations.rights import Right
from plans.models import ActionItem
from plans.querysets import ActionItemQuerySet
from reports.directory import Directory
from reports.period import DEFAULT_PRESET, LAST_PRESETS, PRESETS, Period, preset

OWN, COUNTRY = "own", "country"
CUTS = (
    ("region", _("By region")),
    ("body", _("By host body")),
    ("responsible", _("By responsible body")),
    ("district", _("By district")),
    ("sphere", _("By sphere")),
    ("topic", _("By topic")),
    ("month", _("By month")),
)
DAYS = ("from", "to", "as_of")
PARAMETERS = (
    *DAYS, "tier", "region", "territory", "body", "responsible", "sphere", "topic", "kind", "target_group",
)  # fmt: skip
# Filters that choose among the questions of one meeting: then its other visitors are not counted.
OF_QUESTIONS = ("responsible", "sphere", "topic", "kind")


class ReportForm(forms.Form):
    """Days are checked together, so that a person is told which of them is wrong."""

    def clean(self):
        cleaned = super().clean()
        for name in DAYS:
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, _("Give this day."))
        if not any(name in self.errors for name in DAYS):
            try:
                cleaned["days"] = Period(cleaned["from"], cleaned["to"], cleaned["as_of"])
            except Refused as refusal:
                for field, messages in refusal.message_dict.items():
                    self.add_error(field, messages)
        return cleaned


class ReportFilter(QuestionFilter):
    """The selection of a report. Unknown and foreign values are errors, never ignored.

    `scope=country` (for those who may see figures of all bodies) counts everything; otherwise the person's own rows.
    Free text, statuses and people are no filters of a report: they would let a figure be narrowed to one case.
    """

    few_rows = False

    class Meta(QuestionFilter.Meta):
        form = ReportForm

    def __init__(
        self,
        data=None,
        *,
        user=None,
        request=None,
        directory: Directory | None = None,
        shown: tuple[str, ...] | None = None,
    ):
        self.user = request.user if request is not None else user
        self.directory = directory or Directory()
        self.today = today()
        super().__init__(completed(data, self.today), self._base(Question, data), user=user, request=request)
        self._choose_from_directory()
        self.shown = shown

    @property
    def form(self):
        """With `shown`, only those fields are seen, in that order; the others go along hidden when they are set."""
        if not hasattr(self, "_form") and self.shown is not None:
            form = super().form
            for name, field in form.fields.items():
                if name not in self.shown:
                    # Whoever shows the field elsewhere on the page has the id; errors lead there.
                    field.widget = field.hidden_widget(attrs={"id": False})
            for name in [n for n in form.fields if n not in self.shown and not self.is_sent(n)]:
                del form.fields[name]
            form.order_fields(self.shown)
        return super().form

    def is_sent(self, name: str) -> bool:
        """Whether a field that is not shown goes along."""
        return bool(self.data.get(name))

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        chosen = {name: found[name] for name in PARAMETERS}
        chosen["as_of"] = filters.DateFilter(
            label=_("As of"),
            method="already_there",
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        codes = {"empty_label": _("All"), "choices": ()}
        for name in ("body", "responsible"):
            chosen[name] = filters.ChoiceFilter(
                field_name=f"{name}_id", label=found[name].label, method="filter_body", **codes
            )
        chosen["region"] = filters.ChoiceFilter(
            label=found["region"].label, method="filter_region_code", **codes
        )
        for name in ("topic", "sphere"):
            chosen[name] = filters.ChoiceFilter(label=found[name].label, method="filter_topic_code", **codes)
        chosen["by"] = filters.ChoiceFilter(
            label=_("Rows"), method="nothing", empty_label=None, choices=CUTS, null_label=None
        )
        chosen["scope"] = filters.ChoiceFilter(
            label=_("Whose figures"), method="nothing", empty_label=None, null_label=None, choices=()
        )
        return chosen

    def _base(self, model, data) -> Any:
        wants_country = (data or {}).get("scope") == COUNTRY
        if self.user is None:
            return model.objects.unscoped("a report run by the system")
        if wants_country and self.user.can(Right.FIGURES_COUNTRY):
            return model.objects.unscoped("country figures")
        return model.objects.visible_to(self.user)

    def _choose_from_directory(self) -> None:
        choices = {
            "body": self.directory.body_choices,
            "responsible": self.directory.body_choices,
            "topic": self.directory.topic_choices,
            "sphere": self.directory.topic_choices,
            "region": self.directory.region_choices,
        }
        for name, found in choices.items():
            self.filters[name].extra["choices"] = found
        scopes = [(OWN, _("My bodies")), (COUNTRY, _("All bodies"))]
        everywhere = self.user is None or self.user.can(Right.FIGURES_COUNTRY)
        self.filters["scope"].extra["choices"] = scopes if everywhere else scopes[:1]

    @property
    def may_see_country(self) -> bool:
        """Whether there is a choice between own figures and those of the country."""
        return (
            self.user is not None and self.user.can(Right.FIGURES_COUNTRY) and not sees_all_cases(self.user)
        )

    def filter_body(self, queryset, name, value):
        """Host or responsible body itself, without those below it."""
        return queryset.filter(**{name: self.directory.bodies[value].pk})

    def filter_topic_code(self, queryset, name, value):
        """A sphere with its topics, or one topic."""
        return self.filter_topic(queryset, name, self.directory.topics[value])

    def filter_region_code(self, queryset, name, value):
        """Two digits of a region."""
        return self.filter_region(queryset, name, self.directory.regions[value])

    def filter_queryset(self, queryset, leave_out: tuple[str, ...] = ()):
        """All filters, or all but some. Values that the form made of several (`days`) are no filters."""
        for name, value in self.form.cleaned_data.items():
            if name in self.filters and name not in leave_out:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def nothing(self, queryset, name, value):
        """A parameter that others read."""
        return queryset

    # What the rest of the room asks

    @cached_property
    def period(self) -> Period:
        """The days, once the form is valid."""
        return self.form.cleaned_data["days"]

    @property
    def counts_everything(self) -> bool:
        """Whether no row is left out for the person before any filter."""
        return self.user is None or self.country or sees_all_cases(self.user)

    @property
    def country(self) -> bool:
        """Whether figures of bodies are counted whose rows the person may not see."""
        return self.may_see_country and self.value("scope") == COUNTRY

    def value(self, name: str) -> Any:
        """A cleaned value."""
        return self.form.cleaned_data.get(name)

    @property
    def questions(self) -> QuestionQuerySet:
        """The questions counted, all of them in the period."""
        return self.qs

    def questions_ever(self) -> QuestionQuerySet:
        """The same selection whenever the questions were raised, up to the report's day."""
        return self.filter_queryset(self.queryset, leave_out=DAYS).filter(raised_on__lte=self.period.as_of)

    def questions_between(self, first, last) -> QuestionQuerySet:
        """The same selection for other days."""
        chosen = self.filter_queryset(self.queryset, leave_out=DAYS)
        return chosen.filter(raised_on__gte=first, raised_on__lte=last)

    @property
    def narrowed(self) -> bool:
        """Whether only some questions of a meeting are counted."""
        return any(self.value(name) for name in OF_QUESTIONS)

    def all_questions(self) -> QuestionQuerySet:
        """All questions whose figures are counted for the person, before any filter."""
        return self._base(Question, self.data)

    def all_meetings(self) -> MeetingQuerySet:
        """All meetings whose figures are counted for the person, before any filter."""
        return self._base(Meeting, self.data)

    def all_items(self) -> ActionItemQuerySet:
        """All plan items whose figures are counted for the person."""
        return self._base(ActionItem, self.data)

    def meetings(self) -> MeetingQuerySet:
        """Meetings of the same bodies and places, whatever their days."""
        chosen = self.all_meetings()
        if tier := self.value("tier"):
            chosen = chosen.filter(body__kind=tier)
        if body := self.value("body"):
            chosen = chosen.filter(body_id=self.directory.bodies[body].pk)
        if group := self.value("target_group"):
            chosen = chosen.filter(target_group=group)
        if region := self.value("region"):
            chosen = chosen.filter(territory__region_code=region)
        if territory := self.value("territory"):
            chosen = chosen.filter(_inside(territory))
        return chosen

    def held_meetings(self) -> MeetingQuerySet | None:
        """Meetings held in the period; None when single questions are chosen (see `queries.resolution`)."""
        if self.narrowed:
            return None
        return self.meetings().filter(held_on__gte=self.period.first, held_on__lte=self.period.end)

    def parameters(self) -> dict[str, str]:
        """What repeats this selection in an address; days are always spelled out, so a link stays what it was."""
        sent = {name: self.data.get(name, "") for name in (*PARAMETERS, "scope")}
        return {name: value for name, value in sent.items() if value}

    @property
    def chosen(self) -> int:
        """How many filters are set beside the days."""
        return sum(name not in (*DAYS, "scope") for name in self.parameters())


def completed(data: Any, now) -> QueryDict:
    """The parameters with days: those of the preset (`period`) unless they are given; `as_of` today."""
    complete = QueryDict(mutable=True)
    for name, value in (data or {}).items():
        complete[name] = str(value)
    found = complete.pop("period", [DEFAULT_PRESET])[-1]
    chosen = preset(found if found in PRESETS | LAST_PRESETS else DEFAULT_PRESET, now)
    if not complete.get("from") and not complete.get("to"):
        complete["from"], complete["to"] = chosen.first.isoformat(), chosen.last.isoformat()
        complete["as_of"] = complete.get("as_of") or chosen.as_of.isoformat()
    complete["as_of"] = complete.get("as_of") or now.isoformat()
    return complete


def _inside(territory) -> Q:
    if territory.level == TerritoryLevel.REGION:
        return Q(territory__region_code=territory.region_code)
    steps = (
        "territory",
        "territory__parent",
        "territory__parent__parent",
        "territory__parent__parent__parent",
    )
    inside = Q()
    for step in steps:
        inside |= Q(**{step: territory.pk})
    return inside
