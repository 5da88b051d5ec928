"""Geometry of charts: numbers in, places on the page out. Pure functions; templates/charts/ draw the result.

Across, places are percentages of the width, so a chart stretches while its text keeps its size; down, they are
pixels. A missing value is None and leaves a gap: it is never drawn as zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from common.scales import Number, place, ticks

LINE_HEIGHT = 240
# Room for the label of the highest gridline and for the labels below the axis, in pixels.
TOP, BOTTOM = 26, 26
# First and last point of a line, in percent; the labels of the gridlines stand left of it.
LEFT, RIGHT = 7.0, 96.0
BAR_ROW = 44
SPARK_WIDTH, SPARK_HEIGHT = 96, 30


@dataclass(frozen=True)
class Tick:
    """A gridline: its value and its place from the top in pixels."""

    value: Number
    y: float


@dataclass(frozen=True)
class XLabel:
    """A label below the axis; `odd` ones are left out on a narrow screen."""

    text: str
    x: float
    odd: bool


@dataclass(frozen=True)
class Dot:
    """A point: place, value, and the label of its column."""

    x: float
    y: float
    value: Number
    label: str


@dataclass(frozen=True)
class Line:
    """One series. `paths` are the unbroken stretches, as SVG points with x in tenths of a percent (0…1000)."""

    name: str
    look: str
    paths: tuple[str, ...]
    dots: tuple[Dot, ...]

    @property
    def last(self) -> Dot | None:
        return self.dots[-1] if self.dots else None


@dataclass(frozen=True)
class Series:
    """Name and colour class of a series, and its values in the order of the columns."""

    name: str
    look: str
    values: tuple[Number | None, ...] = ()


@dataclass(frozen=True)
class Plot:
    """What charts with an axis share: the grid, the labels, and the numbers for the table below."""

    height: int
    ticks: tuple[Tick, ...]
    labels: tuple[XLabel, ...]
    columns: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def label_y(self) -> int:
        return self.height - 6

    @property
    def table(self) -> list[tuple[str, list[Number | None]]]:
        """A row per column of the chart: its label and the value of each series."""
        return [(name, [one.values[i] for one in self.series]) for i, name in enumerate(self.columns)]


@dataclass(frozen=True)
class LineChart(Plot):
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Bar:
    """One upright bar; `label_y` is where its value is written."""

    x: float
    y: float
    width: float
    height: float
    look: str
    value: Number
    label: str
    series: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def label_y(self) -> float:
        return round(self.y - 5, 1)


@dataclass(frozen=True)
class BarChart(Plot):
    bars: tuple[Bar, ...]
    show_values: bool


@dataclass(frozen=True)
class Part:
    """A piece of a stacked bar; `wide` when its value fits into it."""

    name: str
    look: str
    value: Number
    share: float
    x: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def wide(self) -> bool:
        return self.width >= 9


@dataclass(frozen=True)
class StackedRow:
    label: str
    total: Number
    y: int
    parts: tuple[Part, ...]
    values: tuple[Number, ...]

    @property
    def bar_y(self) -> int:
        return self.y + 19

    @property
    def text_y(self) -> int:
        return self.y + 33


@dataclass(frozen=True)
class StackedChart:
    height: int
    rows: tuple[StackedRow, ...]
    series: tuple[Series, ...]

    @property
    def table(self) -> list[tuple[str, list[Number]]]:
        return [(row.label, [*row.values, row.total]) for row in self.rows]


@dataclass(frozen=True)
class Spark:
    width: int
    height: int
    paths: tuple[str, ...]
    end: tuple[float, float] | None


def _known(values: Iterable[Number | None]) -> list[Number]:
    return [value for value in values if value is not None]


def _grid(series: Sequence[Series], height: int, top: Number | None, whole: bool) -> tuple[Tick, ...]:
    known = [value for one in series for value in _known(one.values)]
    marks = ticks(top if top is not None else max([*known, 0]), low=min([*known, 0]), whole=whole)
    return tuple(
        Tick(mark, round(place(mark, marks[0], marks[-1], height - BOTTOM, TOP), 1)) for mark in marks
    )


def _labels(labels: Sequence[str], spots: Sequence[float]) -> tuple[XLabel, ...]:
    """At most about twelve labels; every second of many is left out on a phone, counted from the last."""
    step = ceil(len(labels) / 12) or 1
    chosen = [index for index in range(len(labels)) if (len(labels) - 1 - index) % step == 0]
    many = len(chosen) > 8
    return tuple(
        XLabel(str(labels[index]), spots[index], many and (len(chosen) - 1 - order) % 2 == 1)
        for order, index in enumerate(chosen)
    )


def line_chart(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[Number | None]]],
    *,
    height: int = LINE_HEIGHT,
    top: Number | None = None,
    whole: bool = True,
    looks: Sequence[str] = (),
) -> LineChart:
    """Lines over the same columns. `top` fixes the upper end (1 for rates), `looks` the classes s1…s5.

    Raises ValueError when a series has another length than `labels`.
    """
    named = _series(labels, series, looks)
    grid = _grid(named, height, top, whole)
    spots = _spots(len(labels))
    lines = []
    for one in named:
        points = [_dot(spots[i], value, labels[i], grid) for i, value in enumerate(one.values)]
        lines.append(Line(one.name, one.look, _paths(points), tuple(point for point in points if point)))
    columns = tuple(str(label) for label in labels)
    return LineChart(height, grid, _labels(labels, spots), columns, named, tuple(lines))


def _series(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence]], looks: Sequence[str]
) -> tuple[Series, ...]:
    for name, values in series:
        if len(values) != len(labels):
            raise ValueError(f"{name}: {len(values)} values for {len(labels)} labels")
    chosen = [looks[index] if index < len(looks) else f"s{index % 5 + 1}" for index in range(len(series))]
    return tuple(
        Series(str(name), look, tuple(values)) for (name, values), look in zip(series, chosen, strict=True)
    )


def _spots(count: int) -> list[float]:
    if count == 1:
        return [round((LEFT + RIGHT) / 2, 2)]
    return [round(LEFT + (RIGHT - LEFT) * index / (count - 1), 2) for index in range(count)]


def _dot(x: float, value: Number | None, label: str, grid: Sequence[Tick]) -> Dot | None:
    if value is None:
        return None
    y = place(value, grid[0].value, grid[-1].value, grid[0].y, grid[-1].y)
    return Dot(x, round(y, 1), value, str(label))


def _paths(dots: Sequence[Dot | None]) -> tuple[str, ...]:
    return _stretches([dot and (round(dot.x * 10, 1), dot.y) for dot in dots])


def _stretches(points: Sequence[tuple[float, float] | None]) -> tuple[str, ...]:
    """The unbroken runs of points, as SVG writes them; a single point makes no line."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{point[0]},{point[1]}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)


