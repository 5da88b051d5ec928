"""Promises made at meetings: who promised what, by when, and whether it was kept. Followed like deadlines.

A promise is kept on the day that somebody recorded (`promise_kept_on`, with how it was kept), or else on the day on
which its question was solved. Conditions and the pure state say the same; a test compares them.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from appeals.enums import CLASS_OF, SOLVED_STATUSES, EventKind, StatClass

PROMISED = ~Q(promise="")
# Withdrawn and merged questions bind nobody any more.
BINDING = PROMISED & ~Q(stat_class=StatClass.OUT)
SOLVED = Q(status__in=SOLVED_STATUSES)
UNKEPT = BINDING & Q(promise_kept_on__isnull=True) & ~SOLVED


class PromiseState(models.TextChoices):
    """How a promise stands on a day; never stored."""

    WAITING = "waiting", _("Promised")
    OVERDUE = "overdue", _("Promise overdue")
    KEPT = "kept", _("Promise kept")
    KEPT_LATE = "kept_late", _("Promise kept late")


def kept_on(question) -> date | None:
    """The day on which the promise was kept; None: not yet."""
    if question.promise_kept_on is not None:
        return question.promise_kept_on
    return question.closed_on if question.status in SOLVED_STATUSES else None


def first_promised(question) -> date | None:
    """The day that was promised at the meeting, where it was changed since; None where it still stands."""
    if not question.promise:
        return None
    changes = question.events.unscoped("of the question itself").filter(
        kind=EventKind.PROMISE_CHANGED, details__changes__has_key="promise_due"
    )
    first = changes.order_by("pk").values_list("details__changes__promise_due", flat=True).first()
    day = date.fromisoformat(first[0]) if first and first[0] else None
    return day if day != question.promise_due else None


def promise_state(question, today: date) -> PromiseState | None:
    """How the promise of the question stands; None: nothing was promised, or it binds nobody any more.

    Without a day (`promise_due` empty) a promise is never overdue and never late.
    """
    if not question.promise or CLASS_OF[question.status] == StatClass.OUT:
        return None
    day, due = kept_on(question), question.promise_due
    if day is None:
        return PromiseState.OVERDUE if due is not None and due < today else PromiseState.WAITING
    return PromiseState.KEPT_LATE if due is not None and day > due else PromiseState.KEPT


def in_state(state: str, today: date) -> Q:
    """The condition of a state."""
    day = Coalesce(F("promise_kept_on"), F("closed_on"))
    kept = BINDING & (Q(promise_kept_on__isnull=False) | SOLVED)
    return {
        PromiseState.WAITING: UNKEPT & (Q(promise_due__isnull=True) | Q(promise_due__gte=today)),
        PromiseState.OVERDUE: UNKEPT & Q(promise_due__lt=today),
        PromiseState.KEPT: kept & (Q(promise_due__isnull=True) | Q(promise_due__gte=day)),
        PromiseState.KEPT_LATE: kept & Q(promise_due__lt=day),
    }[state]
