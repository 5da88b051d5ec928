"""Counting meetings and the people who came to them, as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from appeals.models import Question
from meetings.querysets import MeetingQuerySet


@dataclass(frozen=True)
class Attendance:
    """Held meetings and the citizens received at them."""

    meetings: int = 0
    citizens: int = 0


def attendance(meetings: MeetingQuerySet, key: Any | None, *, as_of: date) -> dict[Any, Attendance]:
    """Held meetings and citizens by `key` (an expression), or under None for all, in one query.

    Citizens of a meeting are the people received, as the host reported; where that number was not given, the
    different people whose questions were logged at it. Who comes to two meetings is received twice.
    """
    held = meetings.held().filter(held_on__lte=as_of).order_by()
    held = held.annotate(people=Coalesce(F("received"), Subquery(_people_heard()), Value(0)))
    figures = {"n_meetings": Count("pk"), "n_citizens": Coalesce(Sum("people"), 0)}
    if key is None:
        return {None: Attendance(*held.aggregate(**figures).values())}
    rows = held.annotate(key=key).values_list("key").annotate(**figures)
    return {row[0]: Attendance(*row[1:]) for row in rows}


def total_of(parts: Mapping[Any, Attendance]) -> Attendance:
    """The sum of rows of meetings; each meeting is in exactly one."""
    return Attendance(
        sum(one.meetings for one in parts.values()), sum(one.citizens for one in parts.values())
    )


def askers() -> dict[str, Count]:
    """Aggregates over questions: the meetings at which they were raised, and the different people who raised them.

    For rows that cut across meetings (a topic, a responsible body), where "held meetings" has no other meaning.
    """
    return {
        "n_meetings": Count("meeting_id", distinct=True),
        "n_citizens": Count("citizen_id", distinct=True),
    }


def _people_heard():
    of_meeting = Question.objects.unscoped("people at a meeting that is counted within its scope")
    return (
        of_meeting.filter(meeting=OuterRef("pk"), citizen__isnull=False)
        .order_by()
        .values("meeting")
        .annotate(people=Count("citizen", distinct=True))
        .values("people")
    )


@dataclass(frozen=True)
class Discipline:
    """Meetings of a period: held, and missed (planned or cancelled, and not held)."""

    held: int = 0
    missed: int = 0


def missed_as_of(meetings: MeetingQuerySet, as_of: date) -> MeetingQuerySet:
    """Planned meetings whose day had passed by then without being held; later ones count as missed as well.

    Cancelled ones are missed whenever the cancelling was known by then. Off-schedule meetings are never missed.
    """
    passed = Q(planned_on__lt=as_of) & (Q(held_on__isnull=True) | Q(held_on__gt=as_of))
    cancelled = Q(cancelled_on__isnull=False, cancelled_on__lte=as_of)
    return meetings.scheduled().filter(passed | cancelled)
