"""Who may keep reports, and change them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.models import User
from organisations.rights import Right
from reports.models import SavedReport


def may_save(user: User) -> bool:
    """Whether the person is active and sees reports."""
    return user.is_active and user.can(Right.REPORTS_VIEW)


def check_user_can_save(user: User) -> None:
    """Raise PermissionDenied unless the person sees reports."""
    if not may_save(user):
        raise PermissionDenied(_("Your role sees no reports."))


def check_user_can_change(user: User, saved: SavedReport) -> None:
    """Raise PermissionDenied unless it is the person's own."""
    check_user_can_save(user)
    if saved.by_id != user.pk:
        raise PermissionDenied(_("Only whoever saved a report changes it."))
