"""Who may ask for files, and take them: rights are those of the moment, not those of the day a file was asked for."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.models import User
from reports.models import ReportRun
from reports.reach import RIGHTS, still_reaches


def check_user_can_ask(user: User) -> None:
    """Raise PermissionDenied unless the person is active and sees reports and questions somewhere."""
    if not user.is_active or not all(user.can(right) for right in RIGHTS):
        raise PermissionDenied(_("Your role sees no reports."))


def check_user_can_take(user: User, run: ReportRun) -> None:
    """Raise PermissionDenied when the person sees less by now than when the file was made."""
    if not still_reaches(user, run.reach):
        raise PermissionDenied(_("You see less by now than when this file was made. Ask for it once more."))
