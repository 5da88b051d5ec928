"""Who may do what with the figures of e-Otinish."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.models import User
from organisations.rights import Right


def check_user_manages_complaints(user: User) -> None:
    """Raise PermissionDenied unless the person imports these figures and matches their words."""
    if not user.can(Right.COMPLAINTS_MANAGE):
        raise PermissionDenied(_("Figures of e-Otinish are kept by the Government office."))
