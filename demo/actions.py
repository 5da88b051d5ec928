"""What only the demo writes: its people, and what their notices have become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db.models import F

from common.acts import act
from notices.enums import Channel, NoticeState
from notices.models import Notice
from organisations.models import Body, Membership, User


@dataclass(frozen=True)
class Newcomer:
    """A person to be made; without a password nobody can sign in as them."""

    email: str
    full_name: str
    language: str
    roles: tuple[tuple[Body, str], ...]
    password: str | None = None


def create_people(newcomers: Sequence[Newcomer], *, by: User | None, since: date) -> list[User]:
    """Make the accounts, in the order given, without inviting anybody: nobody reads their mail."""
    with act("demo.people", by=by):
        people = User.objects.bulk_create(
            User(
                email=one.email,
                full_name=one.full_name,
                language=one.language,
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


def settle_notices(*, by: User | None, read_before: datetime) -> None:
    """Date the notices by the clock of the demo, read the older ones, drop the letters: nobody reads their mail."""
    with act("demo.notices", by=by):
        notices = Notice.objects.unscoped("notices of the people of the demo")
        notices.update(created_at=F("due_at"))
        notices.exclude(channel=Channel.IN_APP).update(state=NoticeState.DROPPED)
        notices.on_screen().filter(due_at__lt=read_before).update(read_at=F("due_at"))
