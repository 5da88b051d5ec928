"""Signing in to the API by a token: `Authorization: Bearer kzd_…`."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled

from common.addresses import client_address
from common.dates import today
from common.limits import Limit
from organisations.models import ApiToken, User

MARK = "kzd_"  # so that scanners for leaked secrets can find it
SECRET_BYTES = 32
PREFIX = 10
# A stolen list of tokens is of no use, guessing has to be slow only for the noise it makes: there are 2^256 of them.
WRONG = Limit("api_wrong_token", 30, 60)
USED_EVERY = timedelta(hours=1)


def new_secret() -> str:
    """A token nobody can guess."""
    return MARK + secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> bytes:
    """What is stored of it. No salt and no slow hash: it is random, there is nothing to try out."""
    return hashlib.sha256(secret.encode()).digest()


class TokenAuthentication(BaseAuthentication):
    """The account of the connected system whose token it is. Unknown, expired and withdrawn ones get one answer."""

    def authenticate(self, request) -> tuple[User, ApiToken] | None:
        """None without a Bearer header: others may know who asks."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        token = _token(parts[1].decode("latin-1")) if len(parts) == 2 else None
        if token is None:
            if not WRONG.take(client_address(request)):
                raise Throttled(wait=WRONG.seconds)
            raise AuthenticationFailed(
                _("This token opens nothing: it is unknown, has expired or was withdrawn.")
            )
        _note_use(token)
        return _acting(token), token

    def authenticate_header(self, request) -> str:
        """Makes the answer a 401."""
        return "Bearer"


def _token(secret: str) -> ApiToken | None:
    tokens = ApiToken.objects.unscoped("who shows a token").in_force(today()).filter(digest=digest_of(secret))
    return tokens.select_related("client__account", "client__body__territory").first()


def _acting(token: ApiToken) -> User:
    user = token.client.account
    user.active_memberships = [token.client.membership()]
    return user


def _note_use(token: ApiToken) -> None:
    """Once an hour at most; it is no fact of a case."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
        ApiToken.objects.unscoped("its last use").filter(pk=token.pk).update(last_used_at=now)
