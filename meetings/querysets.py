"""Which meetings a person sees, and the grammar of their states on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, CharField, F, Q, Value, When

from common.scoping import ScopedQuerySet
from meetings.enums import MISSED, MeetingKind, MeetingStatus
from organisations.models import Body
from organisations.querysets import sees_all_cases

HELD = (MeetingStatus.HELD, MeetingStatus.RESULTS_PUBLISHED)
WAITING = (MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED)


class MeetingQuerySet(ScopedQuerySet):
    """Meetings of the bodies in which the person works."""

    def _visible(self, user) -> MeetingQuerySet:
        if sees_all_cases(user):
            return self.all()
        return self.filter(body__in=Body.objects.in_reach_of(user))

    def held(self) -> MeetingQuerySet:
        """Meetings that took place."""
        return self.filter(held_on__isnull=False)

    def scheduled(self) -> MeetingQuerySet:
        """Meetings that were planned in advance; off-schedule ones are never missed."""
        return self.exclude(kind=MeetingKind.UNSCHEDULED)

    def missed(self, today: date) -> MeetingQuerySet:
        """Planned days that passed without a meeting, and cancelled ones. A reason excuses nothing."""
        return self.scheduled().filter(missed_on(today))

    def coming(self, today: date) -> MeetingQuerySet:
        """Meetings whose day is still to come, today's included, and that are not held yet."""
        return self.filter(status__in=WAITING, planned_on__gte=today)

    def happening(self, day: date) -> MeetingQuerySet:
        """Meetings planned for the day and not called off, or held on it."""
        return self.filter(Q(held_on=day) | Q(planned_on=day, status__in=WAITING))

    def with_state(self, today: date) -> MeetingQuerySet:
        """Annotate `state`: the stored status, or `missed` when the planned day has passed."""
        passed = Q(status__in=WAITING, planned_on__lt=today) & ~Q(kind=MeetingKind.UNSCHEDULED)
        return self.annotate(
            state=Case(
                When(passed, then=Value(MISSED)), default=F("status"), output_field=CharField(max_length=20)
            )
        )


def missed_on(today: date) -> Q:
    """The condition of *missed* for scheduled meetings: the planned day has passed, or it was cancelled."""
    return Q(status=MeetingStatus.CANCELLED) | Q(status__in=WAITING, planned_on__lt=today)


class MeetingEventQuerySet(ScopedQuerySet):
    """Events are seen with their meeting."""

    def _visible(self, user) -> MeetingEventQuerySet:
        from meetings.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user))
