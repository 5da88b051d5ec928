"""One page for a body: its cells of the map with all measures, and the root problems behind them. Made to be printed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Least
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.ui import Button, Crumb
from organisations.levels import ReportLevel, lifted
from organisations.models import Body, User
from organisations.rights import Right
from plans.models import ActionItem, Milestone, RootProblem
from plans.past_items import Since, items_then
from plans.querysets import ActionItemQuerySet
from plans.states import ItemState, with_state
from reports.cards.problem_map import lines_of, total_line
from reports.filters_map import MapFilter
from reports.links import Links, address
from reports.links_map import MapLinks
from reports.queries.problem_map import Sum, problem_map
from reports.views.problem_map import selection
from reports.views.selection import in_words, short_day

PAGE = "report_problem_map_body"
WORST_FIRST = (ItemState.LATE, ItemState.AT_RISK, ItemState.ON_TRACK)


@dataclass(frozen=True)
class ProblemLine:
    """A root problem with its owner, the next date of its plan items in force and the worst of their states ("": it has none)."""

    problem: RootProblem
    url: str
    owner: User | None
    next_on: date | None
    state: str

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(ItemState(self.state).label) if self.state else ""


@needs(Right.REPORTS_VIEW)
@require_safe
def body_page(request: HttpRequest, code: str) -> HttpResponse:
    """The cells of a body at its own level, systemic ones first. A body that is of no level has no page."""
    plain = selection(request, request.GET)
    body, level = _body_and_level(plain, code)
    chosen = selection(request, request.GET.dict() | {"level": level}, plain.directory)
    back = Links(chosen).here("report_problem_map") if chosen.is_valid() else reverse("report_problem_map")
    crumb = Crumb(_("Problem map"), back)
    context = {"filter": chosen, "body": body, "crumbs": [crumb], "clear_url": request.path}
    if not chosen.is_valid():
        return render(request, "reports/problem_map_body.html", context, status=422)
    return render(request, "reports/problem_map_body.html", context | _shown(request, chosen, body))


def _body_and_level(chosen: MapFilter, code: str) -> tuple[Body, str]:
    bodies = chosen.directory.bodies
    body = bodies.get(code)
    for level in ReportLevel:
        if body is not None and lifted(bodies.values(), level).get(body.pk) == body.pk:
            return body, level
    raise Http404


def _shown(request: HttpRequest, chosen: MapFilter, body: Body) -> dict:
    found = problem_map(chosen)
    links = MapLinks(chosen, found)
    cells = {key: cell for key, cell in found.cells.items() if key[0] == body.pk}
    keys = sorted(cells, key=lambda key: (not cells[key].systemic, -cells[key].open, str(key[1])))
    row, seen = found.rows.get(body.pk, Sum()), RootProblem.objects.visible_to(request.user)
    return {
        "selection": in_words(chosen)[1:],
        "as_of": chosen.period.as_of,
        "before": short_day(found.days[1]),
        "by": found.by,
        "lines": lines_of(found, links, keys),
        "total": total_line(_("Total"), row, links, body.pk),
        "systemic": sum(cell.systemic for cell in cells.values()),
        "problems": problem_lines(seen.filter(pk__in=row.problems), request.user, found.since),
        "buttons": [Button(_("The whole map"), Links(chosen).here("report_problem_map"), "table-2")],
    }


def problem_lines(problems: QuerySet[RootProblem], user, told: Since) -> list[ProblemLine]:
    """Root problems with who answered for them and what was next in their plan items at the end of the day."""
    rows = list(problems.select_related("owner", "topic", "territory").order_by("pk"))
    owners, facts = {row.pk: row.owner for row in rows}, {row.pk: [] for row in rows}
    items = ActionItem.objects.visible_to(user)
    if told.day < today():
        owners |= _other_owners(owners, told)
        found = [
            (one.problem, one.standing.state, one.standing.next_on)
            for one in items_then(items, facts.keys(), told)
        ]
    else:
        found = _now(items, facts.keys(), told.day)
    for problem, state, next_on in found:
        facts[problem].append((state, next_on))
    return [_line(row, owners[row.pk], facts[row.pk]) for row in rows]


def _now(items: ActionItemQuerySet, problems: Collection[int], day: date) -> list[tuple[int, str, date]]:
    """Problem, state and next date of each item in force today: one query."""
    waiting = Milestone.objects.unscoped("dates of items that are scoped").filter(
        item=OuterRef("pk"), reached_on__isnull=True
    )
    first = waiting.order_by().values("item").annotate(first=Min("due_on")).values("first")
    items = with_state(items.approved().filter(problem__in=list(problems)), day)
    rows = items.annotate(next_on=Least("due_on", Subquery(first)))
    return list(rows.values_list("problem", "state", "next_on"))


def _other_owners(problems: Collection[int], told: Since) -> dict[int, User | None]:
    """Who answered then, for problems that were given to somebody else since."""
    keys = {problem: owner for problem, owner in told.owners.items() if problem in problems}
    people = User.objects.unscoped("names of owners of problems that are scoped").in_bulk(
        [key for key in keys.values() if key is not None]
    )
    return {problem: people.get(key) for problem, key in keys.items()}


def _line(row: RootProblem, owner: User | None, facts: list[tuple[str, date]]) -> ProblemLine:
    states = {state for state, _day in facts}
    worst = next((state for state in WORST_FIRST if state in states), "")
    next_on = min((day for _state, day in facts), default=None)
    return ProblemLine(row, address("problem_page", row.pk), owner, next_on, worst)
