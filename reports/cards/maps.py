"""The map of regions, as tiles and as a schematic outline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.numbers import NOTHING, number, percent
from common.scales import RATE_THRESHOLDS, legend, rate_class
from common.ui import LegendEntry, Tile
from organisations.models import Territory
from reports.links import Links
from reports.queries.resolution import Resolution, Row

CLASSES = 5


@dataclass(frozen=True)
class Shape:
    """A region on the schematic map: outline (none for a city), place of the label, look, value."""

    name: str
    path: str
    x: int
    y: int
    city: bool
    look: str
    value: str
    url: str
    note: str


@dataclass(frozen=True)
class Map:
    """Both views of the map, with one legend."""

    tiles: list[Tile]
    shapes: list[Shape]
    entries: list[LegendEntry]


def rate_map(found: Resolution, regions: Iterable[Territory], links: Links) -> Map:
    """Each region by its reported rate; a region without questions is grey."""
    rows = {row.code: row for row in found.rows}
    borders = thresholds([row.reported_rate for row in found.rows if row.code])
    tiles, shapes = [], []
    for region in regions:
        row = rows.get(region.region_code)
        look = rate_class(row.reported_rate if row else None, borders)
        url = links.row("region", row.code, row.key) if row else ""
        if region.tile_column:
            tiles.append(_tile(region, row, look, url))
        if region.map_x:
            shapes.append(_shape(region, row, look, url))
    shapes.sort(key=lambda shape: shape.city)
    return Map(tiles, shapes, rate_entries(borders))


def _tile(region: Territory, row: Row | None, look: str, url: str) -> Tile:
    return Tile(
        name=region.short_name,
        short=abbreviation(region.short_name),
        col=region.tile_column,
        row=region.tile_row,
        value=_rate_value(row),
        unit="%" if row and row.reported_rate is not None else "",
        look=look,
        url=url,
        city=region.is_city,
        note=_row_note(row),
    )


def _shape(region: Territory, row: Row | None, look: str, url: str) -> Shape:
    return Shape(
        name=region.short_name,
        path=region.map_path,
        x=region.map_x,
        y=region.map_y,
        city=region.is_city,
        look=look,
        value=percent(row.reported_rate) if row else NOTHING,
        url=url,
        note=_row_note(row),
    )


def _rate_value(row: Row | None) -> str:
    if row is None or row.reported_rate is None:
        return NOTHING
    return number(row.reported_rate * 100, 1)


def _row_note(row: Row | None) -> str:
    if row is None:
        return _("no questions")
    values = {
        "solved": number(row.solved),
        "questions": number(row.questions),
        "overdue": number(row.overdue),
    }
    return _("solved %(solved)s of %(questions)s, overdue %(overdue)s") % values


def abbreviation(name: str) -> str:
    """A name for 42 pixels: short ones stay, others keep three letters; "Almaty reg." is not "Almaty"."""
    words = [word for word in name.split() if not word.endswith(".") or word == name.split()[-1]] or [name]
    first = words[0] if len(words[0]) <= 4 else words[0][:3].upper()
    return f"{first}.{words[1][0].lower()}" if len(words) > 1 else first


def thresholds(rates: Sequence[float | None]) -> Sequence[float]:
    """Where the five colours begin. The common scale, unless it would paint all regions alike (99 % everywhere):
    then even steps between the lowest and the highest."""
    known = [value for value in rates if value is not None]
    if len({rate_class(value) for value in known}) > 1 or len(set(known)) < CLASSES:
        return RATE_THRESHOLDS
    low, high = min(known), max(known)
    steps = [round(low + (high - low) * index / CLASSES, 3) for index in range(1, CLASSES)]
    return tuple(steps) if len(set(steps)) == len(steps) else RATE_THRESHOLDS


def rate_entries(borders: Sequence[float]) -> list[LegendEntry]:
    """The legend of a rate, with as many digits as the borders need."""
    places = 0 if all(round(border * 100, 6) == round(border * 100) for border in borders) else 1
    entries = []
    for item in legend("q", borders):
        if item.low is None:
            label = _("below %(high)s") % {"high": percent(item.high, places)}
        else:
            label = _("from %(low)s") % {"low": percent(item.low, places)}
        entries.append(LegendEntry(item.look, label))
    return entries
