"""Questions registered in advance, as staff see them: the list of a meeting, one more, declined, logged."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals.actions.advance import decline_advance, log_advance, log_remaining, register_in_advance
from appeals.forms_advance import DeclineForm, WriteDownForm
from appeals.models import AdvanceQuestion
from appeals.permissions import check_user_can_register, user_can_register
from appeals.policies_advance import staff_may_add
from appeals.queries_advance import rows_in_advance
from common.access import needs
from common.acts import Refused
from common.dates import today
from common.htmx import page
from common.scoping import get_visible_or_404
from common.ui import Crumb
from meetings.models import Meeting
from organisations.rights import Right


@needs(Right.QUESTIONS_VIEW)
@require_safe
def meeting_advance(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """All of a meeting in the order of their numbers; on the page of the meeting as a fragment."""
    meeting = _meeting(request, meeting_id)
    rows = rows_in_advance(meeting, request.user)
    works = user_can_register(request.user, meeting.body)
    context = _around(meeting) | {
        "rows": rows,
        "waiting": sum(row.waits for row in rows),
        "may_add": works and staff_may_add(meeting, today()),
        "may_decide": works,
        "may_log": works and meeting.is_held,
    }
    return page(request, "appeals/advance/list.html", context, fragment="appeals/advance/_list.html")


@needs(Right.QUESTIONS_REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def advance_add(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Write one down for somebody who calls or comes."""
    meeting = _meeting(request, meeting_id)
    check_user_can_register(request.user, meeting.body)
    form = WriteDownForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            advance = register_in_advance(meeting_id=meeting.pk, by=request.user, **form.given())
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            said = _("Question No. %(number)s in advance is written down.") % {"number": advance.position}
            messages.success(request, said)
            return redirect("meeting_advance", meeting.pk)
    context = _around(meeting) | {"form": form}
    return page(request, "appeals/advance/add.html", context, status=422 if form.errors else 200)


@needs(Right.QUESTIONS_REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def advance_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Don't take one, with a reason."""
    advance = _advance(request, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_advance(advance_id=pk, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("The question is not taken; the person reads why."))
            return redirect("meeting_advance", advance.meeting_id)
    context = _around(advance.meeting) | {"form": form, "advance": advance}
    return page(request, "appeals/advance/decline.html", context, status=422 if form.errors else 200)


@needs(Right.QUESTIONS_REGISTER)
@require_POST
def advance_log(request: HttpRequest, pk: int) -> HttpResponse:
    """Log one that was raised at the meeting."""
    advance = _advance(request, pk)
    try:
        question = log_advance(advance_id=pk, by=request.user)
        messages.success(request, _("Logged as question %(number)s.") % {"number": question.number})
    except Refused as refusal:
        messages.warning(request, refusal.messages[0])
    return redirect("meeting_advance", advance.meeting_id)


@needs(Right.QUESTIONS_REGISTER)
@require_POST
def advance_log_rest(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Log all that were not raised: time ran out, and nobody is forgotten."""
    meeting = _meeting(request, meeting_id)
    check_user_can_register(request.user, meeting.body)
    try:
        count = len(log_remaining(meeting_id=meeting.pk, by=request.user))
    except Refused as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        said = ngettext("%(count)d question is logged.", "%(count)d questions are logged.", count)
        messages.success(request, said % {"count": count})
    return redirect("meeting_advance", meeting.pk)


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.select_related("body__territory", "territory")
    return get_visible_or_404(rows, request.user, pk=pk)


def _advance(request: HttpRequest, pk: int) -> AdvanceQuestion:
    rows = AdvanceQuestion.objects.select_related("meeting__body")
    advance = get_visible_or_404(rows, request.user, pk=pk)
    check_user_can_register(request.user, advance.meeting.body)
    return advance


def _around(meeting: Meeting) -> dict:
    title = f"{meeting.get_kind_display()}, {meeting.ref}"
    crumbs = [
        Crumb(_("Meetings"), reverse("meeting_list")),
        Crumb(title, reverse("meeting_page", args=[meeting.pk])),
    ]
    return {"meeting": meeting, "crumbs": crumbs}


def _refuse(form, refusal: Refused) -> None:
    """Show why, at its field where the form has it."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal.messages)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
