"""The page of one meeting."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.scoping import get_visible_or_404
from common.ui import Crumb, Fact
from meetings.enums import MISSED, CalendarState, MeetingEventKind, MeetingStatus
from meetings.models import Meeting, MeetingEvent, PlanItem
from meetings.rules import load_meeting_rules
from meetings.views.buttons import act_buttons, desk_button, paper_buttons
from meetings.views.clocks import clocks
from meetings.views.norm_fact import norm_fact
from meetings.views.shown import facts, late_text, moments, state_tag, when_text
from organisations.rights import Right


@needs(Right.MEETINGS_VIEW)
@require_safe
def meeting_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, clocks, what can be done, questions (a fragment of the room above), and what happened."""
    meeting = get_visible_or_404(
        Meeting.objects.select_related("body", "territory__parent", "host"), request.user, pk=pk
    )
    day = today()
    events = list(
        MeetingEvent.objects.visible_to(request.user)
        .filter(meeting=meeting)
        .select_related("by")
        .order_by("pk")
    )
    moves = sum(event.kind == MeetingEventKind.MOVED for event in events)
    state, label = state_tag(meeting, day)
    context = {
        "meeting": meeting,
        "title": str(meeting.get_kind_display()),
        "crumbs": [Crumb(_("Meetings"), reverse("meeting_list"))],
        "when": when_text(meeting),
        "state": state,
        "state_label": label,
        "late_label": "" if state == "held_late" else late_text(meeting),
        "missed_note": _missed_note(meeting, day),
        "facts": [
            *facts(meeting),
            *norm_fact(meeting, request.user, day),
            *_calendar_fact(request, meeting),
        ],
        "clocks": clocks(meeting, day, moves, load_meeting_rules()),
        "desk": desk_button(meeting, request.user, day),
        "buttons": act_buttons(meeting, request.user, day),
        "papers": paper_buttons(meeting, day),
        "advance_url": reverse("meeting_advance", args=[meeting.pk]),
        "questions_url": reverse("meeting_questions_fragment", args=[meeting.pk]),
        "papers_url": reverse("meeting_papers_fragment", args=[meeting.pk]),
        "moments": moments(events),
    }
    return page(request, "meetings/page.html", context)


def _calendar_fact(request: HttpRequest, meeting: Meeting) -> list[Fact]:
    """The version of the calendar in force that names the meeting; whether it stands there on another day."""
    rows = PlanItem.objects.visible_to(request.user).filter(meeting=meeting)
    item = rows.filter(calendar__state=CalendarState.APPROVED).select_related("calendar").first()
    if item is None:
        return []
    calendar = item.calendar
    text = _("version %(number)s of %(year)s, %(document)s") % {
        "number": calendar.number,
        "year": calendar.year,
        "document": calendar.document,
    }
    found = [Fact(_("Calendar"), text, url=reverse("calendar_page", args=[calendar.pk]))]
    if item.planned_on != meeting.planned_on:
        found.append(Fact(_("Day in the calendar"), date_format(item.planned_on, "DATE_FORMAT")))
    return found


def _missed_note(meeting: Meeting, day) -> str:
    state = meeting.state_on(day)
    if state == MISSED:
        return _(
            "The planned day has passed and no meeting is recorded. It counts as missed until it is held; "
            "a reason is kept beside it and changes nothing in the figures."
        )
    if state == MeetingStatus.CANCELLED and meeting.is_scheduled:
        return _("A cancelled meeting counts as missed.")
    if state in (MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED) and meeting.planned_on < day:
        return _(
            "The day has passed and no meeting is recorded. An off-schedule meeting never counts as missed."
        )
    return ""
