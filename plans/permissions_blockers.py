"""Who follows a blocker, ties it to problems, says that a stage is reached, and states the position of a body."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.models import Body
from organisations.rights import Right
from plans.models import Blocker, RootProblem
from plans.permissions import check_user_can, user_can, user_can_work_on


def check_user_can_follow(user, blocker: Blocker) -> None:
    """Raise `PermissionDenied` unless the person builds plans in the body that follows the blocker."""
    check_user_can(user, Right.PLANS_MANAGE, blocker.body)


def user_can_follow(user, blocker: Blocker) -> bool:
    """Whether the person builds plans in the body that follows the blocker."""
    return user_can(user, Right.PLANS_MANAGE, blocker.body)


def check_user_can_tie(user, blocker: Blocker, problem: RootProblem) -> None:
    """Raise `PermissionDenied` unless the person builds plans where the blocker is followed, or where the problem is."""
    check_user_can(user, Right.PLANS_MANAGE, blocker.body, problem.body)


def check_user_can_reach(user, blocker: Blocker) -> None:
    """Raise `PermissionDenied` unless the person follows the blocker, or works in the body that is waited for."""
    if not user_can_reach(user, blocker):
        raise PermissionDenied(_("Your role does not allow this in this body."))


def user_can_reach(user, blocker: Blocker) -> bool:
    """Whether the person may say that a stage is reached: the follower, or the body whose move it was."""
    if user_can_follow(user, blocker):
        return True
    return blocker.waits_for is not None and user_can_work_on(user, blocker.waits_for)


def check_user_can_state(user, blocker: Blocker, body: Body, *, listed: bool) -> None:
    """Raise `PermissionDenied` unless the person follows the blocker, or speaks for a body that was asked.

    `listed`: the body stands in the table of positions already; only the follower asks a further body.
    """
    if not user_can_state(user, blocker, body, listed=listed):
        raise PermissionDenied(_("Your role does not allow this in this body."))


def user_can_state(user, blocker: Blocker, body: Body, *, listed: bool) -> bool:
    """Whether the person may record the position of the body."""
    if user_can_follow(user, blocker):
        return True
    asked = listed or body.pk == blocker.waits_for_id
    return asked and user_can_work_on(user, body)
