"""Whom acts on public cards tell. Call each inside the act, after the change; the texts are in `letters_cards`."""

from __future__ import annotations

from notices.actions import queue
from organisations.models import Body, User
from organisations.rights import Right
from plans.models import PublicCard

WAITS, OUT = "card.waits", "card.out"


def tell_waits(card: PublicCard, by: User | None) -> None:
    """To those who may let the card out: once for each version, however often it is rewritten."""
    _tell(WAITS, card, approvers_of(card.problem.body), by)


def tell_out(card: PublicCard, by: User | None) -> None:
    """To the person who prepared it."""
    if card.prepared_by is not None:
        _tell(OUT, card, [card.prepared_by], by)


def approvers_of(body: Body | None) -> list[User]:
    """The people who approve plans in a body, or in the nearest one above it that has such people."""
    people: list[User] = []
    while body is not None and not people:
        people = list(User.objects.unscoped("recipients of notices").working_in(body, Right.PLANS_APPROVE))
        body = body.parent
    return people


def _tell(rule: str, card: PublicCard, people: list[User], by: User | None) -> None:
    """Everybody active but who did it."""
    recipients = [person for person in people if person.is_active and (by is None or person.pk != by.pk)]
    params = {"card": card.pk, "problem": card.problem_id}
    queue(key=f"{rule}:{card.pk}", rule=rule, recipients=recipients, params=params)
