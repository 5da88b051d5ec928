"""The sender: claims rows, sends them, writes down how it went. Several senders may run at once.

Letters are sent at least once (one repeated after a crash has the same Message-ID), notices on the screen exactly
once (docs/adr/0004, 0013).
"""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPServerDisconnected,
)
from time import monotonic

from django.core.mail import get_connection
from django.utils import timezone

from notices.actions.claiming import TRIES, claim, rows
from notices.actions.reporting import report, report_sent
from notices.enums import Channel, NoticeState
from notices.letters import compose, compose_sms, digest_id, digest_of, message_id
from notices.masks import without_addresses
from notices.models import Notice
from notices.registry import Letter, build, contact_of, preload, rule_of
from notices.sms import sms_backend
from organisations.workdays import load_calendar

logger = logging.getLogger(__name__)

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
AGAIN_WHEN_AWAY = timedelta(minutes=2)
BATCH = 500
LONGEST_RUN = 600  # seconds: below the time limit of a task
# The server is away or set up wrongly: no letter is at fault.
SERVER_AWAY = (SMTPServerDisconnected, SMTPConnectError, SMTPHeloError, SMTPAuthenticationError)


def send_due_notices(*, most: int = BATCH) -> int:
    """Claim and send what is due, at most `most` letters; returns how many notices were sent."""
    report_sent()
    sent, begin, closed = 0, monotonic(), set()
    mail, calendar = get_connection(), load_calendar()
    try:
        for _number in range(most):
            if monotonic() - begin > LONGEST_RUN:
                break
            together = claim(calendar, closed)
            if not together:
                break
            sent += deliver(together, mail, closed)
    finally:
        mail.close()
    return sent


def deliver(together: list[Notice], mail, closed: set[str]) -> int:
    """Send claimed rows and write down how it went; returns how many notices were sent.

    A channel that turns out to be out of order is added to `closed`.
    """
    letters = _built(together)
    if not letters:
        return 0
    ready = [notice for notice, _letter in letters]
    try:
        if not _hand_over(letters, mail):
            _finish(ready, state=NoticeState.DROPPED)
            return 0
    except Exception as error:  # one bad letter must not stop the others
        if _is_away(error):
            closed.add(ready[0].channel)
        _fail(ready, error, away=_is_away(error))
        return 0
    _sent(ready)
    return len(ready)


def _built(together: list[Notice]) -> list[tuple[Notice, Letter | None]]:
    """What the rows say now. Those that are over are dropped, those that can't be built fail, each for itself."""
    try:
        preload(together)
    except Exception as error:  # then each builder reads for itself
        logger.warning("Notices (%s) can't be read together: %s", together[0].rule, type(error).__name__)
    letters, over = [], []
    for notice in together:
        try:
            if notice.addressee:
                rule_of(notice)
                letters.append((notice, None))  # built for the contact of this moment
            elif notice.recipient.is_active and (letter := build(notice)) is not None:
                letters.append((notice, letter))
            else:
                over.append(notice)
        except Exception as error:  # one bad row must not stop the others
            _fail([notice], error, bundle=None)
    if over:
        _finish(over, state=NoticeState.DROPPED)
    return letters


def _hand_over(letters: list[tuple[Notice, Letter | None]], mail) -> bool:
    """Give it to the mail server or the gateway; False when there is nobody to give it to."""
    notice, only = letters[0]
    if notice.addressee:
        return _hand_over_outside(notice, mail)
    if notice.channel == Channel.EMAIL:
        person = notice.recipient
        letter = only if len(letters) == 1 else digest_of(letters, person.language)
        known = digest_id(notice.bundle) if notice.bundle else message_id(notice)
        message = compose(
            letter, to=person.email, language=person.language, message_id=known, name=person.full_name
        )
        mail.send_messages([message])
    return True


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


def _is_away(error: Exception) -> bool:
    """Whether the server or gateway is at fault and not the letter."""
    return isinstance(error, SERVER_AWAY) or (
        isinstance(error, OSError) and not isinstance(error, SMTPException)
    )


def _sent(ready: list[Notice]) -> None:
    to_report = [notice.pk for notice in ready if rule_of(notice).sent is not None]
    facts = {"state": NoticeState.SENT, "sent_at": timezone.now(), "error": ""}
    _finish(ready, **facts, to_report=bool(to_report))
    for pk in to_report:
        report(pk)


def _fail(failed: list[Notice], error: Exception, *, away: bool = False, **facts) -> None:
    """Another try later; given up after the last one. A server that is away costs the letter no try."""
    logger.warning("Notice %s (%s) failed: %s", failed[0].pk, failed[0].rule, type(error).__name__)
    facts["error"] = without_addresses(f"{type(error).__name__}: {error}")[:300]
    for attempts in {notice.attempts for notice in failed}:
        same = [notice for notice in failed if notice.attempts == attempts]
        if away:
            due = timezone.now() + AGAIN_WHEN_AWAY
            _finish(same, state=NoticeState.FAILED, due_at=due, attempts=attempts - 1, **facts)
        elif attempts >= TRIES:
            _finish(same, state=NoticeState.PARKED, **facts)
        else:
            due = timezone.now() + BACK_OFF[attempts - 1]
            _finish(same, state=NoticeState.FAILED, due_at=due, **facts)


def _finish(done: list[Notice], **facts) -> None:
    """Write the outcome unless another sender has taken the rows over since (their lease tells)."""
    mine = rows().filter(
        pk__in=[notice.pk for notice in done],
        state=NoticeState.SENDING,
        lease_until=done[0].lease_until,
    )
    mine.update(lease_until=None, **facts)
