"""A request of another system is done once, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.acts import Refused, act
from organisations.models import AnsweredRequest, User

KEPT = timedelta(days=1)


def answered_once(
    *, by: User, key: str, asked: bytes, answer: Callable[[], tuple[int, Any]]
) -> tuple[int, Any, bool]:
    """Status and body of the answer, and whether it is an earlier one.

    `answer` is called for the first request of a key, in one transaction with keeping what it answers: one that fails is
    kept nowhere and may be sent again. Of two at once, the second waits for the first. Raises Refused for a key that
    was used for something else.
    """
    fingerprint = hashlib.sha256(asked).digest()
    with transaction.atomic():
        with act("api.answer", by=by):
            rows = AnsweredRequest.objects.visible_to(by)
            kept, is_new = rows.get_or_create(account=by, key=key, defaults={"fingerprint": fingerprint})
        if bytes(kept.fingerprint) != fingerprint:
            raise Refused(_("This idempotency key was used for another request."))
        if not is_new:
            return kept.status, kept.body, True
        status, body = answer()
        with act("api.answer", by=by):
            rows.filter(pk=kept.pk).update(status=status, body=body)
        return status, body, False


def forget_answered() -> int:
    """Remove what is older than a day; returns how many."""
    with act("api.forget"):
        old = AnsweredRequest.objects.unscoped("older than a day").filter(at__lt=timezone.now() - KEPT)
        return old.delete()[0]
