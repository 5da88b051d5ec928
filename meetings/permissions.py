"""Rights of the person over a meeting. Whether the act is possible in its state is the matter of `policies`."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from meetings.workflow import MOVES
from organisations.models import Body
from organisations.rights import Right


def check_user_can(user, body, act: str) -> None:
    """Raise `PermissionDenied` unless the person holds the right of the act in the host body.

    `user` None is the system itself (imports, tasks), which may.
    """
    if not user_can(user, body, act):
        raise PermissionDenied(_("Your role does not allow this in this body."))


def user_can(user, body, act: str) -> bool:
    """Whether the person holds the right of the act in the host body."""
    return user is None or user.can(MOVES[act].right, body)


def bodies_for(user, act: str):
    """The bodies in which the person may do the act: the choice list of its form."""
    return Body.objects.in_reach_of(user, MOVES[act].right)


def user_can_log(user, body) -> bool:
    """Whether the person may open the desk of a meeting of `body`."""
    return user.can(Right.MEETINGS_HOLD, body)


def user_can_draft(user, body) -> bool:
    """Whether the person may prepare calendars of the body (None: the system, which may)."""
    return user is None or user.can(Right.MEETINGS_PLAN, body)


def user_can_approve(user, body) -> bool:
    """Whether the person may record that a calendar of the body was approved (None: the system, which may)."""
    return user is None or user.can(Right.CALENDAR_APPROVE, body)


def check_user_can_draft(user, body) -> None:
    """Raise `PermissionDenied` unless the person may prepare calendars of the body."""
    if not user_can_draft(user, body):
        raise PermissionDenied(_("Your role does not allow this in this body."))


def check_user_can_approve(user, body) -> None:
    """Raise `PermissionDenied` unless the person may record the approval of calendars of the body."""
    if not user_can_approve(user, body):
        raise PermissionDenied(_("Your role does not allow this in this body."))
