"""Links that let a person set a password: an invitation, a forgotten password. Each works once and expires."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from organisations.models import User

DAY = 24 * 60 * 60


@dataclass(frozen=True)
class AccountLink:
    """A signed token bound to the state of the account: once the password is set, the token is worthless."""

    purpose: str

    @property
    def seconds(self) -> int:
        """How long a link works."""
        if self.purpose == "invitation":
            return settings.INVITATION_DAYS * DAY
        return settings.PASSWORD_RESET_TIMEOUT

    def token(self, user: User) -> str:
        """The last part of the address."""
        return signing.dumps([user.pk, self._state(user)], salt=self._salt)

    def user(self, token: str) -> User | None:
        """The active person of a token that still works, or None."""
        try:
            pk, state = signing.loads(token, salt=self._salt, max_age=self.seconds)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        user = User.objects.unscoped("a link with its own proof").active().filter(pk=pk).first()
        if user is None or not constant_time_compare(state, self._state(user)):
            return None
        # An invitation sets the first password only; a forgotten one must have been there.
        return user if user.has_usable_password() == (self.purpose == "reset") else None

    @property
    def _salt(self) -> str:
        return f"organisations.links.{self.purpose}"

    def _state(self, user: User) -> str:
        facts = f"{user.password}|{user.last_login}|{user.email}|{user.invited_at}"
        return salted_hmac(self._salt, facts, algorithm="sha256").hexdigest()[:40]


INVITATION = AccountLink("invitation")
RESET = AccountLink("reset")
