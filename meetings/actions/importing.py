"""Meetings in bulk: from a file, from the demo. Rows are parsed and looked up; here they are compared and written.

written = write_meetings([MeetingRow(body=ministry, ref="2022-17", kind="population", planned_on=day)], by=user)
written.objects[0]          # the Meeting, in the order of the rows
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from common.acts import Refused, act
from common.bulk import copy_in, many_objects
from common.dates import today
from common.fields import blind_index
from common.imports import Plan, Problem, Step, Verdict, changes_of, save_changes
from meetings.actions.moves import record_many
from meetings.enums import MeetingEventKind, MeetingFormat, MeetingKind, MeetingStatus
from meetings.models import Meeting, MeetingEvent
from meetings.norms import Norms, load_norms
from meetings.policies import check_period
from organisations.enums import Rank
from organisations.models import Body, Territory, User
from organisations.rights import Right


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting to write; `body` and `ref` say which one. The status follows from the dates.

    `cancelled_on`, `first_planned_on` (None: as planned) and `starts_at` are not columns of files. `steps` is the
    meeting's own history, where it is known; a row without it leaves one event “imported”. `day_given` is False where
    `planned_on` was not said and is only the day of holding.
    """

    body: Body
    ref: str
    kind: str
    planned_on: date
    format: str = MeetingFormat.IN_PERSON
    territory: Territory | None = None
    venue: str = ""
    host_name: str = ""
    host_rank: str = Rank.HEAD
    target_group: str = ""
    announced_on: date | None = None
    channels: tuple[str, ...] = ()
    held_on: date | None = None
    attendees: int | None = None
    received: int | None = None
    question_share: Decimal | None = None
    briefing_url: str = ""
    results_published_on: date | None = None
    not_held_reason: str = ""
    first_planned_on: date | None = None
    starts_at: time | None = None
    cancelled_on: date | None = None
    day_given: bool = True
    steps: tuple[Step, ...] = ()


# Row attribute → model attribute, where they can be compared as they are.
COMPARED = (
    "kind", "planned_on", "format", "territory_id", "venue", "host_name", "host_rank", "target_group",
    "announced_on", "channels", "held_on", "attendees", "received", "question_share", "briefing_url",
    "results_published_on", "not_held_reason",
)  # fmt: skip


def write_meetings(rows: Sequence[MeetingRow], *, by: User | None) -> Plan:
    """Write all rows in one act: new, changed (with an event) or unchanged. `by` None is the system.

    Raises PermissionDenied where the person may not plan meetings of a body, Refused where a row can't be taken.
    """
    with many_objects(), act("meeting.import", by=by):
        plan = plan_meetings(rows, by=by, lock=True)
        plan.demand_no_problem()
        apply_meetings(plan, by=by)
        return plan


def plan_meetings(
    rows: Sequence[MeetingRow], *, by: User | None, lock: bool = False, columns: Iterable[str] | None = None
) -> Plan:
    """Compare the rows with what is stored; writes nothing. `columns`: those that the file has (None: all).

    The same row twice in a row of imports is unchanged, whatever people have done since. A changed row of a meeting
    on which people have worked never empties what they wrote: only its filled cells count.
    """
    bodies = {row.body.pk: row.body for row in rows}
    _check_rights(by, bodies.values())
    if lock:
        _lock_bodies(bodies)
    stored, norms = _stored(rows, bodies, lock), load_norms()
    digests, touched = _imported_before(stored.values())
    given = None if columns is None else set(columns)
    plan, seen = Plan(rows=list(rows)), set()
    for row in rows:
        key = (row.body.pk, row.ref)
        if key in seen:
            plan.reject(Problem("ref", row.ref, _("This reference stands in the file twice.")))
            continue
        seen.add(key)
        meeting = stored.get(key)
        if meeting is None:
            plan.add(Verdict.CREATED, _new(row))
        elif digests.get(meeting.pk) == row_digest(row):
            plan.add(Verdict.UNCHANGED, meeting)
        else:
            _plan_change(plan, meeting, row, given, norms, keep_filled=meeting.pk in touched)
    return plan


