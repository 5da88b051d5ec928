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
from notices.letters import compose, compose_sms, message_id
from notices.masks import without_addresses
from notices.models import Notice
from notices.registry import build, contact_of, rule_of
from notices.sms import sms_backend

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than any try: the mail server is given 20 seconds
TRIES = 5
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
BATCH = 500
REPORT_AGAIN = timedelta(minutes=10)
LONGEST_RUN = 600  # seconds: below the time limit of a task


def send_due_notices(*, most: int = BATCH) -> int:
    """Claim and send what is due, at most `most` rows; returns how many were sent."""
    report_sent()
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
        if not (_hand_over_outside(notice, mail) if notice.addressee else _hand_over(notice, mail)):
            _finish(notice, state=NoticeState.DROPPED)
            return False
    except Exception as error:  # one bad row must not stop the others
        logger.warning("Notice %s (%s) failed: %s", notice.pk, notice.rule, type(error).__name__)
        _fail(notice, error)
        return False
    to_report = rule_of(notice).sent is not None
    _finish(notice, state=NoticeState.SENT, sent_at=timezone.now(), error="", to_report=to_report)
    if to_report:
        report(notice.pk)
    return True


def _hand_over(notice: Notice, mail) -> bool:
    person = notice.recipient
    letter = build(notice) if person.is_active else None
    if letter is not None and notice.channel == Channel.EMAIL:
        mail.send_messages(
            [
                compose(
                    letter,
                    to=person.email,
                    language=person.language,
                    message_id=message_id(notice),
                    name=person.full_name,
                )
            ]
        )
    return letter is not None


def _hand_over_outside(notice: Notice, mail) -> bool:
    contact = contact_of(notice)
    address = contact.address(notice.channel) if contact is not None else ""
    letter = build(notice, contact.language) if address else None
    if letter is None:
        return False
    if notice.channel == Channel.SMS:
        sms_backend().send(compose_sms(notice, letter, to=address))
    else:
        mail.send_messages(
            [compose(letter, to=address, language=contact.language, message_id=message_id(notice))]
        )
    return True


def report_sent(*, most: int = BATCH) -> int:
    """Tell the rooms of notices that were sent and of which they don't know yet; returns how many.

    The sender does it at once; this makes up for a sender that was gone between sending and telling.
    """
    waiting = Notice.objects.unscoped("the sender acts for the system").filter(
        to_report=True, due_at__lte=timezone.now()
    )
    return sum(report(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True)[:most])


def report(notice_id: int) -> bool:
    """Call `sent` of the rule once: its changes and the note that it was called are one transaction."""
    rows = Notice.objects.unscoped("the sender acts for the system")
    try:
        with transaction.atomic():
            notice = rows.select_for_update(skip_locked=True).filter(pk=notice_id, to_report=True).first()
            if notice is None:
                return False  # another sender does it, or did
            hook = rule_of(notice).sent
            if hook is not None:
                hook(notice)
            rows.filter(pk=notice_id).update(to_report=False)
    except Exception as error:  # what one room makes of it must not stop the others
        logger.warning("Notice %s: its room failed to note it: %s", notice_id, type(error).__name__)
        rows.filter(pk=notice_id, to_report=True).update(due_at=timezone.now() + REPORT_AGAIN)
        return False
    return True


def _fail(notice: Notice, error: Exception) -> None:
    reason = without_addresses(f"{type(error).__name__}: {error}")[:300]
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
