"""Where a reported rate and the appeals of people do not fit together. Pure: figures in, judgements out.

Nothing here knows who a row is. Equal figures get equal judgements: places are counted by value, so no tie is broken
by a code or a name.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from statistics import median

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.queries.statistics import Z_95, rate, wilson


class Quadrant(models.TextChoices):
    """Reported rate against what became of the number of appeals."""

    HIGH_RISING = "high_rising", _("High rate, rising complaints")
    HIGH_CALM = "high_calm", _("High rate, complaints not rising")
    LOW_RISING = "low_rising", _("Lower rate, rising complaints")
    LOW_CALM = "low_calm", _("Lower rate, complaints not rising")
    UNKNOWN = "unknown", _("Too few to judge")


class Ground(models.TextChoices):
    """What makes the complaints of a row stand out."""

    FASTER = "faster", _("Grow faster than in all rows together")
    MOST = "most", _("Among the most by number")
    MOST_PER_HEAD = "most_per_head", _("Among the most per 10,000 people")


@dataclass(frozen=True)
class Thresholds:
    """The numbers of the rule; `reports.models.ContradictionRule` keeps them by date."""

    leaders: int = 3
    most: int = 4
    min_questions: int = 30
    min_complaints: int = 100


@dataclass(frozen=True)
class Facts:
    """What is known of a row. `received`: appeals in the whole period; `now` and `before`: in the two spans compared;
    None: nobody told."""

    solved: int = 0
    questions: int = 0
    received: int | None = None
    now: int | None = None
    before: int | None = None
    people: int | None = None

    @property
    def rate(self) -> float | None:
        """The reported rate."""
        return rate(self.solved, self.questions)

    @property
    def growth(self) -> float | None:
        """0.16: sixteen per cent more than before."""
        return growth(self.now, self.before)

    @property
    def per_head(self) -> float | None:
        """Appeals per 10,000 people."""
        return per_10000(self.received, self.people)


@dataclass(frozen=True)
class Judged:
    """The place of a row. `flagged`: its high rate and its complaints contradict each other, on these `grounds`."""

    quadrant: str = Quadrant.UNKNOWN
    flagged: bool = False
    leader: bool = False
    sure: bool = False
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """All rows judged together, and what they were judged against (None: nothing to compare)."""

    rows: dict[Hashable, Judged] = field(default_factory=dict)
    median_rate: float | None = None
    rate: float | None = None
    growth: float | None = None


def growth(now: int | None, before: int | None) -> float | None:
    """The change as a share of what was before; None where one of them is not told or there was nothing before."""
    return None if now is None or not before else now / before - 1


def per_10000(count: int | None, people: int | None) -> float | None:
    """Appeals per 10,000 people; None where either is not known."""
    return None if count is None or not people else count / people * 10_000


def rises(now: int, before: int) -> bool:
    """Whether there are more than before, by more than chance brings (95 %, two counts of equal spans)."""
    return now - before > Z_95 * sqrt(now + before)


def judge(facts: Mapping[Hashable, Facts], rule: Thresholds) -> Judgement:
    """Judge the rows of one table against each other.

    A row is comparable with at least `min_questions` questions and `min_complaints` appeals in each of the spans.
    Its rate is *high* from the median of the comparable rows on; its complaints *rise* when they grew by more than
    chance brings. It is flagged when both hold and, beyond that, its rate is among the `leaders` highest (half of the
    rows where there are few) and surely above that of all rows together (lower end of the 95 % interval), and its
    complaints stand out by at least one `Ground`.
    """
    known = {key: one for key, one in facts.items() if _comparable(one, rule)}
    if not known:
        return Judgement(dict.fromkeys(facts, Judged()))
    together = _together(known.values())
    middle = median(one.rate for one in known.values())
    marks = _Marks(
        leader=_nth([one.rate for one in known.values()], rule.leaders),
        most=_nth([one.received for one in known.values()], rule.most),
        most_per_head=_nth([one.per_head for one in known.values()], rule.most),
    )
    rows = {
        key: _judged(one, middle, together, marks) if key in known else Judged() for key, one in facts.items()
    }
    return Judgement(rows, middle, together.rate, together.growth)


@dataclass(frozen=True)
class _Marks:
    """The value from which on a row is among the highest; None: nothing is."""

    leader: float | None
    most: float | None
    most_per_head: float | None


def _comparable(one: Facts, rule: Thresholds) -> bool:
    spans = (one.received, one.now, one.before)
    enough = all(count is not None and count >= rule.min_complaints for count in spans)
    return enough and one.questions >= max(rule.min_questions, 1)


def _together(rows: Iterable[Facts]) -> Facts:
    rows = list(rows)
    names = ("solved", "questions", "received", "now", "before")
    return Facts(**{name: sum(getattr(one, name) for one in rows) for name in names})


def _nth(values: Iterable[float | None], place: int) -> float | None:
    """The value of the last of the `place` highest, at most half of those that are known."""
    known = sorted((value for value in values if value is not None), reverse=True)
    last = min(place, len(known) // 2)
    return known[last - 1] if last else None


def _judged(one: Facts, middle: float, together: Facts, marks: _Marks) -> Judged:
    high, rising = one.rate >= middle, rises(one.now, one.before)
    quadrant = {
        (True, True): Quadrant.HIGH_RISING,
        (True, False): Quadrant.HIGH_CALM,
        (False, True): Quadrant.LOW_RISING,
        (False, False): Quadrant.LOW_CALM,
    }[high, rising]
    leader = _reaches(one.rate, marks.leader)
    sure = wilson(one.solved, one.questions)[0] > together.rate
    stands_out = {
        Ground.FASTER: one.growth > together.growth,
        Ground.MOST: _reaches(one.received, marks.most),
        Ground.MOST_PER_HEAD: _reaches(one.per_head, marks.most_per_head),
    }
    grounds = tuple(str(ground) for ground, holds in stands_out.items() if holds)
    flagged = high and rising and leader and sure and bool(grounds)
    return Judged(str(quadrant), flagged, leader, sure, grounds)


def _reaches(value: float | None, mark: float | None) -> bool:
    return value is not None and mark is not None and value >= mark
