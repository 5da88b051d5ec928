"""Which meetings a person sees, and the grammar of their states on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from common.scoping import ScopedQuerySet
from meetings.enums import CalendarState, MeetingEventKind, MeetingKind, MeetingStatus
from organisations.models import Body
from organisations.querysets import sees_all_cases

HELD = (MeetingStatus.HELD, MeetingStatus.RESULTS_PUBLISHED)
OFF_SCHEDULE = Q(kind=MeetingKind.UNSCHEDULED)
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

    def public(self, today: date) -> MeetingQuerySet:
        """What everybody may know of: this declares the scope of the public pages (docs/public-pages.md).

        What was announced, held or cancelled, what counts as missed, and what is planned where people could rely on it:
        it stands in the calendar in force, or an earlier day was announced before it was moved. A plan that nobody
        announced or approved stays inside.
        """
        from meetings.models import MeetingEvent, PlanItem

        told = MeetingEvent.objects.unscoped("public pages").filter(
            meeting=OuterRef("pk"), kind=MeetingEventKind.ANNOUNCED
        )
        in_force = PlanItem.objects.unscoped("public pages").filter(
            meeting=OuterRef("pk"), calendar__state=CalendarState.APPROVED
        )
        planned = Q(status=MeetingStatus.PLANNED) & (Exists(in_force) | Exists(told))
        called_off = Q(status=MeetingStatus.CANCELLED) & (~OFF_SCHEDULE | Exists(told))
        known = Q(status=MeetingStatus.ANNOUNCED) | Q(status__in=HELD)
        missed = ~OFF_SCHEDULE & missed_on(today)
        return self.unscoped("what everybody may know of").filter(known | missed | planned | called_off)


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
