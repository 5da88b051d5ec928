"""Acts on milestones and on tasks of other bodies: a page with a short form each, or one button."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.access import needs
from common.scoping import get_visible_or_404
from common.templatetags.ui import day
from organisations.rights import Right
from organisations.views.editing import do
from plans.actions import item_tasks, milestones
from plans.actions.date_changes import ask_move
from plans.forms_item_parts import MilestoneForm, NewTaskForm, ReachedForm, ReportForm, ReturnForm
from plans.forms_items import MoveForm, ReasonForm
from plans.models import ActionItem, ItemTask, Milestone
from plans.permissions import check_user_can, check_user_can_work_on
from plans.policies_items import check_draft, check_in_force, check_movable, check_not_ended, why
from plans.views.acting import act_page
from plans.views.item_acts import FORM_METHODS, about
from plans.views.item_page import seen_item


@needs(Right.QUESTIONS_WORK)
@require_http_methods(FORM_METHODS)
def milestone_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new step of the item."""
    item = seen_item(request, pk)
    check_user_can_work_on(request.user, item.body)
    return act_page(
        request,
        MilestoneForm(request.POST or None),
        lambda cleaned: milestones.set_milestone(pk, by=request.user, **cleaned),
        title=_("Add a milestone"),
        explain=_within(item),
        done=_("The milestone is set."),
        why_not=why(check_not_ended, item),
        **about(item),
    )


@needs(Right.QUESTIONS_WORK)
@require_http_methods(FORM_METHODS)
def milestone_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of a draft."""
    item, step = _step(request, pk)
    return act_page(
        request,
        MilestoneForm(request.POST or None, row=step),
        lambda cleaned: milestones.edit_milestone(pk, by=request.user, **cleaned),
        title=_("Change the milestone"),
        explain=_within(item),
        done=_("The changes are saved."),
        why_not=why(check_draft, item),
        **about(item) | {"version": step.version},
    )


@needs(Right.QUESTIONS_WORK)
@require_POST
def milestone_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step out of a draft."""
    item, _row = _step(request, pk)
    return _at_once(
        request,
        item,
        lambda: milestones.remove_milestone(pk, by=request.user),
        _("The milestone is taken out."),
    )


@needs(Right.QUESTIONS_WORK)
@require_http_methods(FORM_METHODS)
def milestone_reach(request: HttpRequest, pk: int) -> HttpResponse:
    """A step is done."""
    item, step = _step(request, pk)
    return act_page(
        request,
        ReachedForm(request.POST or None, row=step),
        lambda cleaned: milestones.reach_milestone(pk, by=request.user, **cleaned),
        title=_("The milestone is reached"),
        explain=_("Milestone: %(title)s, by %(day)s.") % {"title": step.title, "day": day(step.due_on)},
        done=_("The milestone is recorded as reached."),
        why_not=why(check_in_force, item),
        **about(item) | {"version": step.version},
    )


@needs(Right.QUESTIONS_WORK)
@require_http_methods(FORM_METHODS)
def milestone_unreach(request: HttpRequest, pk: int) -> HttpResponse:
    """A step is not done after all."""
    item, step = _step(request, pk)
    return act_page(
        request,
        ReasonForm(request.POST or None, row=step),
        lambda cleaned: milestones.unreach_milestone(pk, by=request.user, **cleaned),
        title=_("Not reached after all"),
        explain=_("Milestone: %(title)s, by %(day)s.") % {"title": step.title, "day": day(step.due_on)},
        done=_("The milestone is open again."),
        kind="bad",
        why_not=why(check_in_force, item),
        **about(item) | {"version": step.version},
    )


@needs(Right.QUESTIONS_WORK)
@require_http_methods(FORM_METHODS)
def milestone_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a higher level for another day of a step."""
    item, step = _step(request, pk)
    words = {"title": step.title, "day": day(step.due_on)}
    return act_page(
        request,
        MoveForm(request.POST or None, row=step),
        lambda cleaned: ask_move(
            item, by=request.user, milestone=step, to_on=cleaned["to_on"], reason=cleaned["reason"]
        ),
        title=_("Ask for another date"),
        explain=_("Milestone: %(title)s, by %(day)s. A higher level decides.") % words,
        done=_("The request is sent. Those who decide are told."),
        why_not=why(check_movable, item, step),
        **about(item) | {"version": step.version},
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def item_task_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another body for a part of the work."""
    item = seen_item(request, pk)
    check_user_can(request.user, Right.PLANS_MANAGE, item.body)
    return act_page(
        request,
        NewTaskForm(request.POST or None, item=item),
        lambda cleaned: item_tasks.offer_task(pk, by=request.user, **cleaned),
        title=_("Ask another body"),
        explain=_("Its people are told and see the plan item. They agree, or refuse with a reason."),
        done=_("The body is asked. Its people are told."),
        why_not=why(check_not_ended, item),
        **about(item),
    )


