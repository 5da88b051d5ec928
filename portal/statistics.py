"""Open statistics: what became of the questions of a half-year, by the definitions that staff use.

Everybody may see these figures, so none of them may tell of single persons: rows with fewer than five questions are told
as one (`together`). Half-years do not overlap and cuts are not crossed: no small number is the difference of two told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import Min
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.at_meetings import SMALLEST_CELL
from appeals.models import Question
from common.dates import today
from common.tables import NUMBER, RATE, Column
from organisations.enums import BodyKind
from reports.catalogue import REPORTS
from reports.period import Period, months_later
from reports.queries.counts import Counts, summed
from reports.queries.resolution import Row
from reports.queries.statistics import rate

# Code of a cut → its name, and what the report of staff is asked for.
CUTS = {
    "region": (gettext_lazy("By region"), {"by": "region"}),
    "ministry": (gettext_lazy("By ministry"), {"by": "body", "tier": BodyKind.CENTRAL.value}),
    "sphere": (gettext_lazy("By sphere"), {"by": "sphere"}),
    "month": (gettext_lazy("By month"), {"by": "month"}),
}
FIGURES = ("questions", "open", "overdue", "solved", "partly", "answered")
HALF = 6  # months


@dataclass(frozen=True)
class Half:
    """A half-year. One that is over is seen as of its last day, the running one as of today."""

    year: int
    number: int

    @property
    def code(self) -> str:
        """As in addresses: 2022h2."""
        return f"{self.year}h{self.number}"

    @property
    def label(self) -> str:
        """In words: July 2022 – December 2022."""
        period = self.period
        return f"{date_format(period.first, 'F Y')} – {date_format(period.last, 'F Y')}"

    @property
    def period(self) -> Period:
        """Its days."""
        first = date(self.year, 1 if self.number == 1 else HALF + 1, 1)
        last = months_later(first, HALF) - timedelta(days=1)
        return Period(first, last, min(last, today()))


@dataclass(frozen=True)
class Told:
    """A row that everybody may see; `code` None: rows told as one, or all together."""

    code: str | None
    name: str
    counts: Counts

    @property
    def reported_rate(self) -> float | None:
        """Solved by questions."""
        return rate(self.counts.solved, self.counts.questions)

    @property
    def confirmed_rate(self) -> float | None:
        """Solved and not denied, by questions."""
        return rate(self.counts.confirmed, self.counts.questions)

    def as_json(self) -> dict[str, Any]:
        """The row as files and other systems have it."""
        figures = {name: getattr(self.counts, name) for name in FIGURES}
        rates = {"reported_rate": self.reported_rate, "confirmed_rate": self.confirmed_rate}
        return {"code": self.code, "name": self.name} | figures | rates


@dataclass(frozen=True)
class Statistics:
    """Rows, those told as one (None: there are none) with their names, and all together.

    `total` is None where there are fewer than five questions in all.
    """

    half: Half
    by: str
    rows: list[Told]
    others: Told | None
    joined: list[str]
    total: Told | None

    def lines(self) -> list[Told]:
        """Everything that is told, the total last."""
        return [*self.rows, *(row for row in (self.others, self.total) if row is not None)]

    def document(self) -> dict[str, Any]:
        """The statistics for other systems."""
        period = self.half.period
        return {
            "half": self.half.code,
            "period": {"from": period.first.isoformat(), "to": period.last.isoformat()},
            "as_of": period.as_of.isoformat(),
            "by": self.by,
            "smallest_cell": SMALLEST_CELL,
            "rows": [row.as_json() for row in self.rows],
            "others": self.others and self.others.as_json() | {"names": self.joined},
            "total": self.total and self.total.as_json(),
        }


def halves() -> list[Half]:
    """From the half-year of the first question to the running one, the latest first."""
    everything = Question.objects.unscoped("the first day of open statistics")
    first, now = everything.aggregate(first=Min("raised_on"))["first"], today()
    return list(_halves(first or now, now))


def _halves(first: date, last: date) -> Iterator[Half]:
    end, place = _place(first), _place(last)
    while place >= end:
        yield Half(place // 2, place % 2 + 1)
        place -= 1


def _place(day: date) -> int:
    return day.year * 2 + (day.month > HALF)


def statistics(half: Half, by: str) -> Statistics:
    """The figures of a half-year in one cut of `CUTS`. Raises KeyError for another cut."""
    period, (_label, asked) = half.period, CUTS[by]
    days = {"from": period.first, "to": period.last, "as_of": period.as_of}
    report = REPORTS["resolution"]
    _chosen, found = report.made({name: day.isoformat() for name, day in days.items()} | asked)
    left, joined = together([_told(row) for row in found.rows])
    others = Told(None, _("Others together"), summed(row.counts for row in joined)) if joined else None
    total = _told(found.total)
    if total.counts.questions < SMALLEST_CELL:
        return Statistics(half, by, [], None, [], None)
    if not left:
        return Statistics(half, by, [], None, [], total)
    return Statistics(half, by, left, others, [row.name for row in joined], total)


def together(rows: list[Told]) -> tuple[list[Told], list[Told]]:
    """Rows told by themselves, in their order, and those told as one: with fewer than five questions.

    Where these are fewer than five together, the next smallest joins them, or they could be found as the difference to
    the total. Rows without questions are not told.
    """
    left = sorted(
        (row for row in rows if row.counts.questions), key=lambda row: row.counts.questions, reverse=True
    )
    joined: list[Told] = []
    while left and (left[-1].counts.questions < SMALLEST_CELL or _is_few(joined)):
        joined.append(left.pop())
    return [row for row in rows if row in left], joined


def _is_few(joined: list[Told]) -> bool:
    return 0 < summed(row.counts for row in joined).questions < SMALLEST_CELL


def _told(row: Row) -> Told:
    return Told(row.code, row.name, Counts(**{one.name: getattr(row, one.name) for one in fields(Counts)}))


def columns() -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", _("Name")),
        *(Column(name, label, NUMBER) for name, label in heads()),
        Column("reported_rate", _("Reported rate"), RATE),
        Column("confirmed_rate", _("Confirmed rate"), RATE),
    ]


def heads() -> list[tuple[str, str]]:
    """The counts in the order of their columns."""
    names = {
        "questions": _("Questions"),
        "open": _("Open"),
        "overdue": _("Overdue"),
        "solved": _("Solved"),
        "partly": _("Partly"),
        "answered": _("Answered"),
    }
    return [(name, names[name]) for name in FIGURES]
