"""Who decides how a body handles its questions, and who keeps its text templates."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.models import Body
from organisations.rights import Right


def check_user_keeps_practice(user, body: Body) -> None:
    """Raise `PermissionDenied` unless the person is a controller of the body or of one above it."""
    if user is not None and not user.can(Right.QUESTIONS_CONTROL, body):
        raise PermissionDenied(_("It is up to the controllers of the body."))


def check_user_keeps_templates(user, body: Body | None) -> None:
    """Raise `PermissionDenied` unless the person keeps templates of the body; those for everybody: administrators."""
    if body is None:
        if user is not None and not user.can(Right.DIRECTORY_MANAGE):
            raise PermissionDenied(_("Templates for everybody are kept by the administrators."))
        return
    check_user_keeps_practice(user, body)
