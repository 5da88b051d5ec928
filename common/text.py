"""Normal forms of text: what is stored, and what is searched."""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

# Kazakh letters and what people type instead of them (and ё); both sides of a search are folded alike.
FOLD_FROM = "әғқңөұүһіёӘҒҚҢӨҰҮҺІЁ"
FOLD_TO = "агкноууhиеагкноууhие"
_FOLD = str.maketrans(FOLD_FROM, FOLD_TO)
_BIDI = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"\w+")


def clean(value: str) -> str:
    """NFC, no control or direction-changing characters, single spaces; line breaks stay."""
    value = unicodedata.normalize("NFC", value or "")
    value = _CONTROL.sub("", _BIDI.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in value.split("\n")).strip()


def clean_line(value: str) -> str:
    """`clean`, in one line."""
    return " ".join(clean(value).split())


def fold(value: str) -> str:
    """Lower case with Kazakh letters folded to the Russian ones beside them: ә→а, і→и, ұ→у, қ→к …"""
    return unicodedata.normalize("NFC", value or "").lower().translate(_FOLD)


def words(value: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(value))


def first_of(names: Sequence[str], most: int) -> str:
    """The first names of a list with commas; how many more there are."""
    told, more = ", ".join(names[:most]), len(names) - most
    return told if more <= 0 else _("%(names)s and %(count)d more") % {"names": told, "count": more}


def shorten(value: str, length: int) -> str:
    """The beginning of a text in one line, cut between words, with an ellipsis where something is left out."""
    line = " ".join(value.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[length // 2 :] else cut}…"
