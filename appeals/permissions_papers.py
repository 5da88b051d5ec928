"""Who keeps the papers of a meeting, who reads the people in them, who records that the minutes are signed."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.rights import Right


def user_keeps_papers(user, body) -> bool:
    """Whether the person keeps attendance and draws up minutes of meetings of `body`."""
    return user.can(Right.MEETINGS_HOLD, body) and user_reads_people(user, body)


def user_reads_people(user, body) -> bool:
    """Whether the person may see who came to meetings of `body` and who asked."""
    return user.can(Right.PERSONAL_VIEW, body)


def user_records_signing(user, body) -> bool:
    """Whether the person records that minutes were signed: those who publish results of meetings of `body`."""
    return user.can(Right.MEETINGS_PUBLISH, body) and user_reads_people(user, body)


def check_user_keeps_papers(user, body) -> None:
    """Raise `PermissionDenied` unless the person keeps the papers of meetings of `body`."""
    if not user_keeps_papers(user, body):
        raise PermissionDenied(_("Your role does not allow this in this body."))


def check_user_reads_people(user, body) -> None:
    """Raise `PermissionDenied` unless the person sees the people of meetings of `body`."""
    if not user_reads_people(user, body):
        raise PermissionDenied(_("Your role does not allow this in this body."))


def check_user_records_signing(user, body) -> None:
    """Raise `PermissionDenied` unless the person records the signing of minutes of `body`."""
    if not user_records_signing(user, body):
        raise PermissionDenied(_("Your role does not allow this in this body."))
