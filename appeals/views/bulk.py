"""Ticked questions assigned at once, and filters kept under a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from appeals.actions.bulk import BulkResult, assign_many
from appeals.actions.editing import delete_filter, save_filter
from appeals.forms import BulkAssignForm, SaveFilterForm
from appeals.models import Question
from appeals.views.back import back_to
from common.access import needs
from common.acts import Refused
from common.htmx import page
from common.ui import Crumb
from organisations.rights import Right

MAX_DIGITS = 18


@needs(Right.QUESTIONS_ROUTE)
@require_POST
def assign_ticked(request: HttpRequest) -> HttpResponse:
    """Choose a body for the ticked questions, then assign them; what could not be done is listed with the reason."""
    ids = {int(key) for key in request.POST.getlist("questions") if _is_key(key)}
    chosen = "responsible" in request.POST
    form = BulkAssignForm(request.POST if chosen else None, near=request.user.body)
    problem, status = "", 200
    if chosen and form.is_valid():
        try:
            result = assign_many(ids, by=request.user, responsible=form.cleaned_data["responsible"])
        except Refused as refusal:
            problem = refusal.messages[0]
        else:
            return _done(request, result)
    elif not ids:
        problem = _("Tick the questions first.")
    if problem or chosen:
        status = 422
    context = {
        "form": form,
        "problem": problem,
        "questions": _ticked(request, ids),
        "back_url": back_to(request, reverse("question_list")),
        "crumbs": [Crumb(_("Questions"), reverse("question_list"))],
    }
    return page(
        request, "appeals/assign_many.html", context, fragment="appeals/_assign_many.html", status=status
    )


@needs(Right.QUESTIONS_VIEW)
@require_POST
def save_this_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filter that is set now."""
    form = SaveFilterForm(request.POST)
    back = f"{reverse('question_list')}?{request.POST.get('query', '')[:1000]}"
    if not form.is_valid():
        messages.warning(request, _("Give the filter a name."))
        return redirect(back)
    try:
        kept = save_filter(by=request.user, name=form.cleaned_data["name"], query=form.cleaned_data["query"])
    except Refused as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(request, _("The filter “%(name)s” is kept.") % {"name": kept.name})
    return redirect(back)


@needs(Right.QUESTIONS_VIEW)
@require_POST
def forget_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own filter."""
    delete_filter(by=request.user, filter_id=pk)
    messages.success(request, _("The filter is deleted."))
    return redirect("question_list")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def _ticked(request: HttpRequest, ids: set[int]) -> list[Question]:
    rows = Question.objects.visible_to(request.user).filter(pk__in=ids)
    return list(rows.only("pk", "text", "created_at", "status").order_by("pk"))


def _done(request: HttpRequest, result: BulkResult) -> HttpResponse:
    if result.done:
        said = ngettext("%(count)s question is assigned.", "%(count)s questions are assigned.", result.done)
        messages.success(request, said % {"count": result.done})
    if not result.refused:
        return redirect(back_to(request, reverse("question_list")))
    context = {
        "result": result,
        "back_url": back_to(request, reverse("question_list")),
        "crumbs": [Crumb(_("Questions"), reverse("question_list"))],
    }
    return page(request, "appeals/assigned_many.html", context)
