"""The report of appeals in e-Otinish: who gets how many, of what, how they grow, and how meetings weigh beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from appeals.enums import QuestionKind
from eotinish.models import Population
from eotinish.queries import Received, Selection, population, received
from organisations.enums import BodyKind
from reports.documents import document
from reports.filters_complaints import ComplaintFilter
from reports.queries.contradiction_rule import growth, per_10000
from reports.queries.counts import tally
from reports.queries.dimensions import DIMENSIONS, NOT_STATED, Entry
from reports.queries.spans import Compared, Days, Spans, spans
from reports.queries.statistics import rate


@dataclass(frozen=True)
class ComplaintRow:
    """Appeals of one row. None: nobody told, or there is nothing to compare with.

    `growth` is against the compared period, `half_growth` the second half of a year against its first. `weight`: the
    questions raised at meetings of the same bodies as a share of the appeals. `people`: of its region, `people_year`
    and `people_source` say on which 1 January and by whom.
    """

    code: str | None
    name: str
    received: int
    satisfied: int | None = None
    refused: int | None = None
    explained: int | None = None
    overdue: int | None = None
    repeated: int | None = None
    before: int | None = None
    growth: float | None = None
    half_growth: float | None = None
    people: int | None = None
    people_year: int | None = None
    people_source: str = ""
    questions: int = 0
    key: Any = None

    @property
    def per_10000(self) -> float | None:
        """Appeals per 10,000 people."""
        return per_10000(self.received, self.people)

    @property
    def weight(self) -> float | None:
        """Questions at meetings per appeal."""
        return rate(self.questions, self.received)

    def as_json(self) -> dict[str, Any]:
        """The row as files and other systems have it."""
        found = asdict(self) | {"per_10000": self.per_10000, "weight": self.weight}
        del found["key"]
        return found


@dataclass(frozen=True)
class Complaints:
    """Rows with the most appeals first (months in their order), "not stated" last; `local`: of them, to local bodies."""

    by: str
    spans: Spans
    rows: list[ComplaintRow]
    total: ComplaintRow
    local: int

    @property
    def local_share(self) -> float | None:
        """Share of the appeals that went to local bodies."""
        return rate(self.local, self.total.received)


def complaints(chosen: ComplaintFilter, by: str) -> Complaints:
    """The report of a valid selection. Every way out (page, file, API, command) calls this.

    The number of queries does not depend on the number of rows. Raises KeyError for an unknown cut.
    """
    found, selection = spans(chosen.period, chosen.against), chosen.appeals()
    tables = _Tables(
        now=counted(by, found.counted, selection),
        before=_before(by, found.usual, selection),
        halves=_halves(by, found.halves, selection),
        questions=questions_by(chosen, by),
    )
    names = names_of(by, {key for key in (*tables.now, *tables.questions) if key is not None})
    people = population(names, found.usual.now.last) if by == "region" else {}
    rows = [_row(key, names, tables, people.get(key)) for key in {*tables.now, *tables.questions}]
    rows.sort(key=_order(by))
    local = counted("tier", found.counted, selection).get(BodyKind.LOCAL.value, Received())
    return Complaints(by, found, rows, _total(rows, tables), local.received)


@dataclass(frozen=True)
class _Tables:
    """Appeals now, before (None: not comparable), in both halves, and questions, each by key."""

    now: dict[Any, Received]
    before: dict[Any, Received] | None
    halves: tuple[dict[Any, Received], dict[Any, Received]] | None
    questions: dict[Any, int]


def counted(by: str, days: Days | None, selection: Selection) -> dict[Any, Received]:
    """Appeals by one key over days of which somebody told."""
    if days is None:
        return {}
    found = received(by, first=days.first, last=days.last, selection=selection)
    return {key: counts for (key,), counts in found.items()}


def _before(by: str, compared: Compared, selection: Selection) -> dict[Any, Received] | None:
    return counted(by, compared.before, selection) if compared.told and by != "month" else None


def _halves(by: str, compared: Compared | None, selection: Selection):
    if compared is None or not compared.told or by == "month":
        return None
    return counted(by, compared.now, selection), counted(by, compared.before, selection)


def questions_by(chosen: ComplaintFilter, by: str) -> dict[Any, int]:
    """The questions of the selection by the same key, as of the report's day; withdrawn and repeated ones not."""
    key = F("kind") if by == "kind" else DIMENSIONS[by].of_question
    found = tally(chosen.questions, key, as_of=chosen.period.as_of)
    return {value or None: counts.questions for (value,), counts in found.items()}


def names_of(by: str, keys: Iterable[Any]) -> dict[Any, Entry]:
    """Code and name of each key of a cut."""
    if by == "kind":
        labels = dict(QuestionKind.choices)
        return {key: Entry(key, str(labels.get(key, key))) for key in keys}
    return DIMENSIONS[by].names(keys)


def _row(key: Any, names: dict[Any, Entry], tables: _Tables, people: Population | None) -> ComplaintRow:
    entry = names.get(key) or Entry(None, str(NOT_STATED))
    return _made(
        entry,
        tables.now.get(key, Received()),
        None if tables.before is None else tables.before.get(key, Received()),
        tuple(half.get(key, Received()) for half in tables.halves or ()),
        questions=tables.questions.get(key, 0),
        key=key,
        people=people.people if people else None,
        people_year=people.year if people else None,
        people_source=people.source if people else "",
    )


def _made(entry: Entry, now: Received, before: Received | None, halves: tuple, **more: Any) -> ComplaintRow:
    earlier = before.received if before is not None else None
    return ComplaintRow(
        entry.code,
        entry.name,
        **asdict(now),
        before=earlier,
        growth=growth(now.received, earlier),
        half_growth=growth(halves[0].received, halves[1].received) if halves else None,
        **more,
    )


def _total(rows: list[ComplaintRow], tables: _Tables) -> ComplaintRow:
    """The sum; people only where each row that has a code has them."""
    people = [row.people for row in rows if row.code is not None]
    every = bool(people) and None not in people
    return _made(
        Entry(None, _("Total")),
        _sum(tables.now),
        None if tables.before is None else _sum(tables.before),
        tuple(_sum(half) for half in tables.halves or ()),
        questions=sum(tables.questions.values()),
        people=sum(people) if every else None,
    )


def _sum(table: dict[Any, Received]) -> Received:
    return sum(table.values(), Received())


def _order(by: str):
    if by == "month":
        return lambda row: (row.code is None, row.code or "")
    return lambda row: (row.code is None, -row.received, row.code or "")


def span_json(days: Days | None) -> dict[str, str] | None:
    """Days as other systems have them."""
    return None if days is None else {"from": days.first.isoformat(), "to": days.last.isoformat()}


def spans_json(found: Spans) -> dict[str, Any]:
    """Over which days is counted, with what they are compared (null: figures are missing there), who told."""
    return {
        "counted": span_json(found.counted),
        "compared_with": span_json(found.usual.before) if found.usual.told else None,
        "sources": [
            {"from": one.first.isoformat(), "to": one.last.isoformat(), "source": one.source or None}
            for one in found.sources
        ],
    }


def complaints_document(chosen: ComplaintFilter, found: Complaints) -> dict[str, Any]:
    """The report as the API and the command answer it."""
    return document(chosen, found) | spans_json(found.spans) | {"local_share": found.local_share}
