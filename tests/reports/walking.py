"""Reading a page of a report as a person does: its numbers, the lists they lead to, and how many rows are there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Thousands are set apart by spaces of several kinds.
SPACES = re.compile(r"[\s\u00a0\u2009\u202f]")
# A cell of the map may be marked by a word that is not seen.
WHOLE = re.compile(r"(\d+)(systemic)?")


@dataclass
class Number:
    """A whole number of a table or of a tile, with the address it leads to ("" without one)."""

    value: int
    url: str
    place: str


@dataclass
class Table:
    """Heads of the last row of a head, and where the reader stands."""

    heads: list[str] = field(default_factory=list)
    heading: bool = False
    column: int = 0


class Reader(HTMLParser):
    """Collects the numbers of cells and of key figures; addresses of pages that are not lists stand there too."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[Number] = []
        self.tables: list[Table] = []
        self.inside, self.text, self.url = "", "", ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append(Table())
        elif tag == "thead":
            self.tables[-1].heading = True
        elif tag == "tr" and self.tables:
            self._row(self.tables[-1])
        elif tag in ("td", "th") and self.tables:
            self.inside, self.text, self.url = tag, "", ""
        elif tag == "a" and "kpi" in (given.get("class") or ""):
            self.inside, self.url = "tile", given["href"]
        elif tag == "a" and self.inside:
            self.url = given["href"]
        elif tag == "span" and given.get("class") == "v" and self.inside == "tile":
            self.text = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.tables.pop()
        elif tag == "thead":
            self.tables[-1].heading = False
        elif tag in ("td", "th") and self.inside == tag:
            self._cell(tag)
        elif tag == "span" and self.inside == "tile":
            self._number("tile")
        elif tag == "a" and self.inside == "tile":
            self.inside = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def _row(self, table: Table) -> None:
        table.column = 0
        if table.heading:
            table.heads = []

    def _cell(self, tag: str) -> None:
        table = self.tables[-1]
        if table.heading:
            table.heads.append(" ".join(self.text.split()))
        elif tag == "td":
            heads = table.heads
            self._number(heads[table.column] if table.column < len(heads) else "")
        table.column += 1
        self.inside = ""

    def _number(self, place: str) -> None:
        text = SPACES.sub("", self.text)
        if found := WHOLE.fullmatch(text):
            self.numbers.append(Number(int(found[1]), self.url, place))
        self.text = ""


def numbers_of(page: str) -> list[Number]:
    """The whole numbers of a page."""
    reader = Reader()
    reader.feed(page)
    return reader.numbers
