"""Who may freeze periods and build packs."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.models import User
from organisations.rights import Right


def check_user_can_freeze(user: User) -> None:
    """Raise PermissionDenied unless the person freezes periods and builds session packs."""
    if not user.can(Right.REPORTS_FREEZE):
        raise PermissionDenied(_("Periods are frozen by the Government office."))
