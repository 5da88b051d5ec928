"""The map of problematic issues as it is shown: the matrix, the tiles of regions, systemic problems, key figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import number, percent, signed
from common.scales import heat_class, heat_thresholds
from common.ui import HeatCell, HeatRow, Kpi, LegendEntry, Tile, count_legend
from plans.enums import BlockerKind
from reports.cards.maps import abbreviation
from reports.links_map import MapLinks
from reports.queries.dimensions import NOT_STATED
from reports.queries.problem_map import ProblemMap, Sum

ROWS, COLUMNS = 20, 12


@dataclass(frozen=True)
class Measure:
    """What the colour of a cell says; a darker one is worse."""

    code: str
    label: Any
    of: Callable[[Sum], int]


MEASURES = {
    measure.code: measure
    for measure in (
        Measure("open", gettext_lazy("Open"), lambda cell: cell.open),
        Measure("overdue", gettext_lazy("Overdue"), lambda cell: cell.overdue),
        Measure("growth", gettext_lazy("Growth"), lambda cell: cell.change),
        Measure("unplanned", gettext_lazy("Not in plans"), lambda cell: cell.unplanned),
        Measure("orphans", gettext_lazy("Overdue without a plan"), lambda cell: cell.orphans),
        Measure("problems", gettext_lazy("Root problems"), lambda cell: len(cell.problems)),
    )
}


@dataclass(frozen=True)
class Matrix:
    """The most burdened rows and columns; `more`: whether others are not shown."""

    columns: list[str]
    rows: list[HeatRow]
    entries: list[LegendEntry]
    all_rows: int
    all_columns: int

    @property
    def more(self) -> bool:
        """Whether some rows or columns are left away."""
        return self.all_rows > len(self.rows) or self.all_columns > len(self.columns)


@dataclass(frozen=True)
class Line:
    """A cell with all its measures: `name` of the topic, the body with its page, addresses of its rows."""

    name: str
    body: str
    body_url: str
    cell: Sum
    urls: dict[str, str]
    blocker: str
    lacks: list[str]
    name_url: str


def matrix(found: ProblemMap, links: MapLinks, measure: Measure, *, everything: bool) -> Matrix:
    """The heat table of a measure, those with most of it first."""
    rows, columns = _ordered(found.rows, measure), _ordered(found.columns, measure)
    shown = (rows, columns) if everything else (rows[:ROWS], columns[:COLUMNS])
    cells = {key: measure.of(cell) for key, cell in found.cells.items()}
    borders = heat_thresholds(
        value for body in shown[0] for column in shown[1] if (value := cells.get((body, column), 0)) > 0
    )
    bodies, names = links.chosen.directory.bodies_by_pk, _names(links)

    def cell_of(body: int, column: int | None) -> HeatCell:
        cell, value = found.cells.get((body, column), Sum()), cells.get((body, column), 0)
        url = links.questions(measure.code, body=body, column=column) if value > 0 else ""
        mark = _("systemic") if cell.systemic else ""
        return HeatCell(value, heat_class(max(value, 0), borders), url, in_words(cell), mark)

    lines = [
        HeatRow(
            bodies[body].name,
            tuple(cell_of(body, column) for column in shown[1]),
            links.body(body),
            measure.of(found.rows[body]),
        )
        for body in shown[0]
    ]
    labels = [names.get(column, str(NOT_STATED)) for column in shown[1]]
    return Matrix(labels, lines, count_legend(borders), len(rows), len(columns))


def tiles(found: ProblemMap, links: MapLinks, measure: Measure) -> tuple[list[Tile], list[LegendEntry]]:
    """Each region by the measure of the questions whose problem lies in it."""
    values = {code: measure.of(cell) for code, cell in found.regions.items()}
    borders = heat_thresholds(value for code, value in values.items() if code and value > 0)
    placed = [region for region in links.chosen.directory.regions.values() if region.tile_column]
    shown = [
        Tile(
            name=region.short_name,
            short=abbreviation(region.short_name),
            col=region.tile_column,
            row=region.tile_row,
            value=number(value),
            look=heat_class(max(value, 0), borders),
            url=links.questions(measure.code, region=region.region_code) if value > 0 else "",
            city=region.is_city,
            note=in_words(found.regions.get(region.region_code, Sum())),
        )
        for region in placed
        for value in [values.get(region.region_code, 0)]
    ]
    return shown, count_legend(borders)


def region_lines(found: ProblemMap, links: MapLinks, measure: Measure) -> list[Line]:
    """The table beside the tiles: regions with most of the measure first."""
    regions = links.chosen.directory.regions
    return [
        _line(
            regions[code].name if code in regions else str(NOT_STATED),
            found.regions[code],
            lambda name, code=code: links.questions(name, region=code),
        )
        for code in _ordered(found.regions, measure)
    ]


def lines_of(found: ProblemMap, links: MapLinks, keys: Iterable[tuple[int, int | None]]) -> list[Line]:
    """Cells with all their measures, in the order of `keys`."""
    bodies, names = links.chosen.directory.bodies_by_pk, _names(links)
    return [
        _line(
            names.get(key[1], str(NOT_STATED)),
            found.cells[key],
            lambda name, key=key: links.questions(name, body=key[0], column=key[1]),
            body=bodies[key[0]].name,
            body_url=links.body(key[0]),
            name_url=links.name_problem(key, found.cells[key]) if found.cells[key].systemic else "",
        )
        for key in keys
    ]


def total_line(label: str, cell: Sum, links: MapLinks, body: int | None = None) -> Line:
    """The sum of a table."""
    return _line(label, cell, lambda name: links.questions(name, body=body))


def _line(name: str, cell: Sum, url_of: Callable[[str], str], **more: str) -> Line:
    urls = {
        one: url_of(one) if getattr(cell, one) else "" for one in ("open", "overdue", "planned", "orphans")
    }
    lacks = [str(lack.label) for lack in cell.lacks]
    whole = {"body": "", "body_url": "", "name_url": ""} | more
    return Line(name=name, cell=cell, urls=urls, blocker=_blocker(cell), lacks=lacks, **whole)


def kpis(found: ProblemMap, links: MapLinks) -> list[Kpi]:
    """What a head has to know first."""
    total, systemic, unowned = found.total, len(found.systemic()), len(found.unowned())
    url = links.questions
    change = _("%(change)s to the end of the previous period") % {"change": signed(total.change)}
    of_open = _("of %(open)s open") % {"open": number(total.open)}
    planned = percent(total.planned_share, 0) if total.open else "—"
    lacking = _("%(count)s of them without an owner or a plan") % {"count": number(unowned)}
    return [
        Kpi(_("Open"), number(total.open), change, "pri", "message-square-text", url("open")),
        Kpi(_("Overdue"), number(total.overdue), of_open, "bad" if total.overdue else "neutral",
            "triangle-alert", url("overdue")),
        Kpi(_("In action plans"), planned, _part(total.planned, total.open), "plan", "target", url("planned")),
        Kpi(_("Systemic problems"), number(systemic), lacking, "warn" if unowned else "neutral", "flag"),
    ]  # fmt: skip


def _part(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}


def in_words(cell: Sum) -> str:
    """All measures of a cell in one line."""
    said = [
        _("open %(n)s") % {"n": number(cell.open)},
        _("change %(n)s") % {"n": signed(cell.change)},
        _("overdue %(n)s") % {"n": number(cell.overdue)},
        _("in plans %(n)s") % {"n": number(cell.planned)},
        _("overdue without a plan %(n)s") % {"n": number(cell.orphans)},
        _("root problems %(n)s") % {"n": number(len(cell.problems))},
    ]
    if blocker := _blocker(cell):
        said.append(_("main blocker: %(blocker)s") % {"blocker": blocker})
    return ", ".join([*said, *(str(lack.label) for lack in cell.lacks)])


def _blocker(cell: Sum) -> str:
    return str(BlockerKind(cell.main_blocker).label) if cell.main_blocker else ""


def _ordered(sums: dict[Any, Sum], measure: Measure) -> list[Any]:
    return sorted(sums, key=lambda key: (-measure.of(sums[key]), -sums[key].open, str(key)))


def _names(links: MapLinks) -> dict[int | None, str]:
    return {topic.pk: topic.name for topic in links.chosen.directory.topics.values()}
