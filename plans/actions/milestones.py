"""Milestones of a plan item: set, changed and removed in a draft; reached, with what shows it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason
from common.acts import changed
from common.dates import today
from organisations.models import User
from plans.actions.events import record
from plans.actions.item_acts import iso, lapse_moves, made_by, on_item, on_part, write
from plans.enums import PlanEventKind
from plans.models import ActionItem, Milestone
from plans.permissions import check_user_can_work_on
from plans.policies_items import check_draft, check_happened, check_in_force, check_not_ended, check_part_day
from plans.words import MILESTONE_MAX, PROOF_MAX, given_line, given_text


def set_milestone(
    item: ActionItem | int, *, by: User | None, title: str, due_on: date, token: UUID | None = None
) -> Milestone:
    """Add a step with its day, not after the day of the item. In an item in force it stands from now on.

    Raises Http404, PermissionDenied, Refused (by field).
    """
    with on_item("milestone.set", item, by=by) as row:
        check_user_can_work_on(by, row.body)
        if (made := made_by(Milestone, token)) is not None:
            return made
        check_not_ended(row)
        title = _title(title)
        check_part_day("due_on", due_on, row, today())
        first = due_on if row.in_force else None
        milestone = Milestone.objects.create(
            item=row, title=title, due_on=due_on, first_due_on=first, token=token
        )
        details = {"milestone": milestone.pk, "title": title, "due_on": iso(due_on)}
        record(PlanEventKind.MILESTONE_SET, by=by, item=row, details=details)
        return milestone


def edit_milestone(
    milestone: Milestone | int, *, by: User | None, title: str, due_on: date, version: int | None = None
) -> Milestone:
    """Change a step of a draft. In an item in force the date moves by request only, and the words stand."""
    with on_part("milestone.edit", Milestone, milestone, by=by, version=version) as (item, row):
        check_user_can_work_on(by, item.body)
        check_draft(item)
        fields = {"title": _title(title), "due_on": due_on}
        check_part_day("due_on", due_on, item, today())
        write(PlanEventKind.ITEM_EDITED, item, row, by, fields, milestone=row.pk, title=row.title)
        return row


def remove_milestone(milestone: Milestone | int, *, by: User | None) -> ActionItem:
    """Take a step out of a draft. Returns the item."""
    with on_part("milestone.remove", Milestone, milestone, by=by) as (item, row):
        check_user_can_work_on(by, item.body)
        check_draft(item)
        details = {"milestone": row.pk, "title": row.title, "due_on": iso(row.due_on)}
        row.delete()
        record(PlanEventKind.MILESTONE_REMOVED, by=by, item=item, details=details)
        return item


def reach_milestone(
    milestone: Milestone | int,
    *,
    by: User | None,
    reached_on: date | None = None,
    note: str,
    version: int | None = None,
) -> Milestone:
    """The step is done, with what shows it. A request for another date of it lapses. Done already: nothing changes."""
    note = given_line("note", note, PROOF_MAX, _("Say what shows it: an act, a link, what can be seen."))
    with on_part("milestone.reach", Milestone, milestone, by=by, version=version) as (item, row):
        check_user_can_work_on(by, item.body)
        if row.reached_on is not None:
            return row
        check_in_force(item)
        day = reached_on or today()
        check_happened("reached_on", day, item, today())
        changed(row, reached_on=day, note=note)
        details = {"milestone": row.pk, "title": row.title, "lapsed": lapse_moves(item, row)}
        record(PlanEventKind.MILESTONE_DONE, by=by, item=item, happened_on=day, note=note, details=details)
        return row


def unreach_milestone(
    milestone: Milestone | int, *, by: User | None, reason: str, version: int | None = None
) -> Milestone:
    """The step is not done after all, with a reason; its date is the one that stood."""
    reason = given_text("reason", given_reason(reason))
    with on_part("milestone.unreach", Milestone, milestone, by=by, version=version) as (item, row):
        check_user_can_work_on(by, item.body)
        if row.reached_on is None:
            return row
        check_in_force(item)
        changed(row, reached_on=None, note="")
        details = {"milestone": row.pk, "title": row.title}
        record(PlanEventKind.MILESTONE_UNDONE, by=by, item=item, note=reason, details=details)
        return row


def _title(title: str) -> str:
    return given_line("title", title, MILESTONE_MAX, _("Say in a line what will have happened."))
