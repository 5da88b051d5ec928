"""Which meetings a person sees, and the grammar of their states on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from common.scoping import ScopedQuerySet
from meetings.enums import CalendarState, MeetingKind, MeetingStatus
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


def missed_on(today: date) -> Q:
    """The condition of *missed* for scheduled meetings: the planned day has passed, or it was cancelled."""
    return Q(status=MeetingStatus.CANCELLED) | Q(status__in=WAITING, planned_on__lt=today)


class MeetingEventQuerySet(ScopedQuerySet):
    """Events are seen with their meeting."""

    def _visible(self, user) -> MeetingEventQuerySet:
        from meetings.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class MeetingCalendarQuerySet(ScopedQuerySet):
    """Calendars of the bodies in which the person works."""

    def _visible(self, user) -> MeetingCalendarQuerySet:
        if sees_all_cases(user):
            return self.all()
        return self.filter(body__in=Body.objects.in_reach_of(user))

    def in_force(self) -> MeetingCalendarQuerySet:
        """The versions that hold now, one for each body and year."""
        return self.filter(state=CalendarState.APPROVED)


class PlanItemQuerySet(ScopedQuerySet):
    """Lines are seen with their calendar."""

    def _visible(self, user) -> PlanItemQuerySet:
        from meetings.models import MeetingCalendar

        return self.filter(calendar__in=MeetingCalendar.objects.visible_to(user))
