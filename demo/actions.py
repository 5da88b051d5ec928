"""What only the demo writes: its people, and what their notices have become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db.models import F

from common.acts import act
from common.bulk import copy_in
from meetings.models import Meeting, MeetingCalendar, PlanItem
from meetings.models.planned import Planned
from notices.enums import Channel, NoticeState
from notices.models import Notice
from organisations.models import Body, Membership, User

PLANNED = tuple(field.attname for field in Planned._meta.fields)


@dataclass(frozen=True)
class Newcomer:
    """A person to be made; without a password nobody can sign in as them."""

    email: str
    full_name: str
    language: str
    roles: tuple[tuple[Body, str], ...]
    password: str | None = None
    phone: str = ""


def create_people(newcomers: Sequence[Newcomer], *, by: User | None, since: date) -> list[User]:
    """Make the accounts, in the order given, without inviting anybody: nobody reads their mail."""
    with act("demo.people", by=by):
        people = User.objects.bulk_create(
            User(
                email=one.email,
                full_name=one.full_name,
                language=one.language,
                work_phone=one.phone,
                password=make_password(one.password),  # None: one that never matches
            )
            for one in newcomers
        )
        Membership.objects.bulk_create(
            Membership(user=user, body=body, role=role, started_on=since)
            for user, one in zip(people, newcomers, strict=True)
            for body, role in one.roles
        )
    return people


def draft_calendars(
    plans: Mapping[Body, Sequence[Meeting]], *, year: int, by: User | None
) -> list[MeetingCalendar]:
    """Drafts of calendars whose lines are meetings that are there already, in bulk."""
    with act("demo.calendars", by=by):
        drafts = [MeetingCalendar.objects.create(body=body, year=year, drafted_by=by) for body in plans]
        lines = (
            PlanItem(calendar=draft, ref=meeting.ref, **{name: getattr(meeting, name) for name in PLANNED})
            for draft, meetings in zip(drafts, plans.values(), strict=True)
            for meeting in meetings
        )
        copy_in(list(lines))
    return drafts


def settle_notices(*, by: User | None, read_before: datetime) -> None:
    """Date the notices by the clock of the demo, read the older ones, drop the letters: nobody reads their mail."""
    with act("demo.notices", by=by):
        notices = Notice.objects.unscoped("notices of the people of the demo")
        notices.update(created_at=F("due_at"))
        notices.exclude(channel=Channel.IN_APP).update(state=NoticeState.DROPPED)
        notices.on_screen().filter(due_at__lt=read_before).update(read_at=F("due_at"))
