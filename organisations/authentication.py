"""Signing in to the API by a token: `Authorization: Bearer kzd_…`."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled

from common.addresses import client_address
from common.dates import today
from common.limits import Limit
from organisations.actions.api_clients import note_use
from organisations.models import ApiToken, User
from organisations.tokens import digest_of

# A stolen list of tokens is of no use, guessing has to be slow only for the noise it makes: there are 2^256 of them.
WRONG = Limit("api_wrong_token", 30, 60)


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
        note_use(token)
        return token.client.acting(), token

    def authenticate_header(self, request) -> str:
        """Makes the answer a 401."""
        return "Bearer"


def _token(secret: str) -> ApiToken | None:
    tokens = ApiToken.objects.unscoped("who shows a token").in_force(today()).filter(digest=digest_of(secret))
    return tokens.select_related("client__account", "client__body__territory").first()
