"""Who decides about a proposal, and telling them and the one who made it."""

from __future__ import annotations

from appeals.models import Event, Proposal
from notices.actions import queue
from organisations.models import Body, User
from organisations.rights import Right

MADE, DECIDED = "proposal.made", "proposal.decided"


def deciders(body: Body, *, but: User) -> list[User]:
    """The controllers of the body, else its heads; where it has neither, those of the nearest body above."""
    codes = body.path.strip("/").split("/")
    people = User.objects.unscoped("recipients of a notice").exclude(pk=but.pk)
    for place in sorted(Body.objects.filter(code__in=codes), key=lambda row: -len(row.path)):
        for right in (Right.QUESTIONS_CONTROL, Right.QUESTIONS_APPROVE):
            found = list(people.working_in(place, right))
            if found:
                return found
    return []


def tell_deciders(proposal: Proposal, body: Body, event: Event) -> None:
    """Something waits for a decision. Call it inside the act."""
    queue(
        key=f"question:{proposal.question_id}:{MADE}:{event.pk}",
        rule=MADE,
        recipients=deciders(body, but=proposal.made_by),
        params={"question": proposal.question_id, "proposal": proposal.pk},
    )


def tell_proposer(proposal: Proposal) -> None:
    """Somebody decided. Call it inside the act."""
    queue(
        key=f"question:{proposal.question_id}:{DECIDED}:{proposal.pk}",
        rule=DECIDED,
        recipients=[proposal.made_by] if proposal.made_by.is_active else [],
        params={"question": proposal.question_id, "proposal": proposal.pk},
    )
