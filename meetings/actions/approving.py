"""Approving calendars: a draft becomes the version in force, and its lines become meetings, in one act.

foreseen(drafts)                                  # what would happen, for the person who decides
approve(calendar_id=…, by=…, approved_on=…, approved_by="Government", document="No. 12")
approve_many(drafts={pk: version, …}, by=…, …)    # one document for the calendars of many bodies
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.acts import Refused, act, check_version
from common.bulk import many_objects, update_all
from common.dates import today
from common.text import clean, clean_line
from meetings.actions.approved_meetings import change_meetings, plan_meetings
from meetings.actions.calendars import locked_calendar
from meetings.calendar_changes import compare
from meetings.calendar_effects import Consequence, Effect, consequences
from meetings.enums import CalendarState
from meetings.models import Meeting, MeetingCalendar, PlanItem
from meetings.norms import load_norms
from meetings.permissions import check_user_can_approve
from meetings.policies_calendars import check_approval, check_draft
from organisations.models import Body

SHOWN_PROBLEMS = 20


@dataclass
class Foreseen:
    """What approving some drafts does, and the rows that it is read from, by body."""

    drafts: Sequence[MeetingCalendar]
    in_force: dict[int, MeetingCalendar]
    items: dict[int, list[PlanItem]]
    old_items: dict[int, list[PlanItem]]
    found: list[Consequence] = field(default_factory=list)

    @property
    def problems(self) -> list[Consequence]:
        """What can't be done."""
        return [one for one in self.found if one.problem]

    @property
    def needs_reason(self) -> bool:
        """Whether meetings are moved or cancelled, so that somebody has to say why."""
        return any(effect in (Effect.MOVED, Effect.CANCELLED) for one in self.found for effect in one.effects)


def approve(
    *,
    calendar_id: int,
    by: Any,
    approved_on: date,
    approved_by: str,
    document: str,
    note: str = "",
    version: int | None = None,
) -> MeetingCalendar:
    """Record that a draft was approved. `version`: the draft as the person saw it, with all its lines.

    Raises Conflict (lines changed meanwhile), Refused (by field, or with each line that can't be done; nothing is
    written then). The same form sent twice approves once.
    """
    facts = Facts(approved_on, clean_line(approved_by), clean_line(document), clean(note))
    with many_objects(), act("calendar.approve", by=by):
        calendar = locked_calendar(calendar_id, by)
        check_user_can_approve(by, calendar.body)
        if not facts.approved(calendar):
            check_version(calendar, version)
            _approve([calendar], facts, by)
    return calendar


def approve_many(
    *,
    drafts: Mapping[int, int | None],
    by: Any,
    approved_on: date,
    approved_by: str,
    document: str,
    note: str = "",
) -> list[MeetingCalendar]:
    """Record that many drafts were approved by one document, all or none. `drafts`: key → version that was seen.

    Returns those that were approved now; one that this document approved already is passed over.
    """
    facts = Facts(approved_on, clean_line(approved_by), clean_line(document), clean(note))
    with many_objects(), act("calendar.approve_many", by=by):
        found = _locked(drafts, by)
        for calendar in found:
            check_user_can_approve(by, calendar.body)
        waiting = [calendar for calendar in found if not facts.approved(calendar)]
        for calendar in waiting:
            check_version(calendar, drafts[calendar.pk])
        if waiting:
            _approve(waiting, facts, by)
    return waiting


@dataclass(frozen=True)
class Facts:
    """Of an approval: when, by whom in words, the act, and why the calendar was changed."""

    approved_on: date
    approved_by: str
    document: str
    note: str

    def approved(self, calendar: MeetingCalendar) -> bool:
        """Whether a calendar was approved by this very document already."""
        same = (calendar.approved_on, calendar.document) == (self.approved_on, self.document)
        return calendar.state in (CalendarState.APPROVED, CalendarState.REPLACED) and same

    def check(self) -> None:
        """Raise `Refused` by field for what is not said."""
        missing = {
            name: _("Say who approved the calendar.") if name == "approved_by" else _("Name the document.")
            for name in ("approved_by", "document")
            if not getattr(self, name)
        }
        if missing:
            raise Refused(missing)


def foreseen(drafts: Sequence[MeetingCalendar], *, lock: bool = False) -> Foreseen:
    """What approving the drafts would do to the meetings of their bodies; writes nothing.

    `drafts` come checked, with body, its territory and the one above. `lock`: the meetings are locked for the writing.
    """
    in_force = _in_force(drafts)
    items = _items([*drafts, *in_force.values()])
    state = Foreseen(
        drafts,
        in_force,
        {draft.body_id: items[draft.pk] for draft in drafts},
        {body: items[calendar.pk] for body, calendar in in_force.items()},
    )
    meetings = _meetings(state, lock)
    norms, day = load_norms(), today()
    for draft in drafts:
        old, new = state.old_items.get(draft.body_id, []), state.items[draft.body_id]
        linked = {item.ref: meetings[item.meeting_id] for item in old if item.meeting_id in meetings}
        by_ref = {
            item.ref: meeting
            for item in new
            if (meeting := meetings.get((draft.body_id, item.ref))) is not None
        }
        state.found += consequences(draft, compare(old, new), by_ref, linked, norms, day)
    return state


def _approve(drafts: Sequence[MeetingCalendar], facts: Facts, by: Any) -> None:
    for draft in drafts:
        check_draft(draft)
    facts.check()
    state = foreseen(drafts, lock=True)
    for draft in drafts:
        check_approval(draft, state.in_force.get(draft.body_id), facts.approved_on, today())
    _check_whole(state, facts)
    _replace(state, facts, by)
    created = plan_meetings(state, by)
    change_meetings(state, by)
    _link(state, created)


