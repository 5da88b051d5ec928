"""One version of a calendar: its lines, what differs from another version, the same as a file."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.scoping import get_visible_or_404
from common.tables import FORMATS, export_response
from common.ui import Button, Fact
from meetings.actions.approving import foreseen
from meetings.calendar_changes import Difference, compare
from meetings.enums import CalendarState, MeetingKind
from meetings.exports_calendars import COLUMNS, export_rows
from meetings.forms_calendars import VersionsForm, version_text, versions_of
from meetings.groups import group_names
from meetings.models import Meeting, MeetingCalendar, PlanItem
from meetings.norms import load_norms
from meetings.permissions import user_can_approve, user_can_draft
from meetings.queries_calendars import YearOfBody, years_of
from meetings.rules import load_meeting_rules
from meetings.views.calendar_shown import (
    SHOWN,
    consequence_rows,
    counted,
    crumbs_of,
    difference_rows,
    foreseen_words,
    line_rows,
    short,
    standing_of,
    state_of,
    title_of,
)
from organisations.models import Body
from organisations.rights import Right


@needs(Right.MEETINGS_VIEW)
@require_safe
def calendar_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, lines, versions; of a draft also what approving it would do. `?format=csv|xlsx` gives the lines."""
    calendar = visible(request, pk)
    items = lines_of(request, calendar)
    if request.GET.get("format") in FORMATS:
        name = f"{calendar.body.code} {calendar.year}"
        return export_response(name, COLUMNS, export_rows(calendar, items), request.GET["format"])
    base = calendar.base if calendar.base and calendar.base.year == calendar.year else None
    differences = compare(lines_of(request, base), items) if base and calendar.is_draft else []
    current, groups = calendar.state == CalendarState.APPROVED, group_names()
    rows = line_rows(items, differences, groups, current=current, day=today())
    context = {
        "calendar": calendar,
        "title": title_of(calendar),
        "state": state_of(calendar),
        "crumbs": crumbs_of(year=calendar.year),
        "facts": _facts(request, calendar, len(items), sum(bool(row.moved) for row in rows)),
        "rows": rows,
        "removed": [one for one in differences if one.after is None],
        "edits": calendar.is_draft and user_can_draft(request.user, calendar.body),
        "versions": [(one, state_of(one)) for one in versions_of(calendar, request.user)],
        "buttons": _buttons(request, calendar, bool(items)),
        "exports": _exports(calendar),
        **_foreseen(calendar),
    }
    return page(request, "meetings/calendar_page.html", context)


