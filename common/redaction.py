"""Finds personal data in a text that is to become public: IINs, telephones, e-mail addresses, flats, given names.

Better one too many than one too few: whoever prepares the text is told what was found and where, and says it
otherwise. Numbers that only look alike (sums of money, BINs, short numbers as 109 or 1414) are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.iin import is_iin
from common.text import fold

IIN, PHONE, EMAIL, FLAT, NAME = "iin", "phone", "email", "flat", "name"
KINDS = {
    IIN: gettext_lazy("an IIN"),
    PHONE: gettext_lazy("a telephone"),
    EMAIL: gettext_lazy("an e-mail address"),
    FLAT: gettext_lazy("a flat"),
    NAME: gettext_lazy("the citizen's name"),
}

_SEP = r"[\s\-‐-―./()_\u00ad]"
_IIN = re.compile(rf"(?<!\d)(?=(\d(?:{_SEP}{{0,3}}\d){{11}})(?!\d))")
_LONG_PHONE = re.compile(rf"(?<!\d)(?=((?:\+\s?7|[78])(?:{_SEP}{{0,3}}\d){{10}})(?!\d))")
_SHORT_PHONE = re.compile(rf"(?<!\d)(?=(7[01247]\d(?:{_SEP}{{0,3}}\d){{7}})(?!\d))")
_FOREIGN_PHONE = re.compile(rf"(?=(\+(?:{_SEP}{{0,2}}\d){{8,15}})(?!\d))")
# A number of any city, known by the word before it.
_NAMED_PHONE = re.compile(
    r"\b(?:тел|телефон\w*|моб\w{0,8}|сот\w{0,6}|ұялы\w*|факс\w*|қоңырау\w*|(?:по|пере)?звон\w*|whats\s?app|в[ао][тц]сап\w*"
    rf"|phone|tel|call)\b\W{{0,14}}(?=(\d(?:{_SEP}{{0,2}}\d){{4,10}})(?!\d))",
    re.I,
)
_EMAIL = re.compile(
    r"(?=(?<![\w.+-])([\w.+%-]+\s?(?:@|\(at\)|\[at\]|\(@\)|\bсобака\b)\s?[\w-]+(?:\s?(?:\.|\(dot\)|\bточка\b)\s?[\w-]+)+))",
    re.I,
)
_FLAT = re.compile(r"\b((?:кв\.?|квартир\w*|пәтер\w*)\s*№?\s*\d{1,3}\b(?!\s?%)|\d{1,3}\s?-\s?пәтер\w*)", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_MONEY = ([2, 3, 3, 3], [1, 3, 3, 3])

_VOWELS = "аеиоуыэюя"
_CASES_RU = (
    "а|у|ом|ем|е|ы|и|ой|ей|ою|ею|ю|я|ям|ями|ях|ах|ами|ам|ов|ев|ым|ых|ыми|ого|его|ому|ему|им|их|ими|ая|яя|ую|юю|ий"
    "|ый|й|ь|ью|ья|ия|ию|ии|ией|ием|иям|ян|янин|ина|ины|иной|ину|ине"
)
_PLURAL_KK = "(?:лар|лер|дар|дер|тар|тер)?"
_OWN_KK = "(?:ымыз|имиз|мыз|миз|ым|им|м|сы|си|ы|и)?"
_CASE_KK = (
    "(?:нын|нин|дын|дин|тын|тин|га|ге|ка|ке|на|не|а|е|ны|ни|ды|ди|ты|ти|н|нда|нде|да|де|та|те|дан|ден|тан|тен|нан"
    "|нен|мен|бен|пен|менен|дай|дей|тай|тей|дики|тики|ники)?"
)
_ENDING = re.compile(rf"(?:[{_VOWELS}]?[ьй]?{_PLURAL_KK}{_OWN_KK}{_CASE_KK}|{_CASES_RU})")
# What is called after somebody is no person: “ул. Абая”, “Абай көшесі”.
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:ул|улиц\w+|пр|просп\w*|пр-т\w*|мкр|мкрн|микрорайон\w*|пер|переул\w+|сел[оеау]|район\w*|площад\w+|школ\w+)\.?\s+[«\"“]?)$",
    re.I,
)
_PLACE_AFTER = re.compile(
    r"^[»\"”]?\s+(?:көше\w*|даңғыл\w*|аудан\w*|ауыл\w*|шағын\s?аудан\w*|мөлтек\w*|алаң\w*|мектеб\w*|street|avenue|district)",
    re.I,
)


@dataclass(frozen=True)
class Found:
    """A piece of a text that tells who somebody is; `line` counts from 1."""

    kind: str
    text: str
    start: int
    line: int


def find_personal(text: str, names: Iterable[str] = ()) -> list[Found]:
    """What in the text is personal, in its order. `names`: parts of names of the people it is about."""
    plain = "".join(map(_ascii, text))
    taken: list[tuple[int, int]] = []
    found = []
    for kind, start, end in (*_numbers(plain), *_named(text, names)):
        if any(start < until and end > since for since, until in taken):
            continue
        taken.append((start, end))
        found.append(Found(kind, text[start:end].strip(), start, text.count("\n", 0, start) + 1))
    return sorted(found, key=lambda piece: piece.start)


def pieces_text(found: Iterable[Found]) -> str:
    """What was found and where, for the person who is to write it otherwise: “line 1: a telephone (8 701 …)”."""
    return "; ".join(
        _("line %(line)s: %(what)s (%(text)s)")
        % {"line": piece.line, "what": KINDS[piece.kind], "text": piece.text}
        for piece in found
    )


def _ascii(character: str) -> str:
    """Digits of any script and wide signs as plain ones; the length of the text stays."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return {"＠": "@", "＋": "+"}.get(character, character)


