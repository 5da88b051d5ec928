"""Promises made at meetings in figures: how many, and how they stood on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from appeals.figures import Standing, Teller
from appeals.promises import PROMISED, PromiseState
from appeals.querysets import QuestionQuerySet


@dataclass(frozen=True)
class PromiseCounts:
    """Promises that bind, by how they stand; `made` is the sum of the four others."""

    made: int
    waiting: int
    overdue: int
    kept: int
    kept_late: int


def promises_per_body(
    questions: QuestionQuerySet, first: date, last: date, as_of: date
) -> dict[int, PromiseCounts]:
    """Promises made at meetings of each host body from `first` to `last`, as they stood at the end of `as_of`.

    A promise is made on the day of its meeting. Of `questions` (scoped) none is counted that was withdrawn, merged or
    passed on by then. A body without promises has no entry. One query.
    """
    made = questions.filter(PROMISED, raised_on__range=(first, min(last, as_of)))
    standing = Standing(made, as_of)
    counts = {
        state.value: Count("pk", filter=standing.either(lambda teller, s=state: _as_told(teller, s, as_of)))
        for state in PromiseState
    }
    rows = standing.questions.order_by().values("body").annotate(**counts)
    found = {
        row["body"]: PromiseCounts(
            made=sum(row[state] for state in counts), **{state: row[state] for state in counts}
        )
        for row in rows
    }
    return {body: entry for body, entry in found.items() if entry.made}


def _as_told(teller: Teller, state: str, day: date) -> Q:
    """The condition of a state on a day, in the columns of whoever tells of it.

    The day on which a promise was kept is the recorded one, else that of the solution, as far as it had come by then.
    """
    recorded = Q(promise_kept_on__isnull=False, promise_kept_on__lte=day)
    not_recorded = Q(promise_kept_on__isnull=True) | Q(promise_kept_on__gt=day)
    solved = not_recorded & teller["solved"]
    open_ended = Q(promise_due__isnull=True)
    unkept = not_recorded & (teller.open | teller["partly"] | teller["answered"])
    in_time = recorded & (open_ended | Q(promise_due__gte=F("promise_kept_on")))
    in_time |= solved & (open_ended | teller.has(closed_on__lte=F("promise_due")))
    late = recorded & Q(promise_due__lt=F("promise_kept_on"))
    late |= solved & teller.has(closed_on__gt=F("promise_due"))
    return {
        PromiseState.WAITING: unkept & (open_ended | Q(promise_due__gte=day)),
        PromiseState.OVERDUE: unkept & Q(promise_due__lt=day),
        PromiseState.KEPT: teller["counted"] & in_time,
        PromiseState.KEPT_LATE: teller["counted"] & late,
    }[state]
