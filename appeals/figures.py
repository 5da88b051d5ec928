"""How questions stood on a day: the conditions behind every figure, and the filters that list a figure's rows.

Reports count with `Standing`, the list filters with it: a number and its rows can't disagree. *As of* goes by the day
on which a thing happened: a question raised later did not exist, one closed later was open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import BooleanField, Case, Count, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from appeals.above import conditions
from appeals.enums import CLOSED_STATUSES, OPEN_STATUSES, Cause, EventKind, StatClass, Status, Word
from appeals.models import Event
from appeals.querysets import WITHOUT_PROOF, QuestionQuerySet
from common.dates import today
from organisations.enums import TerritoryLevel
from organisations.levels import ReportLevel, counted_under, lifted
from organisations.models import Body


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
# Who answers: the responsible body; as long as there is none, the host.
ANSWERS = Coalesce("responsible_id", "body_id")
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
IN_RATES = tuple(stat for stat in StatClass if stat != StatClass.OUT)
ONE_DAY = timedelta(days=1)
# How many times of forwarding are a wandering about.
OFTEN = 2
# Figures about what came after the outcome; each is also a filter of the list.
AFTERWARDS = ("doubted", "durable", "reopened", "raised_again", "asked", "replied")


class Teller:
    """Conditions by name in the columns of one who tells of `day`: the row itself, or a span of its past.

    `questions` are those of which it tells. What came after the outcome is dated by itself, in the row.
    """

    def __init__(
        self, questions: QuestionQuerySet, day: Any, prefix: str = "", without_proof: Q = WITHOUT_PROOF
    ):
        self.questions, self.day, self.prefix = questions, day, prefix
        self.closed = self.has(closed_on__lte=day)
        self.open = self.has(closed_on__isnull=True) | self.has(closed_on__gt=day)
        self._without_proof = without_proof

    def has(self, **lookups: Any) -> Q:
        """Lookups in the columns of this teller."""
        return Q(**{self.prefix + name: value for name, value in lookups.items()})

    def ended(self, stat_class: str) -> Q:
        """Closed as of the day, with an outcome of this class."""
        return self.closed & self.has(stat_class=stat_class)

    def in_statuses(self, statuses: Iterable[str]) -> Q:
        """An outcome counts from its day on; before it the question was open in a status that nobody holds now."""
        ended = [status for status in statuses if status in CLOSED_STATUSES]
        waiting = [status for status in statuses if status in OPEN_STATUSES]
        return self.closed & self.has(status__in=ended) | self.open & self.has(status__in=waiting)

    def __getitem__(self, name: str) -> Q:
        return self._conditions[name]

    @cached_property
    def _conditions(self) -> dict[str, Q]:
        solved = self.ended(StatClass.SOLVED)
        counted = self.open | self.has(stat_class__in=IN_RATES)
        return {
            "open": self.open,
            "solved": solved,
            "on_spot": self.closed & self.has(status=Status.RESOLVED_ON_SPOT),
            "partly": self.ended(StatClass.PARTLY),
            "answered": self.ended(StatClass.ANSWERED),
            "out": self.ended(StatClass.OUT),
            "counted": counted,
            "in_plan": self.open & self.has(status=Status.IN_PLAN),
            "overdue": self.open & self.has(due_on__lt=self.day),
            "without_proof": self.closed & self._without_proof,
            "doubted": self.has(doubted=True) & solved,
            "durable": solved & self._not_yet("reopened_on") & self._not_yet("raised_again_on"),
            "reopened": Q(reopened_on__lte=self.day) & counted,
            "raised_again": Q(raised_again_on__lte=self.day) & counted,
            "asked": Q(first_asked_on__lte=self.day) & counted,
            "replied": Q(first_word_on__lte=self.day) & counted,
        }

    def _not_yet(self, day_of: str) -> Q:
        return Q(**{f"{day_of}__isnull": True}) | Q(**{f"{day_of}__gt": self.day})


class Standing:
    """`questions` as they stood at the end of `day` (a date or an expression of one), and conditions by name on them.

    standing = Standing(questions, day)
    standing.questions.filter(standing["overdue"])

    A day before `Question.standing_since` is told by the span of `PastStanding` that covers it, any other by the row.
    `past`: whether there may be such days; spans end at the latest today, so figures as of today need none of them.
    `tellers`: the same in two parts, each with plain conditions; counting the few rows told by a span apart spares
    the many a join.

    `counted` is the denominator of every rate: what is not withdrawn, a duplicate or passed on. `asked` and `replied`
    are told of all counted questions: a citizen who says "not solved" opens the question, and would be missing among
    the solved ones.
    """

    def __init__(self, questions: QuestionQuerySet, day: Any, *, past: bool | None = None):
        self.day = day
        self.past = day < today() if past is None else past
        if not self.past:
            self.questions, self.tellers = questions, (Teller(questions, day),)
            return
        covers = Q(past__from_on__lte=day, past__until_on__gt=day)
        self.questions = questions.annotate(earlier=FilteredRelation("past", condition=covers))
        spans = self.questions.filter(earlier__isnull=False)
        self.tellers = (
            Teller(questions.filter(standing_since__lte=day), day),
            Teller(spans, day, "earlier__", Q(earlier__without_proof=True)),
        )

    def __getitem__(self, name: str) -> Q:
        """The condition for `questions`."""
        return self.either(lambda teller: teller[name])

    def either(self, condition: Callable[[Teller], Q]) -> Q:
        """A condition of whoever tells."""
        if not self.past:
            return condition(self.tellers[0])
        row, span = self.tellers
        return Q(earlier__isnull=True) & condition(row) | Q(earlier__isnull=False) & condition(span)


def closed_since(teller: Teller, day: date) -> Q:
    """Questions that were closed on `day` or later, and by the day of which is told."""
    return teller.closed & teller.has(closed_on__gte=day)


def became_overdue(teller: Teller, first: date, last: date | None = None) -> Q:
    """Questions that were still open when their last day had passed, and this was from `first` to `last` (else to the day told of).

    A question is overdue from the day after its last day on. What was closed since is among them.
    """
    passed = teller.has(due_on__gte=first - ONE_DAY, due_on__lt=teller.day)
    if last is not None:
        passed &= teller.has(due_on__lt=last)
    unsolved = teller.has(closed_on__isnull=True) | teller.has(closed_on__gt=F(f"{teller.prefix}due_on"))
    return passed & unsolved


def reopened_since(standing: Standing, first: date, last: date | None = None) -> Q:
    """Questions whose first reopening lies from `first` to `last` (else to the day told of)."""
    return Q(reopened_on__gte=first, reopened_on__lte=standing.day if last is None else last)


def happened(kind: str, day: date, *, times: int = 1, **details: Any) -> Q:
    """Questions to which this happened by `day`, at least so many times. Reopening does not wipe it out."""
    events = Event.objects.unscoped("what happened to questions that are counted within their scope")
    events = events.filter(kind=kind, happened_on__lte=day, **details).order_by().values("question")
    if times > 1:
        events = events.annotate(times=Count("pk")).filter(times__gte=times).values("question")
    return Q(pk__in=events)


def reopened_by(cause: str, day: date) -> Q:
    """Questions opened again for this cause at least once."""
    return happened(EventKind.REOPENED, day, details__cause=cause)


def _flag(label: Any, **more: Any) -> filters.BooleanFilter:
    """A yes or no without a field on the screen. `Standing` decides it unless it has a method or a column."""
    return filters.BooleanFilter(label=label, widget=forms.HiddenInput, **more)


def _since(label: Any) -> filters.DateFilter:
    """A day without a field on the screen, told by whoever tells of the list's day."""
    return filters.DateFilter(label=label, widget=forms.HiddenInput)


class FigureFilters(filters.FilterSet):
    """Parameters that name the rows of a figure. They have no fields of their own on the screen.

    `as_of`: the list as it stood that day. `counted`: what rates are counted from (true), or the rest (false).
    `answers`: the body that answers, or one that counts under it; `answers_at`: bodies of a level and those below.
    `planned`: what stood in a plan item.
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
    closed_from = _since(_("Closed from"))
    overdue_from = _since(_("Overdue from"))
    reopened_from = _since(_("Reopened from"))
    due_to = _since(_("Due to"))
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
    if late := given.pop("overdue_from", None):
        wanted &= standing.either(lambda teller: became_overdue(teller, late))
    if again := given.pop("reopened_from", None):
        wanted &= reopened_since(standing, again)
    if due := given.pop("due_to", None):
        wanted &= standing.either(lambda teller: teller.open & teller.has(due_on__lte=due))
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
