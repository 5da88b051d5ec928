"""What people are told about meetings."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from meetings import letters_calendar
from meetings.actions.reminders import RESULTS, STEPS_AFTER, STEPS_BEFORE
from meetings.actions.reminders_calendar import CALENDAR
from meetings.deadlines import results_clock
from meetings.models import Meeting
from notices.enums import Pace
from notices.ladder import rung_of
from notices.registry import register
from organisations.workdays import load_calendar


def register_letters() -> None:
    """Name the builder of each rule of this room; called when the room starts."""
    register(
        RESULTS,
        results,
        label=gettext_lazy("Results of a meeting are to be published"),
        preload=preload,
        pace=Pace.PROMPT,
    )
    register(
        CALENDAR,
        letters_calendar.not_approved,
        label=gettext_lazy("The calendar of meetings of a year is to be approved"),
        preload=letters_calendar.preload,
        pace=Pace.PROMPT,
    )


def results(notice) -> dict | None:
    """To those who publish, until it is published; only the last rung that was reached says something."""
    if not hasattr(notice, "meeting"):
        preload([notice])
    meeting = notice.meeting
    if meeting is None or meeting.held_on is None or meeting.results_published_on is not None:
        return None
    clock = results_clock(meeting.held_on, None, today())
    rung = rung_of(clock.due_on, today(), STEPS_BEFORE, STEPS_AFTER, notice.calendar)
    if clock.due_on.isoformat() != notice.params["on"] or rung != (
        notice.params["side"],
        notice.params["step"],
    ):
        return None
    values = {"day": date_format(meeting.held_on, "SHORT_DATE_FORMAT"), "body": meeting.body.name}
    last = date_format(clock.due_on, "SHORT_DATE_FORMAT")
    subject = (
        _("The results of the meeting of %(day)s are overdue")
        if clock.is_late
        else _("The results of the meeting of %(day)s are to be published")
    )
    return {
        "subject": subject % values,
        "lines": [
            _("Host: %(body)s.") % values,
            _("Ways of solving what was raised are published within ten days: by %(day)s.") % {"day": last},
        ],
        "url": settings.SITE_URL + reverse("meeting_page", args=[meeting.pk]),
    }


def preload(notices: list) -> None:
    """Read the meetings of many notices by one query for each recipient, the calendar once."""
    calendar = load_calendar()
    groups: dict = defaultdict(list)
    for notice in notices:
        notice.calendar = calendar
        groups[notice.recipient].append(notice)
    for person, group in groups.items():
        keys = {notice.params["meeting"] for notice in group}
        found = Meeting.objects.visible_to(person).select_related("body", "territory").in_bulk(keys)
        for notice in group:
            notice.meeting = found.get(notice.params["meeting"])