@needs(Right.MEETINGS_VIEW)
@require_safe
def calendar_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between this version and another of the same body and year (`?since=`), older first."""
    calendar = visible(request, pk)
    form = VersionsForm(request.GET or None, calendar=calendar, user=request.user)
    since = form.cleaned_data["since"] if form.is_bound and form.is_valid() else None
    if since is None and not form.is_bound:
        since = form.fields["since"].queryset.first()
        form.initial["since"] = since
    old, new = ordered(since, calendar) if since else (None, calendar)
    differences: list[Difference] = []
    if old is not None:
        differences = compare(lines_of(request, old), lines_of(request, new))
    context = {
        "calendar": calendar,
        "form": form,
        "title": _("What differs between versions"),
        "crumbs": crumbs_of(calendar, calendar.year),
        "old": old,
        "from_to": f"{version_text(old)} → {version_text(new)}" if old else "",
        "summary": counted(differences),
        "rows": difference_rows(differences),
        "more": max(len(differences) - SHOWN, 0),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return page(request, "meetings/calendar_changes.html", context, status=status)


def visible(request: HttpRequest, pk: int) -> MeetingCalendar:
    """The calendar, or 404."""
    rows = MeetingCalendar.objects.select_related(
        "body__territory__parent", "base", "drafted_by", "recorded_by"
    )
    return get_visible_or_404(rows, request.user, pk=pk)


def lines_of(request: HttpRequest, calendar: MeetingCalendar) -> list[PlanItem]:
    """The lines of a calendar that the person sees, by day."""
    rows = PlanItem.objects.visible_to(request.user).filter(calendar=calendar)
    return list(rows.select_related("territory", "meeting").order_by("planned_on", "starts_at", "pk"))


def ordered(one: MeetingCalendar, other: MeetingCalendar) -> tuple[MeetingCalendar, MeetingCalendar]:
    """Two versions, the older first; a draft is newer than each version."""
    first, second = sorted((one, other), key=lambda calendar: (calendar.number or 1_000_000, calendar.pk))
    return first, second


def year_of(calendar: MeetingCalendar) -> YearOfBody:
    """Where the calendar of this body and year stands."""
    bodies = Body.objects.filter(pk=calendar.body_id)
    return years_of(bodies, calendar.year, load_norms(), load_meeting_rules(), today())[0]


def _facts(request: HttpRequest, calendar: MeetingCalendar, lines: int, moved: int) -> list[Fact]:
    year, state = year_of(calendar), state_of(calendar)
    standing = standing_of(year)
    outside = _outside(request, calendar)
    rows = [
        (_("Host body"), calendar.body.name, True),
        (_("State"), state.label, True),
        (_("To be approved by"), _day(year.due_on), year.due_on is not None),
        (_("First approved"), standing.label if standing else "", standing is not None),
        (_("Approved on"), _day(calendar.approved_on), calendar.approved_on is not None),
        (_("Approved by"), calendar.approved_by, bool(calendar.approved_by)),
        (_("Document"), calendar.document, bool(calendar.document)),
        (_("Why it was changed"), calendar.note, bool(calendar.note)),
        (_("Prepared by"), calendar.drafted_by.full_name if calendar.drafted_by else _("the system"), True),
        (_("Meetings in it"), lines, True),
        (_("Moved since"), moved, bool(moved)),
    ]
    found = [Fact(label, value) for label, value, shown in rows if shown]
    if outside:
        address = f"{reverse('meeting_list')}?tab=all&body={calendar.body.code}"
        url = f"{address}&from={calendar.year}-01-01&to={calendar.year}-12-31"
        found.append(Fact(_("Planned outside the calendar"), outside, url=url))
    return found


def _outside(request: HttpRequest, calendar: MeetingCalendar) -> int:
    """Scheduled meetings of the year that no line of the version in force names."""
    if calendar.state != CalendarState.APPROVED:
        return 0
    rows = Meeting.objects.visible_to(request.user).exclude(kind=MeetingKind.UNSCHEDULED)
    return (
        rows.filter(body=calendar.body_id, first_planned_on__year=calendar.year)
        .exclude(plan_items__calendar=calendar)
        .count()
    )


def _foreseen(calendar: MeetingCalendar) -> dict:
    """What approving a draft would do now."""
    if not calendar.is_draft:
        return {}
    state = foreseen([calendar])
    return {
        "effects": foreseen_words(state),
        "effect_rows": consequence_rows(state),
        "problems": len(state.problems),
        "more": max(len(state.found) - SHOWN, 0),
    }


def _buttons(request: HttpRequest, calendar: MeetingCalendar, has_lines: bool) -> list[Button]:
    user, body = request.user, calendar.body
    drafts = user_can_draft(user, body)
    current = calendar.state == CalendarState.APPROVED
    month = f"{reverse('meeting_calendar')}?month={_month(calendar)}&body={body.code}"
    start = f"{reverse('calendar_start')}?year={calendar.year}&body={body.code}"
    return [
        Button(_("Month"), month, icon="calendar-days"),
        Button(_("Prepare a new version"), start, icon="pencil", kind="", shown=current and drafts),
        Button(
            _("Add a meeting"),
            reverse("calendar_line_new", args=[calendar.pk]),
            icon="plus",
            kind="" if not has_lines else "sec",
            shown=calendar.is_draft and drafts,
        ),
        Button(
            _("Discard the draft"),
            reverse("calendar_discard", args=[calendar.pk]),
            icon="trash-2",
            kind="bad",
            shown=calendar.is_draft and drafts,
        ),
        Button(
            _("Record the approval"),
            reverse("calendar_approve", args=[calendar.pk]),
            icon="check",
            kind="",
            shown=calendar.is_draft and user_can_approve(user, body),
            why="" if has_lines else _("The draft has no lines yet."),
        ),
    ]


def _exports(calendar: MeetingCalendar) -> list[Button]:
    address = reverse("calendar_page", args=[calendar.pk])
    return [
        Button(label, f"{address}?format={fmt}", icon="download", small=True)
        for fmt, label in (("csv", "CSV"), ("xlsx", "Excel"))
    ]


def _month(calendar: MeetingCalendar) -> str:
    """This month in the running year, January in another."""
    day = today()
    return f"{day:%Y-%m}" if day.year == calendar.year else f"{calendar.year}-01"


def _day(day: date | None) -> str:
    return short(day) if day else ""
