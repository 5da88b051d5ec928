"""The secrets by which connected systems show who they are."""

import hashlib
import secrets

MARK = "kzd_"  # so that scanners for leaked secrets can find it
SECRET_BYTES = 32
PREFIX = 10


def new_secret() -> str:
    """A token nobody can guess."""
    return MARK + secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> bytes:
    """What is stored of it. No salt and no slow hash: it is random, there is nothing to try out."""
    return hashlib.sha256(secret.encode()).digest()
