"""Telephone numbers, checked in one place for citizens and staff."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.text import clean_line


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
