"""Which meetings a person sees, and the grammar of their states on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, CharField, F, Q, Value, When

from common.scoping import ScopedQuerySet
from meetings.enums import MeetingKind, MeetingStatus
from organisations.models import Body
from organisations.querysets import sees_all_cases

HELD = (MeetingStatus.HELD, MeetingStatus.RESULTS_PUBLISHED)


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
        """Planned dates that passed without a meeting, and cancelled ones. A reason excuses nothing."""
        return self.scheduled().filter(self._missed(today))

    def with_state(self, today: date) -> MeetingQuerySet:
        """Annotate `state`: the stored status, or `missed` when the planned day has passed."""
        return self.annotate(
            state=Case(
                When(
                    Q(status__in=[MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED], planned_on__lt=today),
                    then=Value("missed"),
                ),
                default=F("status"),
                output_field=CharField(max_length=20),
            )
        )

    @staticmethod
    def _missed(today: date) -> Q:
        return Q(status=MeetingStatus.CANCELLED) | Q(
            status__in=[MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED], planned_on__lt=today
        )


class MeetingEventQuerySet(ScopedQuerySet):
    """Events are seen with their meeting."""

    def _visible(self, user) -> MeetingEventQuerySet:
        from meetings.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user))
