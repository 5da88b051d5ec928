"""Reminders of the results clock: ways of solving are published within ten days of the meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import CharField, DateField, DurationField, Exists, ExpressionWrapper, F, Func, OuterRef
from django.db.models import Value as V
from django.db.models.functions import Cast, Concat

from common.dates import today
from meetings.deadlines import RESULTS_DAYS
from meetings.models import Meeting
from notices.actions import Fact, queue_many
from notices.ladder import AFTER, BEFORE, dates_after, dates_before
from notices.models import Notice
from organisations.rights import Role
from organisations.staff import load_staff
from organisations.workdays import load_calendar

RESULTS = "remind.results"
STEPS_BEFORE, STEPS_AFTER = (3, 0), (1, 5)
TERM = timedelta(days=RESULTS_DAYS)


def remind_of_results() -> int:
    """Write the reminders of today that are not written yet; returns how many rows. On days off there are none."""
    calendar = load_calendar()
    if not calendar.is_working(today()):
        return 0
    rungs = [(BEFORE, *rung) for rung in dates_before(today(), STEPS_BEFORE, calendar).items()]
    rungs += [(AFTER, *rung) for rung in dates_after(today(), STEPS_AFTER, calendar).items()]
    return queue_many(fact for fact in _facts(rungs) if fact.recipients)


def _facts(rungs: list[tuple[str, int, list[date]]]) -> Iterator[Fact]:
    staff = load_staff()
    for side, step, dates in rungs:
        roles = (Role.REGISTRAR,) if (side, step) == (BEFORE, 3) else (Role.REGISTRAR, Role.CONTROLLER)
        for key, pk, body, held_on in _untold(side, step, dates):
            people = {person for role in roles for person in staff.nearest(body, role)}
            if side == AFTER:
                people |= staff.nearest(body, Role.HEAD)
            params = {"meeting": pk, "on": (held_on + TERM).isoformat(), "side": side, "step": step}
            yield Fact(key, RESULTS, frozenset(people), params)


def _untold(side: str, step: int, dates: list[date]):
    due_on = ExpressionWrapper(F("held_on") + V(TERM, DurationField()), output_field=DateField())
    iso = Func(due_on, V("YYYY-MM-DD"), function="to_char", output_field=CharField())
    key = Concat(V(f"{RESULTS}:"), Cast("pk", CharField()), V(f":{side}-{step}:"), iso)
    told = Notice.objects.unscoped("what was told already").filter(key=OuterRef("key"))
    rows = Meeting.objects.unscoped("reminders of the system").filter(
        results_published_on__isnull=True, held_on__in=[day - TERM for day in dates]
    )
    rows = rows.annotate(key=key).filter(~Exists(told)).order_by("pk")
    return rows.values_list("key", "pk", "body", "held_on")
