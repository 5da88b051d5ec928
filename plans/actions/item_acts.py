"""The shape of every act on a plan item or on what hangs on it: the item is locked first, then the row.

Questions are locked before items and items before their parts, everywhere; who ends an item uses `planning.lock_to_end`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from appeals.actions.moves import plain
from appeals.enums import ProposalState
from common.acts import act, changed, check_version, lock
from common.dates import today
from common.scoping import get_visible_or_404
from organisations.models import User
from plans.actions.events import record
from plans.models import ActionItem, DateChange, ItemTask, Milestone

# Not the problem: a merge may change it while we wait for the lock, and a row joined to what it left is not found again.
RELATED = ("body", "owner", "drafted_by")
WHY = "parts of the locked plan item"


@contextmanager
def on_item(
    name: str, item: ActionItem | int, *, by: User | None, version: int | None = None
) -> Iterator[ActionItem]:
    """Open an act on a plan item and hand out the locked row; 404 for what `by` may not see, Conflict for an old one."""
    with act(name, by=by):
        row = lock(ActionItem.objects.select_related(*RELATED), _key(item), by)
        check_version(row, version)
        yield row


@contextmanager
def on_part(
    name: str, kind: type, part: Any, *, by: User | None, version: int | None = None
) -> Iterator[tuple[ActionItem, Any]]:
    """Open an act on a milestone, a task or a request for another date; hands out the item and the row, both locked."""
    with act(name, by=by):
        pk = _key(part)
        known = kind.objects.unscoped(WHY).get(pk=pk) if by is None else get_visible_or_404(kind, by, pk=pk)
        item = lock(ActionItem.objects.select_related(*RELATED), known.item_id, by)
        row = lock(kind.objects.all(), pk, by)
        row.item = item
        check_version(row, version)
        yield item, row


def milestones_of(item: ActionItem) -> list[Milestone]:
    """All milestones of the locked item."""
    return list(Milestone.objects.unscoped(WHY).filter(item=item))


def tasks_of(item: ActionItem) -> list[ItemTask]:
    """All tasks of other bodies under the locked item."""
    return list(ItemTask.objects.unscoped(WHY).filter(item=item).select_related("body"))


def made_by(kind: type, token) -> Any | None:
    """The row that a form made when it was sent before; None for a form without a token."""
    return kind.objects.unscoped("the form sent again").filter(token=token).first() if token else None


def write(kind: str, item: ActionItem, row: Any, by: User | None, fields: dict[str, Any], **details: Any):
    """Change the fields of the row and write the event with each of them before and after; None where all stays."""
    before = {name: plain(getattr(row, name)) for name in fields}
    names = changed(row, **fields)
    if not names:
        return None
    changes = {name: [before[name], plain(getattr(row, name))] for name in names}
    return record(kind, by=by, item=item, details={"changes": changes, **details})


def lapse_moves(item: ActionItem, milestone: Milestone | None = None) -> list[int]:
    """End the requests for another date that nobody decided on: of the whole item, or of one milestone."""
    rows = DateChange.objects.unscoped(WHY).filter(item=item, state=ProposalState.PENDING)
    if milestone is not None:
        rows = rows.filter(milestone=milestone)
    lapsed = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for row in lapsed:
        changed(row, state=ProposalState.LAPSED, decided_on=today())
    return [row.pk for row in lapsed]


def iso(day: date) -> str:
    """A day as it stands in the details of an event."""
    return day.isoformat()


def _key(row: Any) -> int:
    return row if isinstance(row, int) else row.pk
