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
from meetings.enums import MISSED, MeetingKind
from meetings.views.acts import FORM_METHODS
from meetings.views.suggested import filled, suggestions
from meetings.workflow import MOVES, Act
from organisations.models import Body


@needs(MOVES[Act.PLAN].right)
@require_http_methods(FORM_METHODS)
def plan(request: HttpRequest) -> HttpResponse:
    """A meeting for the calendar of a body. The address fills fields in, for links from the month and from coverage."""
    initial = filled(request)
    if "target_group" in initial:
        initial["kind"] = MeetingKind.TARGET_GROUP
    form = forms.PlanForm(request.POST or None, user=request.user, initial=initial)
    extra = suggestions(request, _body(form)) | {"territory": _territory(form)}
    return _new(request, form, actions.plan, _("Plan a meeting"), "meetings/plan.html", extra)


@needs(MOVES[Act.REGISTER_UNSCHEDULED].right)
@require_http_methods(FORM_METHODS)
def register_unscheduled(request: HttpRequest) -> HttpResponse:
    """A meeting that was in no calendar."""
    form = forms.UnscheduledForm(request.POST or None, user=request.user, initial=filled(request))
    title = _("Register an off-schedule meeting")
    return _new(request, form, actions.register_unscheduled, title, "meetings/unscheduled.html")


def _body(form) -> Body | None:
    """The body for which suggestions are made: the one chosen, if the person plans for it."""
    code = (form.data.get("body") or form.initial.get("body") or "").replace("\0", "")
    return form.fields["body"].queryset.select_related("territory__parent").filter(code=code).first()


def _territory(form) -> str:
    """The code of the territory chosen so far."""
    return form.data.get("territory") or form.initial.get("territory") or ""


def _new(
    request: HttpRequest, form, do: Callable, title: str, template: str, extra: dict | None = None
) -> HttpResponse:
    context = {
        **(extra or {}),
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
