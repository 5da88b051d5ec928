"""The work list: tabs with counts, filters, pages; the same rows as a file."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.enums import OPEN_STATUSES
from appeals.exports import COLUMNS, export_rows
from appeals.filters import QuestionFilter
from appeals.models import Question, SavedFilter
from appeals.queries import (
    ALL,
    DISPUTED,
    DUE,
    MINE,
    OF_OPEN,
    OVERDUE,
    PROMISES,
    TABS,
    UNASSIGNED,
    Days,
    counted,
    days_now,
    for_rows,
    in_tab,
    tab_lists,
)
from appeals.views.filter_panel import FilterPanel, panel_of
from appeals.views.rows import Row, row_of
from appeals.views.side_tabs import side_lists, side_tabs
from common.access import needs
from common.acts import Refused
from common.htmx import page
from common.keyset import Order, keyset_page
from common.numbers import MANY
from common.tables import FORMATS, export_response
from common.ui import Button, Page, Tab
from organisations.rights import Right

SIZE = 50
ORDERS = {"due": "due_on", "raised": "raised_on"}


@dataclass(frozen=True)
class WorkList:
    """What the request asks for: filtered questions, the tab, the order."""

    request: HttpRequest
    chosen: QuestionFilter
    days: Days
    tab: str

    @property
    def questions(self):
        """The questions of the tab."""
        return self.chosen.qs.filter(in_tab(self.tab, self.request.user, self.days))

    def has_none(self, tab: str) -> bool:
        """Whether it holds open questions and no chosen status is open: PostgreSQL would read all of them to see that."""
        statuses = self.chosen.is_valid() and self.chosen.form.cleaned_data["status"]
        return tab in OF_OPEN and bool(statuses) and not set(statuses) & set(OPEN_STATUSES)

    @property
    def order(self) -> Order:
        """The column asked for; else the most urgent first, and in the list of all the newest first."""
        sort = self.request.GET.get("sort", "")
        column = ORDERS.get(sort.removeprefix("-"))
        if column:
            return Order(column, sort.startswith("-"))
        return Order("raised_on", descending=True) if self.tab == ALL else Order("due_on")


@needs(Right.QUESTIONS_VIEW)
@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    """Questions that the person sees, by tab and filter; `?format=csv|xlsx` gives the same rows as a file."""
    work = _asked(request)
    if request.GET.get("format") in FORMATS and work.chosen.is_valid():
        try:
            return _file(work)
        except Refused as refusal:
            return page(request, "appeals/list.html", _context(work, problem=refusal.messages[0]), status=422)
    if request.GET.get("part") == "tabs":
        return page(request, "appeals/_tabs.html", {"tabs": _tabs(work, _counts(work)), "here": _here(work)})
    status = 200 if work.chosen.is_valid() else 422
    return page(request, "appeals/list.html", _context(work), fragment="appeals/_list.html", status=status)


def _asked(request: HttpRequest) -> WorkList:
    chosen, days = QuestionFilter(request.GET, request=request), days_now()
    tab = request.GET.get("tab", "")
    return WorkList(request, chosen, days, tab if tab in TABS else _first_tab(chosen, request.user, days))


def _first_tab(chosen: QuestionFilter, user, days: Days) -> str:
    """A link that names filters means all rows; otherwise the first tab with something to do."""
    if chosen.active or not user.can(Right.QUESTIONS_WORK):
        return ALL
    waiting = counted(user, tab_lists(chosen.qs, user, days, (MINE, UNASSIGNED)))
    return next((tab for tab, count in waiting.items() if count), ALL)


def _context(work: WorkList, problem: str = "") -> dict:
    request = work.request
    counts = _counts(work, with_total=work.tab == ALL)
    total = _exact(counts[ALL]) if work.tab == ALL else counts[work.tab]
    questions, place = keyset_page(
        request, work.questions, work.order, size=SIZE, total=total, dressed=for_rows
    )
    can_tick = request.user.can(Right.QUESTIONS_ROUTE)
    panel = panel_of(work.chosen, request)
    return {
        "tabs": _tabs(work, counts, total),
        "tab": work.tab,
        "panel": panel,
        "rows": [_row(question, request, work.days, can_tick) for question in questions],
        "page": place,
        "can_tick": can_tick,
        "problem": problem,
        "empty": _nothing(work, panel, place),
        "saved": SavedFilter.objects.visible_to(request.user),
        "query": _query(work),
        "here": _here(work),
        "buttons": _buttons(work),
        "as_of": date_format(work.days.today, "SHORT_DATE_FORMAT"),
    }


def _row(question: Question, request: HttpRequest, days: Days, can_tick: bool) -> Row:
    return row_of(question, request.user, days, can_tick=can_tick)


def _file(work: WorkList) -> HttpResponse:
    rows = export_rows(work.questions.order_by(*work.order.terms), work.days.today)
    return export_response(_("Questions"), COLUMNS, rows, work.request.GET["format"])


def _counts(work: WorkList, *, with_total: bool = False) -> dict[str, int]:
    """Counts of the tabs, of the lists beside the work list and, if wanted, of all questions, by one query."""
    user = work.request.user
    lists = tab_lists(work.chosen.qs, user, work.days)
    lists = {tab: rows.none() if work.has_none(tab) else rows for tab, rows in lists.items()} | side_lists(
        user
    )
    return counted(user, lists | ({ALL: work.questions} if with_total else {}))


def _exact(count: int) -> int | None:
    """A count that went to its end, or None: more than `MANY` are not counted."""
    return count if count <= MANY else None


def _tabs(work: WorkList, counts: dict[str, int], total: int | None = None) -> list[Tab]:
    labels = {
        MINE: _("Mine"),
        UNASSIGNED: _("Nobody has taken"),
        DUE: _("Due soon"),
        OVERDUE: _("Overdue"),
        DISPUTED: _("Competence disputed"),
        PROMISES: _("Promises"),
        ALL: _("All"),
    }
    user = work.request.user
    tones = {DUE: "warn", OVERDUE: "bad", DISPUTED: "warn"}
    shown = {**counts, ALL: total if work.tab == ALL else None}
    return [
        Tab(
            label=labels[tab],
            url=f"{work.request.path}?{urlencode({**work.chosen.active, 'tab': tab}, doseq=True)}",
            current=tab == work.tab,
            count=shown[tab],
            tone=tones.get(tab, ""),
        )
        for tab in TABS
        if tab != DISPUTED or user.can(Right.QUESTIONS_ROUTE)
    ] + side_tabs(counts)


def _query(work: WorkList, **more: str) -> str:
    """The filter, tab and order without the place in the list: only parameters that we know."""
    plain = {name: work.request.GET[name] for name in ("tab", "sort", "more") if work.request.GET.get(name)}
    return urlencode({**work.chosen.active, **plain, **more}, doseq=True)


def _here(work: WorkList) -> str:
    query = _query(work)
    return f"{work.request.path}?{query}" if query else work.request.path


def _nothing(work: WorkList, panel: FilterPanel, place: Page) -> dict:
    """What an empty list says."""
    if place.shown:
        return {}
    if panel.active:
        clear = Button(_("Clear the filters"), panel.clear_url, icon="x")
        return {
            "title": _("No question matches"),
            "text": _("Try fewer words or another tab."),
            "action": clear,
        }
    return {
        "title": _("Nothing here"),
        "text": {
            MINE: _("Questions that you take into work stand here."),
            UNASSIGNED: _("Every question has somebody who works on it."),
            DUE: _("No answer is due within five working days."),
            OVERDUE: _("No answer is late."),
            DISPUTED: _("No body says that another one is competent."),
            PROMISES: _("No promise waits to be kept."),
            ALL: _("Questions appear when they are logged at a meeting or imported."),
        }[work.tab],
        "action": None,
    }


def _buttons(work: WorkList) -> list[Button]:
    here, behind = reverse("question_list"), reverse("report_run_new")
    return [
        Button(label, f"{here}?{_query(work, format=fmt)}", icon="download")
        for fmt, label in (("xlsx", _("Excel")), ("csv", _("CSV")))
    ] + [
        Button(
            _("In the background"),
            f"{behind}?{_query(work, tab=work.tab, report='questions')}",
            icon="hourglass",
        )
    ]
