"""Meetings of a closed period as rows of the bulk writer, each with its own history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Protocol

from common.imports import Step
from demo.chance import chosen, spread
from demo.shares import LATER, Share, place
from demo.world import World
from meetings.actions.importing import MeetingRow
from meetings.enums import Channel, MeetingEventKind, MeetingFormat, MeetingKind, MeetingStatus
from organisations.enums import BodyKind, Rank
from organisations.models import Body, Territory

KINDS = {
    BodyKind.LOCAL: {
        MeetingKind.POPULATION: 64,
        MeetingKind.PERSONAL_RECEPTION: 16,
        MeetingKind.OFFSITE: 13,
        MeetingKind.TARGET_GROUP: 7,
    },
    BodyKind.CENTRAL: {
        MeetingKind.PERSONAL_RECEPTION: 42,
        MeetingKind.OFFSITE: 30,
        MeetingKind.POPULATION: 20,
        MeetingKind.TARGET_GROUP: 8,
    },
}
FORMATS = {MeetingFormat.IN_PERSON: 86, MeetingFormat.HYBRID: 9, MeetingFormat.ONLINE: 5}
FEWEST_AT_MINISTER = 2
LATE_SHARE = 0.3  # the smaller, the later in the period


class Planned(Protocol):
    """What bodies plan, so that what people ask and what stays open has to do with it."""

    def topics(self, host: Body) -> list:
        """Topics of the problems that a body, or one above it, has a plan for."""

    def takes(self, owner: Body, topic) -> bool:
        """Whether there is a plan for a question of the topic that the body answers."""


@dataclass(frozen=True)
class Period:
    """A closed period. Meetings from `first` to `last`; nothing happens after `end`, when it is all written down."""

    name: str
    first: date
    last: date
    end: date
    approved_on: date
    written_at: datetime
    months: Mapping[int, float]
    planned: Planned | None = None


@dataclass
class Sitting:
    """A meeting and what is said at it."""

    row: MeetingRow
    territory: Territory
    fates: list[str]


def sittings(world: World, period: Period, share: Share) -> list[Sitting]:
    """The meetings of one body, in the order of their days."""
    rng = world.chance(period.name, "sittings", share.body.code)
    days = world.workdays.drawn(rng, share.held + share.missed, period.first, period.last, period.months)
    missed = sorted(rng.sample(range(len(days)), share.missed))
    asked, received = _numbers(rng, share)
    left, found = _in_time(rng, share.fates), []
    for number, day in enumerate(days, start=1):
        draft = _draft(world, rng, share, day, f"{day.year}-{number:03d}")
        if number - 1 in missed:
            row = _not_held(world, rng, period, draft, cancelled=number - 1 in missed[: share.cancelled])
            found.append(Sitting(row, draft["territory"], []))
            continue
        questions, people = asked.pop(), received.pop()
        row = _held(world, rng, period, draft, people)
        mine, left = left[:questions], left[questions:]
        found.append(Sitting(row, draft["territory"], mine))
    return found


def _in_time(rng: Random, fates: list[str]) -> list[str]:
    """What is still open was mostly asked late in the period; the rest comes as it comes."""
    return sorted(fates, key=lambda fate: rng.random() ** (LATE_SHARE if fate == LATER else 1))


def _numbers(rng: Random, share: Share) -> tuple[list[int], list[int]]:
    """Questions and people received at each held meeting; their sums are those of the share."""
    questions, least = len(share.fates), 0
    if share.body.kind == BodyKind.CENTRAL and questions >= FEWEST_AT_MINISTER * share.held:
        least = FEWEST_AT_MINISTER
    more = spread(questions - least * share.held, [rng.gammavariate(1.1, 1) for _ in range(share.held)])
    asked = [least + n for n in more]
    if share.citizens is None:
        return asked, [max(round(n * 0.92), n > 0) or rng.choice((0, 0, 1, 2, 3)) for n in asked]
    first = [int(n > 0) for n in asked]
    if sum(first) > share.citizens:
        return asked, spread(share.citizens, first, first)
    others = spread(share.citizens - sum(first), asked, [max(n - 1, 0) for n in asked])
    return asked, [one + other for one, other in zip(first, others, strict=True)]


def _draft(world: World, rng: Random, share: Share, day: date, ref: str) -> dict:
    """What every meeting has."""
    body, territory = share.body, place(world, rng, share.body, day)
    kind, deputy = chosen(rng, KINDS[body.kind]), rng.random() < 0.07
    return {
        "body": body,
        "ref": ref,
        "kind": kind,
        "planned_on": day,
        "format": chosen(rng, FORMATS),
        "territory": territory,
        "venue": world.texts.phrase(rng, "venue", world.language(rng, territory)),
        "host_name": world.people.official(rng) if deputy else world.host(body, day).full_name,
        "host_rank": Rank.DEPUTY if deputy else Rank.HEAD,
        "target_group": rng.choice(world.groups) if kind == MeetingKind.TARGET_GROUP else "",
        "starts_at": time(rng.choice((9, 10, 10, 11, 14, 15, 16, 17)), rng.choice((0, 0, 30))),
    }


def announcement(rng: Random, day: date, not_before: date) -> dict:
    """When and where a meeting on `day` was announced."""
    channels = sorted(rng.sample(Channel.values, rng.randint(2, 4)), key=Channel.values.index)
    return {
        "announced_on": max(day - timedelta(days=rng.randint(3, 14)), not_before),
        "channels": tuple(channels),
    }


def facts(rng: Random, received: int) -> dict:
    """What a held meeting reports beside its questions."""
    return {
        "received": received,
        "attendees": max(received, 4) * rng.randint(2, 7) + rng.randint(0, 12),
        "question_share": Decimal(rng.randint(68, 95)) / 100,
    }


def _held(world: World, rng: Random, period: Period, draft: dict, received: int) -> MeetingRow:
    day, by = draft["planned_on"], world.team(draft["body"]).registrar
    fate = rng.random()
    moved_from = world.workdays.after(day, -rng.randint(2, 8)) if fate < 0.03 else day
    held_on = min(world.workdays.after(day, rng.randint(1, 6)), period.last) if fate > 0.98 else day
    published_on = min(world.workdays.after(held_on, rng.randint(2, 8)), period.end)
    planned_on = min(period.approved_on, moved_from - timedelta(days=16))
    told = announcement(rng, day, moved_from - timedelta(days=1) if moved_from < day else planned_on)
    steps = [Step(MeetingEventKind.PLANNED, planned_on, to_status=MeetingStatus.PLANNED, by=by)]
    if moved_from < day:
        note = world.texts.phrase(rng, "moved", "kk")
        moved_on = moved_from - timedelta(days=1)
        steps.append(
            Step(
                MeetingEventKind.MOVED,
                moved_on,
                MeetingStatus.PLANNED,
                MeetingStatus.PLANNED,
                note,
                by,
                (("planned_on", moved_from, day),),
            )
        )
    for kind, on, before, after in (
        (MeetingEventKind.ANNOUNCED, told["announced_on"], MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED),
        (MeetingEventKind.HELD, held_on, MeetingStatus.ANNOUNCED, MeetingStatus.HELD),
        (MeetingEventKind.PUBLISHED, published_on, MeetingStatus.HELD, MeetingStatus.RESULTS_PUBLISHED),
    ):
        steps.append(Step(kind, on, before, after, by=by))
    return MeetingRow(
        **draft,
        **told,
        **facts(rng, received),
        first_planned_on=moved_from,
        held_on=held_on,
        results_published_on=published_on,
        steps=tuple(steps),
    )


def _not_held(world: World, rng: Random, period: Period, draft: dict, *, cancelled: bool) -> MeetingRow:
    """Cancelled beforehand, or passed in silence; two in three of the latter give a reason afterwards."""
    day, by = draft["planned_on"], world.team(draft["body"]).registrar
    planned_on = min(period.approved_on, day - timedelta(days=16))
    steps = [Step(MeetingEventKind.PLANNED, planned_on, to_status=MeetingStatus.PLANNED, by=by)]
    language, reason = rng.choice(("kk", "ru")), ""
    cancelled_on = day - timedelta(days=1) if cancelled else None
    if cancelled:
        reason, planned = world.texts.phrase(rng, "cancelled", language), MeetingStatus.PLANNED
        steps.append(
            Step(MeetingEventKind.CANCELLED, cancelled_on, planned, MeetingStatus.CANCELLED, reason, by)
        )
    elif rng.random() < 0.67:
        reason = world.texts.phrase(rng, "not_held", language)
        steps.append(
            Step(MeetingEventKind.REASON, min(day + timedelta(days=4), period.end), note=reason, by=by)
        )
    return MeetingRow(**draft, cancelled_on=cancelled_on, not_held_reason=reason, steps=tuple(steps))
