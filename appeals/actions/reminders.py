"""The ladder of reminders: finds what stands on a rung today and was not told yet (product description, section 5).

One query for each rung over all open questions. A reminder is a row whose key names the thing, the rung and the day
that it is for, so that finding again adds nothing and a day that has moved is reminded of anew; the letter of the old day
says nothing when its time comes (`appeals.letters_reminders`). Reminders go by `control_on`, "overdue" by `due_on`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from appeals.deadlines import RuleKind, Terms, working_days_before
from appeals.enums import CheckState, ProposalKind, ProposalState, Status, TaskState
from appeals.models import Check, ChildTask, CoExecutor, Proposal, Question
from appeals.rules import load_terms
from common.dates import today
from notices.actions import Fact, queue_many
from notices.ladder import AFTER, BEFORE, ONE_DAY, dates_after, dates_before, iso_week
from notices.models import Notice
from organisations.rights import Right, Role, roles_with
from organisations.staff import Staff, load_staff

# A question in an action plan has the dates of the plan.
REMINDED = (Status.REGISTERED, Status.ASSIGNED, Status.IN_WORK)
DUE_STEPS = (5, 3, 1, 0)
LAST_STEPS = (1, 0)  # from here on the co-executing bodies are told too
LATE_STEPS = (1, 3, 5)  # executor, and controller, and head
LATE_FOR_LONG = 10  # working days: from here on once a week
FORWARD_STEPS = (1, 0)
TELL_STEPS = (1, 0)
PART_STEPS = (1,)  # of a task or a check: the day before, and the day after
FORWARD_LOOK_BACK = 40  # days; the term has three working ones

DUE, OVERDUE, WEEK = "remind.due", "remind.overdue", "remind.week"
FORWARD, UNTOLD, TASK, CHECK = "remind.forward", "remind.untold", "remind.task", "remind.check"

WORKERS = roles_with(Right.QUESTIONS_WORK)


@dataclass(frozen=True)
class Day:
    """What all rungs need: today, the terms with the calendar, the people."""

    today: date
    terms: Terms
    staff: Staff

    def rungs(self, before: Iterable[int], after: Iterable[int]) -> Iterator[tuple[str, int, list[date]]]:
        """Each rung with the last days that stand on it today."""
        calendar = self.terms.calendar
        if before:
            for step, dates in dates_before(self.today, before, calendar).items():
                yield BEFORE, step, dates
        if after:
            for step, dates in dates_after(self.today, after, calendar).items():
                yield AFTER, step, dates

    def workers(self, body: int | None) -> set[int]:
        """Who works on questions in a body; where nobody does, the controllers above it."""
        return self.staff.of(body, *WORKERS) or self.staff.nearest(body, Role.CONTROLLER)

    def holders(self, executor: int | None, responsible: int | None, host: int) -> set[int]:
        """Who has a question in hand: its executor, else the workers of its body, else who routes it."""
        if executor is not None and self.staff.reaches(executor, responsible, WORKERS):
            return {executor}
        return self.workers(responsible) if responsible else self.staff.nearest(host, Role.CONTROLLER)


def remind() -> int:
    """Write the reminders of today that are not written yet; returns how many rows. On days off there are none."""
    with transaction.atomic():
        terms = load_terms()
    if not terms.calendar.is_working(today()):
        return 0
    day = Day(today(), terms, load_staff())
    return sum(queue_many(fact for fact in find(day) if fact.recipients) for find in FINDERS)


def _due(day: Day) -> Iterator[Fact]:
    for side, step, dates in day.rungs(DUE_STEPS, ()):
        rows = _open().filter(control_on__in=dates)
        if step not in LAST_STEPS:
            rows = rows.exclude(_came_after(step, dates, day))
        found = list(untold_of(rows, DUE, side, step, "control_on").values_list(*_FIELDS, "control_on"))
        helpers = _helpers([pk for _key, pk, *_rest in found]) if step in LAST_STEPS else {}
        for key, pk, executor, responsible, host, last in found:
            people = day.holders(executor, responsible, host)
            for body in helpers.get(pk, ()):
                people = people | day.workers(body)
            yield fact_of(key, DUE, people, pk, last, side, step)


def _came_after(step: int, dates: list[date], day: Day) -> Q:
    """The body got it when this rung had been reached already: it was told the last day with it."""
    came = Q(pk__in=[])
    for last in dates:
        reached = working_days_before(last, step, day.terms.calendar)
        came |= Q(control_on=last, received_on__gte=reached)
    return came


def _overdue(day: Day) -> Iterator[Fact]:
    for side, step, dates in day.rungs((), LATE_STEPS):
        rows = untold_of(_open().filter(due_on__in=dates), OVERDUE, side, step, "due_on")
        for key, pk, executor, responsible, host, last in rows.values_list(*_FIELDS, "due_on"):
            people = day.holders(executor, responsible, host)
            if step >= LATE_STEPS[1]:
                people = people | day.staff.nearest(responsible or host, Role.CONTROLLER)
            if step >= LATE_STEPS[2]:
                people = people | day.staff.nearest(responsible or host, Role.HEAD)
            yield fact_of(key, OVERDUE, people, pk, last, side, step)


def _week(day: Day) -> Iterator[Fact]:
    """What has been late for long: once a week, one notice for each person with the number of questions."""
    monday = iso_week(day.today)
    people: set[int] = set()
    late = _open().filter(due_on__lte=late_for_long(day)).order_by()
    for executor, responsible, host in late.values_list("executor", "responsible", "body").distinct():
        people |= day.holders(executor, responsible, host)
        people |= day.staff.nearest(responsible or host, Role.CONTROLLER)
        people |= day.staff.nearest(responsible or host, Role.HEAD)
    key = f"{WEEK}:{monday.isoformat()}"
    told = (
        Notice.objects.unscoped("who was told this week").filter(key=key).values_list("recipient", flat=True)
    )
    if people := people - set(told):
        yield Fact(key, WEEK, frozenset(people), {"on": monday.isoformat()})


def late_for_long(day: Day) -> date:
    """The latest last day that is `LATE_FOR_LONG` working days ago."""
    last, late = day.today, 0
    while late < LATE_FOR_LONG:
        late += day.terms.calendar.is_working(last)
        last -= ONE_DAY
    return last


def _forward(day: Day) -> Iterator[Fact]:
    """Nobody has taken it yet, and tomorrow or today is the last day to pass it on."""
    received: dict[date, list[date]] = defaultdict(list)
    for back in range(FORWARD_LOOK_BACK):
        start = day.today - ONE_DAY * back
        received[day.terms.until(RuleKind.FORWARD, start)].append(start)
    waiting = _open().filter(status=Status.ASSIGNED, executor__isnull=True)
    for side, step, dates in day.rungs(FORWARD_STEPS, ()):
        for last in dates:
            rows = waiting.filter(received_on__in=received.get(last, []))
            rows = untold_of(rows, FORWARD, side, step, Value(last.isoformat()))
            for key, pk, responsible in rows.values_list("key", "pk", "responsible"):
                people = day.staff.nearest(responsible, Role.CONTROLLER)
                yield fact_of(key, FORWARD, people, pk, last, side, step)


def _extension(day: Day) -> Iterator[Fact]:
    """The citizen has not been told of an extension: three working days, then it is late."""
    rows = Proposal.objects.unscoped("reminders of the system").filter(
        kind=ProposalKind.EXTENSION,
        state=ProposalState.APPROVED,
        told_on__isnull=True,
        question__status__in=REMINDED,
    )
    for side, step, dates in day.rungs(TELL_STEPS, LATE_STEPS):
        found = untold_of(rows.filter(tell_by__in=dates), UNTOLD, side, step, "tell_by")
        for key, pk, question, executor, responsible, host, last in found.values_list(
            "key",
            "pk",
            "question",
            "question__executor",
            "question__responsible",
            "question__body",
            "tell_by",
        ):
            people = day.holders(executor, responsible, host)
            people = people | day.staff.nearest(responsible or host, Role.CONTROLLER)
            yield fact_of(key, UNTOLD, people, question, last, side, step, proposal=pk)


def _tasks(day: Day) -> Iterator[Fact]:
    rows = ChildTask.objects.unscoped("reminders of the system").filter(state=TaskState.OPEN)
    for side, step, dates in day.rungs(PART_STEPS, LATE_STEPS):
        found = untold_of(rows.filter(due_on__in=dates), TASK, side, step, "due_on")
        for key, pk, question, body, giver, last in found.values_list(
            "key", "pk", "question", "body", "giver", "due_on"
        ):
            people = day.workers(body)
            if side == AFTER:
                people = people | day.staff.nearest(giver, Role.CONTROLLER)
            if step >= LATE_STEPS[2]:
                people = people | day.staff.nearest(body, Role.HEAD)
            yield fact_of(key, TASK, people, question, last, side, step, task=pk)


def _checks(day: Day) -> Iterator[Fact]:
    rows = Check.objects.unscoped("reminders of the system").filter(state=CheckState.PENDING)
    for side, step, dates in day.rungs(PART_STEPS, LATE_STEPS):
        found = untold_of(rows.filter(due_on__in=dates), CHECK, side, step, "due_on")
        for key, pk, question, body, last in found.values_list("key", "pk", "question", "body", "due_on"):
            people = day.staff.nearest(body, Role.CONTROLLER)
            if side == AFTER:
                people = people | day.staff.nearest(body, Role.HEAD)
            yield fact_of(key, CHECK, people, question, last, side, step, check=pk)


FINDERS: tuple[Callable[[Day], Iterator[Fact]], ...] = (
    _due, _overdue, _week, _forward, _extension, _tasks, _checks,
)  # fmt: skip
_FIELDS = ("key", "pk", "executor", "responsible", "body")


def _open() -> QuerySet:
    return Question.objects.unscoped("reminders of the system").filter(status__in=REMINDED)


def _helpers(questions: list[int]) -> dict[int, list[int]]:
    """The co-executing bodies of these questions."""
    found = defaultdict(list)
    rows = CoExecutor.objects.unscoped("reminders of the system").filter(question__in=questions)
    for question, body in rows.values_list("question", "body"):
        found[question].append(body)
    return found


def untold_of(rows: QuerySet, rule: str, side: str, step: int, last: str | models.Expression) -> QuerySet:
    """Of `rows`, those about whose last day nobody was told on this rung; each with its `key`."""
    iso = (
        Func(F(last), Value("YYYY-MM-DD"), function="to_char", output_field=CharField())
        if isinstance(last, str)
        else last
    )
    key = Concat(
        Value(f"{rule}:"), Cast("pk", CharField()), Value(f":{side}-{step}:"), iso, output_field=CharField()
    )
    told = Notice.objects.unscoped("what was told already").filter(key=OuterRef("key"))
    return rows.annotate(key=key).filter(~Exists(told)).order_by("pk")


def fact_of(
    key: str, rule: str, people: Iterable[int], question: int, last: date, side: str, step: int, **more: int
) -> Fact:
    params = {"question": question, "on": last.isoformat(), "side": side, "step": step, **more}
    return Fact(key, rule, frozenset(people), params)
