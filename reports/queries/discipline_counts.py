"""What one row of the discipline report has counted, and the score made of its published parts only."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from statistics import median
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.figures import FIGURES
from reports.queries.statistics import rate

# Fewer planned meetings that are over say nothing about a body.
MIN_OVER = 3


class Part(models.TextChoices):
    """Parts of the score, in the order of the page."""

    HELD = "held", _("Held on the planned day")
    ANNOUNCED = "announced", _("Announced in time")
    RESULTS = "results", _("Results published in time")
    NORMS = "norms", _("Norms met")
    CALENDARS = "calendars", _("Calendar approved in time")


@dataclass(frozen=True)
class Share:
    """A part of the score: so many of so many."""

    part: str
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """None where there was nothing to do."""
        return rate(self.numerator, self.denominator)


@dataclass(frozen=True)
class DisciplineCounts:
    """Counts of one row. Those named as in `meetings.figures.FIGURES` are meetings; `cells_…` are norm periods in a unit
    (`meetings.coverage`), `calendars_…` years whose legal day of approval has passed, `group_gaps` pairs of body and
    target group without a meeting, of `group_pairs`. `late_days`: by how many days each late meeting was late.
    """

    planned: int = 0
    held: int = 0
    held_late: int = 0
    missed: int = 0
    cancelled: int = 0
    waiting: int = 0
    unscheduled: int = 0
    deputy: int = 0
    moved: int = 0
    announced_in_time: int = 0
    announced_late: int = 0
    not_announced: int = 0
    results_in_time: int = 0
    results_late: int = 0
    results_waiting: int = 0
    question_time: int = 0
    question_time_known: int = 0
    briefing: int = 0
    attendees: int = 0
    received: int = 0
    cells_required: int = 0
    cells_met: int = 0
    cells_missed: int = 0
    cells_open: int = 0
    calendars_due: int = 0
    calendars_in_time: int = 0
    group_pairs: int = 0
    group_gaps: int = 0
    promises: int = 0
    promises_kept: int = 0
    promises_overdue: int = 0
    late_days: tuple[int, ...] = ()

    def __add__(self, other: DisciplineCounts) -> DisciplineCounts:
        return DisciplineCounts(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(DisciplineCounts))
        )

    @property
    def over(self) -> int:
        """Planned meetings whose day is over: held or missed."""
        return self.held + self.missed

    @property
    def took_place(self) -> int:
        """All meetings that took place, off-schedule ones too."""
        return self.held + self.unscheduled

    @property
    def median_late(self) -> float | None:
        """Median of the days by which late meetings were late; None where none was."""
        return median(self.late_days) if self.late_days else None

    def shares(self) -> list[Share]:
        """The parts of the score that apply: those with something to do."""
        announced = self.announced_in_time + self.announced_late + self.not_announced
        found = [
            Share(Part.HELD, self.held - self.held_late, self.over),
            Share(Part.ANNOUNCED, self.announced_in_time, announced),
            Share(Part.RESULTS, self.results_in_time, self.results_in_time + self.results_late),
            Share(Part.NORMS, self.cells_met, self.cells_met + self.cells_missed),
            Share(Part.CALENDARS, self.calendars_in_time, self.calendars_due),
        ]
        return [share for share in found if share.denominator]

    @property
    def score(self) -> float | None:
        """The plain mean of the parts that apply: no weights. None where too few meetings are over (`MIN_OVER`)."""
        shares = self.shares()
        if self.over < MIN_OVER or not shares:
            return None
        return sum(share.numerator / share.denominator for share in shares) / len(shares)

    def as_json(self) -> dict[str, Any]:
        """Counts, shares and score as files and other systems have them."""
        counts = asdict(self)
        counts.pop("late_days")
        parts = [
            {"part": str(share.part), "numerator": share.numerator, "denominator": share.denominator}
            for share in self.shares()
        ]
        return counts | {
            "median_days_late": self.median_late,
            "deputy_share": rate(self.deputy, self.took_place),
            "score": self.score,
            "parts": parts,
        }


MEETING_FIGURES = tuple(FIGURES)
