"""Lines of calendars in bulk, from a file: they go into the draft of their body and year, never into force.

Where a version is in force and there is no draft, the draft is a copy of it: a file changes a calendar and never loses
what it does not name. A body whose lines all stand there already gets no draft.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from common.bulk import copy_in, update_all
from common.imports import Plan, Problem, Verdict, changes_of, save_changes
from meetings.actions.calendars import copied
from meetings.actions.refs import highest_numbers, ref_of
from meetings.calendar_changes import FIELDS
from meetings.enums import CalendarState, MeetingFormat
from meetings.models import MeetingCalendar, PlanItem
from organisations.enums import Rank
from organisations.models import Body, Territory, User
from organisations.rights import Right


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line to write. `ref` empty: the next number of the body, unless a line of the calendar says the same."""

    body: Body
    planned_on: date
    kind: str
    ref: str = ""
    territory: Territory | None = None
    venue: str = ""
    format: str = MeetingFormat.IN_PERSON
    host_name: str = ""
    host_rank: str = Rank.HEAD
    target_group: str = ""
    starts_at: time | None = None

    @property
    def key(self) -> tuple[int, int]:
        """Body and year: which calendar."""
        return self.body.pk, self.planned_on.year


# Attributes of a line that a file can say; who is named as a host stands there as text.
SAID = tuple(name for name in FIELDS if name != "host_id")


