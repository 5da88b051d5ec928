"""Questions asked and solved, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.charts import BarChart, LineChart, bar_chart, line_chart
from reports.links import Links
from reports.period import months_later
from reports.queries.counts import Counts


@dataclass(frozen=True)
class Month:
    """A month of the table below the chart."""

    name: str
    counts: Counts
    url: str
    solved_url: str


@dataclass(frozen=True)
class Months:
    """Asked and solved by month: the chart, and the same numbers with their links."""

    chart: LineChart | BarChart
    lines: bool
    rows: list[Month]
    asked: int
    solved: int


def months(found: dict[date, Counts], links: Links) -> Months:
    """Every month of the period up to the report's day, empty ones too."""
    period = links.chosen.period
    rows, month = [], period.first.replace(day=1)
    while month <= period.end:
        urls = [links.row("month", None, month, figure) for figure in ("questions", "solved")]
        rows.append(Month(date_format(month, "F Y"), found.get(month, Counts()), *urls))
        month = months_later(month, 1)
    one_year = period.first.year == period.end.year
    labels = [
        date_format(months_later(period.first, index), "M" if one_year else "M y")
        for index in range(len(rows))
    ]
    asked, solved = [row.counts.questions for row in rows], [row.counts.solved for row in rows]
    draw = line_chart if len(rows) > 2 else bar_chart
    chart = draw(labels, [(_("asked"), asked), (_("of them solved"), solved)], looks=["s2", "s1"])
    return Months(chart, len(rows) > 2, rows, sum(asked), sum(solved))
