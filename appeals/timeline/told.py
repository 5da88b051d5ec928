"""Who was told what and when: notices about a question as lines under its events, or as entries of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices.enums import Channel, NoticeState
from notices.registry import label_of

GIVEN_UP = (NoticeState.FAILED, NoticeState.PARKED)
Notices = Iterable  # of notices.models.Notice with their recipients


@dataclass(frozen=True)
class Told:
    """One fact that people were told: `event` is the key of the event that caused it, if there is one."""

    rule: str
    at: datetime
    event: int | None
    people: tuple[str, ...] = field(default=())

    @property
    def label(self) -> str:
        """What the notice is called."""
        return label_of(self.rule)

    @property
    def line(self) -> str:
        """Who was told, in one line."""
        return _("Told: %(people)s") % {"people": "; ".join(self.people)}


def told(notices: Notices) -> list[Told]:
    """The facts that were told, in their order; what nobody needed any more is left out."""
    groups: dict[str, list] = defaultdict(list)
    for notice in notices:
        if notice.state != NoticeState.DROPPED:
            groups[notice.key].append(notice)
    return [_fact(group) for group in groups.values()]


def _fact(group: list) -> Told:
    by_person: dict[str, list] = defaultdict(list)
    for notice in group:
        by_person[notice.recipient.full_name if notice.recipient else ""].append(notice)
    people = tuple(_person(name, rows) for name, rows in by_person.items())
    first = group[0]
    return Told(first.rule, min(row.created_at for row in group), first.params.get("event"), people)


def _person(name: str, rows: list) -> str:
    ways = ", ".join(dict.fromkeys(map(_way, rows)))
    if name:
        return _("%(name)s (%(ways)s)") % {"name": name, "ways": ways}
    return _("the citizen (%(ways)s)") % {"ways": ways}


def _way(notice) -> str:
    """By which channel and when; what has not arrived says so."""
    channel = str(Channel(notice.channel).label)
    if notice.state in GIVEN_UP:
        return _("%(channel)s: did not arrive") % {"channel": channel}
    if notice.sent_at is None:
        return _("%(channel)s: waits to be sent") % {"channel": channel}
    if notice.channel == Channel.IN_APP:
        return channel
    moment = date_format(timezone.localtime(notice.sent_at), "SHORT_DATETIME_FORMAT")
    return _("%(channel)s on %(moment)s") % {"channel": channel, "moment": moment}
