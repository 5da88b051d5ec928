"""What people are told about calendars of meetings that are not approved yet."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.dates import today
from meetings.actions.reminders_calendar import STEPS_AFTER, STEPS_BEFORE
from meetings.enums import CalendarState
from meetings.models import MeetingCalendar
from notices.ladder import rung_of
from organisations.models import Body
from organisations.workdays import load_calendar


def not_approved(notice) -> dict | None:
    """To those who prepare and approve, until a version is in force; only the last rung that was reached speaks."""
    if not hasattr(notice, "states"):
        preload([notice])
    if notice.body is None or CalendarState.APPROVED in notice.states:
        return None
    params = notice.params
    due_on = date.fromisoformat(params["on"])
    if rung_of(due_on, today(), STEPS_BEFORE, STEPS_AFTER, notice.calendar) != (
        params["side"],
        params["step"],
    ):
        return None
    values = {
        "year": params["year"],
        "body": notice.body.name,
        "day": date_format(due_on, "SHORT_DATE_FORMAT"),
    }
    late = due_on < today()
    subject = (
        _("The calendar of meetings of %(year)s is not approved: the term has passed")
        if late
        else _("The calendar of meetings of %(year)s is to be approved by %(day)s")
    )
    drafted = CalendarState.DRAFT in notice.states
    return {
        "subject": subject % values,
        "lines": [
            _("Body: %(body)s. Last day: %(day)s.") % values,
            _("A draft is there: its approval has to be recorded.")
            if drafted
            else _("No draft has been prepared yet."),
        ],
        "url": f"{settings.SITE_URL}{reverse('calendar_list')}?year={params['year']}",
    }


def preload(notices: list) -> None:
    """Read the bodies and states of calendars of many notices by one query for each recipient, the days once."""
    calendar = load_calendar()
    bodies = Body.objects.in_bulk({notice.params["body"] for notice in notices})
    groups: dict = defaultdict(list)
    for notice in notices:
        notice.calendar = calendar
        notice.body = bodies.get(notice.params["body"])
        groups[notice.recipient].append(notice)
    for person, group in groups.items():
        rows = MeetingCalendar.objects.visible_to(person).filter(
            body__in={notice.params["body"] for notice in group},
            year__in={notice.params["year"] for notice in group},
        )
        states: dict = defaultdict(set)
        for body, year, state in rows.values_list("body_id", "year", "state"):
            states[body, year].add(state)
        for notice in group:
            notice.states = states[notice.params["body"], notice.params["year"]]
