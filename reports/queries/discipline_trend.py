"""How planned meetings were kept, quarter by quarter, seen as of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncQuarter

from meetings.figures import core_figures
from meetings.norms import period_of
from meetings.querysets import MeetingQuerySet
from reports.period import months_later
from reports.queries.statistics import rate

QUARTERS = 8


@dataclass(frozen=True)
class Quarter:
    """A quarter: planned meetings whose day is over, those held, those held on their day, those missed."""

    first: date
    over: int = 0
    held: int = 0
    in_time: int = 0
    missed: int = 0

    @property
    def rate(self) -> float | None:
        """Share held on the planned day; None where no planned day is over."""
        return rate(self.in_time, self.over)


def quarters(meetings: MeetingQuerySet, last: date, as_of: date) -> list[Quarter]:
    """The eight quarters up to that of `last`, oldest first. One query."""
    end = period_of("quarter", last)
    first = months_later(end.first, -3 * (QUARTERS - 1))
    figures = core_figures(as_of)
    counted = {f"n_{name}": Count("pk", filter=figures[name]) for name in ("held", "held_late", "missed")}
    rows = (
        meetings.filter(planned_on__gte=first, planned_on__lte=end.last)
        .order_by()
        .annotate(quarter=TruncQuarter("planned_on"))
        .values_list("quarter")
        .annotate(**counted)
    )
    found = {
        quarter: Quarter(quarter, held + missed, held, held - late, missed)
        for quarter, held, late, missed in rows
    }
    starts = [months_later(first, 3 * index) for index in range(QUARTERS)]
    return [found.get(start, Quarter(start)) for start in starts]
