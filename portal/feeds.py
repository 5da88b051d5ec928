"""What the feeds of meetings have in common: the words of a meeting, its address, and when it was changed last."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlparse

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from common.dates import today
from meetings.enums import MISSED, MeetingStatus
from meetings.models import Meeting, MeetingEvent
from portal.meetings import plain_words, texts_of

NOT_HELD = (MISSED, MeetingStatus.CANCELLED)


def title_of(meeting: Meeting) -> str:
    """Kind and host; said of one that did not take place."""
    title = f"{meeting.get_kind_display()}: {meeting.body.name}"
    return _("Not held: %(title)s") % {"title": title} if meeting.state_on(today()) in NOT_HELD else title


def paragraphs_of(meeting: Meeting) -> list[str]:
    """Where it stands in plain words, and what people were told."""
    return [*plain_words(meeting), *(text for _language, text in texts_of(meeting, "invitation"))]


def address_of(meeting: Meeting) -> str:
    """Of its page, with the host."""
    return settings.SITE_URL + reverse("public_meeting", args=[meeting.pk])


def last_changes(meetings: list[Meeting]) -> dict[int, datetime]:
    """When each was changed last, by key."""
    rows = MeetingEvent.objects.unscoped("when what is public was changed")
    rows = rows.filter(meeting__in=[meeting.pk for meeting in meetings]).order_by()
    return dict(rows.values("meeting").annotate(last=Max("at")).values_list("meeting", "last"))


def host() -> str:
    """The name of the site for identifiers that never change."""
    return urlparse(settings.SITE_URL).hostname or "localhost"
