"""How much each body that answers has to do: what is open, what came and went in the period, and how many work on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from appeals.enums import OPEN_STATUSES, EventKind
from appeals.figures import ANSWERS, Standing, Teller, closed_between
from appeals.models import Event
from appeals.querysets import QuestionQuerySet
from common.dates import today
from organisations.models import Body, Membership
from organisations.rights import Right, roles_with
from reports.filters_workload import WorkloadFilter
from reports.queries.together import counted_each, part

# Days within which a last day is near.
SOON = timedelta(days=7)
BY = ("body",)


@dataclass(frozen=True)
class Workload:
    """Questions for which a body answers.

    As of the day, whenever they were raised: `open`, of them `overdue` and `soon` (last day today or in the next seven
    days). In the period: `received` (raised), `closed` (with any outcome), `sent_on` (passed to another body). `staff`:
    people who may sign in and work on questions of the body itself. `age`: days for which half of the open ones have
    waited at least; None where nothing is open.
    """

    open: int = 0
    overdue: int = 0
    soon: int = 0
    received: int = 0
    closed: int = 0
    sent_on: int = 0
    staff: int = 0
    age: float | None = None

    @property
    def per_person(self) -> float | None:
        """Open questions for each who works on them; None where nobody does."""
        return self.open / self.staff if self.staff else None


@dataclass(frozen=True)
class WorkloadRow:
    """A body with its workload; code None: all together."""

    code: str | None
    name: str
    load: Workload
    key: Any = None

    def as_json(self) -> dict[str, Any]:
        """The row as files and other systems have it."""
        counts = {one.name: getattr(self.load, one.name) for one in fields(Workload)}
        return {"code": self.code, "name": self.name} | counts | {"per_person": self.load.per_person}


@dataclass(frozen=True)
class WorkloadReport:
    """Bodies in the order of the directory, and all together."""

    by: str
    as_of: date
    rows: list[WorkloadRow]
    total: WorkloadRow


def workload(chosen: WorkloadFilter, by: str = "body") -> WorkloadReport:
    """The report of a valid selection. Every way out (page, file, API, command) calls this. Five queries and the bodies.

    A question belongs to the body that answers now; what it sent on counts for it under `sent_on` alone.
    """
    bodies = answering_bodies(chosen)
    counts = _counts(chosen)
    ages = _ages(chosen)
    staff = working_in(bodies, chosen.period.as_of)
    loads = {
        pk: Workload(**counts.get(pk, {}), staff=staff.get(pk, 0), age=middle(ages.get(pk, Counter())))
        for pk in bodies
        if pk in counts
    }
    rows = [WorkloadRow(bodies[pk].code, bodies[pk].name, load, pk) for pk, load in loads.items()]
    return WorkloadReport(
        by, chosen.period.as_of, rows, WorkloadRow(None, _("Total"), _together(loads, ages))
    )


def answering_bodies(chosen: WorkloadFilter) -> dict[int, Body]:
    """Bodies whose workload is told: all for the system and for country figures, else those in reach; of the tier chosen.

    Of bodies out of reach a person sees single questions, which are not their workload.
    """
    bodies, tier = chosen.directory.bodies_by_pk, chosen.value("tier")
    if chosen.user is None or chosen.country:
        reached = set(bodies)
    else:
        reached = set(Body.objects.in_reach_of(chosen.user).values_list("pk", flat=True))
    return {pk: body for pk, body in bodies.items() if pk in reached and tier in (None, "", body.kind)}


def working_in(bodies: Iterable[int], day: date) -> dict[int, int]:
    """How many people with a login work on questions of each body itself on a day."""
    rows = Membership.objects.unscoped("how many people work in bodies that are told of").filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        body__in=list(bodies),
        role__in=roles_with(Right.QUESTIONS_WORK),
        started_on__lte=day,
        user__is_active=True,
    )
    people = rows.order_by().values_list("body_id").annotate(people=Count("user", distinct=True))
    return dict(people)


def middle(ages: Counter) -> float | None:
    """The median of days, each with the number of questions that have waited so long; None of nothing."""
    return float(median(ages.elements())) if ages.total() else None


def _counts(chosen: WorkloadFilter) -> dict[int, dict[str, int]]:
    """The counts of each body that has any: two queries."""
    found: dict[int, dict[str, int]] = defaultdict(Counter)
    for row in counted_each(_parts(chosen)):
        found[row.key][row.kind] += row.many
    for body, many in _sent_on(chosen).items():
        found[body]["sent_on"] = many
    return {pk: dict(one) for pk, one in found.items()}


def _parts(chosen: WorkloadFilter) -> list[QuerySet]:
    """Counts by body that answers. Each kind is a statement of its own, for the index that has it."""
    period, ever = chosen.period, chosen.questions_ever()
    parts = [part("received", chosen.questions, key=ANSWERS)]
    for teller in Standing(_open_now(ever, period.as_of), period.as_of).tellers:
        conditions = {"open": teller.open, "overdue": teller["overdue"], "soon": _soon(teller, period.as_of)}
        parts += [part(kind, teller.questions.filter(when), key=ANSWERS) for kind, when in conditions.items()]
    for teller in Standing(ever, period.as_of).tellers:
        ended = closed_between(teller, period.first, period.end)
        parts.append(part("closed", teller.questions.filter(ended), key=ANSWERS))
    return parts


def _open_now(questions: QuestionQuerySet, day: date) -> QuestionQuerySet:
    """As of today, what the partial index of open questions holds."""
    return questions.filter(status__in=OPEN_STATUSES) if day >= today() else questions


def _soon(teller: Teller, day: date) -> Q:
    return teller.open & teller.has(due_on__gte=day, due_on__lte=day + SOON)


def _sent_on(chosen: WorkloadFilter) -> dict[int, int]:
    """Questions that each body passed to another in the period."""
    period = chosen.period
    events = Event.objects.unscoped("what bodies sent on of the questions that are counted").filter(
        kind=EventKind.FORWARDED,
        happened_on__range=(period.first, period.end),
        question__in=chosen.questions_ever().values("pk"),
        details__changes__responsible__0__isnull=False,
    )
    rows = events.order_by().values_list("details__changes__responsible__0")
    return {int(body): many for body, many in rows.annotate(many=Count("question", distinct=True))}


def _ages(chosen: WorkloadFilter) -> dict[int, Counter]:
    """How many open questions of each body were raised how many days ago."""
    day = chosen.period.as_of
    standing = Standing(_open_now(chosen.questions_ever(), day), day)
    rows = (
        standing.questions.filter(standing["open"])
        .order_by()
        .annotate(answers=ANSWERS)
        .values_list("answers", "raised_on")
        .annotate(many=Count("pk"))
    )
    found: dict[int, Counter] = defaultdict(Counter)
    for body, raised_on, many in rows:
        found[body][(day - raised_on).days] += many
    return found


def _together(loads: dict[int, Workload], ages: dict[int, Counter]) -> Workload:
    sums = {
        one.name: sum(getattr(load, one.name) for load in loads.values())
        for one in fields(Workload)
        if one.name != "age"
    }
    every: Counter = Counter()
    for pk in loads:
        every.update(ages.get(pk, {}))
    return Workload(**sums, age=middle(every))
