"""Which tables are made as files behind the page: the reports of the catalogue, and the list of questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.exports import COLUMNS, streamed_rows
from appeals.filters import QuestionFilter
from appeals.queries import ALL, TABS, days_now, in_tab
from common.acts import Refused
from common.tables import Column
from organisations.models import User
from reports.catalogue import REPORTS

QUESTIONS = "questions"
# What one file may hold: larger ones nobody opens, and a sheet ends at a million.
MOST_ROWS = 300_000
# How a table is shown, not what it holds.
NOT_KEPT = ("format", "page", "part", "after", "before", "more", "report")
ORDERS = {"due": "due_on", "raised": "raised_on"}
LABELS: dict[str, Any] = {QUESTIONS: gettext_lazy("Questions")} | {
    code: report.label for code, report in REPORTS.items()
}
Parameters = dict[str, list[str]]


@dataclass(frozen=True)
class Table:
    """What a file holds. `total`: how many rows there will be, as far as it is known before."""

    name: str
    columns: list[Column]
    rows: Iterable[Any]
    total: int = 0


def label_of(report: str) -> str:
    """What a table is called, in the active language."""
    return str(LABELS.get(report, report))


def parameters_of(query: QueryDict) -> Parameters:
    """What of an address says which rows are meant."""
    return {
        name: values for name, values in query.lists() if name not in NOT_KEPT and any(filter(None, values))
    }


def query_of(parameters: Parameters) -> QueryDict:
    """The same as it came with a request."""
    query = QueryDict(mutable=True)
    for name, values in parameters.items():
        query.setlist(name, values)
    return query


def page_url(report: str, parameters: Parameters) -> str:
    """The page that shows the same table."""
    page = "question_list" if report == QUESTIONS else REPORTS[report].page
    return f"{reverse(page)}?{query_of(parameters).urlencode()}"


def check_selection(report: str, parameters: Parameters, user: User) -> None:
    """Raise Refused, by field where there is one, for a table or a selection that does not exist."""
    if report not in LABELS:
        raise Refused(_("There is no such report."))
    if report == QUESTIONS:
        _questions(parameters, user)
    else:
        chosen = REPORTS[report].selection(query_of(parameters), user=user)
        _refuse(chosen.errors)


def table_of(report: str, parameters: Parameters, user: User) -> Table:
    """The table as the person sees it now, in the active language. Raises Refused."""
    if report == QUESTIONS:
        found = _questions(parameters, user)
        total = found.order_by()[: MOST_ROWS + 1].count()
        if total > MOST_ROWS:
            raise Refused(
                _("The list is too long for a file: narrow the filter to %(count)s rows.")
                % {"count": MOST_ROWS}
            )
        return Table(_("Questions"), list(COLUMNS), streamed_rows(found, days_now().today), total)
    columns, rows = REPORTS[report].table(query_of(parameters), user)
    kept = list(rows)
    return Table(label_of(report), columns, kept, len(kept))


def _questions(parameters: Parameters, user: User):
    """The rows of the work list: its filters, tab and order."""
    query = query_of(parameters)
    chosen = QuestionFilter(query, user=user)
    _refuse(chosen.errors)
    tab = query.get("tab") or ALL
    if tab not in TABS:
        raise Refused({"tab": _("Choose one of: %(values)s.") % {"values": ", ".join(TABS)}})
    sort = query.get("sort", "")
    column = ORDERS.get(sort.removeprefix("-"))
    down = sort.startswith("-") if column else tab == ALL
    column, sign = column or ("raised_on" if tab == ALL else "due_on"), "-" if down else ""
    return chosen.qs.filter(in_tab(tab, user, days_now())).order_by(f"{sign}{column}", f"{sign}pk")


def _refuse(errors: Any) -> None:
    if errors:
        raise Refused({name: list(messages) for name, messages in errors.items()})
