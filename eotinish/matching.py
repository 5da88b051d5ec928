"""What the words of e-Otinish mean here, as far as they say it by themselves. Pure but for reading the directories.

Region names come unevenly spelled ("г. Астана", "г.Алматы", "область Абай", Kazakh letters in Russian names), and
old and new categories stand beside each other: a wording is compared in one form (`key_of`), and what is not sure is
left for a person to match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from appeals.enums import QuestionKind
from appeals.models import Topic
from common.text import words
from eotinish.enums import Field, Outcome
from organisations.enums import TerritoryLevel
from organisations.models import Body, Territory

LONGEST = 300
REGION_WORDS = frozenset({"область", "обл", "облысы", "облыс", "region", "oblast"})
CITY_WORDS = frozenset({"г", "город", "гор", "қ", "к", "каласы", "кала", "city"})
DISTRICT_WORDS = frozenset({"район", "р", "н", "ауданы", "аудан", "district"})
KINDS = {
    QuestionKind.APPLICATION: ("application", "заявление", "өтініш", "арыз"),
    QuestionKind.COMPLAINT: ("complaint", "жалоба", "шағым"),
    QuestionKind.PROPOSAL: ("proposal", "предложение", "ұсыныс"),
    QuestionKind.MESSAGE: ("message", "сообщение", "хабарлама", "хабар"),
    QuestionKind.RESPONSE: ("response", "отклик", "үн қосу"),
    QuestionKind.INQUIRY: ("inquiry", "запрос", "сұрау", "сұрау салу"),
}
OUTCOMES = {
    Outcome.IN_WORK: ("in work", "registered", "в работе", "на рассмотрении", "зарегистрировано", "жұмыста", "қаралуда", "тіркелді"),
    Outcome.SATISFIED: ("satisfied", "удовлетворено", "исполнено", "қанағаттандырылды", "орындалды"),
    Outcome.REFUSED: ("refused", "отказано", "отказ", "бас тартылды"),
    Outcome.EXPLAINED: ("explained", "разъяснено", "дано разъяснение", "түсіндірілді", "түсініктеме берілді"),
    Outcome.FORWARDED: ("forwarded", "перенаправлено", "направлено по компетенции", "қайта жолданды"),
    Outcome.WITHDRAWN: ("withdrawn", "отозвано", "прекращено", "кері қайтарылды", "тоқтатылды"),
}  # fmt: skip


def key_of(field: str, text: str) -> str:
    """The one form of a wording: folded words; a territory's kind stands behind its name."""
    found = words(text)
    if field != Field.TERRITORY:
        return " ".join(found)[:LONGEST]
    kind = ""
    for mark, sort in ((CITY_WORDS, "city"), (REGION_WORDS, "region"), (DISTRICT_WORDS, "district")):
        if mark & set(found):
            kind = sort
    rest = [word for word in found if word not in REGION_WORDS | CITY_WORDS | DISTRICT_WORDS]
    return " ".join([*rest, f"({kind})" if kind else ""]).strip()[:LONGEST]


class Matcher:
    """Finds what wordings mean. Each directory is read once, when it is first needed."""

    def find(self, field: str, text: str) -> dict[str, Any]:
        """The fields of a `Spelling` that say what the text means; empty where it does not say so by itself."""
        key = key_of(field, text)
        if field in (Field.KIND, Field.STATUS):
            code = self._codes[field].get(key)
            return {"code": code} if code else {}
        found = self._by_key[field].get(text.strip().lower()) or self._by_key[field].get(key)
        return {field: found} if found else {}

    @cached_property
    def _codes(self) -> dict[str, dict[str, str]]:
        tables = ((Field.KIND, KINDS), (Field.STATUS, OUTCOMES))
        return {
            field: {
                key_of(field, said): str(code)
                for code, all_said in table.items()
                for said in (code, *all_said)
            }
            for field, table in tables
        }

    @cached_property
    def _by_key(self) -> dict[str, dict[str, Any]]:
        return {Field.BODY: self._bodies(), Field.TERRITORY: self._territories(), Field.TOPIC: self._topics()}

    def _bodies(self) -> dict[str, Body]:
        bodies = Body.objects.all()
        named = _unique((key_of(Field.BODY, name), body) for body in bodies for name in _names(body))
        return named | {body.code.lower(): body for body in bodies}

    def _territories(self) -> dict[str, Territory]:
        found = list(Territory.objects.defer("map_path"))
        regions = [one for one in found if one.level == TerritoryLevel.REGION]
        named = _unique((key_of(Field.TERRITORY, name), one) for one in found for name in _names(one))
        # The regions are meant where a name could be theirs.
        named |= _unique((key, one) for one in regions for key in _region_keys(one))
        codes = {one.region_code: one for one in regions} | {one.code: one for one in found}
        return named | codes

    def _topics(self) -> dict[str, Topic]:
        topics = list(Topic.objects.select_related("parent"))
        named = _unique((key_of(Field.TOPIC, name), one) for one in topics for name in _names(one))
        spheres = [one for one in topics if one.parent_id is None]
        categories = _unique((key_of(Field.TOPIC, one.eotinish), one) for one in spheres if one.eotinish)
        return categories | named | {one.code.lower(): one for one in topics}


def _names(row: Any) -> list[str]:
    return [name for name in (row.name_kk, row.name_ru, row.name_en) if name]


def _region_keys(region: Territory) -> list[str]:
    """Name and short name, alone and with the kind of place, as exports write them."""
    kind = "city" if region.is_city else "region"
    keys = [
        key_of(Field.TERRITORY, name)
        for name in (*_names(region), region.short_kk, region.short_ru, region.short_en)
    ]
    bare = [key.removesuffix(f" ({kind})") for key in keys if key]
    return [*keys, *(f"{key} ({kind})" for key in bare if not key.endswith(")"))]


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """What a key means, where it means one thing only."""
    found = defaultdict(dict)
    for key, row in pairs:
        if key:
            found[key][row.pk] = row
    return {key: next(iter(rows.values())) for key, rows in found.items() if len(rows) == 1}
