"""Geometry of charts: numbers in, places on the page out. Pure functions; templates/charts/ draw the result.

Across, places are percentages of the width, so a chart stretches while its text keeps its size; down, they are
pixels. A missing value is None and leaves a gap: it is never drawn as zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, inf, log10

Number = int | float | Decimal

# Shares of the "solved" rate at which the five classes of the tile map begin (class 1 starts at zero).
RATE_THRESHOLDS = (0.5, 0.7, 0.85, 0.95)

LINE_HEIGHT = 240
TOP, BOTTOM = (
    26,
    26,
)  # room for the label of the highest gridline and for the labels below the axis, in pixels
LEFT, RIGHT = (
    7.0,
    96.0,
)  # first and last point of a line, in percent; the labels of the gridlines stand left of it
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
    values: tuple[Number | None, ...]

    @property
    def last(self) -> Dot | None:
        return self.dots[-1] if self.dots else None


@dataclass(frozen=True)
class LineChart:
    height: int
    ticks: tuple[Tick, ...]
    labels: tuple[XLabel, ...]
    lines: tuple[Line, ...]

    @property
    def base(self) -> float:
        return self.ticks[0].y

    @property
    def label_y(self) -> int:
        return self.height - 6


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
class BarChart:
    height: int
    ticks: tuple[Tick, ...]
    labels: tuple[XLabel, ...]
    bars: tuple[Bar, ...]
    series: tuple[tuple[str, str, tuple[Number | None, ...]], ...]
    show_values: bool

    @property
    def base(self) -> float:
        return self.ticks[0].y

    @property
    def label_y(self) -> int:
        return self.height - 6


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

    @property
    def bar_y(self) -> int:
        return self.y + 20

    @property
    def text_y(self) -> int:
        return self.y + 33


@dataclass(frozen=True)
class StackedChart:
    height: int
    rows: tuple[StackedRow, ...]
    series: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Spark:
    width: int
    height: int
    paths: tuple[str, ...]
    end: tuple[float, float] | None


@dataclass(frozen=True)
class LegendItem:
    look: str
    low: Number | None
    high: Number | None


# Scale


def nice_step(span: float, count: int = 4) -> float:
    """The step 1, 2, 2.5 or 5 × 10ⁿ that cuts `span` into about `count` pieces, at most `count + 1`."""
    if span <= 0:
        return 1
    raw = span / count
    power = 10 ** floor(log10(raw))
    for factor in (1, 2, 2.5, 5):
        if factor * power >= raw * 0.999:
            return factor * power
    return 10 * power


def ticks(high: Number, *, low: Number = 0, count: int = 4, whole: bool = True) -> list[Number]:
    """Round values from at or below `low` to at or above `high`. `whole`: no fractions, as people are counted."""
    low, high = float(low), float(high)
    step = nice_step(high - low, count)
    if whole:
        step = max(1, ceil(step))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    last = max(last, first + 1)
    values = [round(index * step, 10) for index in range(first, last + 1)]
    return [int(value) if float(value).is_integer() else value for value in values]


def place(value: Number, low: Number, high: Number, start: float, end: float) -> float:
    """Linear: `low` stands at `start`, `high` at `end`."""
    share = (float(value) - float(low)) / ((float(high) - float(low)) or 1)
    return start + share * (end - start)


def _known(values: Iterable[Number | None]) -> list[Number]:
    return [value for value in values if value is not None]


def _grid(
    series: Sequence[Sequence[Number | None]], height: int, top: Number | None, whole: bool
) -> list[Tick]:
    known = [value for values in series for value in _known(values)]
    marks = ticks(top if top is not None else max([*known, 0]), low=min([*known, 0]), whole=whole)
    return [Tick(mark, round(place(mark, marks[0], marks[-1], height - BOTTOM, TOP), 1)) for mark in marks]


def _labels(labels: Sequence[str], spots: Sequence[float]) -> tuple[XLabel, ...]:
    """At most about twelve labels; every second of many is left out on a phone, counted from the last."""
    step = ceil(len(labels) / 12) or 1
    chosen = [index for index in range(len(labels)) if (len(labels) - 1 - index) % step == 0]
    many = len(chosen) > 8
    return tuple(
        XLabel(str(labels[index]), spots[index], many and (len(chosen) - 1 - order) % 2 == 1)
        for order, index in enumerate(chosen)
    )


# Charts


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
    _same_length(labels, series)
    grid = _grid([values for _, values in series], height, top, whole)
    spots = _spots(len(labels))
    lines = []
    for index, (name, values) in enumerate(series):
        look = looks[index] if index < len(looks) else f"s{index % 5 + 1}"
        points = [_dot(spots[i], values[i], labels[i], grid) for i in range(len(labels))]
        lines.append(Line(str(name), look, _paths(points), tuple(p for p in points if p), tuple(values)))
    return LineChart(height, tuple(grid), _labels(labels, spots), tuple(lines))


def _same_length(labels: Sequence[str], series: Sequence[tuple[str, Sequence[Number | None]]]) -> None:
    for name, values in series:
        if len(values) != len(labels):
            raise ValueError(f"{name}: {len(values)} values for {len(labels)} labels")


def _spots(count: int) -> list[float]:
    if count == 1:
        return [round((LEFT + RIGHT) / 2, 2)]
    return [round(LEFT + (RIGHT - LEFT) * index / (count - 1), 2) for index in range(count)]


def _dot(x: float, value: Number | None, label: str, grid: Sequence[Tick]) -> Dot | None:
    if value is None:
        return None
    y = place(value, grid[0].value, grid[-1].value, grid[0].y, grid[-1].y)
    return Dot(x, round(y, 1), value, str(label))


def _paths(points: Sequence[Dot | None]) -> tuple[str, ...]:
    stretches: list[list[str]] = [[]]
    for point in points:
        if point is None:
            stretches.append([])
        else:
            stretches[-1].append(f"{point.x * 10:.1f},{point.y}")
    return tuple(" ".join(stretch) for stretch in stretches if len(stretch) > 1)


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
    _same_length(labels, series)
    grid = _grid([values for _, values in series], height, top, whole)
    looks = [looks[index] if index < len(looks) else f"s{index % 5 + 1}" for index in range(len(series))]
    left, right = LEFT - 1, 100.0
    slot = (right - left) / (len(labels) or 1)
    width = min(slot * 0.72 / (len(series) or 1), 9.0)
    centres = [round(left + slot * (index + 0.5), 2) for index in range(len(labels))]
    bars = []
    for order, (name, values) in enumerate(series):
        shift = (order - len(series) / 2) * width
        for index, value in enumerate(values):
            if value is not None:
                bars.append(
                    _bar(centres[index] + shift, width, value, grid, looks[order], labels[index], name)
                )
    named = tuple((str(name), looks[order], tuple(values)) for order, (name, values) in enumerate(series))
    return BarChart(height, tuple(grid), _labels(labels, centres), tuple(bars), named, len(bars) <= 14)


def _bar(x, width: float, value: Number, grid: Sequence[Tick], look: str, label: str, name: str) -> Bar:
    low, high = grid[0], grid[-1]
    zero = place(0, low.value, high.value, low.y, high.y)
    y = place(value, low.value, high.value, low.y, high.y)
    return Bar(
        x=round(x + width * 0.04, 2),
        y=round(min(y, zero), 1),
        width=round(width * 0.92, 2),
        height=round(abs(zero - y), 1),
        look=look,
        value=value,
        label=str(label),
        series=str(name),
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
    return StackedChart(
        max(len(drawn) * BAR_ROW, 1), tuple(drawn), tuple((str(n), look) for n, look in series)
    )


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
    return StackedRow(label, total, y, tuple(parts))


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


# Classes of colour


def rate_class(rate: Number | None, thresholds: Sequence[Number] = RATE_THRESHOLDS) -> str:
    """q1…q5 by the thresholds (a rate on a threshold belongs above it); q0 where there is no rate."""
    if rate is None:
        return "q0"
    return f"q{1 + sum(rate >= threshold for threshold in thresholds)}"


def heat_class(count: Number | None, thresholds: Sequence[Number]) -> str:
    """h1…h5 by the thresholds that `heat_thresholds` gives; h0 for nothing."""
    if not count:
        return "h0"
    return f"h{min(5, 1 + sum(count >= threshold for threshold in thresholds))}"


def heat_thresholds(counts: Iterable[Number | None]) -> tuple[int, ...]:
    """Where classes 2…5 begin: whole numbers, growing, such that about as many cells fall into each class.

    Few different counts give fewer thresholds, so that neighbouring counts never share a border.
    """
    ordered = sorted(count for count in counts if count)
    found: list[int] = []
    for fifth in (1, 2, 3, 4):
        if ordered:
            border = ceil(ordered[min(len(ordered) * fifth // 5, len(ordered) - 1)])
            if border > max([1, ordered[0], *found]):
                found.append(border)
    return tuple(found)


def legend(prefix: str, thresholds: Sequence[Number]) -> list[LegendItem]:
    """One item per class: from `low` up to (not including) `high`; open ends are None."""
    borders = [-inf, *thresholds, inf]
    return [
        LegendItem(f"{prefix}{index}", None if low == -inf else low, None if high == inf else high)
        for index, (low, high) in enumerate(pairwise(borders), start=1)
    ]
