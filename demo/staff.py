"""Who works in the bodies: the documented accounts, and colleagues as whom nobody signs in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from demo.accounts import ACCOUNTS, DOMAIN, PASSWORD
from demo.actions import Newcomer, create_people
from demo.people import PHONE_PREFIX, People
from organisations.actions.posts import appoint
from organisations.enums import BodyLevel, Rank
from organisations.models import Body, Official, Post, User
from organisations.rights import Role

TEAM = (Role.REGISTRAR, Role.EXECUTOR, Role.CONTROLLER, Role.HEAD)
# A small akimat has one person who logs and works; its controller is that of the region, and its plans are approved there.
FIRST_PHONE = 990_000  # of the range of nobody, apart from the numbers of those who ask
SMALL_TEAM = (Role.REGISTRAR, Role.EXECUTOR)


@dataclass
class Team:
    """Who does what in a body."""

    registrar: User
    executor: User
    controller: User
    head: User


def hire(bodies: Iterable[Body], people: People, rng: Random, *, since: date) -> dict[int, Team]:
    """Staff for every ministry and akimat; returns the teams by key of the body."""
    bodies = sorted(bodies, key=lambda body: body.path)
    newcomers = [*_documented(bodies, people, rng), *_colleagues(bodies, people, rng)]
    newcomers = [
        replace(one, phone=f"{PHONE_PREFIX}{number:06d}") for number, one in enumerate(newcomers, FIRST_PHONE)
    ]
    users = create_people(newcomers, by=None, since=since)
    working = {
        (body.pk, role): user for user, one in zip(users, newcomers, strict=True) for body, role in one.roles
    }
    return {
        body.pk: Team(*(_at_hand(working, body, role) for role in TEAM))
        for body in bodies
        if (body.pk, Role.REGISTRAR) in working
    }


def _documented(bodies: list[Body], people: People, rng: Random) -> list[Newcomer]:
    by_code = {body.code: body for body in bodies}
    return [
        Newcomer(one.email, people.official(rng), one.language, ((by_code[one.body], one.role),), PASSWORD)
        for one in ACCOUNTS
    ]


def _colleagues(bodies: list[Body], people: People, rng: Random) -> list[Newcomer]:
    taken = {(account.body, account.role) for account in ACCOUNTS}
    found = []
    for body in bodies:
        if body.level == BodyLevel.COMMITTEE:
            continue
        small = body.parent_id is not None
        for roles in (SMALL_TEAM,) if small else ((role,) for role in TEAM):
            if (body.code, roles[0]) not in taken:
                name = "staff" if small else roles[0]
                email = f"{name}.{body.code}@{DOMAIN}"
                here = tuple((body, role) for role in roles)
                found.append(Newcomer(email, people.official(rng), rng.choice(("kk", "kk", "ru")), here))
    return found


def _at_hand(working: dict, body: Body, role: str) -> User:
    return working.get((body.pk, role)) or working[body.parent_id, role]


def appoint_hosts(
    bodies: Iterable[Body], people: People, rng: Random, *, since: date
) -> dict[int, list[Official]]:
    """A head for every ministry and akimat, for as long as it exists; by key of the body."""
    heads = {post.body_id: post for post in Post.objects.filter(rank=Rank.HEAD).select_related("body")}
    hosts = {}
    for body in sorted(bodies, key=lambda body: body.path):
        if body.level == BodyLevel.COMMITTEE or body.pk not in heads:
            continue
        official = appoint(
            by=None,
            post_id=heads[body.pk].pk,
            full_name=people.official(rng),
            since=body.valid_from or since,
            until=body.valid_to and body.valid_to - timedelta(days=1),
        )
        hosts[body.pk] = [official]
    return hosts
