"""A price for an attempt, paid in computing, for minutes in which so many are made that somebody must be guessing.

The browser of a person pays it unseen while they type (`static/js/proof.js`); a program that guesses pays it each time.
Each price is asked once, can be paid for ten minutes and opens one attempt.
"""

from __future__ import annotations

import hashlib
import secrets

from django.core import signing
from django.core.cache import cache
from redis import RedisError

BITS = 16  # that are zero in the digest: 65,536 tries on average
SECONDS = 10 * 60
LONGEST = 20  # characters of a proof
_signer = signing.TimestampSigner(salt="common.proofs")


def new_price() -> str:
    """Something nobody has seen before: with a proof behind it, its SHA-256 has to begin with `BITS` zero bits."""
    return _signer.sign(secrets.token_urlsafe(12))


def is_paid(price: str, proof: str) -> bool:
    """Whether the proof pays a price of ours, in time, for the first time. While Redis is away, the first time is not asked for."""
    try:
        _signer.unsign(price, max_age=SECONDS)
    except signing.BadSignature:
        return False
    if len(proof) > LONGEST or not pays(price, proof):
        return False
    try:
        return cache.add(f"proof:{hashlib.sha256(price.encode()).hexdigest()}", 1, SECONDS)
    except RedisError:
        return True


def pays(price: str, proof: str) -> bool:
    """Whether the digest of both begins with zeros enough."""
    digest = hashlib.sha256(f"{price}.{proof}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0
