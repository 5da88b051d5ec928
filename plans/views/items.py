"""Plan items: the list with its tabs and files, the items of one problem."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.paging import ordered, paged
from common.tables import FORMATS, export_response
from common.ui import Button, Tab
from organisations.rights import Right
from plans.exports_items import COLUMNS, export_rows
from plans.filters_items import TABS, ItemFilter, in_tab, tab_counts
from plans.models import ActionItem
from plans.permissions import user_can
from plans.policies import check_open
from plans.policies_items import why
from plans.queries_items import items_with_all, with_waiting
from plans.queries_problems import items_of
from plans.states import now_of, with_state
from plans.views.problem_tabs import problem_head
from plans.views.problems import seen_problem

ORDERS = {"day": "due_on", "title": "title", "body": "body__path", "slips": "slips", "questions": "waiting"}


@needs(Right.QUESTIONS_VIEW)
@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """The items that the person sees, by tab and filter; `?format=csv|xlsx` gives the same rows as a file."""
    chosen = ItemFilter(request.GET, queryset=ActionItem.objects.visible_to(request.user), request=request)
    context = {"filter": chosen, "clear_url": reverse("item_list"), "buttons": _buttons(request)}
    context["as_of"] = chosen.today
    if not chosen.is_valid():
        return page(request, "plans/items.html", context, status=422)
    tab = chosen.form.cleaned_data["tab"] or "in_force"
    rows = items_with_all(with_state(chosen.qs, chosen.today)).filter(in_tab(tab))
    rows = ordered(request, rows, ORDERS, "-ended_on -due_on" if tab == "ended" else "due_on")
    if request.GET.get("format") in FORMATS:
        return export_response(_("Plan items"), COLUMNS, export_rows(rows), request.GET["format"])
    counts = tab_counts(chosen.qs, chosen.today)
    shown, pages = paged(request, rows, total=counts[tab])
    tabs = _tabs(request, counts, tab)
    context |= {
        "tabs": tabs,
        "tab_label": next(entry.label for entry in tabs if entry.current),
        "rows": [now_of(item) for item in shown],
        "page": pages,
        "exports": _exports(request),
        "can_tick": tab == "drafts" and request.user.can(Right.PLANS_APPROVE),
        "empty": _nothing(tab, chosen.active),
    }
    return page(request, "plans/items.html", context, fragment="plans/_items.html")


@needs(Right.QUESTIONS_VIEW)
@require_safe
def problem_items(request: HttpRequest, pk: int) -> HttpResponse:
    """What is done about one problem: its plan items, those in force first."""
    problem = seen_problem(request, pk)
    rows = with_waiting(items_of(problem, request.user, today()).select_related("problem"))
    button = Button(
        _("Draft a plan item"),
        reverse("item_new", args=[pk]),
        "plus",
        "",
        shown=user_can(request.user, Right.PLANS_MANAGE, problem.body),
        why=why(check_open, problem),
    )
    context = problem_head(problem, request.user, "problem_items")
    context |= {"rows": [now_of(item) for item in rows], "buttons": [button], "of_problem": True}
    return page(request, "plans/problem_items.html", context)


def _tabs(request: HttpRequest, counts: dict[str, int], current: str) -> list[Tab]:
    labels = {
        "in_force": _("In force"),
        "late": _("Late"),
        "at_risk": _("At risk"),
        "on_track": _("On track"),
        "drafts": _("Drafts"),
        "ended": _("Ended"),
        "all": _("All"),
    }
    tones = {"late": "bad", "at_risk": "warn"}
    query = request.GET.copy()
    for name in ("page", "sort", "format"):
        query.pop(name, None)
    found = []
    for tab in TABS:
        query["tab"] = tab
        found.append(
            Tab(labels[tab], f"?{query.urlencode()}", tab == current, counts[tab], tones.get(tab, ""))
        )
    return found


def _exports(request: HttpRequest) -> list[Button]:
    """The same rows as a file; they stand in the fragment, so that they follow the filters."""
    query = request.GET.copy()
    query.pop("page", None)
    found = []
    for fmt, label in (("csv", "CSV"), ("xlsx", "Excel")):
        query["format"] = fmt
        url = f"{reverse('item_list')}?{query.urlencode()}"
        found.append(Button(label, url, icon="download", small=True))
    return found


def _buttons(request: HttpRequest) -> list[Button]:
    return [
        Button(_("Root problems"), reverse("problem_list"), "flag"),
        Button(_("Questions without a plan"), reverse("plan_orphans"), "triangle-alert"),
    ]


def _nothing(tab: str, filtered: int) -> dict[str, str]:
    """What an empty list says."""
    if filtered:
        return {
            "title": _("No plan item matches these filters"),
            "text": _("Take a filter away or look in another tab."),
        }
    texts = {
        "late": (_("Nothing is late"), _("No day of an item or of a milestone has passed.")),
        "at_risk": (_("Nothing is at risk"), ""),
        "drafts": (_("No draft waits"), _("A plan item is drafted from the page of its root problem.")),
    }
    title, text = texts.get(
        tab, (_("No plan item"), _("A plan item is drafted from the page of its root problem."))
    )
    return {"title": title, "text": text}
