"""Where open questions gather: region by sphere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.scales import heat_class, heat_thresholds
from common.ui import HeatCell, HeatRow, LegendEntry, count_legend
from reports.links import Links
from reports.queries.counts import Counts
from reports.queries.dashboard import Dashboard, folded
from reports.queries.dimensions import NOT_STATED

HEAT_ROWS, HEAT_COLUMNS = 10, 10


@dataclass(frozen=True)
class Heat:
    """Open questions by region and sphere: where most of them are."""

    columns: list[str]
    rows: list[HeatRow]
    entries: list[LegendEntry]


def heat(found: Dashboard, links: Links) -> Heat:
    """The regions and spheres with most open questions; a darker cell holds more."""
    opened = {key: counts.open for key, counts in found.cells.items() if counts.open}
    regions = _most(folded(found.cells, 0), HEAT_ROWS)
    spheres = _most(folded(found.cells, 1), HEAT_COLUMNS)
    borders = heat_thresholds(opened.get((region, sphere), 0) for region in regions for sphere in spheres)
    names = links.chosen.directory
    rows = []
    for region, counts in regions.items():
        cells = tuple(
            _cell(opened.get((region, sphere), 0), region, sphere, borders, links) for sphere in spheres
        )
        label = names.regions[region].short_name if region else str(NOT_STATED)
        rows.append(HeatRow(label, cells, links.row("region", region, region, "open"), counts.open))
    columns = [names.spheres[sphere].name if sphere else str(NOT_STATED) for sphere in spheres]
    return Heat(columns, rows, count_legend(borders))


def _most(sums: dict[Any, Counts], limit: int) -> dict[Any, Counts]:
    ordered = sorted(sums.items(), key=lambda item: (-item[1].open, str(item[0])))
    return {key: counts for key, counts in ordered[:limit] if counts.open}


def _cell(
    count: int, region: str | None, sphere: int | None, borders: Sequence[int], links: Links
) -> HeatCell:
    spheres = links.chosen.directory.spheres
    chosen = [
        links.of_row("region", region, region),
        links.of_row("sphere", spheres[sphere].code if sphere else None, sphere),
    ]
    without = [name for part in chosen for name in part.pop("without", ())]
    more = chosen[0] | chosen[1] | ({"without": without} if without else {})
    return HeatCell(count, heat_class(count, borders), links.questions("open", **more) if count else "")
