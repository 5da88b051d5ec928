"""English names of places from their Kazakh ones: letters by the usual romanisation, the kind of place in English."""

from __future__ import annotations

import re

LETTERS = str.maketrans(
    {
        "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh",
        "з": "z", "и": "i", "й": "y", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o",
        "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh",
        "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e",
        "ю": "yu", "я": "ya",
    }
)  # fmt: skip
# Kinds of places as the classifier writes them, longest first.
KINDS = (
    ("қалалық әкімдігі", "City Administration"),
    ("қала әкімдігі", "City Administration"),
    ("қ.ә.", "City Administration"),
    ("ауылдық округі", "Rural District"),
    ("кенттік округі", "Settlement District"),
    ("станциясы", "Station"),
    ("облысы", "Region"),
    ("ауданы", "District"),
    ("қаласы", "City"),
    ("кенті", "Settlement"),
    ("ауылы", "Village"),
    ("а.о.", "Rural District"),
    ("қ.", "City"),
    ("к.", "Settlement"),
    ("а.", "Village"),
)
_WORD = re.compile(r"\w+")


def romanised(text: str) -> str:
    """Kazakh or Russian letters in Latin ones; capitals stay capitals."""
    return _WORD.sub(lambda match: _word(match[0]), text)


def _word(word: str) -> str:
    latin = word.lower().translate(LETTERS)
    if word.isupper() and len(word) > 1:
        return latin.upper()
    return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin


def english_name(name_kk: str) -> str:
    """“Ақкөл ауданы” → “Akkol District”."""
    folded = name_kk.strip()
    for kazakh, english in KINDS:
        if folded.lower().endswith(kazakh) and len(folded) > len(kazakh):
            return f"{romanised(folded[: -len(kazakh)].strip())} {english}".strip()
        if folded.lower().startswith(f"{kazakh} ") or (kazakh.endswith(".") and folded.startswith(kazakh)):
            return f"{romanised(folded[len(kazakh) :].strip())} {english}".strip()
    return romanised(folded)
