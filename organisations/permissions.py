"""Rights of the person over directories and people. `user` None is the system itself (imports, demo), which may."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.rights import Right


def check_user_manages_directory(user) -> None:
    """Raise `PermissionDenied` unless the person keeps bodies, territories, topics and the calendar."""
    if not user_manages_directory(user):
        raise PermissionDenied(_("Only an administrator may change the directories."))


def user_manages_directory(user) -> bool:
    """Whether the person keeps bodies, territories, topics and the calendar."""
    return user is None or user.can(Right.DIRECTORY_MANAGE)


def check_user_manages_people(user) -> None:
    """Raise `PermissionDenied` unless the person keeps accounts and roles."""
    if not user_manages_people(user):
        raise PermissionDenied(_("Only an administrator may change accounts and roles."))


def user_manages_people(user) -> bool:
    """Whether the person keeps accounts and roles."""
    return user is None or user.can(Right.PEOPLE_MANAGE)


def check_user_manages_other(user, other) -> None:
    """As `check_user_manages_people`, and nobody changes what they themselves may do."""
    check_user_manages_people(user)
    if not user_may_change_other(user, other):
        raise PermissionDenied(_("Nobody changes their own roles or closes their own account."))


def user_may_change_other(user, other) -> bool:
    """Whether the person may change what `other` may do."""
    return user_manages_people(user) and (user is None or user.pk != other.pk)
