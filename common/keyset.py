"""Pages of a long list by the place of their last row: page 1,000 costs what page 1 costs.

The address carries the value and the key of a row (`after=2026-11-25.123`), never an offset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from common.keys import OneOf
from common.ui import Page

AFTER, BEFORE = "after", "before"
MAX_KEY = 2**63 - 1


@dataclass(frozen=True)
class Order:
    """A column of dates that is never empty; rows of one day go by their key."""

    column: str
    descending: bool = False

    def reversed(self) -> Order:
        return Order(self.column, not self.descending)

    @property
    def terms(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}pk"


def keyset_page(
    request: HttpRequest,
    queryset: QuerySet,
    order: Order,
    *,
    size: int = 50,
    total: int | None = None,
    dressed: Callable[[QuerySet], QuerySet] | None = None,
) -> tuple[list, Page]:
    """The rows at the place that the request names (the first page when it names none) and the neighbours.

    `dressed` adds what a row shows; it is given only the rows of the page, so that nothing is joined to the others.
    """
    after, before = _place(request.GET.get(AFTER, "")), _place(request.GET.get(BEFORE, ""))
    backwards = before is not None and after is None
    walk, place = (order.reversed(), before) if backwards else (order, after)
    found = queryset.order_by(*walk.terms)
    if place is not None:
        found = found.filter(_beyond(walk, *place))
    found = found[: size + 1]
    rows = list(dressed(_only(found)).order_by(*walk.terms) if dressed else found)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_previous, has_next = (more, True) if backwards else (place is not None, more)
    return rows, Page(
        previous_url=_address(request, BEFORE, order, rows[0]) if has_previous and rows else "",
        next_url=_address(request, AFTER, order, rows[-1]) if has_next and rows else "",
        shown=len(rows),
        total=total,
    )


def _only(found: QuerySet) -> QuerySet:
    """The rows of `found` by key: found first, in one query with what is asked about them."""
    everything = found.model._default_manager.unscoped("rows that were found within their scope")
    return everything.filter(OneOf("pk", found.values("pk")))


def _beyond(order: Order, day: date, pk: int) -> Q:
    """Rows after (day, pk) in the order; the first condition is what an index is walked by."""
    step = "lt" if order.descending else "gt"
    on_or_past = Q(**{f"{order.column}__{step}e": day})
    return on_or_past & (Q(**{f"{order.column}__{step}": day}) | Q(**{f"pk__{step}": pk}))


def _place(text: str) -> tuple[date, int] | None:
    day, _dot, key = text.partition(".")
    if not (key.isascii() and key.isdigit()) or len(key) > 19 or int(key) > MAX_KEY:
        return None
    try:
        return date.fromisoformat(day), int(key)
    except ValueError:
        return None


def _address(request: HttpRequest, name: str, order: Order, row) -> str:
    query = request.GET.copy()
    query.pop(AFTER, None)
    query.pop(BEFORE, None)
    query[name] = f"{getattr(row, order.column).isoformat()}.{row.pk}"
    return f"?{query.urlencode()}"
