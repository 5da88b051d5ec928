"""Words that people write into acts, in normal form and of a length that is stored."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.acts import Refused
from common.text import clean, clean_line

TITLE_MAX = 300
MILESTONE_MAX = 200
REF_MAX = 80
LINE_MAX = 300
PROOF_MAX = 500
TEXT_MAX = 5000


def given_line(name: str, value: str, most: int, missing: str = "") -> str:
    """The value in one line. Raises `Refused` at `name` when it is too long or, with `missing`, empty."""
    return _given(name, clean_line(value), most, missing)


def given_text(name: str, value: str, missing: str = "") -> str:
    """The value with its line breaks. Raises `Refused` as `given_line` does."""
    return _given(name, clean(value), TEXT_MAX, missing)


def _given(name: str, value: str, most: int, missing: str) -> str:
    if missing and not value:
        raise Refused({name: missing})
    if len(value) > most:
        raise Refused({name: _("The text is too long: %(count)d characters at most.") % {"count": most}})
    return value
