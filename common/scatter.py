"""Geometry of a chart of points: two numbers of each row, places on the page out. Pure, like `common.charts`.

Across, places are percentages; down, pixels. Names that would lie on others are left out: the table beside the chart
has them all, and each point says its own when it is pointed at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.scales import Number, place, ticks

HEIGHT = 420
TOP, BOTTOM = 18, 34
LEFT, RIGHT = 8.0, 97.0
# What a name takes: pixels of a letter, of a line; the widths on which names are laid out. On a phone only the strong
# points have names, so theirs are laid out for its width.
LETTER, LINE = 6.7, 15
WIDE, NARROW = 860, 320


@dataclass(frozen=True)
class Point:
    """A row: what stands across and down, its name, what is read of it. `strong` ones are drawn apart and named first."""

    x: Number
    y: Number
    name: str
    title: str
    strong: bool = False
    url: str = ""


@dataclass(frozen=True)
class Mark:
    """A value on an axis and its place."""

    value: Number
    at: float


@dataclass(frozen=True)
class Spot:
    """A drawn point. `dx`, `dy`, `anchor`: where its name stands; `named` is False where there is no room for it."""

    x: float
    y: float
    point: Point
    dx: float = 0
    dy: float = 0
    anchor: str = "start"
    named: bool = False


@dataclass(frozen=True)
class Scatter:
    """Points with their axes; `lines_x` and `lines_y` part the field."""

    height: int
    across: tuple[Mark, ...]
    down: tuple[Mark, ...]
    lines_x: tuple[Mark, ...]
    lines_y: tuple[Mark, ...]
    spots: tuple[Spot, ...]

    @property
    def bottom(self) -> int:
        """The lower edge of the field."""
        return self.height - BOTTOM

    @property
    def label_y(self) -> int:
        """Where the values of the lower axis stand."""
        return self.height - 14


def scatter(
    points: Sequence[Point],
    *,
    lines_x: Sequence[Number] = (),
    lines_y: Sequence[Number] = (),
    height: int = HEIGHT,
    top: Number | None = None,
) -> Scatter:
    """Lay the points out. The lines are within the axes; `top` ends the upright axis (1 for rates)."""
    xs = [float(point.x) for point in points] + [float(value) for value in lines_x]
    ys = [float(point.y) for point in points] + [float(value) for value in lines_y]
    across = ticks(max(xs, default=1), low=min(xs, default=0), count=6, whole=False)
    down = [
        value
        for value in ticks(max(ys, default=1), low=min(ys, default=0), count=5, whole=False)
        if top is None or value <= top
    ]
    ends = (down[0], top if top is not None else down[-1])

    def x_of(value: Number) -> float:
        return round(place(value, across[0], across[-1], LEFT, RIGHT), 2)

    def y_of(value: Number) -> float:
        return round(place(value, *ends, height - BOTTOM, TOP), 1)

    spots = [Spot(x_of(point.x), y_of(point.y), point) for point in points]
    return Scatter(
        height,
        tuple(Mark(value, x_of(value)) for value in across),
        tuple(Mark(value, y_of(value)) for value in down),
        tuple(Mark(value, x_of(value)) for value in lines_x),
        tuple(Mark(value, y_of(value)) for value in lines_y),
        _named(spots, height - BOTTOM),
    )


def _named(spots: list[Spot], bottom: int) -> tuple[Spot, ...]:
    """Names for as many points as have room, the strong ones first; a strong one is always named."""
    found = dict(enumerate(spots))
    for strong, width in ((True, NARROW), (False, WIDE)):
        for index, spot in enumerate(spots):
            if spot.point.strong == strong:
                others = [one for other, one in found.items() if other != index]
                taken = [box for one in others for box in _boxes(one, width)]
                free = (laid for laid in _places(spot) if _free(_box(laid, width), taken, bottom, width))
                found[index] = next(free, _places(spot)[0] if strong else spot)
    return tuple(found[index] for index in range(len(spots)))


def _places(spot: Spot) -> list[Spot]:
    """Right, left, above, below."""
    sides = ((11, 4, "start"), (-11, 4, "end"), (0, -11, "middle"), (0, 20, "middle"))
    return [Spot(spot.x, spot.y, spot.point, dx, dy, anchor, named=True) for dx, dy, anchor in sides]


def _boxes(spot: Spot, width: int) -> list[tuple[float, float, float, float]]:
    """What a point takes, and its name where it has one."""
    x = spot.x / 100 * width
    mark = (x - 7, spot.y - 7, x + 7, spot.y + 7)
    return [mark, _box(spot, width)] if spot.named else [mark]


def _box(spot: Spot, width: int = WIDE) -> tuple[float, float, float, float]:
    """What a name takes."""
    long = len(spot.point.name) * LETTER
    x = spot.x / 100 * width + spot.dx
    left = {"start": x, "end": x - long, "middle": x - long / 2}[spot.anchor]
    return left, spot.y + spot.dy - LINE + 3, left + long, spot.y + spot.dy + 3


def _free(box, others, bottom: int, width: int) -> bool:
    inside = box[0] >= LEFT / 100 * width and box[2] <= width and box[1] >= 0 and box[3] <= bottom
    return inside and not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in others
    )
