"""The sender: claims one row, sends it, writes down how it went. Several senders may run at once.

A claim is a conditional UPDATE with a lease. A sender that is killed keeps nothing: its row is free again when the lease
ends, and a letter repeated after that has the same Message-ID. So letters are sent at least once, notices on the screen
exactly once (docs/adr/0004).
"""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic

from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from notices.enums import Channel, NoticeState
from notices.letters import compose
from notices.models import Notice
from notices.registry import build

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than any try: the mail server is given 20 seconds
TRIES = 5
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
BATCH = 500
LONGEST_RUN = 600  # seconds: below the time limit of a task


def send_due_notices(*, most: int = BATCH) -> int:
    """Claim and send what is due, at most `most` rows; returns how many were sent."""
    sent, mail, begin = 0, get_connection(), monotonic()
    try:
        for _number in range(most):
            if monotonic() - begin > LONGEST_RUN:
                break
            notice = claim()
            if notice is None:
                break
            sent += deliver(notice, mail)
    finally:
        mail.close()
    return sent


def claim() -> Notice | None:
    """The next row that is due, now leased to this process; None when nothing is due."""
    now = timezone.now()
    rows = Notice.objects.unscoped("the sender acts for the system")
    while True:
        with transaction.atomic():
            notice = (
                rows.waiting(now)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("recipient")
                .order_by("due_at", "pk")
                .first()
            )
            if notice is None:
                return None
            lost = notice.attempts >= TRIES  # it took its sender down each time
            facts = (
                {"state": NoticeState.PARKED, "error": notice.error or "The sender did not come back."}
                if lost
                else {
                    "state": NoticeState.SENDING,
                    "lease_until": now + LEASE,
                    "attempts": notice.attempts + 1,
                }
            )
            rows.filter(pk=notice.pk).update(**facts)
        if not lost:
            notice.attempts += 1
            return notice


def deliver(notice: Notice, mail) -> bool:
    """Send a claimed row and write down how it went; whether it was sent."""
    try:
        letter = build(notice) if notice.recipient.is_active else None
        if letter is None:
            _finish(notice, state=NoticeState.DROPPED)
            return False
        if notice.channel == Channel.EMAIL:
            mail.send_messages([compose(notice, letter)])
    except Exception as error:  # one bad row must not stop the others
        logger.warning("Notice %s (%s) failed: %s", notice.pk, notice.rule, type(error).__name__)
        _fail(notice, error)
        return False
    _finish(notice, state=NoticeState.SENT, sent_at=timezone.now(), error="")
    return True


def _fail(notice: Notice, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:300]
    if notice.attempts >= TRIES:
        _finish(notice, state=NoticeState.PARKED, error=reason)
    else:
        due = timezone.now() + BACK_OFF[notice.attempts - 1]
        _finish(notice, state=NoticeState.FAILED, error=reason, due_at=due)


def _finish(notice: Notice, **facts) -> None:
    """Write the outcome unless another sender has taken the row over since."""
    mine = Notice.objects.unscoped("the sender acts for the system").filter(
        pk=notice.pk, state=NoticeState.SENDING, attempts=notice.attempts
    )
    mine.update(lease_until=None, **facts)
