"""Plan items: drafted, changed, approved, given to somebody else. How they end: `item_ends`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appeals.policies_decisions import check_other_person
from common.acts import Conflict, Refused, act, changed, check_version, lock
from common.dates import today
from organisations.models import Body, User
from organisations.rights import Right
from plans.actions.events import record
from plans.actions.item_acts import RELATED, made_by, milestones_of, on_item, tasks_of, write
from plans.actions.item_ends import drop_item, finish_item
from plans.actions.item_telling import APPROVED, GIVEN, tell
from plans.actions.problems import locked as locked_problem
from plans.enums import ItemStage, PlanEventKind
from plans.models import ActionItem, RootProblem
from plans.permissions import check_user_can
from plans.policies import check_open
from plans.policies_items import (
    check_approvable,
    check_holds,
    check_item_owner,
    check_not_ended,
    check_span,
)
from plans.words import LINE_MAX, REF_MAX, TITLE_MAX, given_line, given_text

__all__ = ["approve_items", "draft_item", "drop_item", "edit_item", "finish_item", "give_item"]
MAX_AT_ONCE = 500


def draft_item(
    *,
    by: User | None,
    problem: RootProblem | int,
    body: Body,
    title: str,
    starts_on: date,
    due_on: date,
    owner: User | None = None,
    result: str = "",
    ref: str = "",
    token: UUID | None = None,
) -> ActionItem:
    """Draft a plan item towards the solution of an open problem; it binds nobody until it is approved.

    `token` names the form: sent again, it gives back the item it made. Raises Http404, PermissionDenied, Refused (by field).
    """
    with act("item.draft", by=by):
        check_user_can(by, Right.PLANS_MANAGE, body)
        problem = locked_problem(problem, by)  # the same form sent twice at once waits here
        if (made := made_by(ActionItem, token)) is not None:
            return made
        check_open(problem)
        facts = _words(title, result) | {"ref": _checked_ref(ref, body)}
        check_span(starts_on, due_on)
        check_item_owner(owner, body)
        item = ActionItem.objects.create(
            problem=problem, body=body, owner=owner, starts_on=starts_on, due_on=due_on, drafted_on=today(),
            drafted_by=by, token=token, **facts,
        )  # fmt: skip
        record(PlanEventKind.ITEM_DRAFTED, by=by, item=item)
    return item


def edit_item(
    item: ActionItem | int,
    *,
    by: User | None,
    title: str,
    result: str = "",
    ref: str | None = None,
    starts_on: date | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> ActionItem:
    """Change the words; of a draft the reference and the days as well (None: as they are). Dates in force move by request only."""
    with on_item("item.edit", item, by=by, version=version) as row:
        check_user_can(by, Right.PLANS_MANAGE, row.body)
        check_not_ended(row)
        fields: dict[str, Any] = _words(title, result)
        fields |= {"starts_on": starts_on or row.starts_on, "due_on": due_on or row.due_on}
        if ref is not None:
            fields["ref"] = _checked_ref(ref, row.body, but=row)
        if row.in_force and any(
            fields[name] != getattr(row, name) for name in fields.keys() - {"title", "result"}
        ):
            raise Refused({"due_on": _("The plan item is approved: another date is asked for by request.")})
        if row.is_draft:
            check_span(fields["starts_on"], fields["due_on"])
            check_holds(fields["due_on"], milestones_of(row), tasks_of(row), "due_on")
        write(PlanEventKind.ITEM_EDITED, row, row, by, fields)
        return row


def give_item(
    item: ActionItem | int, *, by: User | None, owner: User | None, version: int | None = None
) -> ActionItem:
    """Say which person answers for the item; only a draft may be nobody's. The new owner of an item in force is told."""
    with on_item("item.give", item, by=by, version=version) as row:
        check_user_can(by, Right.PLANS_MANAGE, row.body)
        check_not_ended(row)
        if owner is None and row.in_force:
            raise Refused({"owner": _("Somebody answers for a plan item in force.")})
        check_item_owner(owner, row.body)
        event = write(PlanEventKind.ITEM_GIVEN, row, row, by, {"owner": owner})
        if event is not None and row.in_force:
            tell(GIVEN, event, [owner])
        return row


def approve_items(
    items: Iterable[ActionItem | int],
    *,
    by: User | None,
    document: str,
    approved_on: date | None = None,
    versions: dict[int, int] | None = None,
) -> list[ActionItem]:
    """Put drafts into force by one document: all of them or, with the reason for each that can't be, none.

    Nobody approves what they drafted. `versions` (key → version) are those that the person saw. Their days become the first
    days. Raises Http404, PermissionDenied, Conflict, Refused.
    """
    keys = sorted({item if isinstance(item, int) else item.pk for item in items})
    day = approved_on or today()
    with act("item.approve", by=by):
        document = given_line("document", document, LINE_MAX, _("Name the document: its number and day."))
        if day > today():
            raise Refused({"approved_on": _("This day has not come yet.")})
        rows = _locked_drafts(keys, by)
        for row in rows:
            check_user_can(by, Right.PLANS_APPROVE, row.body)
        _check_each(rows, by, versions or {})
        for row in rows:
            _approve(row, by, document, day)
        return rows


def _locked_drafts(keys: list[int], by: User | None) -> list[ActionItem]:
    """The items, locked after their problems: who ends or merges a problem at the same time is waited for."""
    if not keys:
        raise Refused(_("Tick the plan items first."))
    if len(keys) > MAX_AT_ONCE:
        raise Refused(_("At most %(count)s plan items at once.") % {"count": MAX_AT_ONCE})
    named = ActionItem.objects.unscoped("items to be locked").filter(pk__in=keys)
    problems = RootProblem.objects.unscoped("problems of the items").filter(pk__in=named.values("problem"))
    held = set(problems.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    rows = [lock(ActionItem.objects.select_related(*RELATED), key, by) for key in keys]
    if any(row.problem_id not in held for row in rows):
        raise Conflict(_("A root problem has just been merged. Look at the new state and try again."))
    return rows


def _check_each(rows: list[ActionItem], by: User | None, versions: dict[int, int]) -> None:
    wrong = []
    for row in rows:
        try:
            check_approvable(row, milestones_of(row), today())
            check_other_person(row.drafted_by_id, by)
            check_version(row, versions.get(row.pk))
        except Refused as refusal:
            if len(rows) == 1:
                raise
            wrong.append(f"{row.number}: {refusal.messages[0]}")
    if wrong:
        raise Refused(wrong)


def _approve(row: ActionItem, by: User | None, document: str, day: date) -> None:
    changed(
        row, stage=ItemStage.APPROVED, approved_on=day, approved_by=by, document=document, first_due_on=row.due_on
    )  # fmt: skip
    for milestone in milestones_of(row):
        changed(milestone, first_due_on=milestone.due_on)
    details = {"document": document, "due_on": row.due_on.isoformat(), "owner": row.owner_id}
    event = record(PlanEventKind.ITEM_APPROVED, by=by, item=row, happened_on=day, details=details)
    tell(APPROVED, event, [row.owner])


def _words(title: str, result: str) -> dict[str, Any]:
    return {
        "title": given_line("title", title, TITLE_MAX, _("Say in a line what is done.")),
        "result": given_text("result", result),
    }


def _checked_ref(ref: str, body: Body, but: ActionItem | None = None) -> str:
    ref = given_line("ref", ref, REF_MAX)
    others = ActionItem.objects.unscoped("a reference is used once").filter(body=body, ref=ref)
    if ref and others.exclude(pk=but.pk if but else None).exists():
        raise Refused({"ref": _("This body already has a plan item with this reference.")})
    return ref
