"""Acts on plan items, a page with a short form each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from appeals.policies_decisions import check_other_person
from common.access import needs
from common.acts import Refused
from common.dates import today
from common.htmx import page
from common.numbers import number
from common.templatetags.ui import day
from common.ui import Crumb
from organisations.rights import Right
from plans.actions import items
from plans.actions.date_changes import ask_move
from plans.forms_items import (
    ApproveForm,
    DoneForm,
    DraftForm,
    ItemOwnerForm,
    ItemWordsForm,
    MoveForm,
    NewItemForm,
    ReasonForm,
)
from plans.models import ActionItem
from plans.permissions import check_user_can, check_user_can_finish, check_user_can_work_on
from plans.policies import check_open
from plans.policies_items import check_approvable, check_in_force, check_not_ended, check_nothing_open, why
from plans.queries_items import steps_of, tasks_of
from plans.views.acting import act_page
from plans.views.item_page import item_crumbs, seen_item
from plans.views.problem_tabs import problem_crumbs
from plans.views.problems import seen_problem

FORM_METHODS = ["GET", "HEAD", "POST"]
MANY = 100


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def item_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft an item towards the solution of a problem; milestones and tasks are added on its page."""
    problem = seen_problem(request, pk)
    return act_page(
        request,
        NewItemForm(request.POST or None, user=request.user, problem=problem),
        lambda cleaned: items.draft_item(by=request.user, problem=pk, **cleaned),
        title=_("Draft a plan item"),
        explain=_("A draft binds nobody. Next you add milestones; then somebody else approves it."),
        done=_("The draft is made. Add its milestones, then have it approved."),
        back=lambda item: reverse("item_page", args=[item.pk]),
        crumbs=problem_crumbs(problem),
        lead=problem.title,
        why_not=why(check_open, problem),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft freely; of an item in force the words only."""
    item = _to_plan(request, pk)
    form_class = DraftForm if item.is_draft else ItemWordsForm
    explain = (
        _("What stood before stays in the history.")
        if item.is_draft
        else _("The item is approved: its words can be made clearer, its dates move by request only.")
    )
    return act_page(
        request,
        form_class(request.POST or None, row=item),
        lambda cleaned: items.edit_item(pk, by=request.user, **cleaned),
        title=_("Edit the plan item"),
        explain=explain,
        done=_("The changes are saved."),
        why_not=why(check_not_ended, item),
        **about(item),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def item_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answers for it."""
    item = _to_plan(request, pk)
    return act_page(
        request,
        ItemOwnerForm(request.POST or None, row=item),
        lambda cleaned: items.give_item(pk, by=request.user, **cleaned),
        title=_("Who answers for the plan item"),
        explain=_("One person of the body. Once the item is in force, the new owner is told."),
        done=_("The owner is recorded."),
        why_not=why(check_not_ended, item),
        **about(item),
    )


@needs(Right.QUESTIONS_WORK)
@require_http_methods(FORM_METHODS)
def item_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """It is done, with proof."""
    item = seen_item(request, pk)
    check_user_can_finish(request.user, item)
    parts = steps_of(item, request.user), tasks_of(item, request.user)
    return act_page(
        request,
        DoneForm(request.POST or None, row=item),
        lambda cleaned: items.finish_item(pk, by=request.user, **cleaned),
        title=_("The plan item is done"),
        explain=_(
            "This closes none of its questions: they go back into work, and those who answer them are told."
        ),
        done=_("The plan item is recorded as done. Its questions wait for their answers."),
        why_not=why(check_in_force, item) or why(check_nothing_open, *parts),
        **about(item),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def item_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """It will not be done."""
    item = _to_plan(request, pk)
    return act_page(
        request,
        ReasonForm(request.POST or None, row=item),
        lambda cleaned: items.drop_item(pk, by=request.user, **cleaned),
        title=_("Drop the plan item"),
        explain=_(
            "Its questions go back into work, and tasks of other bodies that still run are taken back."
        ),
        done=_("The plan item is dropped."),
        kind="bad",
        why_not=why(check_not_ended, item),
        **about(item),
    )


@needs(Right.QUESTIONS_WORK)
@require_http_methods(FORM_METHODS)
def item_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a higher level for another day."""
    item = seen_item(request, pk)
    check_user_can_work_on(request.user, item.body)
    return act_page(
        request,
        MoveForm(request.POST or None, row=item),
        lambda cleaned: ask_move(item, by=request.user, to_on=cleaned["to_on"], reason=cleaned["reason"]),
        title=_("Ask for another date"),
        explain=_(
            "The date is %(day)s. A higher level decides; each move to a later day is counted and shown."
        )
        % {"day": day(item.due_on)},
        done=_("The request is sent. Those who decide are told."),
        why_not=why(check_in_force, item),
        **about(item),
    )


@needs(Right.PLANS_APPROVE)
@require_http_methods(FORM_METHODS)
def items_approve(request: HttpRequest) -> HttpResponse:
    """One document for the drafts named by `?item=`; a draft that can't be approved says why and is not ticked."""
    rows = [(item, _why_not_approved(item, request.user)) for item in _named(request)]
    form = ApproveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = _seen(request)
        try:
            done = items.approve_items(chosen, by=request.user, versions=chosen, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            text = ngettext(
                "%(count)s plan item is in force now.", "%(count)s plan items are in force now.", len(done)
            )
            messages.success(request, text % {"count": number(len(done))})
            alone = reverse("item_page", args=[done[0].pk]) if len(done) == 1 else reverse("item_list")
            return redirect(alone)
    context = {
        "form": form,
        "rows": rows,
        "possible": any(not reason for _item, reason in rows),
        "crumbs": [Crumb(_("Plan items"), reverse("item_list"))],
        "back_url": f"{reverse('item_list')}?tab=drafts",
    }
    return page(request, "plans/items_approve.html", context, status=422 if form.errors else 200)


def about(item: ActionItem) -> dict:
    """What each page of an act on the item shows around its form."""
    return {
        "back": reverse("item_page", args=[item.pk]),
        "crumbs": item_crumbs(item),
        "lead": item.title,
        "version": item.version,
    }


def _to_plan(request: HttpRequest, pk: int) -> ActionItem:
    item = seen_item(request, pk)
    check_user_can(request.user, Right.PLANS_MANAGE, item.body)
    return item


def _why_not_approved(item: ActionItem, user) -> str:
    """Why the person can't approve this draft, or an empty string."""
    if not user.can(Right.PLANS_APPROVE, item.body):
        return _("Your role does not allow this in this body.")
    impossible = why(check_approvable, item, steps_of(item, user), today())
    return impossible or why(check_other_person, item.drafted_by_id, user)


def _named(request: HttpRequest) -> list[ActionItem]:
    """The visible items that the address names, or those that the form was shown with."""
    keys = {
        value.partition(":")[0] for value in (*request.GET.getlist("item"), *request.POST.getlist("item"))
    }
    keys = {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}
    rows = ActionItem.objects.visible_to(request.user).filter(pk__in=list(keys)[:MANY])
    return list(rows.select_related("problem", "body", "owner").order_by("body__path", "due_on", "pk"))


def _seen(request: HttpRequest) -> dict[int, int]:
    """What was ticked, as key and version: `17:3`."""
    found = {}
    for value in request.POST.getlist("item"):
        key, _colon, version = value.partition(":")
        if key.isascii() and key.isdigit() and version.isascii() and version.isdigit() and len(value) < 25:
            found[int(key)] = int(version)
    return found