def _numbers(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern, accept in (
        (EMAIL, _EMAIL, None),
        (IIN, _IIN, lambda piece: is_iin(_digits(piece))),
        (PHONE, _LONG_PHONE, _is_long_phone),
        (PHONE, _SHORT_PHONE, _is_short_phone),
        (PHONE, _FOREIGN_PHONE, None),
        (PHONE, _NAMED_PHONE, None),
        (FLAT, _FLAT, None),
    ):
        for match in pattern.finditer(text):
            if accept is None or accept(match[1]):
                yield kind, match.start(1), match.end(1)


def _digits(piece: str) -> str:
    return "".join(filter(str.isdigit, piece))


def _groups(piece: str) -> list[int]:
    return [len(group) for group in re.findall(r"\d+", piece)]


def _is_long_phone(piece: str) -> bool:
    """+7 or 8 and ten digits: a code of Kazakhstan, or one of Russia where it is written as a telephone."""
    groups = _groups(piece)
    if groups in _MONEY or (len(groups) > 2 and groups[0] == groups[1] == 1):
        return False
    code = _digits(piece)[1]
    return code == "7" or piece.startswith("+") or (code in "3489" and len(groups) > 2)


def _is_short_phone(piece: str) -> bool:
    return _groups(piece)[0] >= 3 and _groups(piece) not in _MONEY


def _named(text: str, names: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    stems = {stem for name in names for part in _WORD.findall(name) for stem in stems_of(part)}
    if not stems:
        return
    for match in _WORD.finditer(text):
        if _is_form(match[0], stems) and not _is_place(text, match):
            yield NAME, match.start(), match.end()


def _is_form(word: str, stems: set[str]) -> bool:
    low = fold(word)
    for stem in stems:
        if low.startswith(stem) and _ENDING.fullmatch(low[len(stem) :]):
            return len(stem) > 4 or word[0].isupper()  # short ones are common words as well
    return False


def _is_place(text: str, match: re.Match) -> bool:
    return bool(
        _PLACE_BEFORE.search(text[max(0, match.start() - 20) : match.start()])
        or _PLACE_AFTER.match(text[match.end() : match.end() + 20])
    )


@lru_cache(maxsize=1024)
def stems_of(name: str) -> frozenset[str]:
    """What stays of a name in all Russian and Kazakh cases, folded: Мария → мари; Павел → павел, павл."""
    low = fold(name)
    if len(low) < 2:
        return frozenset()
    stem = re.sub(r"(?:[иыо]й|ая|яя)$", "", low) if len(low) > 5 else low
    if stem == low:
        stem = re.sub(rf"[{_VOWELS}ьй]$", "", low)
    if len(stem) < 3:
        stem = low
    fleeting = re.sub(r"(?<=[бвгджзклмнпрстфхцчшщ])[ео](?=[вклнц]$)", "", stem)
    return frozenset({stem, fleeting if len(fleeting) > 2 else stem})
