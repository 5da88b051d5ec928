"""How plan items end: done with proof, or dropped with a reason. Neither closes a question: each is answered by itself."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason
from common.acts import act, changed, check_version
from common.dates import today
from organisations.models import User
from organisations.rights import Right
from plans.actions.events import record
from plans.actions.item_acts import lapse_moves, milestones_of, tasks_of
from plans.actions.item_tasks import take_back
from plans.actions.item_telling import tell_answering
from plans.actions.planning import lock_to_end, release
from plans.enums import EndedWhy, ItemStage, PlanEventKind
from plans.models import ActionItem
from plans.permissions import check_user_can, check_user_can_finish
from plans.policies_items import RUNNING, check_happened, check_in_force, check_not_ended, check_nothing_open
from plans.words import PROOF_MAX, given_line, given_text


def finish_item(
    item: ActionItem | int,
    *,
    by: User | None,
    outcome: str,
    proof: str,
    ended_on: date | None = None,
    version: int | None = None,
) -> ActionItem:
    """The item is done, with words on what came of it and a proof (number of an act or a link).

    Refused while milestones are open or tasks of other bodies run. Its questions go back into work, and those who answer
    them are told. Raises Http404, PermissionDenied, Conflict, Refused (by field).
    """
    outcome = given_text("outcome", outcome, _("Say what came of it."))
    proof = given_line("proof", proof, PROOF_MAX, _("“Done” needs proof: the number of an act or a link."))
    with act("item.finish", by=by):
        row = lock_to_end(item, by=by)
        check_user_can_finish(by, row)
        check_version(row, version)
        if row.stage == ItemStage.DONE:
            return row
        check_in_force(row)
        check_nothing_open(milestones_of(row), tasks_of(row))
        day = ended_on or today()
        check_happened("ended_on", day, row, today())
        changed(row, stage=ItemStage.DONE, ended_on=day, outcome=outcome, proof=proof)
        _ended(row, by, PlanEventKind.ITEM_DONE, EndedWhy.ITEM_DONE, outcome, day, {"proof": proof})
        return row


def drop_item(
    item: ActionItem | int, *, by: User | None, reason: str, version: int | None = None
) -> ActionItem:
    """Give the item up, with a reason. Tasks of other bodies that still run are taken back with it."""
    reason = given_text("reason", given_reason(reason))
    with act("item.drop", by=by):
        row = lock_to_end(item, by=by)
        check_user_can(by, Right.PLANS_MANAGE, row.body)
        check_version(row, version)
        if row.stage == ItemStage.DROPPED:
            return row
        check_not_ended(row)
        for task in tasks_of(row):
            if task.state in RUNNING:
                take_back(row, task, by=by, reason=reason)
        changed(row, stage=ItemStage.DROPPED, ended_on=today(), outcome=reason)
        _ended(row, by, PlanEventKind.ITEM_DROPPED, EndedWhy.ITEM_DROPPED, reason, today(), {})
        return row


def _ended(
    row: ActionItem, by: User | None, kind: str, why: str, words: str, day: date, details: dict
) -> None:
    """What follows from any end: open requests lapse, the questions are free, their people are told."""
    lapsed = lapse_moves(row)
    event = record(kind, by=by, item=row, happened_on=day, note=words, details=details | {"lapsed": lapsed})
    tell_answering(event, release(row, why, by=by))
