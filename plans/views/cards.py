"""The public card of a root problem for staff: what citizens read beside what is prepared, versions, and all cards."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.htmx import page
from common.scoping import get_visible_or_404
from common.ui import Button, Crumb, Tab
from organisations.rights import Right
from plans.card_changes import Change
from plans.card_shown import ShownCard, shown_card
from plans.cards import changes_for, changes_since, facts_of
from plans.enums import CardState, ProblemStage
from plans.models import PlanEvent, PublicCard, RootProblem
from plans.permissions import user_can
from plans.queries_cards import RELATED, shown_cards
from plans.views.problem_tabs import problem_crumbs, problem_head

OUT, WAITING, CHANGED = "published", "waiting", "changed"
PEOPLE = ("prepared_by", "published_by")


@dataclass(frozen=True)
class Row:
    """A card in the list of all; `changes` of what is published."""

    card: PublicCard
    changes: list[Change]


@needs(Right.QUESTIONS_VIEW)
@require_safe
def problem_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The published version beside the draft, what has changed since, and all versions."""
    problem = visible_problem(request, pk)
    versions = list(_cards(request).filter(problem=problem).order_by("-pk"))
    for version in versions:
        version.problem = problem
    out = next((card for card in versions if card.state == CardState.PUBLISHED), None)
    draft = next((card for card in versions if card.state == CardState.DRAFT), None)
    context = {
        **problem_head(problem, request.user, "problem_card"),
        "out": out,
        "draft": draft,
        "changes": changes_since(out) if out else [],
        "versions": versions,
        "reasons": _reasons(request, problem),
        "buttons": _buttons(problem, request.user, out, draft),
        "list_url": reverse("card_list"),
    }
    return page(request, "plans/card.html", context)


@needs(Right.QUESTIONS_VIEW)
@require_safe
def card_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A version exactly as citizens see it, in the language asked for (`?lang=`)."""
    card = visible_card(request, pk)
    asked = request.GET.get("lang")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(language):
        shown = as_citizens_see_it(card)
    context = {
        "card": card,
        "shown": shown,
        "language": language,
        "tabs": [Tab(name, f"?lang={code}", code == language) for code, name in settings.LANGUAGES],
        **where(card.problem),
    }
    return page(request, "plans/card_preview.html", context)


@needs(Right.QUESTIONS_VIEW)
@require_safe
def card_list(request: HttpRequest) -> HttpResponse:
    """Cards of the problems that the person sees: published, waiting for approval, changed since they were published."""
    cards = list(_cards(request).filter(state__in=[CardState.PUBLISHED, CardState.DRAFT]).order_by("-pk"))
    out = [card for card in cards if card.state == CardState.PUBLISHED]
    changes = changes_for(out)
    groups = {
        OUT: out,
        WAITING: [card for card in cards if card.state == CardState.DRAFT],
        CHANGED: [card for card in out if changes[card.pk]],
    }
    asked = request.GET.get("tab")
    tab = asked if asked in groups else OUT
    labels = {OUT: _("Published"), WAITING: _("To approve"), CHANGED: _("Changed since published")}
    context = {
        "crumbs": problem_crumbs(),
        "tabs": [
            Tab(
                labels[name], f"?tab={name}", name == tab, count=len(rows), tone="" if name == OUT else "warn"
            )
            for name, rows in groups.items()
        ],
        "rows": [Row(card, changes.get(card.pk, [])) for card in groups[tab]],
    }
    return page(request, "plans/card_list.html", context)


def visible_problem(request: HttpRequest, pk: int) -> RootProblem:
    """The problem with what its pages show of it; else 404."""
    problems = RootProblem.objects.select_related("body", "owner", "territory", "topic__parent")
    return get_visible_or_404(problems, request.user, pk=pk)


def visible_card(request: HttpRequest, pk: int) -> PublicCard:
    """A card of a visible problem, with the problem; else 404."""
    return get_visible_or_404(PublicCard.objects.select_related(*RELATED, *PEOPLE), request.user, pk=pk)


def as_citizens_see_it(card: PublicCard) -> ShownCard:
    """A published version with its mark; one that was never published with the facts that would be frozen now."""
    if card.state == CardState.PUBLISHED:
        return shown_cards([card])[0]
    return shown_card(card, facts=facts_of(card.problem) if card.state == CardState.DRAFT else None)


def where(problem: RootProblem) -> dict:
    """What pages below the card of a problem show on top: the way back."""
    back = reverse("problem_card", args=[problem.pk])
    return {"crumbs": [*problem_crumbs(problem), Crumb(_("Public card"), back)], "back_url": back}


def _cards(request: HttpRequest):
    rows = PublicCard.objects.visible_to(request.user)
    return rows.select_related(*RELATED, *PEOPLE)


def _reasons(request: HttpRequest, problem: RootProblem) -> dict[int, str]:
    """Why versions were taken off, by card."""
    events = PlanEvent.objects.visible_to(request.user).filter(problem=problem, kind="card_off")
    return {event.details["card"]: event.note for event in events}


def _buttons(problem: RootProblem, user, out: PublicCard | None, draft: PublicCard | None) -> list[Button]:
    approves = user_can(user, Right.PLANS_APPROVE, problem.body)
    found = []
    if problem.stage != ProblemStage.MERGED and user_can(user, Right.PLANS_MANAGE, problem.body):
        label = _("Change the draft") if draft else _("Prepare a new version") if out else _("Prepare a card")
        url = reverse("card_prepare", args=[problem.pk])
        found.append(Button(label, url, icon="pencil", kind="sec" if draft else ""))
    if draft and approves:
        own = draft.prepared_by_id == user.pk
        why = _("You prepared this yourself: somebody else decides.") if own else ""
        url = reverse("card_publish", args=[draft.pk])
        found.append(Button(_("Look through and publish"), url, icon="globe", kind="", why=why))
    if out:
        found.append(
            Button(_("Open the public page"), reverse("solution", args=[problem.pk]), icon="external-link")
        )
    if out and approves:
        found.append(Button(_("Take off"), reverse("card_take_off", args=[out.pk]), icon="x"))
    return found
