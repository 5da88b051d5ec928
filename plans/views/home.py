"""Where heads and planners begin: how plans stand, what waits for me, whom I wait for, who waits for me."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.numbers import number
from common.paging import paged
from common.tables import FORMATS, export_response
from common.ui import Button, Kpi, Tab
from organisations.rights import Right
from plans import queries_home as queries
from plans.exports import COLUMNS, export_rows
from plans.filters_items import ItemFilter, in_tab
from plans.models import ActionItem
from plans.states import ItemState, now_of, with_state
from plans.views import home_shown as shown

MINE, DECIDE, WAITING, BLOCKING = "mine", "decide", "waiting", "blocking"
LABELS = {
    MINE: gettext_lazy("My plan items"),
    DECIDE: gettext_lazy("Waits for me"),
    WAITING: gettext_lazy("I wait for others"),
    BLOCKING: gettext_lazy("Others wait for me"),
}
TONES = {DECIDE: "warn", BLOCKING: "bad"}
NOTHING = {
    MINE: (
        gettext_lazy("You answer for no plan item"),
        gettext_lazy("What you or your body have to do stands here as soon as it is approved."),
    ),
    DECIDE: (
        gettext_lazy("Nothing waits for you"),
        gettext_lazy("Drafts, dates, results and public cards that need your decision appear here."),
    ),
    WAITING: (
        gettext_lazy("You wait for nobody"),
        gettext_lazy("Tasks of other bodies and what blocks your problems stand here, with the days of waiting."),
    ),
    BLOCKING: (
        gettext_lazy("Nobody waits for you"),
        gettext_lazy("What other bodies need from yours stands here, with the people who wait for it."),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Rows of one kind and how they are shown; `when` heads the column of the day."""

    title: str
    rows: QuerySet
    line: Callable[..., shown.Line]
    who: str
    when: str
    more: str = ""


@needs(Right.QUESTIONS_VIEW)
@require_safe
def plan_home(request: HttpRequest) -> HttpResponse:
    """Figures that lead to their lists, and four tabs."""
    day = today()
    mine, parts = queries.my_items(request.user), _parts(request.user, day)
    totals = {tab: [part.rows.count() for part in group] for tab, group in parts.items()}
    counts = {MINE: mine.count()} | {tab: sum(found) for tab, found in totals.items()}
    asked = request.GET.get("tab", "")
    tab = asked if asked in counts else next((name for name in LABELS if counts[name]), MINE)
    context = {
        "kpis": _kpis(request.user, day, counts[DECIDE]),
        "tabs": [Tab(LABELS[name], f"?tab={name}", name == tab, counts[name], TONES.get(name, "")) for name in LABELS],
        "tab": tab,
        "label": LABELS[tab],
        "nothing": NOTHING[tab],
        "total": counts[tab],
        "buttons": _buttons(request.user),
        "exports": _exports(),
        "as_of": day,
    }  # fmt: skip
    if tab == MINE:
        rows, context["page"] = paged(request, queries.for_rows(mine, day), total=counts[MINE])
        context["rows"] = [now_of(item) for item in rows]
    else:
        context["sections"] = [
            shown.section(_with_askers(part, request.user), total, part.line, day, title=part.title, who=part.who, when=part.when, more=part.more)
            for part, total in zip(parts[tab], totals[tab], strict=True)
            if total
        ]  # fmt: skip
    return page(request, "plans/home.html", context, fragment="plans/_home.html")


@needs(Right.QUESTIONS_VIEW)
@require_safe
def plan_export(request: HttpRequest) -> HttpResponse:
    """The plan items that the person sees as a file for `import_plans` (`?format=csv|xlsx`), by the filters of their list."""
    chosen = ItemFilter(request.GET, queryset=ActionItem.objects.visible_to(request.user), request=request)
    fmt = request.GET.get("format", "csv")
    if not chosen.is_valid() or fmt not in FORMATS:
        context = {"filter": chosen, "clear_url": reverse("item_list"), "as_of": chosen.today}
        return page(request, "plans/items.html", context, status=422)
    rows = chosen.qs
    if tab := chosen.form.cleaned_data["tab"]:
        keys = with_state(rows, chosen.today).filter(in_tab(tab)).values("pk")
        rows = ActionItem.objects.visible_to(request.user).filter(pk__in=keys)
    return export_response("plans", COLUMNS, export_rows(rows, request.user), fmt)


