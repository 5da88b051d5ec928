"""Target groups that meetings addressed: body × group × period, held and planned, with the gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from meetings.queries_coverage import ahead_on
from meetings.querysets import MeetingQuerySet


@dataclass(frozen=True, slots=True)
class GroupCell:
    """Meetings of one body with one group. A gap: none was held; one that is planned does not close it yet."""

    body_id: int
    group: str
    held: int = 0
    planned: int = 0

    @property
    def is_gap(self) -> bool:
        """Whether no meeting with the group was held."""
        return self.held == 0


def group_coverage(
    meetings: MeetingQuerySet, groups: Collection[str], first: date, last: date, as_of: date
) -> dict[tuple[int, str], GroupCell]:
    """Meetings of `meetings` (scoped) with each of the `groups` (codes), by body and group, in two queries.

    Held ones belong to the period by `held_on`, planned ones by `planned_on`, as of a day; of whatever host and kind.
    A pair without a meeting is not in the answer: `cell_of` and `gaps_of` know it as a gap.
    """
    chosen = meetings.filter(target_group__in=groups)
    held = _counted(chosen.filter(held_on__range=(first, min(last, as_of))))
    planned = _counted(ahead_on(chosen, as_of).filter(planned_on__range=(first, last)))
    return {pair: GroupCell(*pair, held.get(pair, 0), planned.get(pair, 0)) for pair in held | planned}


def cell_of(found: dict[tuple[int, str], GroupCell], body_id: int, group: str) -> GroupCell:
    """The cell of a body and a group; an empty one where there was no meeting."""
    return found.get((body_id, group)) or GroupCell(body_id, group)


def gaps_of(
    found: dict[tuple[int, str], GroupCell], bodies: Iterable[int], groups: Collection[str]
) -> dict[int, list[str]]:
    """The groups with which each body held no meeting, in the order of `groups`."""
    return {body: [group for group in groups if cell_of(found, body, group).is_gap] for body in bodies}


def _counted(meetings: MeetingQuerySet) -> dict[tuple[int, str], int]:
    rows = meetings.order_by().values_list("body_id", "target_group").annotate(n=Count("pk"))
    return {(body, group): count for body, group, count in rows}
