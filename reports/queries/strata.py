"""Leaders and outsiders told fairly: bodies of comparable volume only, and only where chance does not explain it. Pure.

A place is no number here but a span: between two bodies whose 95 % intervals overlap the figures do not decide.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.queries.statistics import MIN_QUESTIONS, wilson


class Standing(models.TextChoices):
    """How a body stands among those of its stratum."""

    LEADER = "leader", _("Leader")
    MIDDLE = "middle", _("Middle")
    OUTSIDER = "outsider", _("Outsider")
    SAME = "same", _("Not distinguishable")
    ALONE = "alone", _("Nobody to compare with")
    TOO_FEW = "too_few", _("Too few questions")


@dataclass(frozen=True)
class Stratum:
    """Bodies with so many questions in the period, both ends included; `last` None: without end."""

    code: str
    first: int
    last: int | None

    def holds(self, questions: int) -> bool:
        """Whether a body with so many questions belongs to it."""
        return self.first <= questions and (self.last is None or questions <= self.last)


# Within a stratum the largest body has at most ten times the questions of the smallest (the last one is open). The
# first begins where rates begin to say something: 30 questions.
STRATA = (
    Stratum("from_30", MIN_QUESTIONS, 99),
    Stratum("from_100", 100, 999),
    Stratum("from_1000", 1000, 9999),
    Stratum("from_10000", 10000, None),
)


@dataclass(frozen=True)
class Placed:
    """The place of a body in its stratum (None: too few questions for any).

    `better` and `worse`: how many of the `others` it surely surpasses, and how many surely surpass it; so its true
    place may be any from `first` to `last`.
    """

    stratum: Stratum | None
    standing: str
    better: int = 0
    worse: int = 0
    others: int = 0

    @property
    def first(self) -> int | None:
        """The best place it may have."""
        return None if self.stratum is None else self.worse + 1

    @property
    def last(self) -> int | None:
        """The worst place it may have."""
        return None if self.stratum is None else self.others + 1 - self.better


def stratum_of(questions: int) -> Stratum | None:
    """The stratum of a body with so many questions; None: too few."""
    return next((one for one in STRATA if one.holds(questions)), None)


def placed(counts: Mapping[Hashable, tuple[int, int]]) -> dict[Hashable, Placed]:
    """The place of each key of (good, questions), the best first, larger strata before smaller ones.

    Surely better: the whole interval lies above the other's. A leader is surely better than at least half of the others
    and nobody is surely better than it; an outsider the other way round; who overlaps with all others is not
    distinguishable; the rest is the middle.
    """
    found: dict[Hashable, Placed] = {}
    for stratum in reversed(STRATA):
        inside = {key: pair for key, pair in counts.items() if stratum.holds(pair[1])}
        intervals = {key: wilson(*pair) for key, pair in inside.items()}
        for key in sorted(inside, key=lambda one: _order(inside[one], intervals[one], one)):
            found[key] = _placed(stratum, key, intervals)
    few = [key for key in counts if key not in found]
    return found | dict.fromkeys(sorted(few, key=str), Placed(None, Standing.TOO_FEW.value))


def _order(pair: tuple[int, int], interval: tuple[float, float], key: Hashable) -> tuple:
    good, questions = pair
    return -good / questions, -interval[0], str(key)


def _placed(stratum: Stratum, key: Hashable, intervals: Mapping[Hashable, tuple[float, float]]) -> Placed:
    low, high = intervals[key]
    others = [one for other, one in intervals.items() if other != key]
    better = sum(low > other[1] for other in others)
    worse = sum(high < other[0] for other in others)
    return Placed(stratum, _standing(better, worse, len(others)), better, worse, len(others))


def _standing(better: int, worse: int, others: int) -> str:
    if not others:
        return Standing.ALONE.value
    if not better and not worse:
        return Standing.SAME.value
    if not worse and 2 * better >= others:
        return Standing.LEADER.value
    if not better and 2 * worse >= others:
        return Standing.OUTSIDER.value
    return Standing.MIDDLE.value