def _check_whole(state: Foreseen, facts: Facts) -> None:
    """Refuse what can't be done, line by line, and what nobody gave a reason for."""
    if empty := [draft for draft in state.drafts if not state.items[draft.body_id]]:
        names = ", ".join(draft.body.name for draft in empty[:SHOWN_PROBLEMS])
        raise Refused(_("This calendar has no lines: %(bodies)s.") % {"bodies": names})
    if state.problems:
        raise Refused([problem_text(one) for one in state.problems[:SHOWN_PROBLEMS]])
    if state.needs_reason and not facts.note:
        raise Refused({"note": _("Meetings are moved or cancelled by this version: write why.")})


def problem_text(one: Consequence) -> str:
    """A line that can't be done, in words: body, reference, reason."""
    return f"{one.calendar.body.name}, {one.difference.ref}: {one.problem}"


def _replace(state: Foreseen, facts: Facts, by: Any) -> None:
    """The version in force until now gives way first: a body has one at a time."""
    old = list(state.in_force.values())
    for calendar in old:
        calendar.state = CalendarState.REPLACED
        calendar.version += 1
    update_all(old, ["state", "version"])
    moment = timezone.now()
    for draft in state.drafts:
        before = state.in_force.get(draft.body_id)
        draft.state, draft.number = CalendarState.APPROVED, (before.number if before else 0) + 1
        draft.approved_on, draft.approved_by, draft.document = (
            facts.approved_on,
            facts.approved_by,
            facts.document,
        )
        draft.note, draft.recorded_at, draft.version = facts.note, moment, draft.version + 1
        draft.recorded_by_id = by.pk if by is not None else None
    names = [
        "state",
        "number",
        "approved_on",
        "approved_by",
        "document",
        "note",
        "recorded_at",
        "recorded_by_id",
    ]
    update_all(state.drafts, [*names, "version"])


def _link(state: Foreseen, created: dict[tuple[int, str], Meeting]) -> None:
    """Each line points to its meeting: a new one, one that it joined, or that of the same line before."""
    meetings = {
        (item.calendar.body_id, item.ref): item.meeting_id
        for items in state.old_items.values()
        for item in items
    }
    meetings |= {
        (one.calendar.body_id, one.difference.ref): one.meeting.pk for one in state.found if one.meeting
    }
    meetings |= {key: meeting.pk for key, meeting in created.items()}
    lines = [item for items in state.items.values() for item in items]
    for item in lines:
        item.meeting_id = meetings[item.calendar.body_id, item.ref]
    update_all(lines, ["meeting_id"])


def _locked(drafts: Collection[int], by: Any) -> list[MeetingCalendar]:
    """The calendars that the person sees, bodies locked before them, in the order of keys."""
    rows = MeetingCalendar.objects
    rows = rows.unscoped("the system acts") if by is None else rows.visible_to(by)
    rows = rows.filter(pk__in=list(drafts))
    bodies = Body.objects.filter(pk__in=rows.values("body")).order_by("pk")
    list(bodies.select_for_update(no_key=True).values_list("pk"))
    locked = rows.select_related("body__territory__parent").order_by("pk")
    found = list(locked.select_for_update(of=("self",), no_key=True))
    if len(found) != len(drafts):
        raise Refused(_("Some of these drafts are no longer there. Look at the list and choose again."))
    if len({calendar.year for calendar in found}) > 1:
        raise Refused(_("One document approves the calendars of one year."))
    return found


def _in_force(drafts: Sequence[MeetingCalendar]) -> dict[int, MeetingCalendar]:
    years = defaultdict(list)
    for draft in drafts:
        years[draft.year].append(draft.body_id)
    wanted = Q(pk__in=[])
    for year, bodies in years.items():
        wanted |= Q(year=year, body__in=bodies)
    rows = MeetingCalendar.objects.unscoped("versions before drafts that were checked").in_force()
    return {calendar.body_id: calendar for calendar in rows.filter(wanted)}


def _items(calendars: Sequence[MeetingCalendar]) -> dict[int, list[PlanItem]]:
    rows = PlanItem.objects.unscoped("lines of calendars that were checked").filter(calendar__in=calendars)
    by_key = {calendar.pk: calendar for calendar in calendars}
    found: dict[int, list[PlanItem]] = {calendar.pk: [] for calendar in calendars}
    for item in rows.select_related("territory").order_by("planned_on", "pk"):
        item.calendar = by_key[item.calendar_id]
        found[item.calendar_id].append(item)
    return found


def _meetings(state: Foreseen, lock: bool) -> dict[Any, Meeting]:
    """Meetings that the lines name, by key, and by body and reference."""
    bodies = {draft.body_id: draft.body for draft in state.drafts}
    keys = {item.meeting_id for items in state.old_items.values() for item in items}
    refs = {item.ref for items in state.items.values() for item in items}
    rows = Meeting.objects.unscoped("meetings of calendars that were checked").filter(body__in=bodies)
    rows = rows.filter(Q(pk__in=keys) | Q(ref__in=refs)).select_related("territory").order_by("pk")
    found: dict[Any, Meeting] = {}
    for meeting in rows.select_for_update(of=("self",), no_key=True) if lock else rows:
        meeting.body = bodies[meeting.body_id]
        found[meeting.pk] = found[meeting.body_id, meeting.ref] = meeting
    return found
