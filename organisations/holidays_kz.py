"""Days that differ from the ordinary week, from the package `holidays`, with names in three languages.

The package has Kazakh and English names, the Russian ones are ours. A holiday on a weekend gives a day off on the next
weekday; the Government also swaps weekdays with weekend days. Both are kind `moved`, the weekend days worked `working`.
"""

from __future__ import annotations

import re
from datetime import date, datetime

import holidays

from organisations.enums import DayKind

FIRST_YEAR, LAST_YEAR = 2015, 2030
RUSSIAN = {
    "New Year's Day": "Новый год",
    "Orthodox Christmas": "Православное Рождество",
    "International Women's Day": "Международный женский день",
    "Nowruz Holiday": "Наурыз мейрамы",
    "Kazakhstan's People Solidarity Holiday": "Праздник единства народа Казахстана",
    "Defender of the Fatherland Day": "День защитника Отечества",
    "Victory Day": "День Победы",
    "Capital Day": "День столицы",
    "Eid al-Adha": "Курбан-айт",
    "Constitution Day": "День Конституции Республики Казахстан",
    "Republic Day": "День Республики",
    "Independence Day": "День Независимости",
    "First President Day": "День Первого Президента",
}
_SWAPPED = re.compile(r"Day off \(substituted from (\d\d/\d\d/\d{4})\)")
_SUFFIXES = {" (observed)": " (перенесённый выходной)", " (estimated)": " (предварительно)"}


def days() -> dict[date, dict[str, str]]:
    """Kind and names of each day that differs, 2015–2030."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    kazakh, english = (holidays.KZ(years=years, language=code) for code in ("kk", "en_US"))
    found: dict[date, dict[str, str]] = {}
    for day in sorted(english):
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            found[day] = _day_off(day, english[day], kazakh[day], found)
    for day in english.weekend_workdays:
        if FIRST_YEAR <= day.year <= LAST_YEAR and day not in found:
            found[day] = _working("")  # worked in place of a day that the package does not name
    return found


def _day_off(day: date, english: str, kazakh: str, found: dict) -> dict[str, str]:
    swapped = _SWAPPED.fullmatch(english)
    if swapped:
        worked = datetime.strptime(swapped[1], "%m/%d/%Y").date()
        if worked.isoweekday() >= 6:
            found[worked] = _working(f"{day:%d.%m.%Y}")
        moved_from = f"{worked:%d.%m.%Y}"
        return {
            "kind": DayKind.MOVED,
            "name_kk": f"Демалыс күні ({moved_from} күнінен ауыстырылды)",
            "name_ru": f"Выходной день (перенесён с {moved_from})",
            "name_en": f"Day off (moved from {moved_from})",
        }
    return {
        "kind": DayKind.MOVED if "(observed)" in english else DayKind.HOLIDAY,
        "name_kk": kazakh.replace("(бағаланған)", "(болжамды)"),
        "name_ru": "; ".join(_russian(name) for name in english.split("; ")),
        "name_en": english.replace("(observed)", "(day off moved here)").replace("(estimated)", "(expected)"),
    }


def _russian(name: str) -> str:
    for suffix, translated in _SUFFIXES.items():
        if name.endswith(suffix):
            return RUSSIAN[name.removesuffix(suffix)] + translated
    return RUSSIAN[name]


def _working(off: str) -> dict[str, str]:
    return {
        "kind": DayKind.WORKING,
        "name_kk": f"Жұмыс күні ({off} орнына)" if off else "Жұмыс күні",
        "name_ru": f"Рабочий день (за {off})" if off else "Рабочий день",
        "name_en": f"Working day (in place of {off})" if off else "Working day",
    }
