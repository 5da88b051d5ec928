"""How sure a rate is, and which reported rates are the highest and the lowest. Pure functions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from math import sqrt

from django.db import models
from django.utils.translation import gettext_lazy as _

Z_95 = 1.959963984540054
MIN_QUESTIONS = 30
PLACES = 3


class Tier(models.TextChoices):
    """Where a row stands by reported rate, as the published record names leaders and outsiders.

    People read other words than these codes: who leads fairly is told by `strata`.
    """

    LEADER = "leader", _("Among the highest")
    MIDDLE = "middle", _("In between")
    OUTSIDER = "outsider", _("Among the lowest")
    TOO_FEW = "too_few", _("Too few questions")


def rate(part: int, whole: int) -> float | None:
    """A share of one; None where there is nothing to take a share of."""
    return part / whole if whole else None


def wilson(successes: int, trials: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson score interval of a proportion, 95 % unless `z` says otherwise; None without trials.

    Unlike the usual ± it stays within 0…1 and is honest for small counts (E. B. Wilson, 1927).
    """
    if not trials:
        return None
    share, square = successes / trials, z * z
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    half = z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials)) / (1 + square / trials)
    low = 0.0 if successes == 0 else max(centre - half, 0.0)
    high = 1.0 if successes == trials else min(centre + half, 1.0)
    return low, high


def ranked(counts: Mapping[Hashable, tuple[int, int]]) -> list[Hashable]:
    """Keys of (solved, questions) that can be compared, best first; those with too few questions are left out.

    Equal rates are ordered by the lower end of the interval (more questions: surer), then by key.
    """
    enough = [key for key, (_solved, questions) in counts.items() if questions >= MIN_QUESTIONS]

    def place(key):
        solved, questions = counts[key]
        return -solved / questions, -wilson(solved, questions)[0], str(key)

    return sorted(enough, key=place)


def tiers(counts: Mapping[Hashable, tuple[int, int]]) -> dict[Hashable, str]:
    """The tier of each key. Rule of the published record: leaders have the three highest reported rates, outsiders
    the three lowest, among those with at least 30 questions. With fewer than six of these, half lead and half
    trail; one alone is in the middle."""
    order = ranked(counts)
    found = dict.fromkeys(counts, str(Tier.TOO_FEW)) | dict.fromkeys(order, str(Tier.MIDDLE))
    size = min(PLACES, len(order) // 2)
    if size:
        found |= dict.fromkeys(order[:size], str(Tier.LEADER))
        found |= dict.fromkeys(order[-size:], str(Tier.OUTSIDER))
    return found


def places(keys: Iterable[Hashable]) -> dict[Hashable, int]:
    """1 for the first of an order, and so on."""
    return {key: place for place, key in enumerate(keys, start=1)}
