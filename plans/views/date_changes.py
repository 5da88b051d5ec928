"""One request for another date: everything that is needed to decide on it, and the decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appeals.enums import ProposalState
from common.access import needs
from common.acts import Conflict, Refused
from common.htmx import page
from common.scoping import get_visible_or_404
from common.templatetags.ui import day
from common.ui import Fact
from organisations.rights import Right
from organisations.views.editing import do
from plans.actions.date_changes import approve_move, decline_move, take_back_move
from plans.forms_items import DecideForm
from plans.models import ActionItem, DateChange
from plans.permissions import check_user_can_move, check_user_can_work_on, user_can_move
from plans.queries_items import moves_of, questions_of
from plans.states import now_of
from plans.views.item_acts import FORM_METHODS
from plans.views.item_page import item_crumbs, seen_item
from plans.views.item_shown import move_lines, shift

RELATED = ("milestone", "made_by", "decided_by")


@needs(Right.QUESTIONS_VIEW)
@require_http_methods(FORM_METHODS)
def date_change_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The request with its reason, the earlier ones, and how many people wait; those above decide here."""
    change, item = _seen(request, pk)
    form = DecideForm(request.POST or None, row=change)
    status = 200
    if request.method == "POST":
        check_user_can_move(request.user, item.body)
        status = 422
        if form.is_valid():
            try:
                done = _decide(request, change, form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
                status = 409 if isinstance(refusal, Conflict) else 422
            else:
                messages.success(request, done)
                return redirect("item_page", pk=item.pk)
    return page(request, "plans/date_change.html", _context(request, change, item, form), status=status)


@needs(Right.QUESTIONS_WORK)
@require_POST
def date_change_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever asked does not need the other date any more."""
    change, item = _seen(request, pk)
    check_user_can_work_on(request.user, item.body)
    return do(
        request,
        lambda: take_back_move(change, by=request.user),
        back=reverse("item_page", args=[item.pk]),
        done=_("The request is taken back."),
    )


def _decide(request: HttpRequest, change: DateChange, cleaned: dict) -> str:
    """Do what the pressed button says; returns what is said then."""
    if "decline" in request.POST:
        if not cleaned["note"]:
            raise Refused({"note": _("Give the reason.")})
        decline_move(change, by=request.user, reason=cleaned["note"], version=cleaned["version"])
        return _("The date stays. The one who asked is told.")
    approve_move(change, by=request.user, **cleaned)
    return _("The date is changed. The one who asked is told.")


def _seen(request: HttpRequest, pk: int) -> tuple[DateChange, ActionItem]:
    change = get_visible_or_404(DateChange.objects.select_related(*RELATED), request.user, pk=pk)
    return change, seen_item(request, change.item_id)


def _context(request: HttpRequest, change: DateChange, item: ActionItem, form: DecideForm) -> dict:
    pending, own = change.state == ProposalState.PENDING, change.made_by_id == request.user.pk
    earlier = [move for move in moves_of(item, request.user) if move.pk != change.pk]
    return {
        "change": change,
        "item": item,
        "now": now_of(item),
        "facts": _facts(change, item, request.user),
        "earlier": move_lines(earlier, request.user, item),
        "form": form,
        "may_decide": pending and not own and user_can_move(request.user, item.body),
        "may_take_back": pending and own,
        "crumbs": item_crumbs(item),
    }


def _facts(change: DateChange, item: ActionItem, user) -> list[Fact]:
    asked = f"{change.made_by.full_name} · {day(change.made_on)}" if change.made_by else day(change.made_on)
    decided = day(change.decided_on) if change.decided_on else ""
    if change.decided_by:
        decided = f"{change.decided_by.full_name} · {decided}"
    first = (change.milestone or item).first_due_on
    facts = [
        Fact(_("What"), change.milestone.title if change.milestone else _("The plan item itself")),
        Fact(_("Date now"), day(change.from_on)),
        Fact(_("New date"), f"{day(change.to_on)} · {shift(change)}"),
        Fact(_("First date"), day(first) if first else ""),
        Fact(_("Reason"), change.reason),
        Fact(_("Asked by"), asked),
        Fact(_("Questions that wait for it"), questions_of(item, user).total),
        Fact(_("Decided by"), decided),
        Fact(_("Reason or remark"), change.decision_note),
    ]
    return [fact for fact in facts if fact.value or fact.value == 0]
