"""The page of a blocker: what is missing, how far it is, who waits, what bodies say, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.numbers import money, money_short, number
from common.templatetags.ui import day as day_text
from common.ui import Button, Crumb, Fact, Kpi
from organisations.rights import Right
from plans.enums import BlockerKind, Stand
from plans.ladders import LADDERS
from plans.models import Blocker, BlockerPosition, BlockerStage, PlanEvent
from plans.permissions import user_can_work_on
from plans.permissions_blockers import user_can_follow, user_can_reach, user_can_state
from plans.queries_blockers import problems_of, seen_by, with_waiting
from plans.timeline import moments
from plans.views.blocker_acts import seen_blocker

EVENTS = 60


@dataclass(frozen=True)
class Step:
    """A stage on the ladder as it is shown. `look`: done, now, skipped, late, ahead."""

    label: str
    look: str
    note: str
    when: date | None
    frees: bool
    first: date | None = None
    slip: int = 0
    document: str = ""


@needs(Right.QUESTIONS_VIEW)
@require_safe
def blocker_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one blocker that the person sees."""
    blocker = seen_blocker(request, pk)
    counted = with_waiting(Blocker.objects.visible_to(request.user), *seen_by(request.user)).get(pk=pk)
    events = PlanEvent.objects.visible_to(request.user).filter(blocker=blocker).select_related("by", "body")
    events = list(events.order_by("-pk")[:EVENTS])
    rows = list(BlockerStage.objects.visible_to(request.user).filter(blocker=blocker).order_by("position"))
    context = {
        "blocker": blocker,
        "crumbs": [Crumb(_("Blockers"), reverse("blocker_list"))],
        "kpis": kpis(blocker, counted),
        "steps": steps_of(blocker, rows, today()),
        "facts": facts(blocker, events),
        "problems": problems_of(blocker, request.user),
        "positions": positions(blocker, request.user),
        "moments": moments(events),
        "may_follow": user_can_follow(request.user, blocker),
        **buttons(blocker, request.user),
    }
    return page(request, "plans/blocker.html", context)


def steps_of(blocker: Blocker, rows: list[BlockerStage], now: date) -> list[Step]:
    """The stages in order: reached, skipped, the one that was to be reached by now, those ahead."""
    place = LADDERS[blocker.kind].index(blocker.stage)
    return [_step(blocker, row, place, now) for row in rows]


def _step(blocker: Blocker, row: BlockerStage, place: int, now: date) -> Step:
    slip = (row.expected_on - row.first_expected_on).days if row.expected_on else 0
    first = row.first_expected_on if slip else None
    facts = (row.frees, first, slip, row.document)
    label = str(row.get_stage_display())
    if row.reached_on:
        return Step(label, "now" if row.position == place else "done", _("reached"), row.reached_on, *facts)
    if row.position < place:
        return Step(label, "skipped", _("skipped"), None, row.frees)
    if row.expected_on is None:
        return Step(label, "ahead", _("no day named"), None, *facts)
    late = row.expected_on < now and blocker.is_open
    return Step(label, "late" if late else "ahead", _("expected"), row.expected_on, *facts)


def kpis(blocker: Blocker, counted: Blocker) -> list[Kpi]:
    """Questions and people who wait, the sum, how long it has been open."""
    listed = f"{reverse('blocker_questions')}?blocker={blocker.pk}"
    in_problems = ngettext("in %(n)s problem", "in %(n)s problems", counted.n_problems)
    found = [
        Kpi(_("Questions that wait"), number(counted.n_questions), in_problems % {"n": number(counted.n_problems)},
            "warn" if blocker.is_open else "neutral", "hourglass", listed if blocker.is_open else ""),
        Kpi(_("People who wait"), number(counted.n_people), "", "pri", "users"),
    ]  # fmt: skip
    if blocker.amount is not None:
        found.append(
            Kpi(_("Money needed"), money_short(blocker.amount), money(blocker.amount), "info", "banknote")
        )
    days = ((blocker.ended_on or today()) - blocker.named_on).days
    since = _("since %(day)s") % {"day": day_text(blocker.named_on)}
    found.append(Kpi(_("Days open"), number(days), since, "neutral", "clock"))
    return found


