"""State of a calendar: whether it may be worked on, what its lines may say, how it may be approved."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from common.acts import Refused
from meetings.enums import CalendarState, MeetingKind
from meetings.policies import FIRST_DAY, FURTHEST_PLAN, check_details, check_plan


def check_year(body, year: int, today: date) -> None:
    """Raise `Refused` unless the body can have a calendar of meetings of this year."""
    if not FIRST_DAY.year <= year <= (today + FURTHEST_PLAN).year:
        raise Refused({"year": _("Check the year: this day is too far away.")})
    if not any(body.exists_on(date(year, month, 1)) for month in range(1, 13)):
        raise Refused({"year": _("The body did not exist in this year.")})


def check_draft(calendar) -> None:
    """Raise `Refused` unless the lines of the calendar may still be changed."""
    if calendar.is_draft:
        return
    if calendar.state == CalendarState.DISCARDED:
        raise Refused(_("This draft was discarded."), code="status")
    raise Refused(
        _("This version was approved and stays as it is. Prepare a new version to change the calendar."),
        code="status",
    )


def check_line(calendar, planned_on: date, details: dict, today: date) -> None:
    """Raise `Refused` (by field) unless the calendar may have such a line."""
    if planned_on.year != calendar.year:
        raise Refused(
            {
                "planned_on": _("This is the calendar of %(year)s: choose a day of it.")
                % {"year": calendar.year}
            }
        )
    if details.get("kind") == MeetingKind.UNSCHEDULED:
        raise Refused({"kind": _("An off-schedule meeting is registered as such, not planned.")})
    check_plan(calendar.body, planned_on, today)
    check_details(calendar.body, details)


def check_approval(calendar, in_force, approved_on: date, today: date) -> None:
    """Raise `Refused` (by field) unless a draft can have been approved on this day. `in_force`: the version before."""
    if approved_on > today:
        raise Refused({"approved_on": _("The approval can't be in the future.")})
    if approved_on < date(calendar.year - 1, 1, 1):
        raise Refused({"approved_on": _("Check the year: this day is too far away.")})
    if in_force is not None and approved_on < in_force.approved_on:
        raise Refused({"approved_on": _("The version before was approved later than this day.")})
