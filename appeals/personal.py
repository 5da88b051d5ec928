"""Personal values of citizens (rule S5): each shows itself masked, each is checked here and nowhere else."""

from __future__ import annotations

import datetime

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.fields import Secret
from common.text import clean_line

_CENTURIES = {1: 1800, 2: 1800, 3: 1900, 4: 1900, 5: 2000, 6: 2000}
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


class Iin(Secret):
    """Individual identification number, twelve digits."""


class Phone(Secret):
    """Telephone number in E.164 form."""


class PersonName:
    """Surname, given name and patronymic; shows initials, `full()` gives the name."""

    __slots__ = ("given_name", "patronymic", "surname")

    def __init__(self, surname: str = "", given_name: str = "", patronymic: str = ""):
        self.surname, self.given_name, self.patronymic = surname, given_name, patronymic

    def full(self) -> str:
        """Surname, given name, patronymic, as in documents."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    def __str__(self) -> str:
        return " ".join(f"{part[0]}." for part in (self.surname, self.given_name) if part)

    def __repr__(self) -> str:
        return f"<PersonName {self}>"

    def __bool__(self) -> bool:
        return bool(self.surname or self.given_name)


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


def parse_iin(value: str) -> str:
    """Twelve digits of a valid IIN, or an empty string for an empty value; otherwise `ValidationError`."""
    digits = "".join(character for character in clean_line(value) if not character.isspace())
    if not digits:
        return ""
    if len(digits) != 12 or not digits.isascii() or not digits.isdigit():
        raise ValidationError(_("An IIN has 12 digits."), code="iin_form")
    if not _is_birth_date(digits):
        raise ValidationError(_("The IIN does not begin with a possible date of birth."), code="iin_date")
    if check_digit(digits[:11]) != int(digits[11]):
        raise ValidationError(
            _("The check digit of the IIN is wrong: look for a slip of the pen."), code="iin_check"
        )
    return digits


def _is_birth_date(digits: str) -> bool:
    century = _CENTURIES.get(int(digits[6]))
    if century is None:
        return False
    try:
        datetime.date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    return True


def parse_phone(value: str) -> str:
    """E.164 form of a telephone number as people type it (8701…, +7 701 …), empty for empty."""
    text = clean_line(value)
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, "KZ")
    except phonenumbers.NumberParseException:
        raise ValidationError(_("This is not a telephone number."), code="phone_form") from None
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This is not a possible telephone number."), code="phone_form")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
