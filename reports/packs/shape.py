"""What a session pack is made of, without a language: chapters of sentences, tables and charts with referenced numbers.

It is stored as JSON and never changes; each rendering (page, PDF, DOCX, XLSX; Kazakh, Russian, English) is made from it.
Words are keys of `reports.packs.words`; names of bodies, regions and topics stand in all three languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

LANGUAGES = ("kk", "ru", "en")
# How a number is written.
COUNT, RATE, POINTS, DAYS, MONEY, DATE = "count", "rate", "points", "days", "money", "date"
Name = dict[str, str]  # the same name by language


@dataclass(frozen=True)
class Number:
    """A figure. `path` opens its rows or its report; `ref` is the mark of its reference in the list at the end.

    Numbers of a table have a path each and share the mark of the table. A number with neither is made of others.
    `value`: None where there is nothing to count from (shown as a dash); a DATE is an ISO day.
    """

    value: int | float | str | None
    kind: str = COUNT
    ref: int | None = None
    path: str = ""
    # Which figure of the report at `path` ("total.…", "<code>.…", "rows.…": how many of its rows); empty: length of the list.
    figure: str = ""


Cell = Number | Name | str  # str: a key of words, or a code that is the same in every language


@dataclass(frozen=True)
class Sentence:
    """A paragraph: its words by key, with named values."""

    key: str
    values: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Columns are keys of words. `wide`: better on a page laid across. `strong`: the last row is a total.

    `ref`: mark of the report that the table is taken from.
    """

    title: str
    columns: tuple[str, ...]
    rows: list[list[Cell]]
    ref: int | None = None
    wide: bool = False
    strong: bool = False


@dataclass(frozen=True)
class Bars:
    """Shares as bars with their interval, one line for each name: a chart that stands beside its table."""

    title: str
    lines: list[tuple[Name, float | None, float | None, float | None]]


@dataclass(frozen=True)
class Chapter:
    """A part of the pack. `code` is its address within the pack."""

    code: str
    title: str
    blocks: list[Sentence | Table | Bars]


@dataclass(frozen=True)
class Reference:
    """Where a number comes from: report, selection and figure. `path` opens its rows or its table; `said` tells the selection."""

    number: int
    report: str
    path: str
    said: Name
    figure: str = ""


@dataclass(frozen=True)
class Content:
    """The whole pack. Days are ISO."""

    first: str
    last: str
    as_of: str
    formula_version: int
    document: str
    chapters: list[Chapter]
    references: list[Reference]

    def as_json(self) -> dict[str, Any]:
        """For storing."""
        found = asdict(self)
        for chapter, stored in zip(self.chapters, found["chapters"], strict=True):
            for block, kept in zip(chapter.blocks, stored["blocks"], strict=True):
                kept["block"] = type(block).__name__
        return found


def from_json(stored: dict[str, Any]) -> Content:
    """What `Content.as_json` stored."""
    chapters = [
        Chapter(one["code"], one["title"], [_block(dict(block)) for block in one["blocks"]])
        for one in stored["chapters"]
    ]
    references = [Reference(**one) for one in stored["references"]]
    return Content(**stored | {"chapters": chapters, "references": references})


def numbers(content: Content) -> Iterator[Number]:
    """Every number of the pack."""
    for chapter in content.chapters:
        for block in chapter.blocks:
            cells = []
            if isinstance(block, Sentence):
                cells = list(block.values.values())
            elif isinstance(block, Table):
                cells = [cell for row in block.rows for cell in row]
            yield from (cell for cell in cells if isinstance(cell, Number))


def _block(stored: dict[str, Any]) -> Sentence | Table | Bars:
    kind = stored.pop("block")
    if kind == "Sentence":
        return Sentence(stored["key"], {name: _cell(cell) for name, cell in stored["values"].items()})
    if kind == "Table":
        rows = [[_cell(cell) for cell in row] for row in stored["rows"]]
        return Table(
            stored["title"], tuple(stored["columns"]), rows, stored["ref"], stored["wide"], stored["strong"]
        )
    return Bars(stored["title"], [tuple(line) for line in stored["lines"]])


def _cell(stored: Any) -> Cell:
    return Number(**stored) if isinstance(stored, dict) and "kind" in stored else stored
