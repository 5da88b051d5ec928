"""Pages of a list, with addresses of the neighbours that keep the filters."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from common.ui import Page

PARAMETER = "page"
DEEPEST = 1000  # a page beyond it costs the database more than it tells anybody


def paged(
    request: HttpRequest, queryset: QuerySet, size: int = 50, *, total: int | None = None
) -> tuple[list, Page]:
    """The rows of the page asked for (`?page=`) and its place. A wrong number is the nearest page there is.

    The order must end with a unique column, or rows would jump between pages. `total`: how many rows there are, where
    that is known already.
    """
    paginator = Paginator(queryset, size)
    if total is not None:
        paginator.count = total
    asked = request.GET.get(PARAMETER, "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    found = paginator.page(max(1, min(number, paginator.num_pages, DEEPEST)))
    rows = list(found.object_list)
    return rows, Page(
        previous_url=_address(request, found.number - 1) if found.has_previous() else "",
        next_url=_address(request, found.number + 1) if found.has_next() and found.number < DEEPEST else "",
        shown=len(rows),
        first=found.start_index() or None,
        total=paginator.count,
    )


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query[PARAMETER] = str(number)
    return f"?{query.urlencode()}"


def ordered(
    request: HttpRequest, queryset: QuerySet, columns: dict[str, str], default: str, *, tie: str = "pk"
) -> QuerySet:
    """Order by `?sort=key` or `?sort=-key` of `columns` (key → column), else by `default`; `tie` makes it stable."""
    asked = request.GET.get("sort", "")
    column = columns.get(asked.removeprefix("-"))
    if column is None:
        return queryset.order_by(*default.split(), tie)
    return queryset.order_by(f"-{column}" if asked.startswith("-") else column, tie)
