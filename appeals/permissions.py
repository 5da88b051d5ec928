"""Rights of the person over a question. Whether the act is possible in its state is the matter of `policies`."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from appeals.policies_complaints import may_take_part
from appeals.workflow import MOVES, Act, Place
from organisations.rights import Right

# Acts that end a complaint or take it out of the count: not for the people of the body complained of.
JUDGING = frozenset(
    {Act.CLOSE, Act.RESOLVE_ON_SPOT, Act.WITHDRAW, Act.MERGE, Act.PROPOSE_CLOSING, Act.DECIDE}
)


def check_user_can(user, question, act: str) -> None:
    """Raise `PermissionDenied` with a reason unless the person holds a right of the act in its place.

    `user` None is the system itself (imports, tasks), which may.
    """
    if not user_can(user, question, act):
        if act in JUDGING and is_own_case(user, question):
            raise PermissionDenied(_("The complaint is about your body: another body decides it."))
        raise PermissionDenied(
            _("Your role does not allow this here: it is up to the %(place)s.")
            % {"place": Place(MOVES[act].place).label}
        )


def user_can(user, question, act: str) -> bool:
    """Whether the person holds a right of the act in a body of the question that counts for it."""
    if user is None:
        return True
    move = MOVES[act]
    held = [right for right in move.rights if user.can(right)]  # most people stop here, without a query
    complained_of = question.complained_of if act in JUDGING else None
    return bool(held) and any(
        _holds(user, right, body, complained_of) for body in _bodies(question, move.place) for right in held
    )


def is_own_case(user, question) -> bool:
    """Whether the person works for the body that the complaint is about, or below it, and for no other one."""
    if user is None or question.complained_of is None:
        return False
    return not any(
        may_take_part(question.complained_of, membership.body) for membership in user.active_memberships
    )


def user_works_in(user, body) -> bool:
    """Whether the person does or gives out the work of `body`."""
    return user.can(Right.QUESTIONS_WORK, body) or user.can(Right.QUESTIONS_ROUTE, body)


def user_may_recall(user, question, task) -> bool:
    """Whether the person may take a task back: of the body that gave it or, where the question went on, that has it."""
    if user_works_in(user, task.giver):
        return True
    return (
        task.parent_id is None
        and question.responsible is not None
        and user_works_in(user, question.responsible)
    )


def check_user_can_register(user, body) -> None:
    """Raise `PermissionDenied` unless the person registers questions for meetings of `body`."""
    if not user_can_register(user, body):
        raise PermissionDenied(_("You can't register questions for this body."))


def user_can_register(user, body) -> bool:
    """Whether the person registers questions for meetings of `body`."""
    return user is None or user.can(Right.QUESTIONS_REGISTER, body)


def user_sees_person(user, question) -> bool:
    """Whether the person may see who asked in full: the right to personal data in the body that keeps the card."""
    return question.citizen_id is not None and user.can(Right.PERSONAL_VIEW, question.body)


def user_reads_citizen(user, question) -> bool:
    """Whether the person may read what the citizen wrote: the right to personal data in a body that takes part."""
    return any(user.can(Right.PERSONAL_VIEW, body) for body in (question.body, question.responsible) if body)


def _holds(user, right: str, body, complained_of) -> bool:
    """As `user.can`, but nothing counts that the person is in the body complained of."""
    return any(
        right in membership.rights
        and membership.reaches(body)
        and may_take_part(complained_of, membership.body)
        for membership in user.active_memberships
    )


def _bodies(question, place: str) -> Iterator:
    if place == Place.CHECKER:
        yield from question.checkers
        return
    if place not in (Place.RESPONSIBLE, Place.WORKING, Place.NOBODY):
        yield question.body
    if place not in (Place.HOST, Place.NOBODY) and question.responsible is not None:
        yield question.responsible
    if place == Place.PARTICIPANT:
        yield from question.helpers
    if place in (Place.PARTICIPANT, Place.WORKING):
        yield from question.tasked
