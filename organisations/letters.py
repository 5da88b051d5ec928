"""What people are told about their accounts. The room of notices stands above this one and sends them:
it gives its `queue` to `deliver_with` at start and registers the builders in `BUILDERS`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organisations.links import DAY, INVITATION, RESET
from organisations.models import User

INVITED = "account.invited"
RESET_ASKED = "account.reset"
PASSWORD_CHANGED = "account.password"  # noqa: S105 - a rule's name

_channel: list[Callable] = []


def deliver_with(queue: Callable) -> None:
    """`queue(key=, rule=, recipients=, params=, channels=)` of the room that sends."""
    _channel[:] = [queue]


def tell(rule: str, user: User, *, fact: str) -> None:
    """Queue a letter by e-mail, once for each `fact`, in the transaction of the act that calls it."""
    for queue in _channel:
        queue(key=f"{rule}:{user.pk}:{fact}", rule=rule, recipients=[user], params={}, channels=("email",))


def invitation(notice) -> dict | None:
    """An account was made for the person; nothing once they have set a password."""
    user = notice.recipient
    if user.has_usable_password():
        return None
    days = INVITATION.seconds // DAY
    return {
        "subject": _("Your account in Kezdesu"),
        "lines": [
            _("An account was made for you: %(email)s.") % {"email": user.email},
            _("Open the link below and choose a password."),
            ngettext("The link works for %(days)d day.", "The link works for %(days)d days.", days)
            % {"days": days},
        ],
        "url": _address("accept_invitation", INVITATION.token(user)),
    }


def reset(notice) -> dict | None:
    """Somebody, probably the person, asked for a new password."""
    user = notice.recipient
    if not user.has_usable_password():
        return None
    days = RESET.seconds // DAY
    return {
        "subject": _("A new password for Kezdesu"),
        "lines": [
            _("Somebody asked for a new password for your account."),
            _("If it was you, open the link below. If not, do nothing: your password stays as it is."),
            ngettext("The link works for %(days)d day.", "The link works for %(days)d days.", days)
            % {"days": days},
        ],
        "url": _address("reset_password", RESET.token(user)),
    }


def password_changed(notice) -> dict:
    """The person should know, in case it was somebody else."""
    return {
        "subject": _("Your password was changed"),
        "lines": [
            _("The password of your account in Kezdesu was changed, and all other sessions were ended."),
            _("If it was not you, ask for a new password at once and tell your administrator."),
        ],
        "url": _address("ask_password_reset"),
    }


BUILDERS: dict[str, tuple[Callable, object]] = {
    INVITED: (invitation, gettext_lazy("Invitation")),
    RESET_ASKED: (reset, gettext_lazy("Forgotten password")),
    PASSWORD_CHANGED: (password_changed, gettext_lazy("Changed password")),
}


def _address(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)
