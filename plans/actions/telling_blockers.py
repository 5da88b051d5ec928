"""Whom acts on blockers tell. Call each inside the act, after the change; the texts are in `letters_blockers`."""

from __future__ import annotations

from collections.abc import Iterable

from notices.actions import queue
from organisations.models import Body, User
from organisations.rights import Right
from plans.models import BlockedProblem, Blocker, PlanEvent, RootProblem

NAMED, TIED, STAGE, LIFTED = "blocker.named", "blocker.tied", "blocker.stage", "blocker.lifted"
ASKED, RAISED = "blocker.asked", "blocker.raised"


def tell_named(blocker: Blocker, by: User | None) -> None:
    """To those who build plans in the body that is waited for."""
    if blocker.waits_for is not None:
        key = f"{NAMED}:{blocker.pk}:{blocker.waits_for_id}"
        _tell(NAMED, key, planners_of(blocker.waits_for), by, blocker)


def tell_tied(blocker: Blocker, tie: BlockedProblem, by: User | None) -> None:
    """To the same people: one more problem waits for them."""
    if blocker.waits_for is not None:
        people = planners_of(blocker.waits_for)
        _tell(TIED, f"{TIED}:{tie.pk}", people, by, blocker, problem=tie.problem_id)


def tell_stage(blocker: Blocker, event: PlanEvent, by: User | None, *, lifts: bool) -> None:
    """To the owners of the problems; once nothing blocks any more, to those who build the plans too."""
    people: set[User] = set()
    for problem in _waiting(blocker):
        planners = lifts or problem.owner is None
        people |= {problem.owner} - {None} | set(planners_of(problem.body) if planners else ())
    rule = LIFTED if lifts else STAGE
    _tell(rule, f"{rule}:{event.pk}", people, by, blocker, stage=event.details["stage"])


def tell_asked(blocker: Blocker, body: Body, event: PlanEvent, by: User | None) -> None:
    """To those who build plans in a body whose position is asked for."""
    _tell(ASKED, f"{ASKED}:{event.pk}", planners_of(body), by, blocker, body=body.pk)


def tell_raised(blocker: Blocker, to: Body, event: PlanEvent, by: User | None) -> None:
    """To those who approve plans in the body that shall decide."""
    people = User.objects.unscoped("recipients of notices").working_in(to, Right.PLANS_APPROVE)
    _tell(RAISED, f"{RAISED}:{event.pk}", people, by, blocker)


def planners_of(body: Body | None) -> list[User]:
    """The people who build plans in a body, or in the nearest one above it that has such people."""
    people: list[User] = []
    while body is not None and not people:
        people = list(User.objects.unscoped("recipients of notices").working_in(body, Right.PLANS_MANAGE))
        body = body.parent
    return people


def _waiting(blocker: Blocker) -> Iterable[RootProblem]:
    """The open problems that are tied to the blocker."""
    ties = BlockedProblem.objects.unscoped("ties of the locked blocker").filter(
        blocker=blocker, untied_on__isnull=True
    )
    problems = RootProblem.objects.unscoped("owners of blocked problems").open()
    return problems.filter(pk__in=ties.values("problem")).select_related("body", "owner")


def _tell(
    rule: str, key: str, people: Iterable[User], by: User | None, blocker: Blocker, **params: int | str
) -> None:
    """Everybody but who did it."""
    recipients = [person for person in people if by is None or person.pk != by.pk]
    queue(key=key, rule=rule, recipients=recipients, params={"blocker": blocker.pk, **params})