def apply_meetings(plan: Plan, *, by: User | None) -> None:
    """Write a plan made with `lock`, inside the same act."""
    created = [plan.objects[index] for index in plan.having(Verdict.CREATED)]
    copy_in(created)
    save_changes(plan)
    record_many(list(_events(plan, by)))


def status_of(row: MeetingRow | Meeting) -> str:
    """The status that the dates of a meeting mean."""
    if row.results_published_on:
        return MeetingStatus.RESULTS_PUBLISHED
    if row.held_on:
        return MeetingStatus.HELD
    if row.cancelled_on:
        return MeetingStatus.CANCELLED
    return MeetingStatus.ANNOUNCED if row.announced_on else MeetingStatus.PLANNED


def row_digest(row: MeetingRow) -> str:
    """Tells whether a row is the one imported last time."""
    values = [row.body.pk, row.ref, *(_value(row, name) for name in COMPARED)]
    return blind_index(repr(values), "meeting.import").hex()[:32]


def _check_rights(by: User | None, bodies: Iterable[Body]) -> None:
    if by is not None and not all(by.can(Right.MEETINGS_PLAN, body) for body in bodies):
        raise PermissionDenied(_("You can't plan meetings of this body."))


def _lock_bodies(bodies: dict[int, Body]) -> None:
    """Imports into the same body wait for each other."""
    list(Body.objects.filter(pk__in=bodies).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _stored(rows: Sequence[MeetingRow], bodies: dict[int, Body], lock: bool) -> dict[tuple, Meeting]:
    found = Meeting.objects.unscoped("rows of the import, rights checked").filter(
        body__in=bodies, ref__in={row.ref for row in rows}
    )
    if lock:
        found = found.order_by("pk").select_for_update(of=("self",), no_key=True)
    return {(meeting.body_id, meeting.ref): meeting for meeting in found}


def _imported_before(meetings: Iterable[Meeting]) -> tuple[dict[int, str], set[int]]:
    """Digest of the last import by meeting, and the meetings on which people have worked."""
    digests, touched = {}, set()
    keys = [meeting.pk for meeting in meetings]
    events = MeetingEvent.objects.unscoped("history of the rows of the import").filter(meeting__in=keys)
    for meeting, digest in events.order_by("pk").values_list("meeting_id", "details__row"):
        if digest:
            digests[meeting] = digest
        else:
            touched.add(meeting)
    return digests, touched


def _value(row: MeetingRow, name: str) -> Any:
    if name == "territory_id":
        return row.territory.pk if row.territory else None
    value = getattr(row, name)
    return list(value) if name == "channels" else value


def _new(row: MeetingRow) -> Meeting:
    return Meeting(
        ref=row.ref,
        body_id=row.body.pk,
        status=status_of(row),
        first_planned_on=row.first_planned_on or row.planned_on,
        starts_at=row.starts_at,
        cancelled_on=None if row.held_on else row.cancelled_on,
        **{name: _value(row, name) for name in COMPARED},
    )


def _plan_change(
    plan: Plan, meeting: Meeting, row: MeetingRow, given: set[str] | None, norms: Norms, *, keep_filled: bool
) -> None:
    wanted = _wanted(meeting, row, given, keep_filled=keep_filled)
    if problem := _day_problem(meeting, row, wanted.get("planned_on", meeting.planned_on), norms):
        plan.reject(problem)
        return
    before = meeting.status
    changes = changes_of(meeting, wanted)
    if meeting.held_on and meeting.cancelled_on:
        changes |= changes_of(meeting, {"cancelled_on": None})
    if problem := _problem(meeting, row, changes):
        plan.reject(problem)
        return
    if meeting.questions_until and meeting.questions_until > meeting.planned_on:
        changes |= changes_of(meeting, {"questions_until": meeting.planned_on})
    if (status := status_of(meeting)) != before:
        changes |= changes_of(meeting, {"status": status})
    plan.add(Verdict.UPDATED if changes else Verdict.UNCHANGED, meeting, changes)


def _wanted(
    meeting: Meeting, row: MeetingRow, given: set[str] | None, *, keep_filled: bool
) -> dict[str, Any]:
    """What the row says of a stored meeting: its columns, of which empty ones don't count where people have worked.

    A row that does not say the planned day leaves that of a scheduled meeting: held on another day, it is late.
    """
    wanted = {}
    for name in COMPARED:
        value = _value(row, name)
        if given is not None and name.removesuffix("_id") not in given:
            continue
        if name == "planned_on" and not row.day_given and meeting.is_scheduled:
            continue
        if not keep_filled or value not in (None, "", []):
            wanted[name] = value
    return wanted


def _day_problem(meeting: Meeting, row: MeetingRow, planned_on: date, norms: Norms) -> Problem | None:
    """Why a scheduled meeting can't have this planned day: another period, or a later day once its own has passed."""
    if planned_on == meeting.planned_on or not meeting.is_scheduled:
        return None
    meeting.body = row.body
    try:
        check_period(meeting, planned_on, norms)
    except Refused as refusal:
        return Problem("planned_on", planned_on.isoformat(), refusal.messages[0])
    passed = meeting.is_held or meeting.status == MeetingStatus.CANCELLED or meeting.planned_on < today()
    if passed and planned_on > meeting.planned_on:
        reason = _(
            "The day of this meeting has passed: a later one would hide that it was missed or held late."
        )
        return Problem("planned_on", planned_on.isoformat(), reason)
    return None


def _problem(meeting: Meeting, row: MeetingRow, changes: dict[str, list]) -> Problem | None:
    """What the meeting can't be after these changes."""
    if "kind" in changes and MeetingKind.UNSCHEDULED in changes["kind"]:
        reason = _("A planned meeting can't become an off-schedule one, nor the other way round.")
        return Problem("kind", row.kind, reason)
    published = meeting.results_published_on
    if published and (meeting.held_on is None or published < meeting.held_on):
        reason = _("Results can't be published before the meeting was held.")
        return Problem("results_published_on", published.isoformat(), reason)
    return None


def _events(plan: Plan, by: User | None) -> Iterable[MeetingEvent]:
    day = today()
    for index in plan.having(Verdict.CREATED):
        yield from _first_events(plan.objects[index], plan.rows[index], by)
    for index in plan.having(Verdict.UPDATED):
        meeting, changes = plan.objects[index], dict(plan.changes[index])
        before, after = changes.pop("status", ("", ""))
        yield MeetingEvent(
            meeting=meeting,
            kind=MeetingEventKind.IMPORTED,
            by=by,
            happened_on=day,
            from_status=before,
            to_status=after,
            details={"row": row_digest(plan.rows[index]), "changes": _plain(changes)},
        )


def _first_events(meeting: Meeting, row: MeetingRow, by: User | None) -> Iterable[MeetingEvent]:
    imported = Step(
        MeetingEventKind.IMPORTED,
        meeting.held_on or today(),
        to_status=meeting.status,
        by=by,
    )
    steps = row.steps or (imported,)
    for number, step in enumerate(steps, start=1):
        yield MeetingEvent(
            meeting=meeting,
            kind=step.kind,
            by=step.by,
            happened_on=step.on,
            from_status=step.from_status,
            to_status=step.to_status,
            note=step.note,
            details=_details(step) | ({"row": row_digest(row)} if number == len(steps) else {}),
        )


def _details(step: Step) -> dict:
    changes = _plain({name: [before, after] for name, before, after in step.changes})
    return {"changes": changes} if changes else {}


def _plain(changes: dict[str, list]) -> dict[str, list]:
    return {name: [_json(value) for value in pair] for name, pair in changes.items()}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