def bar_chart(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[Number | None]]],
    *,
    height: int = LINE_HEIGHT,
    top: Number | None = None,
    whole: bool = True,
    looks: Sequence[str] = (),
) -> BarChart:
    """Upright bars side by side within each column. Same inputs and errors as `line_chart`."""
    named = _series(labels, series, looks)
    grid = _grid(named, height, top, whole)
    left, right = LEFT - 1, 100.0
    slot = (right - left) / (len(labels) or 1)
    width = min(slot * 0.72 / (len(named) or 1), 9.0)
    centres = [round(left + slot * (index + 0.5), 2) for index in range(len(labels))]
    bars = [
        _bar(centres[index] + (order - len(named) / 2) * width, width, value, grid, one, str(labels[index]))
        for order, one in enumerate(named)
        for index, value in enumerate(one.values)
        if value is not None
    ]
    columns = tuple(str(label) for label in labels)
    return BarChart(height, grid, _labels(labels, centres), columns, named, tuple(bars), len(bars) <= 14)


def _bar(x: float, width: float, value: Number, grid: Sequence[Tick], one: Series, label: str) -> Bar:
    low, high = grid[0], grid[-1]
    zero = place(0, low.value, high.value, low.y, high.y)
    y = place(value, low.value, high.value, low.y, high.y)
    return Bar(
        x=round(x + width * 0.04, 2),
        y=round(min(y, zero), 1),
        width=round(width * 0.92, 2),
        height=round(abs(zero - y), 1),
        look=one.look,
        value=value,
        label=label,
        series=one.name,
    )


def stacked_chart(
    series: Sequence[tuple[str, str]], rows: Sequence[tuple[str, Sequence[Number | None]]]
) -> StackedChart:
    """Lying bars of full width, one per row, cut into shares. `series` are pairs of name and class.

    Raises ValueError for a row of another length than `series` and for a negative value.
    """
    drawn = []
    for index, (label, values) in enumerate(rows):
        if len(values) != len(series):
            raise ValueError(f"{label}: {len(values)} values for {len(series)} series")
        drawn.append(_stacked_row(str(label), values, series, index * BAR_ROW))
    named = tuple(Series(str(name), look) for name, look in series)
    return StackedChart(max(len(drawn) * BAR_ROW, 1), tuple(drawn), named)


def _stacked_row(label: str, values: Sequence[Number | None], series, y: int) -> StackedRow:
    counts = [value or 0 for value in values]
    if min(counts, default=0) < 0:
        raise ValueError(f"{label}: a share can't be negative")
    total = sum(counts)
    parts, x = [], 0.0
    for count, (name, look) in zip(counts, series, strict=True):
        share = float(count) / float(total) if total else 0.0
        if share:
            parts.append(Part(str(name), look, count, share, round(x, 2), round(share * 100, 2)))
        x += share * 100
    return StackedRow(label, total, y, tuple(parts), tuple(counts))


def sparkline(
    values: Sequence[Number | None], *, width: int = SPARK_WIDTH, height: int = SPARK_HEIGHT
) -> Spark:
    """A small line without axes, from the lowest to the highest known value."""
    known = _known(values)
    if not known:
        return Spark(width, height, (), None)
    low, high = min(known), max(known)
    step = (width - 6) / max(len(values) - 1, 1)
    flat = low == high
    points = [
        None
        if value is None
        else (
            round(3 + index * step, 1),
            height / 2 if flat else round(place(value, low, high, height - 4, 4), 1),
        )
        for index, value in enumerate(values)
    ]
    stretches: list[list[str]] = [[]]
    for point in points:
        if point is None:
            stretches.append([])
        else:
            stretches[-1].append(f"{point[0]},{point[1]}")
    paths = tuple(" ".join(stretch) for stretch in stretches if len(stretch) > 1)
    return Spark(width, height, paths, points[-1])
