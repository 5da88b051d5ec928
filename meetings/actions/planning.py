"""Meetings come into being: planned ahead, or registered off schedule. And their details are edited."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.acts import Refused, act, lock
from common.dates import today
from common.text import clean_line
from meetings.actions.moves import check_fields, moving, record, written
from meetings.actions.refs import check_ref, next_ref
from meetings.enums import MeetingEventKind, MeetingFormat, MeetingKind, MeetingStatus
from meetings.models import Meeting, MeetingEvent
from meetings.permissions import check_user_can
from meetings.policies import briefing_of, check_details, check_facts, check_holding, check_kind, check_plan
from meetings.workflow import Act
from organisations.enums import Rank
from organisations.models import Body

TEXTS = ("ref", "venue", "host_name", "briefing_url")
DETAILS = (
    "ref",
    "kind",
    "format",
    "territory",
    "venue",
    "host",
    "host_name",
    "host_rank",
    "target_group",
    "starts_at",
)
FACTS = ("attendees", "received", "question_share", "briefing_held", "briefing_url")


def plan(
    *,
    by: Any,
    body: Body,
    planned_on: date,
    kind: str,
    ref: str = "",
    token: UUID | None = None,
    **details: Any,
) -> Meeting:
    """Put a meeting into the calendar of `body`. An empty `ref` becomes the next number of the year.

    `details`: format, territory, venue, host, host_name, host_rank, target_group, starts_at. `token` names the form
    that the person sent: sent again, it gives back the meeting that it made.
    """
    with act(f"meeting.{Act.PLAN}", by=by):
        host_body = lock(Body, body.pk, by)  # two people planning at once get two numbers
        check_user_can(by, host_body, Act.PLAN)
        if (made := _made_by(token, host_body)) is not None:
            return made
        check_plan(host_body, planned_on, today())
        if kind == MeetingKind.UNSCHEDULED:
            raise Refused({"kind": _("An off-schedule meeting is registered as such, not planned.")})
        meeting = _new(host_body, ref, planned_on, kind=kind, **details)
        meeting.save(force_insert=True)
        record(meeting, MeetingEventKind.PLANNED, by=by, details=_origin(planned_on, token))
    return meeting


def register_unscheduled(
    *,
    by: Any,
    body: Body,
    planned_on: date,
    held: bool = False,
    ref: str = "",
    attendees: int | None = None,
    received: int | None = None,
    question_share: Decimal | None = None,
    briefing_held: bool | None = None,
    briefing_url: str = "",
    token: UUID | None = None,
    **details: Any,
) -> Meeting:
    """Record a meeting that was in no calendar, on the day `planned_on`: to come, or with `held` already held.

    It never counts as planned or missed. The figures are those of `hold`, `token` and details those of `plan`.
    """
    with act(f"meeting.{Act.REGISTER_UNSCHEDULED}", by=by):
        host_body = lock(Body, body.pk, by)
        check_user_can(by, host_body, Act.REGISTER_UNSCHEDULED)
        if (made := _made_by(token, host_body)) is not None:
            return made
        check_plan(host_body, planned_on, today())
        meeting = _new(host_body, ref, planned_on, kind=MeetingKind.UNSCHEDULED, **details)
        if held:
            check_holding(host_body, planned_on, today(), "planned_on")
            check_facts(attendees, received, question_share)
            meeting.status, meeting.held_on = MeetingStatus.HELD, planned_on
            meeting.attendees, meeting.received = attendees, received
            meeting.question_share = question_share
            for name, value in briefing_of(briefing_held, clean_line(briefing_url)).items():
                setattr(meeting, name, value)
            check_fields(meeting)
        meeting.save(force_insert=True)
        record(
            meeting,
            MeetingEventKind.HELD if held else MeetingEventKind.PLANNED,
            by=by,
            happened_on=planned_on if held else None,
            details=_origin(planned_on, token),
        )
    return meeting


def edit(*, meeting_id: int, by: Any, version: int | None, **details: Any) -> Meeting:
    """Change details (`DETAILS`), and of a held meeting its figures (`FACTS`). The day changes by `move` only.

    `version` is the one that the person saw: a second editor gets `Conflict` and overwrites nothing.
    """
    if unknown := set(details) - {*DETAILS, *FACTS}:
        raise TypeError(f"Not details of a meeting: {', '.join(sorted(unknown))}")
    with moving(Act.EDIT, meeting_id, by=by, version=version) as meeting:
        if not meeting.is_held and set(details) & set(FACTS):
            raise Refused(_("The meeting has not been held yet."))
        details = cleaned(details)
        wanted = {name: details.get(name, getattr(meeting, name)) for name in (*DETAILS, *FACTS)}
        check_kind(meeting, wanted["kind"])
        check_details(meeting.body, wanted)
        check_facts(wanted["attendees"], wanted["received"], wanted["question_share"])
        if set(details) & {"briefing_held", "briefing_url"}:
            details |= briefing_of(wanted["briefing_held"], wanted["briefing_url"])
        if not wanted["ref"]:
            raise Refused({"ref": _("Give the meeting a reference.")})
        if wanted["ref"] != meeting.ref:
            lock(Body, meeting.body_id, by)
            check_ref(meeting.body, wanted["ref"], meeting.planned_on.year, except_pk=meeting.pk)
        check_fields(meeting, **details)
        written(Act.EDIT, meeting, by=by, **details)
    return meeting


def _made_by(token: UUID | None, body: Body) -> Meeting | None:
    """The meeting of the body that the form with this token made before. Asked under the lock of the body."""
    if token is None:
        return None
    made = MeetingEvent.objects.unscoped("the same form sent twice").filter(
        details__token=str(token), meeting__body=body
    )
    event = made.select_related("meeting").first()
    return event.meeting if event else None


def _origin(planned_on: date, token: UUID | None) -> dict[str, str]:
    origin = {"planned_on": planned_on.isoformat()}
    return {**origin, "token": str(token)} if token else origin


def _new(body: Body, ref: str, planned_on: date, **details: Any) -> Meeting:
    details = cleaned({"format": MeetingFormat.IN_PERSON, **details})
    check_details(body, details)
    ref = clean_line(ref) or next_ref(body, planned_on.year)
    check_ref(body, ref, planned_on.year)
    meeting = Meeting(body=body, ref=ref, planned_on=planned_on, first_planned_on=planned_on, **details)
    check_fields(meeting)
    return meeting


def cleaned(details: dict[str, Any]) -> dict[str, Any]:
    """Texts in normal form; a chosen official brings name and rank along, so that a later change of post tells no lie."""
    details = dict(details)
    for name in TEXTS:
        if name in details:
            details[name] = clean_line(details[name])
    host = details.get("host")
    if host is not None:
        details["host_name"] = host.full_name
        details["host_rank"] = Rank.ACTING if host.acting else host.post.rank
    return details
