"""New meetings: planned ahead, or registered off schedule."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.access import needs
from common.dates import today
from common.htmx import invalid, page
from common.ui import Crumb
from meetings import actions, forms
from meetings.enums import MISSED
from meetings.views.acts import FORM_METHODS
from meetings.workflow import MOVES, Act


@needs(MOVES[Act.PLAN].right)
@require_http_methods(FORM_METHODS)
def plan(request: HttpRequest) -> HttpResponse:
    """A meeting for the calendar of a body. `?day=` fills the day in, for links from the month."""
    form = forms.PlanForm(request.POST or None, user=request.user, initial=_day(request))
    return _new(request, form, actions.plan, _("Plan a meeting"), "meetings/plan.html")


@needs(MOVES[Act.REGISTER_UNSCHEDULED].right)
@require_http_methods(FORM_METHODS)
def register_unscheduled(request: HttpRequest) -> HttpResponse:
    """A meeting that was in no calendar."""
    form = forms.UnscheduledForm(request.POST or None, user=request.user, initial=_day(request))
    title = _("Register an off-schedule meeting")
    return _new(request, form, actions.register_unscheduled, title, "meetings/unscheduled.html")


def _new(request: HttpRequest, form, do: Callable, title: str, template: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "crumbs": [Crumb(_("Meetings"), reverse("meeting_list"))],
        "back_url": reverse("meeting_list"),
    }
    if request.method != "POST":
        return page(request, template, context)
    if form.is_valid():
        try:
            meeting = do(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            _tell(request, meeting)
            return redirect("meeting_page", pk=meeting.pk)
    return invalid(request, template, context)


def _tell(request: HttpRequest, meeting) -> None:
    if meeting.state_on(today()) == MISSED:
        messages.warning(
            request,
            _("The meeting is saved. Its day has passed: it counts as missed until it is recorded as held."),
        )
    else:
        messages.success(request, _("The meeting is saved."))


def _day(request: HttpRequest) -> dict:
    day = request.GET.get("day", "")
    return {"planned_on": day} if day else {}
