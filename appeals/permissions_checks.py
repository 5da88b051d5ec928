"""Who may check an outcome: a controller of the body that the lot named, who has no part in the question."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.rights import Right

OWN_WORK = (Right.QUESTIONS_WORK, Right.QUESTIONS_CONTROL)


def check_user_can_check(user, check, question) -> None:
    """Raise `PermissionDenied` unless the person may record the check."""
    if not user.can(Right.QUESTIONS_CONTROL, check.body):
        raise PermissionDenied(_("The check is up to the controllers of the checking body."))
    if any(user.can(right, body) for body in _sides(question) for right in OWN_WORK):
        raise PermissionDenied(
            _("You work for a body that took part in this question: someone else checks it.")
        )


def user_can_check(user, check, question) -> bool:
    """Whether the person may record the check."""
    try:
        check_user_can_check(user, check, question)
    except PermissionDenied:
        return False
    return True


def _sides(question) -> list:
    return [body for body in (question.body, question.responsible) if body is not None]
