"""Drafts of calendars: started empty or as a copy, discarded. Approved versions are made by `approving`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.acts import Refused, act, changed, check_version, lock
from common.bulk import copy_in
from common.dates import today
from meetings.actions.refs import highest_numbers, ref_of
from meetings.calendar_changes import FIELDS
from meetings.calendar_days import same_day_in
from meetings.enums import CalendarState
from meetings.models import MeetingCalendar, PlanItem
from meetings.permissions import check_user_can_draft
from meetings.policies_calendars import check_draft, check_year
from organisations.enums import Rank
from organisations.models import Body
from organisations.workdays import WorkCalendar, load_calendar


class Origin(models.TextChoices):
    """What a draft starts from."""

    EMPTY = "empty", gettext_lazy("An empty calendar")
    IN_FORCE = "in_force", gettext_lazy("The version in force, to change it")
    LAST_YEAR = "last_year", gettext_lazy("The calendar of the year before, day by day")


def start_draft(*, by: Any, body: Body, year: int, origin: str = Origin.EMPTY) -> MeetingCalendar:
    """A draft of the calendar of a body for a year. There is one at a time: the one that is there is given back.

    Where a version is in force a draft always starts from it, so that nothing is lost by being left out.
    Raises Refused (by field) where there is nothing to start from.
    """
    with act("calendar.start", by=by):
        body = lock(Body, body.pk, by)
        check_user_can_draft(by, body)
        check_year(body, year, today())
        mine = MeetingCalendar.objects.unscoped("calendars of the locked body").filter(body=body)
        if (draft := mine.filter(year=year, state=CalendarState.DRAFT).first()) is not None:
            return draft
        base = mine.in_force().filter(year=year).first()
        source = base or _source(mine, year, origin)
        draft = MeetingCalendar.objects.create(body=body, year=year, base=source, drafted_by=by)
        if base is not None:
            copy_in([copied(item, draft, item.planned_on, item.ref) for item in items_of(base)])
        elif source is not None:
            copy_in(_of_last_year(source, draft, load_calendar()))
    return draft


def discard(*, calendar_id: int, by: Any, version: int | None = None) -> MeetingCalendar:
    """Give a draft up. It stays readable and touches no meeting; a second time does nothing."""
    with act("calendar.discard", by=by):
        calendar = locked_calendar(calendar_id, by)
        check_user_can_draft(by, calendar.body)
        if calendar.state != CalendarState.DISCARDED:
            check_version(calendar, version)
            check_draft(calendar)
            changed(calendar, state=CalendarState.DISCARDED)
    return calendar


@contextmanager
def drafting(name: str, calendar_id: int, *, by: Any) -> Iterator[MeetingCalendar]:
    """Open an act on the lines of a draft. Body first, then the draft: two people adding lines get two numbers.

    Each act counts the version of the draft up, so that nobody approves lines that he has not seen.
    """
    with act(name, by=by):
        calendar = locked_calendar(calendar_id, by)
        check_user_can_draft(by, calendar.body)
        check_draft(calendar)
        yield calendar


def count_up(calendar: MeetingCalendar) -> None:
    """The lines of the draft are not those that were seen before."""
    calendar.version += 1
    calendar.save(update_fields=["version"])


def locked_calendar(calendar_id: int, by: Any) -> MeetingCalendar:
    """The calendar with its body, both locked in this order. 404 for what `by` may not see."""
    seen = MeetingCalendar.objects
    found = seen.unscoped("the system acts") if by is None else seen.visible_to(by)
    lock(Body, get_object_or_404(found, pk=calendar_id).body_id, by)
    with_body = MeetingCalendar.objects.select_related("body__territory__parent")
    return lock(with_body, calendar_id, by)


def items_of(calendar: MeetingCalendar) -> list[PlanItem]:
    """The lines of a calendar that was checked already, with their hosts, by day."""
    return list(
        PlanItem.objects.unscoped("lines of a calendar that was checked")
        .filter(calendar=calendar)
        .select_related("host__post", "territory")
        .order_by("planned_on", "starts_at", "pk")
    )


def copied(item: PlanItem, draft: MeetingCalendar, planned_on: date, ref: str) -> PlanItem:
    """The same line in another calendar, on a day and with a reference."""
    values = {name: getattr(item, name) for name in FIELDS}
    return PlanItem(calendar=draft, **{**values, "planned_on": planned_on, "ref": ref})


def _source(mine: Any, year: int, origin: str) -> MeetingCalendar | None:
    if origin == Origin.EMPTY:
        return None
    if origin == Origin.IN_FORCE:
        raise Refused({"origin": _("No calendar of this year is in force yet.")})
    source = mine.in_force().filter(year=year - 1).first()
    if source is None:
        raise Refused({"origin": _("No calendar of the year before is in force.")})
    return source


def _of_last_year(source: MeetingCalendar, draft: MeetingCalendar, work: WorkCalendar) -> list[PlanItem]:
    """The lines of a calendar a year later, numbered anew; who has left office hosts no more."""
    lines = []
    for item in items_of(source):
        line = copied(item, draft, same_day_in(draft.year, item.planned_on, work), "")
        if item.host is None or item.host.until is not None:
            line.host, line.host_name = None, ""
            line.host_rank = Rank.HEAD if line.host_rank == Rank.ACTING else line.host_rank
        lines.append(line)
    lines.sort(key=lambda line: line.planned_on)
    first = highest_numbers([draft.body_id], draft.year).get(draft.body_id, 0) + 1
    for number, line in enumerate(lines, start=first):
        line.ref = ref_of(draft.year, number)
    return lines
