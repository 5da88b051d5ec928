"""Counting questions as things stood on a day. Every figure of every report comes from `tally`.

*As of* goes by the day on which a thing happened: a question raised later did not exist, one closed later was open,
and it was overdue when its last day had passed by then. How a question stood before it was reopened, extended or
confirmed is kept (`PastStanding`), so a report as of a past day stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count

from appeals.figures import Standing, Teller
from appeals.querysets import QuestionQuerySet


@dataclass(frozen=True)
class Counts:
    """Questions of one row by what became of them. `out` (withdrawn, duplicate, passed on) is not in `questions`.

    `doubted` and `durable` are parts of `solved`: those that the citizen or a check said are not solved, and those
    neither reopened nor raised again. The last four are parts of `questions`.
    """

    open: int = 0
    solved: int = 0
    on_spot: int = 0
    partly: int = 0
    answered: int = 0
    out: int = 0
    in_plan: int = 0
    overdue: int = 0
    without_proof: int = 0
    doubted: int = 0
    durable: int = 0
    reopened: int = 0
    raised_again: int = 0
    asked: int = 0
    replied: int = 0

    @property
    def confirmed(self) -> int:
        """Solved, and nobody who was asked or checked it said otherwise."""
        return self.solved - self.doubted

    @property
    def questions(self) -> int:
        """The denominator of every rate."""
        return self.open + self.solved + self.partly + self.answered

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


FIELDS = tuple(one.name for one in fields(Counts))


def summed(parts: Iterable[Counts]) -> Counts:
    """The sum of rows; each question is in exactly one, so it equals the count of all."""
    return sum(parts, Counts())


def tally(questions: QuestionQuerySet, *keys: Any, as_of: date) -> dict[tuple, Counts]:
    """Counts of each combination of `keys` (expressions) in one query. `questions` has its scope and its filter already."""
    parts = parts_of(questions, _named(keys), as_of)
    found: dict[tuple, Counts] = {}
    for row in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        key = tuple(row[: len(keys)])
        found[key] = found.get(key, Counts()) + Counts(*row[len(keys) :])
    return found


def parts_of(questions: QuestionQuerySet, names: dict[str, Any], as_of: date) -> list[QuestionQuerySet]:
    """Queries whose rows (`names`: expressions of their keys; then the counts) add up to the counts as of a day."""
    standing = _standing(questions, as_of)
    return [_groups(teller.questions, names, figures(teller)) for teller in standing.tellers]


def grouped(
    questions: QuestionQuerySet,
    keys: Sequence[Any],
    as_of: date,
    more: Callable[[Standing], dict[str, Any]],
) -> Iterator[tuple[tuple, Counts, tuple]]:
    """Key, counts and the values of `more` aggregates of each group, from one query.

    For aggregates that do not add up over parts (different people, say); else `tally`, which is quicker.
    """
    standing = _standing(questions, as_of)
    first, last = len(keys), len(keys) + len(fields(Counts))
    for row in _groups(standing.questions, _named(keys), figures(standing) | more(standing)):
        yield tuple(row[:first]), Counts(*row[first:last]), tuple(row[last:])


def figures(conditions: Standing | Teller) -> dict[str, Any]:
    """The aggregates behind `Counts`, in the order of its fields."""
    return {f"n_{name}": Count("pk", filter=conditions[name]) for name in FIELDS}


def _standing(questions: QuestionQuerySet, day: date) -> Standing:
    return Standing(questions.filter(raised_on__lte=day), day)


def _groups(
    questions: QuestionQuerySet, names: dict[str, Any], aggregates: dict[str, Any]
) -> QuestionQuerySet:
    return questions.order_by().annotate(**names).values_list(*names).annotate(**aggregates)


def _named(keys: Sequence[Any]) -> dict[str, Any]:
    return {f"key_{index}": key for index, key in enumerate(keys)}
