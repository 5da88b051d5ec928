"""Which notices a person sees, and which wait to be sent."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from common.scoping import ScopedQuerySet
from notices.enums import Channel, DeliveryState, NoticeState
from organisations.rights import Right


class NoticeQuerySet(ScopedQuerySet):
    """A person sees the notices addressed to them."""

    def _visible(self, user) -> NoticeQuerySet:
        return self.filter(recipient=user)

    def on_screen(self) -> NoticeQuerySet:
        """Those that stand in the list of a person."""
        return self.filter(channel=Channel.IN_APP, state=NoticeState.SENT)

    def unread(self) -> NoticeQuerySet:
        """Not seen yet."""
        return self.filter(read_at__isnull=True)

    def waiting(self, now: datetime) -> NoticeQuerySet:
        """Due, or left behind by a sender whose lease has ended."""
        return self.filter(
            Q(state__in=(NoticeState.QUEUED, NoticeState.FAILED), due_at__lte=now)
            | Q(state=NoticeState.SENDING, lease_until__lt=now)
        )

    def troubled(self) -> NoticeQuerySet:
        """Given up, or waiting for another try after a failure."""
        return self.filter(state__in=(NoticeState.PARKED, NoticeState.FAILED))


class WebhookQuerySet(ScopedQuerySet):
    """Webhooks are kept by those who keep connected systems."""

    def _visible(self, user) -> WebhookQuerySet:
        return self.all() if user.can(Right.PEOPLE_MANAGE) else self.none()

    def active(self) -> WebhookQuerySet:
        """Those that are switched on, of systems that are connected."""
        return self.filter(is_on=True, client__closed_at__isnull=True, client__account__is_active=True)

    def ready(self, now: datetime) -> WebhookQuerySet:
        """Active ones whose address may be called now and to which something is due."""
        from notices.models import Delivery

        due = Delivery.objects.unscoped("of webhooks in scope").waiting(now).filter(webhook=OuterRef("pk"))
        may = Q(paused_until__isnull=True) | Q(paused_until__lte=now)
        return self.active().filter(may, Exists(due))


class OutgoingEventQuerySet(ScopedQuerySet):
    """For the sender alone."""

    def _visible(self, user) -> OutgoingEventQuerySet:
        return self.none()


class DeliveryQuerySet(ScopedQuerySet):
    """Deliveries are seen with their webhook."""

    def _visible(self, user) -> DeliveryQuerySet:
        return self.all() if user.can(Right.PEOPLE_MANAGE) else self.none()

    def waiting(self, now: datetime) -> DeliveryQuerySet:
        """Due, or left behind by a sender whose lease has ended."""
        return self.filter(
            Q(state=DeliveryState.QUEUED, due_at__lte=now)
            | Q(state=DeliveryState.SENDING, lease_until__lt=now)
        )

    def troubled(self) -> DeliveryQuerySet:
        """Given up, or waiting for another try after a failure."""
        return self.filter(Q(state=DeliveryState.FAILED) | Q(state=DeliveryState.QUEUED, attempts__gt=0))
