"""Codes of slips: what a person types from paper, and the key of a link. Pure."""

from __future__ import annotations

import re
import secrets

# Crockford's base 32: no I, L, O, U, so that nothing is mistaken for a digit and no word comes out.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12  # 60 bits
LINK_BYTES = 16  # 128 bits
GROUP = 4
# What people write instead: the letters left out, and Cyrillic letters that look like Latin ones.
_READ_AS = str.maketrans("OILІАВЕКМНОРСТУХ", "0111ABEKMH0PCTYX")
_NUMBER = re.compile(r"(\d{4})-?(\d{1,18})", re.ASCII)
MOST_TYPED = 100  # characters looked at


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_link() -> str:
    """The key of a link, fit for an address."""
    return secrets.token_urlsafe(LINK_BYTES)


def grouped(code: str) -> str:
    """The code as printed: groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """The code as stored, however it was typed: small letters, O for 0, I or L for 1, spaces and dashes."""
    letters = typed[:MOST_TYPED].upper().translate(_READ_AS)
    return "".join(letter for letter in letters if letter in ALPHABET)


def read_number(typed: str) -> tuple[int, int]:
    """Year and serial number of a registration number; (0, 0), which no question has, for anything else."""
    found = _NUMBER.fullmatch("".join(typed[:MOST_TYPED].split()).replace("–", "-").lstrip("№"))
    return (int(found[1]), int(found[2])) if found else (0, 0)
