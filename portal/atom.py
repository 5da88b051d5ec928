"""Meetings as news (Atom, RFC 4287): what was announced, moved, held or missed, the latest change first."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.templatetags.ui import day
from meetings.models import Meeting
from portal.feeds import address_of, host, last_changes, paragraphs_of, title_of
from portal.meetings import place_of

SHOWN = 100


def news_of(meetings: Iterable[Meeting], address: str) -> str:
    """The feed at `address`: an entry for each meeting, the same `id` for ever, the last change of each as its day."""
    rows = list(meetings)
    changed = last_changes(rows)
    rows = sorted((row for row in rows if row.pk in changed), key=lambda row: changed[row.pk], reverse=True)
    feed = Atom1Feed(
        title=_("Meetings with citizens"),
        link=settings.SITE_URL + reverse("public_meetings"),
        description="",
        subtitle=_("When ministers and akims meet people, what was held, and what was missed or moved."),
        language=get_language(),
        feed_url=address,
        feed_guid=f"tag:{host()},2022:meetings-{get_language()}",
        author_name=settings.SITE_NAME,
    )
    for meeting in rows[:SHOWN]:
        where = " · ".join(
            part for part in (day(meeting.held_on or meeting.planned_on), place_of(meeting)) if part
        )
        feed.add_item(
            title=f"{title_of(meeting)}, {day(meeting.held_on or meeting.planned_on)}",
            link=address_of(meeting),
            description=format_html_join(
                "", "<p>{}</p>", ((text,) for text in [where, *paragraphs_of(meeting)])
            ),
            unique_id=f"tag:{host()},2022:meeting-{meeting.pk}",
            updateddate=changed[meeting.pk],
        )
    return feed.writeString("utf-8")
