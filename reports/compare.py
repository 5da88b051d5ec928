"""A report set against another period: the other figure and the change beside each, for page, files and interface alike.

What is compared of a report stands in the catalogue (`Report.measures`); nothing here knows a report by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from common.numbers import number, percent, points, signed
from common.tables import NUMBER, RATE, Column
from reports.period import Period, months_later

if TYPE_CHECKING:
    from reports.report import Report

OTHER, CHANGE = "compared_", "change_"
# What names a row: for a territory with its norm, the body as well.
NAMES = ("code", "name", "body", "body_name")


class Measure(NamedTuple):
    """A figure of a row that is compared. `kind`: RATE (changes in percentage points) or NUMBER, with so many places.

    `cuts`: by what the rows are that have it; empty: whatever they are by.
    """

    name: str
    label: Any
    kind: str = NUMBER
    places: int = 0
    cuts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A figure in both periods; None where there is none. A missing row counts nothing: its counts are 0, its rates None."""

    measure: Measure
    now: float | None
    then: float | None

    @property
    def difference(self) -> float | None:
        """Now less then; None where one of them is missing."""
        if self.now is None or self.then is None:
            return None
        return round(self.now - self.then, 4)

    @property
    def is_told(self) -> bool:
        """Whether there is a difference to speak of."""
        return self.difference is not None

    @property
    def then_text(self) -> str:
        """The figure of the other period, as people read it."""
        return (percent if self.measure.kind == RATE else number)(self.then, self._places)

    @property
    def text(self) -> str:
        """The change: percentage points of a rate, else the difference."""
        return (points if self.measure.kind == RATE else signed)(self.difference, self._places)

    @property
    def _places(self) -> int:
        return 1 if self.measure.kind == RATE else self.measure.places


Changes = dict[str, Change]


@dataclass(frozen=True)
class Comparison:
    """`changes` by the key of the row, `gone`: rows that only the other period has (the row and its changes), `total`."""

    period: Period
    measures: tuple[Measure, ...]
    changes: dict[Any, Changes]
    gone: list[tuple[Any, Changes]]
    total: Changes

    def of(self, row: Any) -> Changes:
        """The changes of a row of the report."""
        return self.changes[row.key]

    def columns(self) -> list[Column]:
        """Two more columns of a file for each measure."""
        found = []
        for one in self.measures:
            found.append(
                Column(OTHER + one.name, _("%(figure)s, compared") % {"figure": one.label}, one.kind)
            )
            found.append(Column(CHANGE + one.name, _("%(figure)s, change") % {"figure": one.label}, one.kind))
        return found

    def widened(self, rows: Iterable[Any], lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The lines of a file: those of `rows`, those that only the other period has, the total as the last one."""
        *own, total = lines
        for row, line in zip(rows, own, strict=True):
            yield line | flat(self.of(row))
        yield from self.gone_lines()
        yield total | flat(self.total)

    def gone_lines(self) -> Iterator[dict[str, Any]]:
        """What names the rows that only the other period has, and their figures."""
        for row, changes in self.gone:
            yield {name: value for name, value in row.as_json().items() if name in NAMES} | flat(changes)

    def document(self, rows: Iterable[Any], document: dict[str, Any]) -> dict[str, Any]:
        """The document of other systems with what it is compared with beside each row."""
        told = [line | flat(self.of(row)) for row, line in zip(rows, document["rows"], strict=True)]
        period = self.period
        return document | {
            "rows": told,
            "total": document["total"] | flat(self.total),
            "compared": {
                "from": period.first.isoformat(),
                "to": period.last.isoformat(),
                "as_of": period.as_of.isoformat(),
            },
            "only_compared": list(self.gone_lines()),
        }


def flat(changes: Changes) -> dict[str, Any]:
    """The other figure and the change of each measure, by the names of columns."""
    found = {}
    for name, change in changes.items():
        found[OTHER + name] = change.then
        found[CHANGE + name] = change.difference
    return found


def compare(report: Report, chosen: Any, found: Any) -> Comparison | None:
    """The report `found` of a valid selection against its other period; None where none is asked for.

    Rows are matched by what they were grouped by, months by their place in the period.
    """
    period = getattr(chosen, "compared", None)
    if period is None or not report.measures:
        return None
    other = report.run(chosen.of_other(), found.by)
    shift = (_months(chosen.period.first) - _months(period.first)) if found.by == "month" else 0
    then = {_moved(row.key, shift): row for row in other.rows}
    measures = tuple(one for one in report.measures if not one.cuts or found.by in one.cuts)
    changes = {row.key: _changes(measures, row, then.get(row.key)) for row in found.rows}
    gone = [(row, _changes(measures, None, row)) for key, row in then.items() if key not in changes]
    return Comparison(period, measures, changes, gone, _changes(measures, found.total, other.total))


def _changes(measures: Iterable[Measure], now: Any, then: Any) -> Changes:
    one, other = (row.as_json() if row is not None else {} for row in (now, then))
    return {
        measure.name: Change(measure, _value(measure, one), _value(measure, other)) for measure in measures
    }


def _value(measure: Measure, values: dict[str, Any]) -> float | None:
    """A row that is missing has counted nothing; of nothing there is no rate and no middle."""
    counted = measure.kind == NUMBER and not measure.places
    return values.get(measure.name, 0 if counted else None)


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _moved(key: Any, months: int) -> Any:
    return months_later(key, months) if months and isinstance(key, date) else key
