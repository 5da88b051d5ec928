"""Claiming: which rows leave now, together, by this sender.

A claim is an UPDATE with a lease. A sender that is killed keeps nothing: its rows are free again when the lease ends.
Letters to one member of staff that are due at the same time leave as one letter: a *bundle*. Its rows are claimed,
sent, tried again and given up together, so that each row is in one letter only and the letter has the same id at
each try. All rows of a person are claimed under a lock on the person: two senders can't make two letters of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from notices.enums import Channel, NoticeState, Pace
from notices.hours import OUTSIDE, hours_of
from notices.models import Notice
from notices.registry import pace_of, rules_with_pace
from organisations.models import User
from organisations.workdays import WorkCalendar

LEASE = timedelta(minutes=5)  # longer than any try: the mail server is given 20 seconds
TRIES = 5
# A bundle that took its senders down so often is sent row by row: one bad row must not take the others with it.
APART_AFTER = 3
LOST = "The sender did not come back."


def rows():
    """All rows: the sender acts for the system."""
    return Notice.objects.unscoped("the sender acts for the system")


def claim(calendar: WorkCalendar, closed: Iterable[str] = ()) -> list[Notice]:
    """The next rows that are due and leave together, now leased to this process; empty when there is nothing to do.

    `closed`: channels that are out of order at the moment. Rows whose recipient has no hours now get a later time.
    """
    busy: set[int] = set()
    while True:
        with transaction.atomic():
            head = _head(closed, busy)
            if head is None:
                return []
            together = _together(head)
            if not together:
                busy.add(head.recipient_id)  # another sender makes this person's letter at this moment
                transaction.set_rollback(True)
                continue
            leaving = _leaving(together, calendar)
            if not leaving or _parked(leaving):
                continue
            return _leased(leaving)


def _head(closed: Iterable[str], busy: set[int]) -> Notice | None:
    waiting = rows().waiting(timezone.now()).exclude(channel__in=list(closed))
    if busy:
        waiting = waiting.exclude(recipient__in=busy)
    locked = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return locked.select_related("recipient").order_by("due_at").first()


def _together(head: Notice) -> list[Notice]:
    """The rows that belong into one letter with this one; empty when another sender is at it."""
    if head.recipient_id is None or head.channel != Channel.EMAIL or pace_of(head) == Pace.URGENT:
        return [head]
    people = User.objects.unscoped("the sender acts for the system")
    person = people.select_for_update(skip_locked=True, no_key=True).filter(pk=head.recipient_id).first()
    if person is None:
        return []
    waiting = rows().waiting(timezone.now()).filter(recipient=person, channel=Channel.EMAIL)
    waiting = waiting.exclude(rule__in=rules_with_pace(Pace.URGENT))
    same = waiting.filter(bundle=head.bundle) if head.bundle else waiting.filter(bundle__isnull=True)
    found = list(same.select_for_update(no_key=True).order_by("pk"))
    for notice in found:
        notice.recipient = person
    return found


def _leaving(together: list[Notice], calendar: WorkCalendar) -> list[Notice]:
    """Those whose time has come; the others get the time at which they leave."""
    now = timezone.now()
    leaving, later = [], defaultdict(list)
    for notice in together:
        moment = leaves_at(notice, now, calendar)
        if moment <= now:
            leaving.append(notice)
        else:
            later[moment].append(notice.pk)
    for moment, keys in later.items():
        rows().filter(pk__in=keys).update(due_at=moment)
    return leaving


def leaves_at(notice: Notice, now: datetime, calendar: WorkCalendar) -> datetime:
    """When a row that is due may leave: within the recipient's hours, at its very first try also in their rhythm."""
    person = notice.recipient
    if notice.channel == Channel.IN_APP:
        return now
    if person is None:
        return OUTSIDE.next_open(now)
    pace = pace_of(notice)
    if pace == Pace.URGENT or not person.is_active:  # the latter is dropped in a moment
        return now
    hours = hours_of(person, calendar)
    slot = now
    if pace == Pace.DIGEST and notice.attempts == 0 and notice.bundle is None:
        slot = max(now, hours.next_slot(notice.due_at, person.digest))
    return hours.next_open(slot)


def _parked(leaving: list[Notice]) -> bool:
    """Give up what took its sender down each time; whether it was so."""
    lost = [notice.pk for notice in leaving if notice.attempts >= TRIES]
    for error in {notice.error for notice in leaving if notice.pk in lost}:
        given_up = rows().filter(pk__in=lost, error=error)
        given_up.update(state=NoticeState.PARKED, error=error or LOST, lease_until=None)
    return bool(lost)


def _leased(leaving: list[Notice]) -> list[Notice]:
    leaving = _apart(leaving)
    many = leaving[0].recipient_id is not None and leaving[0].channel == Channel.EMAIL
    bundle = leaving[0].bundle or (uuid4() if many else None)
    lease_until = timezone.now() + LEASE
    for notice in leaving:
        notice.state, notice.lease_until, notice.bundle = NoticeState.SENDING, lease_until, bundle
        notice.attempts += 1
    rows().bulk_update(leaving, ["state", "lease_until", "bundle", "attempts"], batch_size=500)
    return leaving


def _apart(leaving: list[Notice]) -> list[Notice]:
    """Rows that took several senders down together go one by one from now on."""
    killed = leaving[0].state == NoticeState.SENDING and leaving[0].attempts >= APART_AFTER
    if not killed or len(leaving) == 1:
        return leaving
    for notice in leaving:
        notice.bundle = uuid4()
    rows().bulk_update(leaving, ["bundle"], batch_size=500)
    return leaving[:1]
