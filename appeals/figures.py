"""How questions stood on a day: the conditions behind every figure.

Reports count with `Standing`, the list filters with it (`figure_filters`): a number and its rows can't disagree. *As of* goes by the day
on which a thing happened: a question raised later did not exist, one closed later was open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from appeals.enums import CLOSED_STATUSES, OPEN_STATUSES, EventKind, StatClass, Status
from appeals.models import Event
from appeals.querysets import WITHOUT_PROOF, QuestionQuerySet
from common.dates import today
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
# Who answers: the responsible body; as long as there is none, the host.
ANSWERS = Coalesce("responsible_id", "body_id")
# Names of `without`.
STATABLE = (
    ("region", _("Region")),
    ("district", _("District")),
    ("responsible", _("Responsible body")),
    ("sphere", _("Sphere")),
    ("topic", _("Topic")),
    ("kind", _("Legal kind")),
)
# What is null where it is not stated. "topic" also when only the sphere is known.
STATED = {
    "region": REGION,
    "district": DISTRICT,
    "responsible": F("responsible_id"),
    "sphere": F("topic_id"),
    "topic": F("topic__parent_id"),
    "kind": NullIf("kind", Value("")),
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


def closed_between(teller: Teller, first: date, last: date) -> Q:
    """Questions that were closed from `first` to `last`, and by the day of which is told."""
    return closed_since(teller, first) & teller.has(closed_on__lte=last)


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


def took(teller: Teller, at_least: timedelta | None = None, at_most: timedelta | None = None) -> Q:
    """Closed questions whose outcome came so long after they were raised."""
    condition = teller.closed
    if at_least is not None:
        condition &= teller.has(closed_on__gte=F("raised_on") + at_least)
    if at_most is not None:
        condition &= teller.has(closed_on__lte=F("raised_on") + at_most)
    return condition


def within_term(teller: Teller) -> Q:
    """Closed questions whose outcome came on their last day or before it."""
    return teller.closed & teller.has(closed_on__lte=F(f"{teller.prefix}due_on"))


def happened(kind: str, day: date, *, times: int = 1, **details: Any) -> Q:
    """Questions to which this happened by `day`, at least so many times. Reopening does not wipe it out."""
    events = Event.objects.unscoped("what happened to questions that are counted within their scope")
    events = events.filter(kind=kind, happened_on__lte=day, **details).order_by().values("question")
    if times > 1:
        events = events.annotate(times=Count("pk")).filter(times__gte=times).values("question")
    return Q(pk__in=events)


def sent_on(day: date, first: date | None = None, last: date | None = None, *, by: int | None = None) -> Q:
    """Questions that were passed on to another body by `day` (from `first`, to `last`), by this body if one is named."""
    whose = {"details__changes__responsible__0__isnull": False}
    if by is not None:
        whose["details__changes__responsible__0"] = by
    if first is not None:
        whose["happened_on__gte"] = first
    return happened(EventKind.FORWARDED, day if last is None else min(day, last), **whose)


def reopened_by(cause: str, day: date) -> Q:
    """Questions opened again for this cause at least once."""
    return happened(EventKind.REOPENED, day, details__cause=cause)
