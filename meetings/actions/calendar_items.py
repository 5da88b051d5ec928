"""Lines of a draft: added, edited, removed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from common.acts import Refused, changed, check_version
from common.dates import today
from common.text import clean_line
from meetings.actions.calendars import count_up, drafting
from meetings.actions.moves import check_fields
from meetings.actions.planning import cleaned
from meetings.actions.refs import next_ref
from meetings.enums import MeetingFormat
from meetings.models import MeetingCalendar, PlanItem
from meetings.policies_calendars import check_line

DETAILS = (
    "kind", "format", "territory", "venue", "host", "host_name", "host_rank", "target_group", "starts_at",
)  # fmt: skip


def add_line(
    *,
    calendar_id: int,
    by: Any,
    planned_on: date,
    kind: str,
    ref: str = "",
    token: UUID | None = None,
    **details: Any,
) -> PlanItem:
    """A meeting for the draft. An empty `ref` becomes the next number of the year; that of a meeting planned before
    joins the two when the calendar is approved.

    `details` are those of `planning.plan`. `token` names the form: sent again, it gives back the line that it made.
    """
    with drafting("calendar.add_line", calendar_id, by=by) as calendar:
        if token is not None and (made := _items(calendar).filter(token=token).first()) is not None:
            return made
        details = cleaned({"format": MeetingFormat.IN_PERSON, "kind": kind, **details})
        check_line(calendar, planned_on, details, today())
        ref = clean_line(ref) or next_ref(calendar.body, calendar.year)
        if _items(calendar).filter(ref=ref).exists():
            raise Refused({"ref": _("This calendar already has a line with this reference.")})
        item = PlanItem(calendar=calendar, ref=ref, planned_on=planned_on, token=token, **details)
        check_fields(item)
        item.save(force_insert=True)
        count_up(calendar)
    return item


def edit_line(
    *, calendar_id: int, item_id: int, by: Any, version: int | None, planned_on: date, **details: Any
) -> PlanItem:
    """Change day and details of a line; its reference stays, since it says which meeting it is.

    `version` is that of the line as the person saw it: a second editor gets `Conflict` and overwrites nothing.
    """
    with drafting("calendar.edit_line", calendar_id, by=by) as calendar:
        rows = _items(calendar).select_related("host", "territory").select_for_update(of=("self",))
        item = get_object_or_404(rows, pk=item_id)
        check_version(item, version)
        details = cleaned(details)
        wanted = {name: details.get(name, getattr(item, name)) for name in DETAILS}
        check_line(calendar, planned_on, wanted, today())
        check_fields(item, planned_on=planned_on, **details)
        if changed(item, planned_on=planned_on, **details):
            count_up(calendar)
    return item


def remove_line(*, calendar_id: int, item_id: int, by: Any) -> MeetingCalendar:
    """Take a line out of the draft; one that is not there is taken out already.

    Its meeting, if there is one, is touched by the approval only, and stays counted as planned.
    """
    with drafting("calendar.remove_line", calendar_id, by=by) as calendar:
        item = _items(calendar).filter(pk=item_id).first()
        if item is not None:
            item.delete()
            count_up(calendar)
    return calendar


def _items(calendar: MeetingCalendar) -> models.QuerySet:
    return PlanItem.objects.unscoped("lines of the locked draft").filter(calendar=calendar)
