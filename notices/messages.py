"""What a webhook is sent. Ids, numbers and an address: whoever receives it asks the API for the rest, by its own token."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from notices.models import Delivery, Webhook
from notices.signing import signed_headers
from notices.sources import PING, source_of


@dataclass(frozen=True)
class Message:
    """One signed call."""

    url: str
    body: bytes
    headers: dict[str, str] = field(repr=False)


def message_of(delivery: Delivery, now: datetime) -> Message | None:
    """The delivery as it is sent now; None where its system may no longer see what it is about."""
    data = {} if delivery.kind == PING else _data(delivery)
    if data is None:
        return None
    uid = str(delivery.uid)
    told = {"id": uid, "type": delivery.kind, "timestamp": delivery.at.isoformat(), "data": data}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "Kezdesu-Webhooks/1"}
    headers |= signed_headers(_secrets(delivery.webhook, now), uid, int(now.timestamp()), body)
    return Message(delivery.webhook.url, body, headers)


def _data(delivery: Delivery) -> dict | None:
    source = source_of(delivery.source)
    client = delivery.webhook.client
    row = source.seen_by(client, [delivery.row]).first() if source and client.closed_at is None else None
    if row is None:
        return None
    told = {"kind": source.name, "id": row.pk, **source.facts(row), "version": row.version}
    return {"object": told, "url": settings.SITE_URL + reverse(source.route, args=[row.pk])}


def _secrets(webhook: Webhook, now: datetime) -> list[str]:
    """The secret, and for a day after it was renewed the one before."""
    known = [webhook.secret.reveal()]
    if webhook.former_until is not None and now < webhook.former_until:
        known.append(webhook.former_secret.reveal())
    return known
