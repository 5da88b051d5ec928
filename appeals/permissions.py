"""Rights of the person over a question. Whether the act is possible in its state is the matter of `policies`."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from appeals.workflow import MOVES, Place
from organisations.rights import Right


def check_user_can(user, question, act: str) -> None:
    """Raise `PermissionDenied` with a reason unless the person holds a right of the act in its place.

    `user` None is the system itself (imports, tasks), which may.
    """
    if not user_can(user, question, act):
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
    return bool(held) and any(
        user.can(right, body) for body in _bodies(question, move.place) for right in held
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
