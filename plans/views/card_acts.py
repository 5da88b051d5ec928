"""Acts on public cards: a page with a form each."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.access import needs
from common.acts import Conflict
from common.htmx import invalid, page
from organisations.rights import Right
from plans.actions.cards import prepare_card, publish_card, take_off_card
from plans.enums import CardState
from plans.forms_cards import CardForm, ReadForm, TakeOffForm
from plans.models import PublicCard, RootProblem
from plans.permissions import check_user_can
from plans.views.cards import as_citizens_see_it, visible_card, visible_problem, where

FORM_METHODS = ["GET", "HEAD", "POST"]


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def card_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the next version in both languages."""
    problem = visible_problem(request, pk)
    check_user_can(request.user, Right.PLANS_MANAGE, problem.body)
    draft, out = _in_state(problem, CardState.DRAFT), _in_state(problem, CardState.PUBLISHED)
    form = CardForm(request.POST or None, problem=problem, draft=draft, before=out)
    context = {"problem": problem, "form": form, "draft": draft, **where(problem)}
    if request.method != "POST":
        return page(request, "plans/card_prepare.html", context)
    if form.is_valid():
        try:
            prepare_card(pk, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            form.refuse(conflict)
            draft = _in_state(problem, CardState.DRAFT)
            form.show_version(draft.version if draft else 0)
            context["clash"] = draft
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The text is prepared. A controller or the head publishes it."))
            return redirect("problem_card", pk=pk)
    return invalid(request, "plans/card_prepare.html", context)


@needs(Right.PLANS_APPROVE)
@require_http_methods(FORM_METHODS)
def card_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Read both languages and let the version out."""
    card = visible_card(request, pk)
    form = ReadForm(request.POST or None, initial={"version": card.version})
    context = {"explain": _("Everybody will read this. Is it true, plain, and about nobody in person?")}
    return _act(
        request,
        card,
        form,
        lambda: publish_card(card, by=request.user, **form.cleaned_data),
        title=_("Look through and publish"),
        done=_("The card is published."),
        **context,
    )


@needs(Right.PLANS_APPROVE)
@require_http_methods(FORM_METHODS)
def card_take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the published version off the site."""
    card = visible_card(request, pk)
    form = TakeOffForm(request.POST or None)
    return _act(
        request,
        card,
        form,
        lambda: take_off_card(card, by=request.user, **form.cleaned_data),
        title=_("Take off"),
        explain=_("Nobody outside can read it any more. The reason stands in the history."),
        done=_("The card is taken off."),
        kind="bad",
    )


def _act(request: HttpRequest, card: PublicCard, form, do, *, title, explain, done, kind="") -> HttpResponse:
    """The form of an act on a card, beside what the card says; after a refusal the version that stands now."""
    check_user_can(request.user, Right.PLANS_APPROVE, card.problem.body)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                do()
                messages.success(request, done)
                return redirect("problem_card", pk=card.problem_id)
        except ValidationError as refusal:
            form.refuse(refusal)
            card = visible_card(request, card.pk)
            if "version" in form.fields:
                form.show_version(card.version)
        status = 422
    context = {"card": card, "form": form, "title": title, "explain": explain, "button_kind": kind}
    context |= {"shown": as_citizens_see_it(card), **where(card.problem)}
    return page(request, "plans/card_act.html", context, status=status)


def _in_state(problem: RootProblem, state: str) -> PublicCard | None:
    rows = PublicCard.objects.unscoped("cards of a visible problem")
    return rows.filter(problem=problem, state=state).select_related("prepared_by").first()
