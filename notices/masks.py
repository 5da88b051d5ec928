"""Addresses as staff may see them, and error texts without any."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_NUMBER = re.compile(r"\+?\d(?:[\s()-]{0,3}\d){8,}")


def mask_email(address: str) -> str:
    """First letter and domain: `a•••@example.kz`."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}" if domain else "•••"


def mask_phone(number: str) -> str:
    """The last four digits."""
    digits = "".join(character for character in number if character.isdigit())
    return f"•••{digits[-4:]}" if len(digits) > 6 else "•••"


def masked(address: str) -> str:
    """An e-mail address or a telephone number, masked."""
    return mask_email(address) if "@" in address else mask_phone(address)


def without_addresses(text: str) -> str:
    """A text of another system (an error of a mail server) in which addresses and telephone numbers are masked."""
    text = _EMAIL.sub(lambda found: mask_email(found.group()), text)
    return _NUMBER.sub(lambda found: mask_phone(found.group()), text)
