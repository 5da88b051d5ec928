"""Acts on calendars: a draft is started, given up, approved; many drafts are approved by one document."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.access import needs
from common.htmx import invalid, page
from common.numbers import number
from meetings.actions.approving import approve, approve_many, foreseen
from meetings.actions.calendars import Origin, discard, start_draft
from meetings.enums import CalendarState
from meetings.forms_calendars import ApprovalForm, DiscardForm, StartForm, YearForm, usual_year
from meetings.models import MeetingCalendar
from meetings.permissions import check_user_can_approve, check_user_can_draft
from meetings.queries_calendars import lines_of
from meetings.views.calendar_page import visible
from meetings.views.calendar_shown import (
    SHOWN,
    consequence_rows,
    crumbs_of,
    foreseen_words,
    state_of,
    title_of,
)
from organisations.models import Body
from organisations.rights import Right

FORM_METHODS = ["GET", "HEAD", "POST"]
MANY = 500


@needs(Right.MEETINGS_PLAN)
@require_http_methods(FORM_METHODS)
def start(request: HttpRequest) -> HttpResponse:
    """A new draft; `?body=&year=` fill the form in, for links from elsewhere."""
    form = StartForm(request.POST or None, user=request.user, initial=_start_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            calendar = start_draft(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, _("This is the draft. It touches no meeting until its approval is recorded.")
            )
            return redirect("calendar_page", pk=calendar.pk)
    context = {
        "form": form,
        "title": _("Prepare a calendar"),
        "lead": _(
            "The calendar of meetings of a body for a year. A draft can be changed until it is approved."
        ),
        "submit": _("Prepare the draft"),
        "crumbs": crumbs_of(),
        "cancel_url": reverse("calendar_list"),
        "wide": {"body", "origin"},
    }
    if form.errors:
        return invalid(request, "organisations/form.html", context)
    return page(request, "organisations/form.html", context)


@needs(Right.MEETINGS_PLAN)
@require_http_methods(FORM_METHODS)
def discard_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up, after a look at what is given up."""
    calendar = visible(request, pk)
    check_user_can_draft(request.user, calendar.body)
    form = DiscardForm(request.POST or None, initial={"version": calendar.version})
    if request.method == "POST" and form.is_valid():
        try:
            discard(calendar_id=pk, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
            form.show_version(calendar.version)
        else:
            messages.success(request, _("The draft is discarded."))
            return redirect(reverse("calendar_list") + f"?year={calendar.year}")
    context = {
        "calendar": calendar,
        "form": form,
        "state": state_of(calendar),
        "title": _("Discard the draft"),
        "lines": lines_count(calendar),
        "crumbs": crumbs_of(calendar, calendar.year),
        "back_url": reverse("calendar_page", args=[pk]),
    }
    if form.errors:
        return invalid(request, "meetings/calendar_discard.html", context)
    return page(request, "meetings/calendar_discard.html", context)


@needs(Right.CALENDAR_APPROVE)
@require_http_methods(FORM_METHODS)
def approve_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a draft was approved; above the form stands what comes of it."""
    calendar = visible(request, pk)
    check_user_can_approve(request.user, calendar.body)
    form = ApprovalForm(request.POST or None, calendar=calendar)
    if request.method == "POST" and form.is_valid():
        try:
            approve(calendar_id=pk, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
            form.show_version(calendar.version)
        else:
            messages.success(request, _("The calendar is in force. Its lines are meetings now."))
            return redirect("calendar_page", pk=pk)
    context = {
        "calendar": calendar,
        "form": form,
        "title": _("Record the approval"),
        "lead": title_of(calendar),
        "why_not": "" if calendar.is_draft else _("Only a draft can be approved."),
        "crumbs": crumbs_of(calendar, calendar.year),
        "back_url": reverse("calendar_page", args=[pk]),
        **_effects([calendar] if calendar.is_draft else []),
    }
    if form.errors:
        return invalid(request, "meetings/calendar_approve.html", context)
    return page(request, "meetings/calendar_approve.html", context)


@needs(Right.CALENDAR_APPROVE)
@require_http_methods(FORM_METHODS)
def approve_drafts(request: HttpRequest) -> HttpResponse:
    """One document for the calendars of many bodies: `?year=`. The drafts are chosen with their versions as seen."""
    year = _year(request)
    drafts = _drafts(request, year)
    chosen = _seen(request)
    form = ApprovalForm(request.POST if request.method == "POST" and "look" not in request.POST else None)
    if request.method == "POST" and "look" in request.POST:
        form = ApprovalForm(initial={name: request.POST.get(name, "") for name in ApprovalForm.base_fields})
    elif request.method == "POST" and form.is_valid():
        if not chosen:
            form.add_error(None, _("Choose at least one draft."))
        else:
            try:
                done = approve_many(drafts=chosen, by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.refuse(refusal)
            else:
                _tell(request, len(done))
                return redirect(reverse("calendar_list") + f"?year={year}")
    looked = [draft for draft in drafts if draft.pk in chosen] if request.method == "POST" else drafts
    context = {
        "form": form,
        "year": year,
        "drafts": [(draft, draft.pk in chosen or request.method != "POST") for draft in drafts],
        "title": _("Approve calendars of %(year)s") % {"year": year},
        "crumbs": crumbs_of(year=year),
        "back_url": reverse("calendar_list") + f"?year={year}",
        **_effects(looked),
    }
    if form.errors:
        return invalid(request, "meetings/calendar_approve_many.html", context)
    return page(request, "meetings/calendar_approve_many.html", context)


def lines_count(calendar: MeetingCalendar) -> int:
    """How many lines a calendar has that was checked already."""
    rows = MeetingCalendar.objects.unscoped("checked already").filter(pk=calendar.pk)
    return rows.annotate(lines=lines_of()).values_list("lines", flat=True)[0]


def _effects(drafts: list[MeetingCalendar]) -> dict:
    if not drafts:
        return {"effects": [], "effect_rows": [], "problems": 0, "more": 0}
    state = foreseen(drafts)
    return {
        "effects": foreseen_words(state),
        "effect_rows": consequence_rows(state),
        "problems": len(state.problems),
        "more": max(len(state.found) - SHOWN, 0),
    }


def _start_initial(request: HttpRequest) -> dict:
    user = request.user
    home = next((m.body.code for m in user.active_memberships if user.can(Right.MEETINGS_PLAN, m.body)), "")
    return {
        "body": request.GET.get("body") or home,
        "year": request.GET.get("year") or usual_year(),
        "origin": Origin.EMPTY,
    }


def _year(request: HttpRequest) -> int:
    form = YearForm(request.GET)
    return (form.cleaned_data.get("year") if form.is_valid() else None) or usual_year()


def _drafts(request: HttpRequest, year: int) -> list[MeetingCalendar]:
    """Drafts with lines of the bodies in which the person approves."""
    bodies = Body.objects.in_reach_of(request.user, Right.CALENDAR_APPROVE)
    rows = MeetingCalendar.objects.visible_to(request.user).filter(year=year, state=CalendarState.DRAFT)
    rows = rows.filter(body__in=bodies).select_related("body__territory__parent").annotate(lines=lines_of())
    return list(rows.filter(lines__gt=0).order_by("body__path")[:MANY])


def _seen(request: HttpRequest) -> dict[int, int]:
    """What was chosen, as key and version: `17:3`."""
    found = {}
    for value in request.POST.getlist("draft"):
        key, _colon, version = value.partition(":")
        if key.isascii() and key.isdigit() and version.isascii() and version.isdigit() and len(value) < 25:
            found[int(key)] = int(version)
    return found


def _tell(request: HttpRequest, done: int) -> None:
    text = ngettext("%(count)s calendar is in force now.", "%(count)s calendars are in force now.", done)
    messages.success(request, text % {"count": number(done)})
