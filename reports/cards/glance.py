"""What a head sees in five seconds: what changed, what is overdue, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from common.numbers import signed
from reports.cards.rankings import brief
from reports.links import Links
from reports.queries.lately import Lately, week_begins
from reports.queries.pressing import LONG, SOON, Contact, Waiting, contacts

CALLED = 3


@dataclass(frozen=True)
class Change:
    """A line of what changed: its count, the difference to the week before, and how good that is (ok, bad, neutral)."""

    label: str
    icon: str
    count: int
    url: str
    change: str
    tone: str


@dataclass(frozen=True)
class Call:
    """A body to call: its overdue questions, for how many days the oldest has been late, and who answers there."""

    name: str
    overdue: int
    url: str
    days: int
    contact: Contact | None


@dataclass(frozen=True)
class Glance:
    """The three cards. `others`: bodies with overdue questions beside those named."""

    changes: list[Change]
    since: date
    total: Waiting
    overdue_url: str
    long_url: str
    soon_url: str
    in_period: int
    days: int
    calls: list[Call]
    others: int


def glance(links: Links, weeks: tuple[Lately, Lately], waiting: dict[int, Waiting], in_period: int) -> Glance:
    """Made of the counts. `in_period`: overdue questions that were raised in the period of the report."""
    total, day = sum(waiting.values(), Waiting()), links.chosen.period.as_of
    late = [key for key, one in waiting.items() if one.overdue]
    late.sort(key=lambda key: (-waiting[key].overdue, waiting[key].oldest, key))
    long_ago = day - LONG - timedelta(days=1)
    return Glance(
        changes=_changes(links, *weeks),
        since=week_begins(day),
        total=total,
        overdue_url=links.ever(overdue="true"),
        long_url=links.ever(overdue="true", due_to=long_ago.isoformat()),
        soon_url=links.ever(stat_class="open", due_from=day.isoformat(), due_to=(day + SOON).isoformat()),
        in_period=in_period,
        days=_days_late(total, day),
        calls=_calls(links, {key: waiting[key] for key in late[:CALLED]}),
        others=max(len(late) - CALLED, 0),
    )


def _changes(links: Links, now: Lately, before: Lately) -> list[Change]:
    """More solved is good, more late or opened again is bad; how much was asked is neither."""
    since = week_begins(links.chosen.period.as_of).isoformat()
    lines = (
        ("asked", _("asked"), "message-square-text", {"from": since, "counted": "true"}, 0),
        ("solved", _("solved"), "check", {"closed_from": since, "stat_class": "solved"}, 1),
        ("late", _("went past their last day"), "hourglass", {"overdue_from": since, "counted": "true"}, -1),
        ("reopened", _("opened again"), "rotate-ccw", {"reopened_from": since, "counted": "true"}, -1),
    )
    found = []
    for name, label, icon, parameters, good in lines:
        count, change = getattr(now, name), getattr(now, name) - getattr(before, name)
        tone = "neutral" if not change * good else "ok" if change * good > 0 else "bad"
        found.append(
            Change(label, icon, count, links.ever(**parameters) if count else "", signed(change), tone)
        )
    return found


def _calls(links: Links, waiting: dict[int, Waiting]) -> list[Call]:
    bodies, people = links.chosen.directory.bodies_by_pk, contacts(waiting)
    day = links.chosen.period.as_of
    return [
        Call(
            brief(bodies[key].name),
            one.overdue,
            links.ever(linked=_linked(links, key), overdue="true", answering=bodies[key].code),
            _days_late(one, day),
            people.get(key),
        )
        for key, one in waiting.items()
    ]


def _linked(links: Links, body_pk: int) -> bool:
    return not links.chosen.country or links.reaches(body_pk)


def _days_late(one: Waiting, day: date) -> int:
    return (day - one.oldest).days if one.oldest else 0
