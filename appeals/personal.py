"""Personal values of citizens (rule S5): each shows itself masked, each is checked here and nowhere else."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.fields import Secret
from common.iin import check_digit, is_birth_date
from common.text import clean_line


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


def parse_iin(value: str) -> str:
    """Twelve digits of a valid IIN, or an empty string for an empty value; otherwise `ValidationError`."""
    digits = "".join(character for character in clean_line(value) if not character.isspace())
    if not digits:
        return ""
    if len(digits) != 12 or not digits.isascii() or not digits.isdigit():
        raise ValidationError(_("An IIN has 12 digits."), code="iin_form")
    if not is_birth_date(digits):
        raise ValidationError(_("The IIN does not begin with a possible date of birth."), code="iin_date")
    if check_digit(digits[:11]) != int(digits[11]):
        raise ValidationError(
            _("The check digit of the IIN is wrong: look for a slip of the pen."), code="iin_check"
        )
    return digits
