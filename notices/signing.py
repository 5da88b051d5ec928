"""Signatures of webhooks by “Standard Webhooks” (https://www.standardwebhooks.com), version 1 (symmetric).

Signed is `id.timestamp.body` by HMAC-SHA256; the header has a signature by each secret that is valid at the moment.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

MARK = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret nobody can guess, as the other system has to keep it."""
    return MARK + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature_of(secret: str, uid: str, timestamp: int, body: bytes) -> str:
    """One signature with the mark of its version."""
    key = base64.b64decode(secret.removeprefix(MARK))
    digest = hmac.new(key, f"{uid}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def signed_headers(known: Iterable[str], uid: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a message that is signed by each of the secrets."""
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature_of(secret, uid, timestamp, body) for secret in known),
    }
