"""Dates in force move only by request: asked for with a reason, decided by a higher level, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason
from appeals.enums import ProposalState
from appeals.policies_decisions import check_other_person, check_pending
from common.acts import Refused, changed
from common.dates import today
from organisations.models import User
from plans.actions.events import record
from plans.actions.item_acts import WHY, iso, milestones_of, on_item, on_part, tasks_of
from plans.actions.item_telling import MOVE_ASKED, MOVE_DECIDED, movers, tell
from plans.enums import PlanEventKind
from plans.models import ActionItem, DateChange, Milestone, PlanEvent
from plans.permissions import check_user_can_move, check_user_can_work_on
from plans.policies_items import check_asker, check_movable, check_move
from plans.words import given_text


def ask_move(
    item: ActionItem | int,
    *,
    by: User | None,
    to_on: date,
    reason: str,
    milestone: Milestone | int | None = None,
) -> DateChange:
    """Ask for another day of the item or of one of its milestones. One request for a date waits at a time.

    The same request of the same person, sent again, gives back the first. Raises Http404, PermissionDenied, Refused (by field).
    """
    reason = given_text("reason", given_reason(reason))
    with on_item("item.ask_move", item, by=by) as row:
        check_user_can_work_on(by, row.body)
        step = _step(row, milestone)
        check_movable(row, step)
        waits = DateChange.objects.unscoped(WHY).filter(item=row, milestone=step, state=ProposalState.PENDING)
        if (known := waits.first()) is not None:
            if by is not None and (known.made_by_id, known.to_on) == (by.pk, to_on):
                return known
            raise Refused(_("Another date is asked for already: it waits for a decision."), code="pending")
        check_move(row, step, to_on, today(), (milestones_of(row), tasks_of(row)))
        change = DateChange.objects.create(
            item=row, milestone=step, from_on=(step or row).due_on, to_on=to_on, reason=reason, made_by=by,
            made_on=today(),
        )  # fmt: skip
        event = _written(PlanEventKind.MOVE_ASKED, change, by, reason)
        tell(MOVE_ASKED, event, movers(row.body), change=change.pk)
        return change


def approve_move(
    change: DateChange | int, *, by: User | None, note: str = "", version: int | None = None
) -> DateChange:
    """The higher level agrees: the date is the new one. To a later day it is a slip, which is counted for good."""
    note = given_text("note", note)
    with _deciding("item.approve_move", change, by, version) as (item, row):
        check_movable(item, row.milestone)
        check_move(item, row.milestone, row.to_on, today(), (milestones_of(item), tasks_of(item)))
        changed(row.milestone or item, due_on=row.to_on)
        _decide(PlanEventKind.MOVED, row, ProposalState.APPROVED, by, note)
        return row


def decline_move(
    change: DateChange | int, *, by: User | None, reason: str, version: int | None = None
) -> DateChange:
    """The higher level does not agree, with a reason: the date stays."""
    reason = given_text("reason", given_reason(reason))
    with _deciding("item.decline_move", change, by, version) as (_item, row):
        _decide(PlanEventKind.MOVE_DECLINED, row, ProposalState.DECLINED, by, reason)
        return row


def take_back_move(change: DateChange | int, *, by: User | None, version: int | None = None) -> DateChange:
    """Whoever asked takes the request back, as long as nobody has decided. Taken back already: nothing changes."""
    with on_part("item.take_back_move", DateChange, change, by=by, version=version) as (item, row):
        check_user_can_work_on(by, item.body)
        check_asker(row, by)
        if row.state == ProposalState.TAKEN_BACK:
            return row
        check_pending(row)
        changed(row, state=ProposalState.TAKEN_BACK, decided_by=by, decided_on=today())
        _written(PlanEventKind.MOVE_TAKEN_BACK, row, by)
        return row


@contextmanager
def _deciding(
    name: str, change: DateChange | int, by: User | None, version: int | None
) -> Iterator[tuple[ActionItem, DateChange]]:
    """A decision of the higher level; never of the person who asked. A second one is told that there is one."""
    with on_part(name, DateChange, change, by=by, version=version) as (item, row):
        check_user_can_move(by, item.body)
        check_pending(row)
        check_other_person(row.made_by_id, by)
        yield item, row


def _decide(kind: str, row: DateChange, state: str, by: User | None, note: str) -> None:
    changed(row, state=state, decided_by=by, decided_on=today(), decision_note=note)
    event = _written(kind, row, by, note)
    tell(MOVE_DECIDED, event, [row.made_by, row.item.owner], change=row.pk)


def _step(item: ActionItem, milestone: Milestone | int | None) -> Milestone | None:
    """The milestone, if it is one of the locked item."""
    if milestone is None:
        return None
    pk = milestone if isinstance(milestone, int) else milestone.pk
    return Milestone.objects.unscoped(WHY).select_for_update(of=("self",), no_key=True).get(pk=pk, item=item)


def _written(kind: str, row: DateChange, by: User | None, note: str = "") -> PlanEvent:
    details = {"change": row.pk, "from": iso(row.from_on), "to": iso(row.to_on)}
    if row.milestone is not None:
        details |= {"milestone": row.milestone_id, "title": row.milestone.title}
    return record(kind, by=by, item=row.item, note=note, details=details)
