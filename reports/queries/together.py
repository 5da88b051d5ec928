"""Counts of many kinds in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, DateField, F, Min, QuerySet, Value
from django.db.models.functions import Cast


class Counted(NamedTuple):
    """How many rows there are of a kind, of a group of it (`key`), and the earliest of their days."""

    kind: str
    key: int | None
    many: int
    day: date | None


def part(kind: Any, rows: QuerySet, *, key: Any = None, day: str | None = None) -> QuerySet:
    """The count of `rows` as a part of `counted_each`. `kind`: its name, or an expression that tells each row's.

    `key`: expression of an integer by which it is grouped; `day`: column.
    """
    earliest = Min(F(day)) if day else Cast(None, DateField())  # a bare NULL would be text in the union
    group = Cast(None, BigIntegerField()) if key is None else key
    named = rows.order_by().annotate(kind_of=Value(kind) if isinstance(kind, str) else kind, key_of=group)
    grouped = named.values("kind_of", "key_of").annotate(many=Count("pk"), day_of=earliest)
    return grouped.values_list("kind_of", "key_of", "many", "day_of")


def counted_each(parts: Iterable[QuerySet]) -> list[Counted]:
    """All parts in one query; a group without rows is missing."""
    first, *others = parts
    return [Counted(*row) for row in first.union(*others, all=True)]
