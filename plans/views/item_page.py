"""The page of a plan item: what, who, by when, how it stands and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.scoping import get_visible_or_404
from common.templatetags.ui import day
from common.ui import Crumb, Fact
from organisations.rights import Right
from plans.models import ActionItem, PlanEvent
from plans.queries_items import moves_of, questions_of, steps_of, tasks_of
from plans.states import now_of, with_state
from plans.timeline import moments
from plans.views.item_buttons import item_buttons, part_buttons
from plans.views.item_shown import move_lines, sentences, step_lines, task_lines

RELATED = ("problem__territory", "problem__topic", "body", "owner", "drafted_by", "approved_by")
MOMENTS = 30


@needs(Right.QUESTIONS_VIEW)
@require_safe
def item_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, reasons, milestones, tasks, the history of its dates, its questions."""
    item, user, now = seen_item(request, pk), request.user, today()
    steps, tasks, moves = steps_of(item, user), tasks_of(item, user), moves_of(item, user)
    events = PlanEvent.objects.visible_to(user).filter(item=item).select_related("by", "body")
    context = {
        "item": item,
        "now": now_of(item),
        "crumbs": item_crumbs(item, itself=False),
        "facts": _facts(item),
        "sentences": sentences(item, steps, tasks, now),
        "steps": step_lines(item, steps, moves, user, now),
        "tasks": task_lines(item, tasks, user, now),
        "moves": move_lines(moves, user, item),
        "questions": questions_of(item, user),
        "moments": moments(events.order_by("-pk")[:MOMENTS]),
        "buttons": item_buttons(item, steps, tasks, user, now),
        **part_buttons(item, user),
    }
    return page(request, "plans/item.html", context)


def seen_item(request: HttpRequest, pk: int) -> ActionItem:
    """The item with its state and what its pages show, or 404."""
    rows = with_state(ActionItem.objects.select_related(*RELATED), today())
    return get_visible_or_404(rows, request.user, pk=pk)


def item_crumbs(item: ActionItem, *, itself: bool = True) -> list[Crumb]:
    """The way to a page of the item; with the item itself for pages below it."""
    found = [
        Crumb(_("Plan items"), reverse("item_list")),
        Crumb(item.problem.number, reverse("problem_items", args=[item.problem_id])),
    ]
    if itself:
        found.append(Crumb(item.number, reverse("item_page", args=[item.pk])))
    return found


def _facts(item: ActionItem) -> list[Fact]:
    problem = item.problem
    drafted = (
        f"{item.drafted_by.full_name} · {day(item.drafted_on)}" if item.drafted_by else day(item.drafted_on)
    )
    approved = [item.document, day(item.approved_on) if item.approved_on else ""]
    approved.append(item.approved_by.full_name if item.approved_by else "")
    facts = [
        Fact(_("Root problem"), problem.title, url=reverse("problem_page", args=[problem.pk])),
        Fact(_("Expected result"), item.result),
        Fact(_("Begins on"), day(item.starts_on)),
        Fact(_("Reference"), item.ref),
        Fact(_("Drafted by"), drafted),
        Fact(_("Approved"), " · ".join(part for part in approved if part)),
        Fact(_("Ended on"), day(item.ended_on) if item.ended_on else ""),
        Fact(_("What came of it"), item.outcome),
        Fact(_("Proof"), item.proof),
    ]
    return [fact for fact in facts if fact.value]
