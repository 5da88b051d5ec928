"""Rows named by key in a condition that leaves PostgreSQL no choice but its index of keys."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet, Value


class OneOf(Func):
    """Whether the column `name` is among many keys.

    Of a list: one parameter, read once, where `IN` has thousands. Of a query of keys: it is done first, and once; a
    plan for `IN` may go through the whole table and ask for each row.
    """

    template = "%(expressions)s::bigint[])"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, name: str, keys: Sequence[int] | QuerySet):
        told = (
            ArraySubquery(keys) if isinstance(keys, QuerySet) else Value("{" + ",".join(map(str, keys)) + "}")
        )
        super().__init__(F(name), told)