@needs(Right.QUESTIONS_WORK)
@require_POST
def item_task_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The body takes its task over."""
    item, _row = _task_of_body(request, pk)
    return _at_once(
        request,
        item,
        lambda: item_tasks.agree_task(pk, by=request.user, version=_version(request)),
        _("Your body has taken the task over."),
    )


@needs(Right.QUESTIONS_WORK)
@require_http_methods(FORM_METHODS)
def item_task_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The body does not take its task over."""
    item, task = _task_of_body(request, pk)
    return _task_page(
        request, item, task, ReasonForm, item_tasks.refuse_task, _("Refuse the task"), _("The task is refused."), "bad"
    )  # fmt: skip


@needs(Right.QUESTIONS_WORK)
@require_http_methods(FORM_METHODS)
def item_task_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The body says what it has done."""
    item, task = _task_of_body(request, pk)
    done = _("The result is sent to the body that gave the task.")
    return _task_page(request, item, task, ReportForm, item_tasks.report_task, _("Report the result"), done)


@needs(Right.PLANS_MANAGE)
@require_POST
def item_task_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """What was reported is enough."""
    item, _row = _task_given(request, pk)
    return _at_once(
        request,
        item,
        lambda: item_tasks.accept_task(pk, by=request.user, version=_version(request)),
        _("The result is accepted."),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def item_task_return(request: HttpRequest, pk: int) -> HttpResponse:
    """What was reported is not enough."""
    item, task = _task_given(request, pk)
    return _task_page(
        request, item, task, ReturnForm, item_tasks.return_task, _("Return the result"), _("The task is in work again.")
    )  # fmt: skip


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def item_task_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """The task is not needed any more."""
    item, task = _task_given(request, pk)
    return _task_page(
        request, item, task, ReasonForm, item_tasks.recall_task, _("Take the task back"), _("The task is taken back."), "bad"
    )  # fmt: skip


def _task_page(
    request: HttpRequest,
    item: ActionItem,
    task: ItemTask,
    form_class: type,
    act: Callable,
    title: str,
    done: str,
    kind: str = "",
) -> HttpResponse:
    """The page of an act on a task: what was asked of whom, and the form."""
    return act_page(
        request,
        form_class(request.POST or None, row=task),
        lambda cleaned: act(task, by=request.user, **cleaned),
        title=title,
        explain=_("%(body)s, by %(day)s: %(text)s")
        % {"body": task.body.name, "day": day(task.due_on), "text": task.text},
        done=done,
        kind=kind,
        why_not=why(check_not_ended, item),
        **about(item) | {"version": task.version},
    )


def _at_once(request: HttpRequest, item: ActionItem, action: Callable, done: str) -> HttpResponse:
    return do(request, action, back=reverse("item_page", args=[item.pk]), done=done)


def _within(item: ActionItem) -> str:
    words = {"since": day(item.starts_on), "until": day(item.due_on)}
    return (
        _("A day between %(since)s and %(until)s. Once the item is in force, it moves by request only.")
        % words
    )


def _step(request: HttpRequest, pk: int) -> tuple[ActionItem, Milestone]:
    step = get_visible_or_404(Milestone, request.user, pk=pk)
    item = seen_item(request, step.item_id)
    check_user_can_work_on(request.user, item.body)
    return item, step


def _task_of_body(request: HttpRequest, pk: int) -> tuple[ActionItem, ItemTask]:
    item, task = _task(request, pk)
    check_user_can_work_on(request.user, task.body)
    return item, task


def _task_given(request: HttpRequest, pk: int) -> tuple[ActionItem, ItemTask]:
    item, task = _task(request, pk)
    check_user_can(request.user, Right.PLANS_MANAGE, item.body)
    return item, task


def _task(request: HttpRequest, pk: int) -> tuple[ActionItem, ItemTask]:
    task = get_visible_or_404(ItemTask.objects.select_related("body"), request.user, pk=pk)
    return seen_item(request, task.item_id), task


def _version(request: HttpRequest) -> int | None:
    """The version of the row as the button was shown."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
