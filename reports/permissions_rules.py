"""Who keeps the rule of contradictions and orders checks: the Government office."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.rights import Right


def check_user_judges(user) -> None:
    """Raise `PermissionDenied` unless the person compares all bodies (None: the system, which may)."""
    if user is not None and not user.can(Right.REPORTS_FREEZE):
        raise PermissionDenied(_("This is up to the Government office."))
