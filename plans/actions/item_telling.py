"""Who is told of what happens to plan items. Each fact is a row in the transaction of its act; letters: `letters_items`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from appeals.actions.moves import workers
from appeals.models import Question
from notices.actions import queue
from organisations.models import Body, User
from organisations.rights import ROLES, Reach, Right, roles_with
from organisations.staff import load_staff
from plans.models import ActionItem, PlanEvent

APPROVED, GIVEN, ENDED = "item.approved", "item.given", "item.ended"
TASK_GIVEN, TASK_ANSWERED = "item_task.given", "item_task.answered"
MOVE_ASKED, MOVE_DECIDED = "item.move_asked", "item.move_decided"


def tell(rule: str, event: PlanEvent, people: Iterable[User | None], **params: Any) -> None:
    """Queue the fact of the event for `people`, except the one who did it. Call it inside the act."""
    found = {person.pk: person for person in people if person is not None and person.is_active}
    found.pop(event.by_id, None)
    queue(
        key=f"item:{event.item_id}:{rule}:{event.pk}",
        rule=rule,
        recipients=list(found.values()),
        params={"item": event.item_id, "event": event.pk, **params},
    )


def tell_answering(event: PlanEvent, questions: list[Question]) -> None:
    """The item has ended: those who answer its questions are told once, however many questions they have in it."""
    bodies = {body.pk: body for q in questions if (body := q.responsible or q.body) is not None}
    tell(ENDED, event, workers(*bodies.values()))


def planners(item: ActionItem) -> list[User | None]:
    """The person who answers for the item and the one who drafted it."""
    return [item.owner, item.drafted_by]


def movers(body: Body) -> list[User]:
    """Who is asked for another date: the nearest people above the body who decide; the analysts where nobody is above."""
    roles = roles_with(Right.PLANS_MOVE)
    staff = load_staff(roles)
    below = [role for role in roles if ROLES[role].reach == Reach.SUBTREE]
    found = staff.nearest(staff.parents.get(body.pk), *below)
    if not found:
        everywhere = [role for role in roles if ROLES[role].reach == Reach.ALL]
        found = {person for here in staff.by_body for person in staff.of(here, *everywhere)}
    return list(User.objects.unscoped("recipients of a notice").filter(pk__in=found).order_by("pk"))
