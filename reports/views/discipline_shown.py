"""Rows of the discipline report as a page shows them: numbers with the addresses of their meetings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from common.numbers import number
from meetings.models import Meeting
from reports.compare import Change
from reports.links import Links
from reports.queries.discipline import DisciplineRow
from reports.queries.discipline_counts import MIN_OVER, Part, Share
from reports.queries.statistics import rate
from reports.views.comparing import beside

# Figures of meetings that stand in the table; the files have all.
SHOWN = (
    "planned", "held", "held_late", "missed", "waiting", "unscheduled", "deputy", "moved", "announced_late",
    "not_announced", "results_late",
)  # fmt: skip


@dataclass(frozen=True)
class PartShown:
    """A part of the score: its share, and the numbers that it is made of; None where it does not apply."""

    share: float | None
    text: str


@dataclass(frozen=True)
class Line:
    """A row of the table. `cells`: numbers with the addresses of their meetings, in the order of `heads`."""

    row: DisciplineRow
    parts: list[PartShown]
    cells: list[tuple[int, str]]
    deputy_share: float | None
    groups: str
    promises: str
    few: bool
    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def beside(self) -> list[tuple]:
        """The numbers with their changes."""
        return beside(SHOWN, self.cells, self.changes)


@dataclass(frozen=True)
class Missed:
    """A line of the list of missed meetings."""

    meeting: Meeting
    days: int
    moved: bool
    held_on: date | None


def heads() -> list[tuple[str, str]]:
    """The figures in the order of their columns, with short names."""
    return [
        ("planned", _("Planned")),
        ("held", _("Held")),
        ("held_late", _("Late")),
        ("missed", _("Missed")),
        ("waiting", _("To come")),
        ("unscheduled", _("Off schedule")),
        ("deputy", _("By deputies")),
        ("moved", _("Moved")),
        ("announced_late", _("Announced late")),
        ("not_announced", _("Not announced")),
        ("results_late", _("Results late")),
    ]


def line_of(row: DisciplineRow, links: Links, by: str, changes: dict[str, Change] | None = None) -> Line:
    """One row with its numbers, each linked to exactly its meetings."""
    counts = row.counts
    shares = {share.part: share for share in counts.shares()}
    return Line(
        row=row,
        parts=[_part(shares.get(part)) for part in Part.values],
        cells=[
            (value, links.discipline(by, row.code, row.key, name) if value else "")
            for name in SHOWN
            for value in [getattr(counts, name)]
        ],
        deputy_share=rate(counts.deputy, counts.took_place),
        groups=_of(counts.group_pairs - counts.group_gaps, counts.group_pairs),
        promises=_of(counts.promises_kept, counts.promises),
        few=counts.over < MIN_OVER,
        changes=changes or {},
    )


def missed_lines(meetings: Iterable[Meeting], as_of: date) -> list[Missed]:
    """The list of missed meetings, seen on a day."""
    return [
        Missed(
            meeting,
            (as_of - meeting.planned_on).days,
            meeting.first_planned_on != meeting.planned_on,
            meeting.held_on,
        )
        for meeting in meetings
    ]


def _part(share: Share | None) -> PartShown:
    if share is None:
        return PartShown(None, "")
    return PartShown(share.value, _of(share.numerator, share.denominator))


def _of(some: int, all_of_them: int) -> str:
    if not all_of_them:
        return "—"
    return _("%(some)s of %(all)s") % {"some": number(some), "all": number(all_of_them)}
