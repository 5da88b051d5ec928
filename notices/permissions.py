"""Rights over notices. Everybody reads their own; what could not be sent is for administrators."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.rights import Right


def check_user_manages_notices(user) -> None:
    """Raise `PermissionDenied` unless the person looks after notices that could not be sent."""
    if not user_manages_notices(user):
        raise PermissionDenied(_("Only an administrator may send notices again."))


def user_manages_notices(user) -> bool:
    """Whether the person looks after notices that could not be sent."""
    return user is None or user.can(Right.PEOPLE_MANAGE)
