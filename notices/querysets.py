"""Which notices a person sees, and which wait to be sent."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from common.scoping import ScopedQuerySet
from notices.enums import Channel, NoticeState


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
