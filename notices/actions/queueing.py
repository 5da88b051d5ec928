"""Telling people something, and what they do with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.acts import Refused, act, lock
from notices.enums import Channel, NoticeState
from notices.models import Notice
from notices.permissions import check_user_manages_notices

# Ids, codes, dates: nothing that could be the name, number or words of a person.
_CODE = re.compile(r"[\w.:+-]{1,64}", re.ASCII)
FACTS_AT_ONCE = 500
_LONG_NUMBER = re.compile(r"\d{10,}")


def queue(
    *,
    key: str,
    rule: str,
    recipients,
    params: dict,
    channels=(Channel.IN_APP, Channel.EMAIL),
    due_at: datetime | None = None,
) -> None:
    """Tell `recipients` a fact once. `key` names the fact; `params` holds ids only. Call it inside an act.

    On the screen it stands as soon as the act is committed; a letter is sent by a worker, at `due_at` or at once.
    """
    _check_params(params)
    now = timezone.now()
    later = due_at is not None and due_at > now
    Notice.objects.bulk_create(
        [
            Notice(
                key=key,
                rule=rule,
                recipient=person,
                channel=channel,
                params=params,
                due_at=due_at or now,
                **({"state": NoticeState.SENT, "sent_at": now} if _shown_at_once(channel, later) else {}),
            )
            for person in recipients
            if not person.is_machine  # another system asks, it is not told
            for channel in channels
        ],
        ignore_conflicts=True,
    )


@dataclass(frozen=True)
class Fact:
    """What several people are told; `recipients` are keys of users."""

    key: str
    rule: str
    recipients: frozenset[int]
    params: dict


def queue_many(facts: Iterable[Fact]) -> int:
    """Tell many facts at once, on the screen and by letter; returns how many rows were written, at most.

    All recipients of a fact are told or none, so a finder that was cut off goes on with the facts not told yet.
    """
    facts, written = list(facts), 0
    for start in range(0, len(facts), FACTS_AT_ONCE):
        rows = [row for fact in facts[start : start + FACTS_AT_ONCE] for row in _rows_of(fact)]
        with transaction.atomic():
            Notice.objects.bulk_create(rows, ignore_conflicts=True)
        written += len(rows)
    return written


def _rows_of(fact: Fact) -> Iterator[Notice]:
    _check_params(fact.params)
    now = timezone.now()
    shared = {"key": fact.key, "rule": fact.rule, "params": fact.params, "due_at": now}
    for person in sorted(fact.recipients):
        shown = {"channel": Channel.IN_APP, "state": NoticeState.SENT, "sent_at": now}
        yield Notice(recipient_id=person, **shared, **shown)
        yield Notice(recipient_id=person, **shared, channel=Channel.EMAIL)


def queue_outside(
    *,
    key: str,
    rule: str,
    addressee: str,
    params: dict,
    channels=(Channel.EMAIL, Channel.SMS),
    due_at: datetime | None = None,
) -> None:
    """Tell somebody outside (a citizen) a fact once. `addressee` is a code like "question:12"; the rule knows who that is.

    The address is read when the notice is sent (`contact` of the rule); a row whose channel has no address is dropped.
    Call it inside an act.
    """
    _check_params(params | {"addressee": addressee})
    Notice.objects.bulk_create(
        [
            Notice(
                key=key,
                rule=rule,
                addressee=addressee,
                channel=channel,
                params=params,
                due_at=due_at or timezone.now(),
            )
            for channel in channels
        ],
        ignore_conflicts=True,
    )


def _shown_at_once(channel: str, later: bool) -> bool:
    return channel == Channel.IN_APP and not later


def _check_params(params: dict) -> None:
    """Personal data is read when a notice is sent and never lies in the queue (H7)."""
    for name, value in params.items():
        if isinstance(value, bool | int) or value is None:
            continue
        if not isinstance(value, str) or not _CODE.fullmatch(value) or _LONG_NUMBER.search(value):
            raise ValueError(f"The parameter {name} of a notice must be an id, a code or a date.")


def mark_read(*, by, notice_id: int) -> Notice:
    """The person has seen a notice."""
    with act("notice.read", by=by):
        notice = lock(Notice, notice_id, by)
        if notice.read_at is None:
            notice.read_at = timezone.now()
            notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, by) -> int:
    """The person has seen everything that stands on the screen; returns how many were new."""
    with act("notice.read_all", by=by):
        new = Notice.objects.visible_to(by).on_screen().unread()
        return new.update(read_at=timezone.now())


def retry(*, by, notice_id: int) -> Notice:
    """Send a parked notice again, with five new tries; those that were in one letter with it go with it."""
    with act("notice.retry", by=by):
        check_user_manages_notices(by)
        notice = Notice.objects.unscoped("administrators retry what was given up").troubled()
        notice = notice.select_for_update(of=("self",), no_key=True).filter(pk=notice_id).first()
        if notice is None:
            raise Refused(_("This notice does not wait to be sent again."))
        same = Notice.objects.unscoped("administrators retry what was given up").troubled()
        same = same.filter(bundle=notice.bundle) if notice.bundle else same.filter(pk=notice_id)
        bundle = uuid4() if notice.bundle else None  # another letter: its id is another too
        same.update(state=NoticeState.QUEUED, attempts=0, due_at=timezone.now(), bundle=bundle)
        notice.refresh_from_db()
    return notice
