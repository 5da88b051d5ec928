"""Root problems: the list with its tabs, the page of one, its history."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from appeals.models import Question
from common.access import needs
from common.dates import today
from common.htmx import page
from common.numbers import number
from common.paging import ordered, paged
from common.scoping import get_visible_or_404
from common.ui import Button, Kpi, Tab
from organisations.rights import Right
from plans.filters import ProblemFilter, in_tab, tab_counts
from plans.models import PlanEvent, PlannedQuestion, RootProblem
from plans.queries_problems import Asked, asked_of, blockers_of, items_of, with_numbers
from plans.similar import heaps
from plans.states import now_of
from plans.timeline import moments
from plans.views.buttons import problem_buttons
from plans.views.problem_tabs import problem_head

RELATED = ("body", "owner", "topic__parent", "territory")
ORDERS = {"asked": "asked", "waiting": "waiting", "title": "title", "since": "named_on"}
MOMENTS, READ, QUESTIONS = 8, 100, 200


@needs(Right.QUESTIONS_VIEW)
@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    """The problems that the person sees, those on which most people wait first; and heaps without a problem."""
    chosen = ProblemFilter(
        request.GET, queryset=RootProblem.objects.visible_to(request.user), request=request
    )
    tab = request.GET.get("tab", "open")
    context = {"filter": chosen, "clear_url": reverse("problem_list"), "buttons": _list_buttons(request)}
    if not chosen.is_valid():
        return page(request, "plans/problems.html", context, status=422)
    found = chosen.qs
    counts = tab_counts(found)
    context["tabs"] = _tabs(request, counts, tab)
    if tab == "suggested":
        context |= {"heaps": heaps(request.user, today()), "may_name": request.user.can(Right.PLANS_MANAGE)}
        return page(request, "plans/problems.html", context, fragment="plans/_problems.html")
    rows = with_numbers(found.filter(in_tab(tab))).select_related(*RELATED)
    rows = ordered(request, rows, ORDERS, "-waiting -asked")
    shown, pages = paged(request, rows, total=counts.get(tab))
    context |= {"rows": shown, "page": pages}
    return page(request, "plans/problems.html", context, fragment="plans/_problems.html")


@needs(Right.QUESTIONS_VIEW)
@require_safe
def problem_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asks, what is done about it and until when, what it waits for, and its questions."""
    problem, day = seen_problem(request, pk), today()
    asked = asked_of(problem, day)
    items = list(items_of(problem, request.user, day))
    events = PlanEvent.objects.visible_to(request.user).filter(problem=problem).select_related("by", "body")
    may_plan = request.user.can(Right.PLANS_MANAGE)
    context = problem_head(problem, request.user, "problem_page") | {
        "buttons": problem_buttons(problem, request.user),
        "kpis": _kpis(problem, asked, items),
        "items": [now_of(item) for item in items],
        "blockers": blockers_of(problem, request.user),
        "questions": _questions(problem, request),
        "hidden": _hidden(problem, asked, request),
        "can_tick": may_plan and problem.is_open,
        "moments": moments(events.order_by("-pk")[:READ])[:MOMENTS],
        "day": day,
    }
    return page(request, "plans/problem.html", context)


@needs(Right.QUESTIONS_VIEW)
@require_safe
def problem_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened to the problem, its plan items and blockers, newest first."""
    problem = seen_problem(request, pk)
    events = PlanEvent.objects.visible_to(request.user).filter(problem=problem).select_related("by", "body")
    shown, pages = paged(request, events.order_by("-pk"))
    context = problem_head(problem, request.user, "problem_history")
    return page(request, "plans/problem_history.html", context | {"moments": moments(shown), "page": pages})


def seen_problem(request: HttpRequest, pk: int) -> RootProblem:
    """The problem with what its pages show, or 404."""
    related = RootProblem.objects.select_related(*RELATED, "merged_into", "split_from")
    return get_visible_or_404(related, request.user, pk=pk)


@dataclass(frozen=True)
class Line:
    """A question of the problem. `planned`: it stands in a plan item and can't be split off."""

    question: Question
    planned: bool
    late: bool


def _questions(problem: RootProblem, request: HttpRequest) -> list[Line]:
    rows = Question.objects.visible_to(request.user).filter(
        root_problems__problem=problem, root_problems__left_on__isnull=True
    )
    rows = rows.select_related("responsible", "body", "territory", "meeting__territory").defer("search")
    planned = PlannedQuestion.objects.unscoped("of the problem that the person sees").now()
    inside = set(planned.filter(item__problem=problem).values_list("question", flat=True))
    day = today()
    shown = rows.order_by("closed_on", "due_on", "pk")[:QUESTIONS]
    return [Line(question, question.pk in inside, question.is_overdue(day)) for question in shown]


def _hidden(problem: RootProblem, asked: Asked, request: HttpRequest) -> int:
    """How many of its questions belong to other bodies."""
    rows = Question.objects.visible_to(request.user).filter(
        root_problems__problem=problem, root_problems__left_on__isnull=True
    )
    return asked.questions - rows.count()


def _kpis(problem: RootProblem, asked: Asked, items: list) -> list[Kpi]:
    people = ngettext("from %(n)s person", "from %(n)s people", asked.people) % {"n": number(asked.people)}
    overdue = _("%(n)s past their deadline") % {"n": number(asked.overdue)}
    left = asked.waiting - asked.planned
    without = _("%(n)s in no plan") % {"n": number(left)}
    late = sum(item.state == "late" for item in items)
    in_force = sum(item.in_force for item in items)
    return [
        Kpi(_("Asked"), number(asked.questions), people, "pri", "users"),
        Kpi(_("Still wait"), number(asked.waiting), overdue, "bad" if asked.overdue else "warn", "hourglass"),
        Kpi(_("In a plan"), number(asked.planned), without, "bad" if left and problem.is_open else "plan", "target"),
        Kpi(_("Plan items in force"), number(in_force), _("%(n)s late") % {"n": number(late)},
            "bad" if late else "ok" if in_force else "neutral", "list-checks"),
        Kpi(_("Solved"), number(asked.solved), _("of %(n)s asked") % {"n": number(asked.questions)}, "ok", "circle-check"),
    ]  # fmt: skip


def _tabs(request: HttpRequest, counts: dict[str, int], current: str) -> list[Tab]:
    labels = {
        "open": _("Not solved"),
        "ownerless": _("Without an owner"),
        "planless": _("Without a plan"),
        "ended": _("Ended"),
        "all": _("All"),
    }
    warn = {"ownerless": "warn", "planless": "bad"}
    tabs = [
        Tab(label, _with(request, tab=tab), tab == current, counts[tab], warn.get(tab, ""))
        for tab, label in labels.items()
    ]
    return [*tabs, Tab(_("Suggested"), _with(request, tab="suggested"), current == "suggested")]


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _list_buttons(request: HttpRequest) -> list[Button]:
    may = request.user.can(Right.PLANS_MANAGE)
    return [
        Button(_("Name a root problem"), reverse("problem_new"), "plus", "", shown=may),
        Button(_("Questions without a plan"), reverse("plan_orphans"), "triangle-alert"),
    ]
