"""How long it took: days from the question to its solution, per row of a report."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Aggregate,
    Avg,
    Case,
    Count,
    DateField,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from appeals.figures import Standing, took, within_term
from appeals.querysets import QuestionQuerySet
from reports.queries.dimensions import DIMENSIONS, NOT_STATED, Entry


class Bucket(NamedTuple):
    """Days from `first` to `last`, both counted; None: without end."""

    code: str
    first: int
    last: int | None


# The ordinary term is 15 working days, which is about 21 days; an extension adds up to two months.
BUCKETS = (
    Bucket("same_day", 0, 0), Bucket("to_5", 1, 5), Bucket("to_15", 6, 15), Bucket("to_30", 16, 30),
    Bucket("to_60", 31, 60), Bucket("to_90", 61, 90), Bucket("over_90", 91, None),
)  # fmt: skip


@dataclass(frozen=True)
class Days:
    """Solved questions of a row and the calendar days they took; open ones and the days they have waited.

    None where there is nothing to take a middle of. `within_term`: solved on the last day or before it.
    """

    solved: int = 0
    median: float | None = None
    ninth: float | None = None
    mean: float | None = None
    within_term: int = 0
    same_day: int = 0
    to_5: int = 0
    to_15: int = 0
    to_30: int = 0
    to_60: int = 0
    to_90: int = 0
    over_90: int = 0
    open: int = 0
    waiting: float | None = None


@dataclass(frozen=True)
class DaysRow:
    """A row: code and name (code None: not stated, or the total), its days, what the database grouped by."""

    code: str | None
    name: str
    days: Days
    key: Any = None

    def as_json(self) -> dict[str, Any]:
        """The row as files and other systems have it."""
        return {"code": self.code, "name": self.name} | {
            one.name: getattr(self.days, one.name) for one in fields(Days)
        }


@dataclass(frozen=True)
class DaysReport:
    """Rows in the order of their codes ("not stated" last), and all questions together."""

    by: str
    as_of: date
    rows: list[DaysRow]
    total: DaysRow


class Percentile(Aggregate):
    """The value below which `share` of the rows lie, between two of them if need be."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float, **more: Any):
        super().__init__(expression, share=share, **more)


def days_report(questions: QuestionQuerySet, *, by: str, as_of: date) -> DaysReport:
    """Rows and total of `questions`, which have their scope and filters. Three queries.

    A question that was opened again counts with the days until its standing outcome. Raises KeyError for an unknown cut.
    """
    dimension = DIMENSIONS[by]
    standing = Standing(questions.filter(raised_on__lte=as_of), as_of)
    figures = _figures(standing, as_of)
    rows = (
        standing.questions.order_by()
        .annotate(key=dimension.of_question)
        .values_list("key")
        .annotate(**figures)
    )
    found = {row[0]: Days(*row[1:]) for row in rows}
    together = Days(*standing.questions.aggregate(**figures).values())
    found = {key: days for key, days in found.items() if days.solved or days.open}
    names = dimension.names({key for key in found if key is not None})
    told = [_row(names.get(key), days, key) for key, days in found.items()]
    told.sort(key=lambda row: (row.code is None, row.code or ""))
    return DaysReport(by, as_of, told, DaysRow(None, _("Total"), together))


def _row(entry: Entry | None, days: Days, key: Any) -> DaysRow:
    entry = entry or Entry(None, str(NOT_STATED))
    return DaysRow(entry.code, entry.name, days, key)


def _figures(standing: Standing, as_of: date) -> dict[str, Any]:
    solved, waits = standing["solved"], standing["open"]
    closed_on = F("closed_on")
    if standing.past:
        closed_on = Case(When(earlier__isnull=False, then=F("earlier__closed_on")), default=F("closed_on"))
    lasted = _difference(closed_on, F("raised_on"))
    waited = _difference(Cast(Value(as_of), DateField()), F("raised_on"))
    counts = {bucket.code: Count("pk", filter=solved & took_in(standing, bucket)) for bucket in BUCKETS}
    return {
        "n_solved": Count("pk", filter=solved),
        "n_median": Percentile(lasted, 0.5, filter=solved),
        "n_ninth": Percentile(lasted, 0.9, filter=solved),
        "n_mean": Avg(lasted, filter=solved, output_field=FloatField()),
        "n_within": Count("pk", filter=solved & standing.either(within_term)),
        **{f"n_{code}": count for code, count in counts.items()},
        "n_open": Count("pk", filter=waits),
        "n_waiting": Percentile(waited, 0.5, filter=waits),
    }


def _difference(later: Any, earlier: Any) -> Func:
    """Days between two dates: a whole number in PostgreSQL, of which Django would make an interval."""
    return Func(later, earlier, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())


def took_in(standing: Standing, bucket: Bucket) -> Q:
    """Questions whose outcome took so many days."""
    first, last = timedelta(days=bucket.first), None if bucket.last is None else timedelta(days=bucket.last)
    return standing.either(lambda teller: took(teller, first, last))
