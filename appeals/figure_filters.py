"""Parameters that name the rows of a figure: the list filters with the conditions by which reports count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import BooleanField, Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from appeals.above import conditions
from appeals.enums import Cause, EventKind, Word
from appeals.figures import (
    AFTERWARDS,
    ANSWERS,
    STATABLE,
    STATED,
    Standing,
    became_overdue,
    closed_between,
    closed_since,
    happened,
    reopened_by,
    reopened_since,
    sent_on,
    took,
    within_term,
)
from common.dates import today
from common.yes_no import YesNoFilter
from organisations.levels import ReportLevel, counted_under, lifted
from organisations.models import Body


def _flag(label: Any, **more: Any) -> YesNoFilter:
    """A yes or no without a field on the screen. `Standing` decides it unless it has a method or a column."""
    return YesNoFilter(label=label, widget=forms.HiddenInput, **more)


def _since(label: Any) -> filters.DateFilter:
    """A day without a field on the screen, told by whoever tells of the list's day."""
    return filters.DateFilter(label=label, widget=forms.HiddenInput)


def _days(label: Any) -> filters.NumberFilter:
    """A number of days without a field on the screen."""
    return filters.NumberFilter(
        label=label, min_value=0, max_value=9999, decimal_places=0, widget=forms.HiddenInput
    )


class FigureFilters(filters.FilterSet):
    """Parameters that name the rows of a figure. They have no fields of their own on the screen.

    `as_of`: the list as it stood that day. `counted`: what rates are counted from (true), or the rest (false).
    `answers`: the body that answers, or one that counts under it; `answers_at`: bodies of a level and those below.
    `hosted`: the body that held the meeting, or one that counts under it. `planned`: what stood in a plan item.
    `without`: questions of which this is not stated. The others: what happened by that day, today unless given.
    """

    as_of = filters.DateFilter(label=_("As of"), method="already_there", widget=forms.HiddenInput)
    counted = _flag(_("Counted in rates"))
    doubted = _flag(_("Solved, not confirmed"))
    durable = _flag(_("Solved for good"))
    reopened = _flag(_("Reopened"))
    raised_again = _flag(_("Raised again"))
    asked = _flag(_("Citizen was asked"))
    replied = _flag(_("Citizen replied"))
    word = filters.ChoiceFilter(label=_("Citizen's word"), choices=Word.choices, widget=forms.HiddenInput)
    reopened_by = filters.ChoiceFilter(
        label=_("Reopened by"), choices=Cause.choices, method="filter_reopened_by", widget=forms.HiddenInput
    )
    forwarded = filters.NumberFilter(
        label=_("Forwarded at least so many times"),
        method="filter_forwarded",
        min_value=1,
        max_value=99,
        decimal_places=0,
        widget=forms.HiddenInput,
    )
    extended = _flag(_("Extended"), method="filter_extended")
    disputed = _flag(_("Competence was disputed"), method="filter_disputed")
    part_of = _flag(_("Part of another question"), field_name="part_of", lookup_expr="isnull", exclude=True)
    planned = _flag(_("In a plan item"), method="filter_above")
    answers = filters.ModelChoiceFilter(
        label=_("Answered by, with bodies below"),
        queryset=Body.objects.all(),
        to_field_name="code",
        method="filter_answers",
        widget=forms.HiddenInput,
    )
    answers_at = filters.ChoiceFilter(
        label=_("Answered at the level of"),
        choices=ReportLevel.choices,
        method="filter_answers_at",
        widget=forms.HiddenInput,
    )
    answering = filters.ModelChoiceFilter(
        label=_("Answered by this body itself"),
        queryset=Body.objects.all(),
        to_field_name="code",
        method="filter_answering",
        widget=forms.HiddenInput,
    )
    hosted = filters.ModelChoiceFilter(
        label=_("Host body, with bodies below"),
        queryset=Body.objects.all(),
        to_field_name="code",
        method="filter_hosted",
        widget=forms.HiddenInput,
    )
    sent_on_by = filters.ModelChoiceFilter(
        label=_("Sent on by"),
        queryset=Body.objects.all(),
        to_field_name="code",
        widget=forms.HiddenInput,
    )
    sent_on_from = _since(_("Sent on from"))
    sent_on_to = _since(_("Sent on to"))
    closed_from = _since(_("Closed from"))
    closed_to = _since(_("Closed to"))
    overdue_from = _since(_("Overdue from"))
    reopened_from = _since(_("Reopened from"))
    took_from = _days(_("Closed after so many days or more"))
    took_to = _days(_("Closed within so many days"))
    in_term = _flag(_("Closed within the term"))
    without = filters.MultipleChoiceFilter(
        label=_("Not stated"),
        choices=STATABLE,
        method="filter_without",
        widget=forms.MultipleHiddenInput,
    )

    @property
    def day(self) -> date:
        """The day as of which the list is asked for."""
        return self.form.cleaned_data.get("as_of") or today()

    def filter_queryset(self, queryset):
        """With `as_of`, what a question counts as is what it counted as on that day."""
        given, wanted = dict(self.form.cleaned_data), Q()
        standing = Standing(queryset, self.day)
        told = ("counted", *AFTERWARDS, *(("overdue", "on_spot", "without_proof") if given["as_of"] else ()))
        for name in told:
            if (value := given.pop(name, None)) is not None:
                wanted &= standing[name] if value else _unlike(standing[name])
        wanted &= _days_told(standing, given)
        if given["as_of"]:
            if stat_class := given.pop("stat_class", None):
                wanted &= standing[stat_class]
            if statuses := given.pop("status", None):
                wanted &= standing.either(lambda teller: teller.in_statuses(statuses))
        if wanted:
            queryset = standing.questions.filter(wanted)
        for name, value in given.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    def already_there(self, queryset, name, value):
        """What was raised later did not exist then."""
        return queryset.filter(raised_on__lte=value)

    def filter_reopened_by(self, queryset, name, value):
        return queryset.filter(reopened_by(value, self.day))

    def filter_forwarded(self, queryset, name, value):
        return queryset.filter(happened(EventKind.FORWARDED, self.day, times=int(value)))

    def filter_extended(self, queryset, name, value):
        return _chosen(queryset, happened(EventKind.EXTENDED, self.day), value)

    def filter_disputed(self, queryset, name, value):
        return _chosen(queryset, happened(EventKind.DISPUTED, self.day), value)

    def filter_above(self, queryset, name, value):
        """A condition of a room above this one."""
        return _chosen(queryset, conditions[name](self.day), value)

    def filter_answers(self, queryset, name, value):
        return _answered_by(queryset, counted_under(_bodies(), value))

    def filter_hosted(self, queryset, name, value):
        return queryset.filter(body__in=sorted(counted_under(_bodies(), value)))

    def filter_answering(self, queryset, name, value):
        return _answered_by(queryset, [value.pk])

    def filter_answers_at(self, queryset, name, value):
        return _answered_by(queryset, lifted(_bodies(), value))

    def filter_without(self, queryset, name, value):
        """Rows "not stated" of a report."""
        for dimension in value:
            stated = f"stated_{dimension}"
            queryset = queryset.alias(**{stated: STATED[dimension]}).filter(**{f"{stated}__isnull": True})
        return queryset


