"""Lists of blockers: all that the person sees, those of a problem, and the questions behind a number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.keyset import Order, keyset_page
from common.paging import ordered, paged
from common.tables import FORMATS, export_response
from common.ui import Button, Crumb
from organisations.rights import Right
from plans.enums import BlockerState
from plans.exports_blockers import COLUMNS, export_rows
from plans.filters_blockers import BlockerFilter
from plans.permissions import user_can
from plans.queries_blockers import blockers_of, seen_by, with_next, with_waiting
from plans.views.problem_tabs import problem_head
from plans.views.problems import seen_problem

ORDERS = {
    "people": "n_people", "questions": "n_questions", "amount": "amount", "title": "title", "expected": "lifted_on",
}  # fmt: skip
FREED, MONEY = "freed", "money"


@needs(Right.QUESTIONS_VIEW)
@require_safe
def blocker_list(request: HttpRequest) -> HttpResponseBase:
    """Blockers by filter, those first on which most people wait; `?format=csv|xlsx` gives the same rows as a file."""
    data = request.GET.copy()
    if not data:
        data["state"] = BlockerState.OPEN
    chosen = BlockerFilter(data, user=request.user, request=request)
    context = {
        "filter": chosen,
        "clear_url": f"{request.path}?state=",
        "crumbs": [],
        "buttons": [
            Button(_("Blockers and money"), reverse("report_blockers"), "bar-chart",
                   shown=request.user.can(Right.REPORTS_VIEW))
        ],
        "day": today(),
    }  # fmt: skip
    if not chosen.is_valid():
        return page(request, "plans/blockers.html", context, status=422)
    context["past"] = chosen.day
    rows = with_next(with_waiting(chosen.rows(), *seen_by(request.user))).select_related("body", "waits_for")
    rows = ordered(request, rows, ORDERS, "-n_people -n_questions")
    if request.GET.get("format") in FORMATS:
        return export_response(_("Blockers"), COLUMNS, export_rows(rows), request.GET["format"])
    found, place = paged(request, rows)
    context |= {"rows": found, "page": place, "exports": _exports(request)}
    return page(request, "plans/blockers.html", context, fragment="plans/_blockers.html")


def _exports(request: HttpRequest) -> list[Button]:
    query = request.GET.copy()
    query.pop("page", None)
    if not query:
        query["state"] = BlockerState.OPEN
    found = []
    for fmt, label in (("csv", "CSV"), ("xlsx", "Excel")):
        query["format"] = fmt
        found.append(Button(label, f"{request.path}?{query.urlencode()}", "download", small=True))
    return found


@needs(Right.QUESTIONS_VIEW)
@require_safe
def problem_blockers(request: HttpRequest, pk: int) -> HttpResponse:
    """What a problem waits for: the tab of its page."""
    problem = seen_problem(request, pk)
    plans = user_can(request.user, Right.PLANS_MANAGE, problem.body)
    context = problem_head(problem, request.user, "problem_blockers") | {
        "rows": blockers_of(problem, request.user),
        "day": today(),
        "buttons": [
            Button(_("Name a blocker"), reverse("blocker_new", args=[pk]), "plus", "",
                   shown=plans and problem.is_open)
        ],
    }  # fmt: skip
    return page(request, "plans/problem_blockers.html", context)


@needs(Right.QUESTIONS_VIEW)
@require_safe
def blocker_questions(request: HttpRequest) -> HttpResponse:
    """The open questions that wait for the blockers chosen; `?freed=all|money` only those that wait for nothing else."""
    chosen = BlockerFilter(request.GET, user=request.user, request=request)
    context = {
        "crumbs": [Crumb(_("Blockers"), reverse("blocker_list"))],
        "filter": chosen,
        "day": today(),
        "freed": request.GET.get(FREED, ""),
    }
    if not chosen.is_valid():
        return page(request, "plans/blocker_questions.html", context, status=422)
    selection, context["past"] = chosen.selection(), chosen.day
    if context["freed"] in ("all", MONEY):
        rows = selection.let_go(by_money=context["freed"] == MONEY)
    else:
        rows = selection.waiting()
    total = rows.count()
    rows = rows.select_related("topic", "territory", "responsible", "body").defer("search")
    context["rows"], context["page"] = keyset_page(request, rows, Order("due_on"), total=total)
    return page(request, "plans/blocker_questions.html", context)
