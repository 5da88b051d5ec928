"""A pack in words of the active language: one plain document from which every rendering is laid out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.numbers import money_short, number, percent, points
from reports.packs import words
from reports.packs.shape import (
    COUNT,
    DATE,
    DAYS,
    MONEY,
    POINTS,
    RATE,
    Bars,
    Cell,
    Content,
    Number,
    Sentence,
    Table,
)

WRITE = {
    COUNT: number,
    DAYS: number,
    RATE: percent,
    POINTS: points,
    MONEY: money_short,
    DATE: lambda value: short(value) if value else "—",
}


def language() -> str:
    """The active language, one of the three."""
    return (get_language() or "kk")[:2]


def day(iso: str) -> str:
    """31 December 2022."""
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")


def short(iso: str) -> str:
    """31.12.2022."""
    return date_format(date.fromisoformat(iso), "SHORT_DATE_FORMAT")


def site(path: str) -> str:
    """The whole address, for papers that leave the system."""
    return f"{settings.SITE_URL.rstrip('/')}{path}" if path else ""


def cell(value: Cell) -> dict[str, Any]:
    """Its text, address, mark, and whether it stands to the right."""
    if isinstance(value, Number):
        text = WRITE[value.kind](value.value)
        return {
            "text": text,
            "url": value.path if value.value else "",
            "ref": value.ref,
            "number": True,
            "value": value,
        }
    if isinstance(value, dict):
        return {"text": value.get(language(), ""), "url": "", "ref": None, "number": False, "value": None}
    return {
        "text": words.title(value) if value in words.TITLES else value,
        "url": "",
        "ref": None,
        "number": False,
        "value": None,
    }


def pieces(sentence: Sentence) -> list[dict[str, Any]]:
    """The words of a sentence with its values between them, in the order of the language."""
    marks = {name: f"\0{name}\0" for name in sentence.values}
    parts = (words.text(sentence.key) % marks).split("\0")
    return [
        cell(sentence.values[part]) | {"strong": True}
        if place % 2
        else {"text": part, "url": "", "ref": None, "strong": False}
        for place, part in enumerate(parts)
        if part
    ]


def plain_of(block: dict[str, Any]) -> str:
    """A told sentence as text, with the marks of its references."""
    return "".join(
        piece["text"] + (f" [{piece['ref']}]" if piece["ref"] else "") for piece in block["pieces"]
    )


def document(content: Content) -> dict[str, Any]:
    """Everything in words: what the page and the files lay out."""
    chapters = [
        {
            "code": one.code,
            "title": words.title(one.title),
            "number": place,
            "blocks": [_block(block) for block in one.blocks],
        }
        for place, one in enumerate(content.chapters, start=1)
    ]
    return {
        "lang": language(),
        "title": _("Meetings with citizens: report to the session of the Government"),
        "site": str(settings.SITE_NAME),
        "period": f"{day(content.first)} – {day(content.last)}",
        "as_of": _("as things stood on %(day)s") % {"day": day(content.as_of)},
        "formula": _("Version of the formulae: %(version)s") % {"version": content.formula_version},
        "document": content.document,
        "contents": _("Contents"),
        "references": _("Where the numbers come from"),
        "chapters": chapters,
        "list": [
            {"number": one.number, "text": one.said[language()], "url": one.path}
            for one in content.references
        ],
    }


def _block(block: Sentence | Table | Bars) -> dict[str, Any]:
    if isinstance(block, Sentence):
        return {"kind": "sentence", "pieces": pieces(block)}
    if isinstance(block, Table):
        columns = [words.title(column) for column in block.columns]
        right = [_is_number(block, place) for place in range(len(block.columns))]
        return {
            "kind": "table",
            "title": words.title(block.title),
            "columns": columns,
            "right": right,
            "heads": [{"text": text, "right": to} for text, to in zip(columns, right, strict=True)],
            "rows": [[cell(value) for value in row] for row in block.rows],
            "wide": block.wide,
            "strong": block.strong,
            "ref": block.ref,
        }
    return {
        "kind": "bars",
        "title": f"{words.title('rates')}: {words.title(block.title).lower()}",
        "lines": [
            {"name": name[language()], "rate": rate, "low": low, "high": high, "text": percent(rate)}
            for name, rate, low, high in block.lines
        ],
    }


def _is_number(table: Table, place: int) -> bool:
    return any(isinstance(row[place], Number) for row in table.rows)
