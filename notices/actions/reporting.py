"""Telling the room that asked for a notice that it was sent: once, in the transaction that notes that it was told."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from notices.models import Notice
from notices.registry import rule_of

logger = logging.getLogger(__name__)

AGAIN = timedelta(minutes=10)
BATCH = 500


def report_sent(*, most: int = BATCH) -> int:
    """Tell the rooms of notices that were sent and of which they don't know yet; returns how many.

    The sender does it at once; this makes up for a sender that was gone between sending and telling.
    """
    waiting = _rows().filter(to_report=True, due_at__lte=timezone.now())
    return sum(report(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True)[:most])


def report(notice_id: int) -> bool:
    """Call `sent` of the rule once: its changes and the note that it was called are one transaction."""
    try:
        with transaction.atomic():
            notice = _rows().select_for_update(skip_locked=True).filter(pk=notice_id, to_report=True).first()
            if notice is None:
                return False  # another sender does it, or did
            hook = rule_of(notice).sent
            if hook is not None:
                hook(notice)
            _rows().filter(pk=notice_id).update(to_report=False)
    except Exception as error:  # what one room makes of it must not stop the others
        logger.warning("Notice %s: its room failed to note it: %s", notice_id, type(error).__name__)
        _rows().filter(pk=notice_id, to_report=True).update(due_at=timezone.now() + AGAIN)
        return False
    return True


def _rows():
    return Notice.objects.unscoped("the sender acts for the system")
