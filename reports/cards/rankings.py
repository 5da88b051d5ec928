"""Who leads, who trails, and where it is late."""

from __future__ import annotations

from dataclasses import dataclass

from reports.links import Links
from reports.queries.resolution import Resolution, Row
from reports.queries.statistics import ranked

EACH = {"region": 5, "body": 3}
# What every ministry has in its name, and what says nothing in a column of ministries.
COUNTRY = (
    " Республики Казахстан",
    "Қазақстан Республикасының ",
    "Қазақстан Республикасы ",
    " of the Republic of Kazakhstan",
)


@dataclass(frozen=True)
class Ranked:
    """A line of the ranking. `tone` is ok for leaders, bad for outsiders, else empty."""

    place: int
    name: str
    row: Row
    url: str
    solved_url: str
    overdue_url: str
    tone: str


@dataclass(frozen=True)
class Ranking:
    """The best and the worst, and how many stand between them or can't be compared."""

    best: list[Ranked]
    worst: list[Ranked]
    between: int
    too_few: int


def ranking(found: Resolution, links: Links) -> Ranking:
    """The first and the last few; all, where they are hardly more. Names of bodies are long: fewer of them."""
    each = EACH.get(found.by, 5)
    rows = {row.key: row for row in found.rows if row.code}
    order = ranked({key: (row.solved, row.questions) for key, row in rows.items()})
    lines = [_ranked(place, rows[key], found.by, links) for place, key in enumerate(order, start=1)]
    too_few = sum(row.questions > 0 for row in rows.values()) - len(lines)
    if len(lines) <= 2 * each:
        return Ranking(lines, [], 0, too_few)
    return Ranking(lines[:each], lines[-each:], len(lines) - 2 * each, too_few)


def _ranked(place: int, row: Row, by: str, links: Links) -> Ranked:
    tone = {"leader": "ok", "outsider": "bad"}.get(row.tier, "")
    urls = [links.row(by, row.code, row.key, figure) for figure in ("questions", "solved", "overdue")]
    return Ranked(place, brief(row.name), row, *urls, tone)


def brief(name: str) -> str:
    """A name without the country, for narrow columns."""
    short = name
    for part in COUNTRY:
        short = short.replace(part, "")
    return short if short == name else short[:1].upper() + short[1:]
