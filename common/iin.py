"""The form of an individual identification number (IIN): date of birth, century, control digit."""

from __future__ import annotations

import datetime

_CENTURIES = {1: 1800, 2: 1800, 3: 1900, 4: 1900, 5: 2000, 6: 2000}
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def check_digit(eleven: str) -> int | None:
    """Control digit of an IIN or BIN; None where both passes give 10 and the number is not issued.

    Rule: Government resolution No. 565 of 11 June 2003.
    """
    digits = [int(character) for character in eleven]
    first = sum(digit * weight for weight, digit in enumerate(digits, start=1)) % 11
    if first < 10:
        return first
    second = sum(digit * weight for weight, digit in zip(_SECOND_WEIGHTS, digits, strict=True)) % 11
    return second if second < 10 else None


def is_birth_date(digits: str) -> bool:
    """Whether the first seven digits are a possible date of birth with its century."""
    century = _CENTURIES.get(int(digits[6]))
    if century is None:
        return False
    try:
        datetime.date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    return True


def is_iin(digits: str) -> bool:
    """Whether twelve digits are a valid IIN."""
    return is_birth_date(digits) and check_digit(digits[:11]) == int(digits[11])
