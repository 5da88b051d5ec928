"""Chance that repeats: the same seed gives the same demo. And exact shares of a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any


def chance(seed: int, *names: Any) -> Random:
    """A stream of its own for each purpose, so that a change of one part leaves the others as they were."""
    return Random("/".join(map(str, (seed, *names))))


def chosen(rng: Random, weights: Mapping[Any, float]) -> Any:
    """One of the keys, each as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


def spread(total: int, weights: Sequence[float], caps: Sequence[int] | None = None) -> list[int]:
    """Whole numbers that sum up to `total`, in proportion to the weights (largest remainders), none above its cap."""
    room = list(caps) if caps is not None else [total] * len(weights)
    if sum(room) < total:
        raise ValueError(f"{total} do not fit under the caps")
    shares, left = [0] * len(weights), total
    while left:
        weight = [max(value, 1e-9) if room[i] > shares[i] else 0.0 for i, value in enumerate(weights)]
        wanted = [left * value / sum(weight) for value in weight]
        given = [min(int(value), room[i] - shares[i]) for i, value in enumerate(wanted)]
        if not any(given):
            order = sorted((int(value) - value, i) for i, value in enumerate(wanted) if weight[i])
            for _remainder, i in order[:left]:
                given[i] = 1
        shares = [share + more for share, more in zip(shares, given, strict=True)]
        left = total - sum(shares)
    return shares
