"""Scales and classes of colour: pure functions that charts, the tile map and heat tables share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, inf, log10

Number = int | float | Decimal

# Marks are rounded to ten places; what is less apart is one point.
SMALLEST = 1e-9
# Shares of the "solved" rate at which the five classes of the tile map begin (class 1 starts at zero).
RATE_THRESHOLDS = (0.5, 0.7, 0.85, 0.95)


@dataclass(frozen=True)
class LegendItem:
    look: str
    low: Number | None
    high: Number | None


def nice_step(span: float, count: int = 4) -> float:
    """The step 1, 2, 2.5 or 5 × 10ⁿ that cuts `span` into about `count` pieces, at most `count + 1`; 1 of what is no span."""
    if span < SMALLEST:
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
