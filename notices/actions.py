"""Queueing and sending of notices. A notice is a row in the transaction of the act that caused it (rule S4)."""

from __future__ import annotations

from notices.enums import Channel
from notices.models import Notice


def queue(*, key: str, rule: str, recipients, params: dict, channels=(Channel.IN_APP, Channel.EMAIL)) -> None:
    """Tell `recipients` a fact once. `key` names the fact; `params` holds ids only. Call it inside an act."""
    Notice.objects.bulk_create(
        [
            Notice(key=key, rule=rule, recipient=person, channel=channel, params=params)
            for person in recipients
            for channel in channels
        ],
        ignore_conflicts=True,
    )


def send_due_notices() -> int:
    """Claim and send what is due; returns how many were sent."""
    return 0