def facts(blocker: Blocker, events: list[PlanEvent]) -> list[Fact]:
    """Who follows, who is waited for and since when, the budget, the act, to whom it was raised."""
    found = [
        Fact(_("What is missing"), blocker.get_kind_display()),
        Fact(_("Followed by"), blocker.body.name),
        Fact(_("Waits for"), _waits_for(blocker, events)),
    ]
    if blocker.amount is not None:
        found.append(Fact(_("Amount"), f"{money_short(blocker.amount)} ({money(blocker.amount)})"))
        found.append(Fact(_("Budget"), f"{blocker.get_budget_level_display()}, {blocker.budget_year}"))
    if blocker.act_number:
        found.append(Fact(_("Number of the act"), blocker.act_number))
    if blocker.raised_to:
        told = {"body": blocker.raised_to.name, "day": day_text(blocker.raised_on)}
        found.append(Fact(_("Disagreement raised to"), _("%(body)s, %(day)s") % told))
    if blocker.description:
        found.append(Fact(_("Details"), blocker.description))
    return found


def _waits_for(blocker: Blocker, events: list[PlanEvent]) -> str:
    if blocker.waits_for is None:
        return ""
    changed = [event.happened_on for event in events if "waits_for" in event.details.get("changes", {})]
    since = changed[0] if changed else blocker.named_on
    return _("%(body)s, since %(day)s") % {"body": blocker.waits_for.name, "day": day_text(since)}


@dataclass(frozen=True)
class Position:
    """A line of the table of positions; `url` where the person may change it."""

    row: BlockerPosition
    url: str


def positions(blocker: Blocker, user) -> list[Position]:
    """What each body says; objections first."""
    rows = BlockerPosition.objects.visible_to(user).filter(blocker=blocker).select_related("body")
    order = (Stand.OBJECTS, Stand.REMARKS, Stand.SILENT, Stand.AGREES)
    rows = sorted(rows, key=lambda row: (order.index(row.stand), row.pk))
    url = reverse("blocker_position", args=[blocker.pk])
    return [
        Position(
            row,
            f"{url}?body={row.body_id}"
            if blocker.is_open and user_can_state(user, blocker, row.body, listed=True)
            else "",
        )
        for row in rows
    ]


def buttons(blocker: Blocker, user) -> dict[str, list[Button]]:
    """What the person can do: the acts of every day, and the others under “More”."""
    follows, reaches = user_can_follow(user, blocker), user_can_reach(user, blocker)
    dropped = blocker.state == "dropped"
    ladder = LADDERS[blocker.kind]
    joint = blocker.kind == BlockerKind.JOINT and blocker.is_open
    speaks = follows or (blocker.waits_for is not None and user_can_work_on(user, blocker.waits_for))
    main = [
        _button(blocker, _("Stage reached"), "blocker_reach", "check", "",
                shown=reaches and not dropped and bool(ladder.after(blocker.stage))),
        _button(blocker, _("Position"), "blocker_position", "message-square", shown=joint and speaks),
        _button(blocker, _("Expected days"), "blocker_expect", "calendar-days",
                shown=follows and not dropped and bool(ladder.after(blocker.stage))),
        _button(blocker, _("Edit"), "blocker_edit", "pencil", shown=follows and not dropped),
    ]  # fmt: skip
    more = [
        _button(blocker, _("Raise the disagreement"), "blocker_raise", "arrow-up", shown=joint and follows),
        _button(blocker, _("Take the last stage back"), "blocker_back", "undo-2",
                shown=follows and not dropped and blocker.stage != ladder.first),
        _button(blocker, _("Not needed any more"), "blocker_drop", "circle-slash", shown=follows and blocker.is_open),
    ]  # fmt: skip
    return {"buttons": [one for one in main if one.shown], "more": [one for one in more if one.shown]}


def _button(blocker: Blocker, label: str, name: str, icon: str, kind: str = "sec", *, shown: bool) -> Button:
    return Button(label, reverse(name, args=[blocker.pk]), icon, kind, shown=shown)
