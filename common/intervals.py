"""Geometry of a chart of intervals: a lying line from the lower to the upper end with its point. Pure, like `common.charts`.

Across, places are percentages; down, pixels. A name stands above its line, so that it has room on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.scales import place, ticks

ROW, TOP, BOTTOM = 40, 6, 26
# From the name of a row down to its line.
LINE_BELOW = 24


@dataclass(frozen=True)
class Interval:
    """A row: its name, the share with both ends (fractions of one), what is read of it, the class of its colour."""

    name: str
    share: float
    low: float
    high: float
    title: str
    look: str = "s1"


@dataclass(frozen=True)
class Mark:
    """A value on the axis and its place in percent."""

    value: float
    at: float


@dataclass(frozen=True)
class Span:
    """A drawn row: ends and point in percent, the place of its name and of its line in pixels."""

    row: Interval
    x1: float
    x2: float
    x: float
    y: int

    @property
    def name_y(self) -> int:
        """The base line of the name."""
        return self.y - LINE_BELOW + 13

    @property
    def width(self) -> float:
        """The length of the line in percent; never so short that it can't be seen."""
        return max(round(self.x2 - self.x1, 2), 0.4)


@dataclass(frozen=True)
class Intervals:
    """Rows with their axis; `middle` is the rate of all together."""

    height: int
    marks: tuple[Mark, ...]
    middle: Mark | None
    spans: tuple[Span, ...]

    @property
    def bottom(self) -> int:
        """The lower edge of the field."""
        return self.height - BOTTOM

    @property
    def label_y(self) -> int:
        """Where the values of the axis stand."""
        return self.height - 8


def intervals(rows: Sequence[Interval], *, middle: float | None = None) -> Intervals:
    """Lay the rows out, the first on top. The axis holds all ends, at most from 0 to 1."""
    lows = [row.low for row in rows] + ([] if middle is None else [middle])
    highs = [row.high for row in rows] + ([] if middle is None else [middle])
    values = ticks(max(highs, default=1), low=min(lows, default=0), count=5, whole=False)
    kept = [value for value in values if 0 <= value <= 1]
    first, last = kept[0], kept[-1]

    def x_of(value: float) -> float:
        return round(place(value, first, last, 0, 100), 2)

    spans = [
        Span(row, x_of(row.low), x_of(row.high), x_of(row.share), TOP + index * ROW + LINE_BELOW)
        for index, row in enumerate(rows)
    ]
    return Intervals(
        TOP + ROW * len(rows) + BOTTOM,
        tuple(Mark(value, x_of(value)) for value in kept),
        None if middle is None else Mark(middle, x_of(middle)),
        tuple(spans),
    )
