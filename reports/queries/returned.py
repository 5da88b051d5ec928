"""Repeat and returned questions: what did not hold, per region, body, topic …, and what wandered on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from appeals.enums import Cause, EventKind
from appeals.figures import OFTEN, Standing, happened, reopened_by
from appeals.querysets import QuestionQuerySet
from reports.queries.counts import Counts, grouped
from reports.queries.dimensions import DIMENSIONS, NOT_STATED, Entry
from reports.queries.statistics import rate


@dataclass(frozen=True)
class ReturnedCounts:
    """Counted questions of one row by what happened to them; one question can be in several columns."""

    questions: int = 0
    reopened: int = 0
    by_citizen: int = 0
    by_check: int = 0
    by_controller: int = 0
    raised_again: int = 0
    forwarded_often: int = 0
    extended: int = 0
    disputed: int = 0
    parts: int = 0

    def __add__(self, other: ReturnedCounts) -> ReturnedCounts:
        return ReturnedCounts(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(ReturnedCounts))
        )


@dataclass(frozen=True)
class ReturnedRow:
    """A row with its code and name (None: not stated, and the total) and the share of questions reopened."""

    code: str | None
    name: str
    counts: ReturnedCounts
    key: Any = None

    @property
    def reopened_rate(self) -> float | None:
        """None where there are no questions."""
        return rate(self.counts.reopened, self.counts.questions)

    def as_json(self) -> dict:
        """The row as files and other systems have it."""
        counts = {one.name: getattr(self.counts, one.name) for one in fields(ReturnedCounts)}
        return {"code": self.code, "name": self.name} | counts | {"reopened_rate": self.reopened_rate}


@dataclass(frozen=True)
class Returned:
    """Rows in the order of their codes ("not stated" last), and their total."""

    by: str
    as_of: date
    rows: list[ReturnedRow]
    total: ReturnedRow


# Figures beside those of `Counts`, in the order in which they are read.
OWN = ("by_citizen", "by_check", "by_controller", "forwarded_often", "extended", "disputed", "parts")


def returned(questions: QuestionQuerySet, *, by: str, as_of: date) -> Returned:
    """Rows and total of `questions`, which have their scope, period and filters already. Two queries.

    Raises KeyError for an unknown `by`.
    """
    dimension = DIMENSIONS[by]
    found = {
        key: _counts(counts, own)
        for (key,), counts, own in grouped(questions, [dimension.of_question], as_of, _aggregates)
    }
    entries = dimension.names({key for key in found if key is not None})
    rows = [_row(entries.get(key), counts, key) for key, counts in found.items()]
    rows.sort(key=lambda row: (row.code is None, row.code or ""))
    total = ReturnedRow(None, _("Total"), _summed(found.values()))
    return Returned(by, as_of, rows, total)


def _aggregates(standing: Standing) -> dict[str, Count]:
    day = standing.day
    conditions = (
        reopened_by(Cause.CITIZEN, day),
        reopened_by(Cause.CHECK, day),
        reopened_by(Cause.CONTROLLER, day),
        happened(EventKind.FORWARDED, day, times=OFTEN),
        happened(EventKind.EXTENDED, day),
        happened(EventKind.DISPUTED, day),
        Q(part_of__isnull=False),
    )
    return {
        f"n_{name}": Count("pk", filter=condition & standing["counted"])
        for name, condition in zip(OWN, conditions, strict=True)
    }


def _counts(counts: Counts, own: tuple[int, ...]) -> ReturnedCounts:
    shared = {name: getattr(counts, name) for name in ("questions", "reopened", "raised_again")}
    return ReturnedCounts(**shared, **dict(zip(OWN, own, strict=True)))


def _row(entry: Entry | None, counts: ReturnedCounts, key: Any) -> ReturnedRow:
    entry = entry or Entry(None, str(NOT_STATED))
    return ReturnedRow(entry.code, entry.name, counts, key)


def _summed(parts: Iterable[ReturnedCounts]) -> ReturnedCounts:
    return sum(parts, ReturnedCounts())
