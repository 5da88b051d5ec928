"""Lines of a draft: a page with a form each, the same without JavaScript."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.access import needs
from common.acts import Conflict
from common.htmx import invalid, page
from meetings.actions.calendar_items import add_line, edit_line, remove_line
from meetings.forms_calendars import LineForm
from meetings.models import MeetingCalendar, PlanItem
from meetings.permissions import check_user_can_draft
from meetings.views.calendar_page import visible
from meetings.views.calendar_shown import crumbs_of, state_of
from organisations.rights import Right
from organisations.views.editing import do

FORM_METHODS = ["GET", "HEAD", "POST"]


@needs(Right.MEETINGS_PLAN)
@require_http_methods(FORM_METHODS)
def line_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a meeting to a draft. “Add another” comes back with an empty form."""
    calendar = _drafted(request, pk)
    form = LineForm(request.POST or None, user=request.user, calendar=calendar, initial=_home(calendar))
    if request.method == "POST" and form.is_valid():
        try:
            item = add_line(calendar_id=pk, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(ref)s is in the draft.") % {"ref": item.ref})
            return redirect("calendar_line_new" if "again" in request.POST else "calendar_page", pk=pk)
    return _shown(request, form, calendar, _("Add a meeting"), again=True)


@needs(Right.MEETINGS_PLAN)
@require_http_methods(FORM_METHODS)
def line_edit(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Day and details of a line. A second editor is told, and nothing is overwritten unseen."""
    calendar = _drafted(request, pk)
    rows = PlanItem.objects.visible_to(request.user).filter(calendar=calendar)
    item = get_object_or_404(rows.select_related("territory"), pk=line)
    form = LineForm(request.POST or None, user=request.user, calendar=calendar, item=item)
    title, status = _("Change the line %(ref)s") % {"ref": item.ref}, 422
    if request.method == "POST" and form.is_valid():
        try:
            edit_line(calendar_id=pk, item_id=line, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
            form.show_version(item.version)
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("calendar_page", pk=pk)
    return _shown(request, form, calendar, title, status=status)


@needs(Right.MEETINGS_PLAN)
@require_POST
def line_remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a line out of a draft."""
    calendar = _drafted(request, pk)
    return do(
        request,
        lambda: remove_line(calendar_id=calendar.pk, item_id=line, by=request.user),
        back=reverse("calendar_page", args=[pk]),
        done=_("The line is taken out of the draft."),
    )


def _drafted(request: HttpRequest, pk: int) -> MeetingCalendar:
    calendar = visible(request, pk)
    check_user_can_draft(request.user, calendar.body)
    return calendar


def _home(calendar: MeetingCalendar) -> dict:
    place = calendar.body.territory
    return {"territory": place.code} if place is not None else {}


def _shown(
    request: HttpRequest,
    form: LineForm,
    calendar: MeetingCalendar,
    title: str,
    *,
    again: bool = False,
    status: int = 422,
) -> HttpResponse:
    context = {
        "calendar": calendar,
        "form": form,
        "title": title,
        "state": state_of(calendar),
        "again": again,
        "why_not": "" if calendar.is_draft else _("Only a draft can be changed."),
        "crumbs": crumbs_of(calendar, calendar.year),
        "back_url": reverse("calendar_page", args=[calendar.pk]),
    }
    if form.errors:
        response = invalid(request, "meetings/calendar_line.html", context)
        response.status_code = status
        return response
    return page(request, "meetings/calendar_line.html", context)