def _with_askers(part: Part, user) -> QuerySet:
    """Blockers also tell who waits for them; counts of rows do without."""
    if part.line in (shown.their_blocker_line, shown.my_blocker_line):
        return queries.with_askers(part.rows, user)
    return part.rows


def _parts(user, day: date) -> dict[str, list[Part]]:
    by, since = _("By"), _("Waits since")
    return {
        DECIDE: [
            Part(
                _("Drafts to approve"), queries.drafts_to_approve(user, day), shown.draft_line, _("Who does it"), by,
                f"{reverse('item_list')}?tab=drafts",
            ),
            Part(_("Other dates asked for"), queries.moves_to_decide(user), shown.move_line, _("Asked by"), since),
            Part(_("Results to accept"), queries.results_to_accept(user), shown.result_line, _("Who reports"), since),
            Part(_("Tasks offered to your body"), queries.offers_to_answer(user), shown.offer_line, _("Asked by"), by),
            Part(
                _("Public cards to approve"), queries.cards_to_approve(user), shown.card_line, _("Who prepared it"), since,
                f"{reverse('card_list')}?tab=waiting",
            ),
        ],
        WAITING: [
            Part(
                _("Tasks of other bodies"), queries.tasks_of_others(user), shown.their_task_line, _("Who is waited for"), by
            ),
            Part(
                _("What blocks your problems"), queries.blockers_of_mine(user), shown.their_blocker_line,
                _("Who is waited for"), since, reverse("blocker_list"),
            ),
        ],
        BLOCKING: [
            Part(_("Tasks that your body has"), queries.tasks_for_others(user), shown.my_task_line, _("Who waits"), by),
            Part(
                _("Blockers that wait for your body"), queries.blockers_by_me(user), shown.my_blocker_line, _("Who waits"),
                since, reverse("blocker_list"),
            ),
        ],
    }  # fmt: skip


def _kpis(user, day: date, waiting: int) -> list[Kpi]:
    found = queries.numbers_of(user, day)
    items = reverse("item_list")
    return [
        Kpi(_("Plan items in force"), number(found.in_force), icon="target", url=f"{items}?tab=in_force"),
        Kpi(
            _("Late"), number(found.late), _("a day has passed"), "bad" if found.late else "neutral", "triangle-alert",
            f"{items}?tab={ItemState.LATE}",
        ),
        Kpi(
            _("At risk"), number(found.at_risk), _("their dates are in doubt"), "warn" if found.at_risk else "neutral",
            "hourglass", f"{items}?tab={ItemState.AT_RISK}",
        ),
        Kpi(
            _("Waiting for my decision"), number(waiting), tone="warn" if waiting else "neutral", icon="gavel",
            url=f"?tab={DECIDE}",
        ),
        Kpi(
            _("Questions without a plan"), number(found.orphans), _("past their deadline; the aim is none"),
            "bad" if found.orphans else "ok", "circle-dot", reverse("plan_orphans"),
        ),
    ]  # fmt: skip


def _buttons(user) -> list[Button]:
    """The rooms of plans."""
    return [
        Button(_("Root problems"), reverse("problem_list"), icon="flag"),
        Button(_("Plan items"), reverse("item_list"), icon="target"),
        Button(_("Blockers"), reverse("blocker_list"), icon="lock"),
        Button(_("Public cards"), reverse("card_list"), icon="globe"),
        Button(
            _("Import"), f"{reverse('import_upload')}?kind=plans", icon="upload", shown=user.can(Right.PLANS_MANAGE)
        ),
    ]  # fmt: skip


def _exports() -> list[Button]:
    address = reverse("plan_export")
    return [
        Button(label, f"{address}?format={fmt}", icon="download", small=True)
        for fmt, label in (("csv", "CSV"), ("xlsx", "Excel"))
    ]
