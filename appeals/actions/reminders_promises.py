"""Reminders of promises: the same ladder as of last days, by the day until which something was promised.

A promise is the host's: once it is late its controller and head are told beside those of the body that answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from appeals.actions.reminders import DUE_STEPS, LATE_STEPS, Day, fact_of, late_for_long, untold_of
from appeals.models import Question
from appeals.promises import UNKEPT
from appeals.rules import load_terms
from common.dates import today
from notices.actions import Fact, queue_many
from notices.ladder import AFTER, iso_week
from notices.models import Notice
from organisations.rights import Role
from organisations.staff import load_staff

PROMISE, PROMISE_WEEK = "remind.promise", "remind.promises"


def remind_of_promises() -> int:
    """Write the reminders of today that are not written yet; returns how many rows. On days off there are none."""
    with transaction.atomic():
        terms = load_terms()
    if not terms.calendar.is_working(today()):
        return 0
    day = Day(today(), terms, load_staff())
    return sum(queue_many(fact for fact in find(day) if fact.recipients) for find in (_days, _week))


def _days(day: Day) -> Iterator[Fact]:
    for side, step, dates in day.rungs(DUE_STEPS, LATE_STEPS):
        rows = untold_of(_unkept().filter(promise_due__in=dates), PROMISE, side, step, "promise_due")
        for key, pk, executor, responsible, host, last in rows.values_list(
            "key", "pk", "executor", "responsible", "body", "promise_due"
        ):
            people = day.holders(executor, responsible, host)
            if side == AFTER:
                people = people | _above(day, responsible, host, step)
            yield fact_of(key, PROMISE, people, pk, last, side, step)


def _above(day: Day, responsible: int | None, host: int, step: int) -> set[int]:
    """From the third day late the controllers, from the fifth the heads too."""
    roles = [
        role
        for role, first in zip((Role.CONTROLLER, Role.HEAD), LATE_STEPS[1:], strict=True)
        if step >= first
    ]
    bodies = {responsible or host, host}
    return {person for body in bodies for role in roles for person in day.staff.nearest(body, role)}


def _week(day: Day) -> Iterator[Fact]:
    """What has been late for long: once a week, one notice for each person with the number of promises."""
    monday = iso_week(day.today)
    people: set[int] = set()
    late = _unkept().filter(promise_due__lte=late_for_long(day)).order_by()
    for executor, responsible, host in late.values_list("executor", "responsible", "body").distinct():
        people |= day.holders(executor, responsible, host)
        people |= _above(day, responsible, host, LATE_STEPS[-1])
    key = f"{PROMISE_WEEK}:{monday.isoformat()}"
    told = Notice.objects.unscoped("who was told this week").filter(key=key)
    if people := people - set(told.values_list("recipient", flat=True)):
        yield Fact(key, PROMISE_WEEK, frozenset(people), {"on": monday.isoformat()})


def _unkept():
    return Question.objects.unscoped("reminders of the system").filter(UNKEPT, promise_due__isnull=False)
