"""Encrypted personal values: AES-256-GCM in the column, a keyed blind index beside it for exact search.

An unkeyed hash of an IIN is plain text (all valid numbers can be tried in minutes), so the index is an HMAC
with its own key. Keys come from settings: the first of `FIELD_KEYS` encrypts, all of them decrypt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

VERSION = b"\x01"
NONCE_BYTES = 12


@lru_cache(maxsize=16)
def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(base64.b64decode(key)).digest())


def encrypt(value: str, context: str) -> bytes:
    """Version byte, nonce, ciphertext; `context` (table.column) is authenticated, so values can't be swapped."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + _cipher(settings.FIELD_KEYS[0]).encrypt(nonce, value.encode(), context.encode())


def decrypt(token: bytes, context: str) -> str:
    """The value; tries each key, so that keys can be rotated."""
    nonce, body = token[1 : 1 + NONCE_BYTES], token[1 + NONCE_BYTES :]
    for key in settings.FIELD_KEYS:
        try:
            return _cipher(key).decrypt(nonce, body, context.encode()).decode()
        except InvalidTag:
            continue
    raise ValueError(f"No key in FIELD_KEYS opens a value of {context}.")


def blind_index(value: str, context: str) -> bytes:
    """HMAC-SHA-256 of a value for equality search; differs by column, so columns can't be joined."""
    if not value:
        return b""
    return hmac.new(settings.INDEX_KEY.encode(), f"{context}\x00{value}".encode(), hashlib.sha256).digest()


class Secret:
    """A personal value that shows itself masked; `reveal()` gives it, where the person may see it."""

    __slots__ = ("_value",)
    shown_end = 4

    def __init__(self, value: str):
        self._value = str(value or "")

    def reveal(self) -> str:
        """The full value."""
        return self._value

    def __str__(self) -> str:
        if not self._value:
            return ""
        hidden = max(len(self._value) - self.shown_end, 0)
        return "•" * hidden + self._value[hidden:] if hidden else "•" * len(self._value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


class EncryptedField(models.BinaryField):
    """Text stored encrypted, read as a `Secret` (or the given subclass of it)."""

    def __init__(self, *args, secret: type[Secret] = Secret, **kwargs):
        self.secret = secret
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", b"")
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, path, args, kwargs

    @property
    def context(self) -> str:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_default(self):
        return self.secret("")

    def from_db_value(self, value, expression, connection):
        token = bytes(value) if value is not None else b""
        return self.secret(decrypt(token, self.context) if token else "")

    def to_python(self, value):
        return value if isinstance(value, Secret) else self.secret(value or "")

    def get_db_prep_value(self, value, connection, prepared=False):
        plain = value.reveal() if isinstance(value, Secret) else str(value or "")
        return super().get_db_prep_value(encrypt(plain, self.context) if plain else b"", connection, prepared)

    def value_to_string(self, obj):
        return str(self.value_from_object(obj))