def _days_told(standing: Standing, given: dict[str, Any]) -> Q:
    """The filters by days that a span of the past may tell otherwise than the row; takes them out of `given`."""
    wanted = Q()
    if day := given.pop("closed_from", None):
        wanted &= standing.either(lambda teller: closed_since(teller, day))
    if until := given.pop("closed_to", None):
        wanted &= standing.either(lambda teller: closed_between(teller, date.min, until))
    by, *days = (given.pop(f"sent_on_{name}", None) for name in ("by", "from", "to"))
    if by is not None or any(days):
        wanted &= sent_on(standing.day, *days, by=by and by.pk)
    if late := given.pop("overdue_from", None):
        wanted &= standing.either(lambda teller: became_overdue(teller, late))
    if again := given.pop("reopened_from", None):
        wanted &= reopened_since(standing, again)
    at_least, at_most = (given.pop(name, None) for name in ("took_from", "took_to"))
    if at_least is not None or at_most is not None:
        span = [None if days is None else timedelta(days=int(days)) for days in (at_least, at_most)]
        wanted &= standing.either(lambda teller: took(teller, *span))
    if (in_term := given.pop("in_term", None)) is not None:
        condition = standing.either(within_term)
        wanted &= condition if in_term else _unlike(condition)
    for name, lookup in (("due_from", "due_on__gte"), ("due_to", "due_on__lte")):
        if last_day := given.pop(name, None):
            wanted &= standing.either(lambda teller, told={lookup: last_day}: teller.has(**told))
    return wanted


def _bodies():
    return Body.objects.select_related("territory")


def _answered_by(queryset, bodies: Iterable[int]):
    return queryset.alias(answered_by=ANSWERS).filter(answered_by__in=sorted(bodies))


def _chosen(queryset, condition: Q, value: bool):
    return queryset.filter(condition if value else ~condition)


def _unlike(condition: Q) -> Q:
    """The opposite, also where a column is null, and without a subquery for the joined span."""
    return Q(Case(When(condition, then=Value(False)), default=Value(True), output_field=BooleanField()))