@dataclass
class Target:
    """The calendar of a body and year that rows go to. `draft` has no key until the plan is applied, if it is new."""

    draft: MeetingCalendar
    base: MeetingCalendar | None
    lines: dict[str, PlanItem]
    number: int
    named: frozenset[str] = frozenset()  # references that rows of the file bring along
    touched: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the draft is made by this import."""
        return self.draft.pk is None


@dataclass
class LinesPlan(Plan):
    """The plan of an import with the calendars that it goes to."""

    targets: tuple[Target, ...] = ()


def plan_lines(
    rows: Sequence[LineRow], *, by: User | None, lock: bool = False, columns: Iterable[str] | None = None
) -> LinesPlan:
    """Compare the rows with the drafts, or with the versions in force where there is none; writes nothing.

    `columns`: those that the file has (None: all); others are left as they are.
    Raises PermissionDenied where the person may not plan meetings of a body.
    """
    bodies = {row.body.pk: row.body for row in rows}
    if by is not None and not all(by.can(Right.MEETINGS_PLAN, body) for body in bodies.values()):
        raise PermissionDenied(_("You can't plan meetings of this body."))
    if lock:
        list(
            Body.objects.filter(pk__in=bodies).order_by("pk").select_for_update(no_key=True).values_list("pk")
        )
    targets = _targets(rows, bodies, by)
    said = [name for name in SAID if columns is None or name.removesuffix("_id") in columns]
    plan, seen = LinesPlan(rows=list(rows), targets=tuple(targets.values())), set()
    unnamed = _unnamed(rows, targets, said)
    for row in rows:
        target = targets[row.key]
        if row.ref and (row.key, row.ref) in seen:
            plan.reject(Problem("ref", row.ref, _("This reference stands in the file twice.")))
            continue
        seen.add((row.key, row.ref))
        _plan_row(plan, row, target, said, unnamed)
    return plan


def apply_lines(plan: LinesPlan, *, by: User | None) -> None:
    """Write a plan made with `lock`, inside the same act: new drafts with their copies, new lines, changed ones."""
    touched = [target for target in plan.targets if target.touched]
    new = [target for target in touched if target.is_new]
    kept = [line for target in new if target.base for line in target.lines.values()]
    for target in new:
        target.draft.drafted_by = by
    copy_in([target.draft for target in new])
    created = [plan.objects[index] for index in plan.having(Verdict.CREATED)]
    copy_in([*kept, *created])
    changed = {id(line) for line in kept}
    for index in plan.having(Verdict.UPDATED):
        if id(plan.objects[index]) in changed:  # a copy that is written as it should be
            plan.changes[index] = {}
    save_changes(plan)
    old = [target.draft for target in touched if target not in new]
    for draft in old:
        draft.version += 1
    update_all(old, ["version"])


def _plan_row(plan: LinesPlan, row: LineRow, target: Target, said: list[str], unnamed: dict) -> None:
    same = unnamed.get((row.key, _values(row, said))) if not row.ref else None
    if same:
        plan.add(Verdict.UNCHANGED, same.pop())
        return
    line = target.lines.get(row.ref) if row.ref else None
    if line is None:
        target.touched = True
        plan.add(Verdict.CREATED, _new(row, target))
        return
    wanted = dict(zip(said, _values(row, said), strict=True))
    if "host_name" in wanted and wanted["host_name"] != line.host_name:
        wanted["host_id"] = None  # another person hosts, who is named by the file only
    changes = changes_of(line, wanted)
    target.touched |= bool(changes)
    plan.add(Verdict.UPDATED if changes else Verdict.UNCHANGED, line, changes)


def _values(row: LineRow | PlanItem, said: Iterable[str]) -> tuple:
    return tuple(
        (row.territory.pk if row.territory else None) if name == "territory_id" and isinstance(row, LineRow)
        else getattr(row, name)
        for name in said
    )  # fmt: skip


def _new(row: LineRow, target: Target) -> PlanItem:
    ref = row.ref
    while not ref or (not row.ref and ref in target.named):
        target.number += 1
        ref = ref_of(row.planned_on.year, target.number)
    values = dict(zip(SAID, _values(row, SAID), strict=True))
    return PlanItem(calendar=target.draft, ref=ref, **values)


def _unnamed(rows: Sequence[LineRow], targets: dict, said: list[str]) -> dict[tuple, list[PlanItem]]:
    """Lines that rows without a reference can be: those that say the same and that no row names, in their order."""
    named = {(row.key, row.ref) for row in rows if row.ref}
    found: dict[tuple, list[PlanItem]] = defaultdict(list)
    for key, target in targets.items():
        for ref, line in reversed(target.lines.items()):
            if (key, ref) not in named:
                found[key, _values(line, said)].append(line)
    return found


def _targets(rows: Sequence[LineRow], bodies: dict[int, Body], by: User | None) -> dict[tuple, Target]:
    years = {row.planned_on.year for row in rows}
    stored = MeetingCalendar.objects.unscoped("calendars of the import, rights checked").filter(
        body__in=bodies, year__in=years, state__in=[CalendarState.DRAFT, CalendarState.APPROVED]
    )
    by_state = {(calendar.body_id, calendar.year, calendar.state): calendar for calendar in stored}
    lines = _lines(by_state.values())
    highest = {year: highest_numbers(bodies, year) for year in years}
    named: dict[tuple, set[str]] = defaultdict(set)
    for row in rows:
        named[row.key].add(row.ref)
    found = {}
    for body, year in named:
        draft = by_state.get((body, year, CalendarState.DRAFT))
        base = by_state.get((body, year, CalendarState.APPROVED))
        held = lines[(draft or base).pk] if draft or base else []
        if draft is None:
            draft = MeetingCalendar(body=bodies[body], year=year, base=base)
            held = [copied(line, draft, line.planned_on, line.ref) for line in held]
        by_ref = {line.ref: line for line in held}
        found[body, year] = Target(
            draft, base, by_ref, highest[year].get(body, 0), frozenset(named[body, year])
        )
    return found


def _lines(calendars: Iterable[MeetingCalendar]) -> dict[int, list[PlanItem]]:
    rows = PlanItem.objects.unscoped("lines of the import, rights checked").filter(
        calendar__in=list(calendars)
    )
    found: dict[int, list[PlanItem]] = defaultdict(list)
    for line in rows.order_by("planned_on", "pk"):
        found[line.calendar_id].append(line)
    return found
