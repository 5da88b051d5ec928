"""How often the interface between systems is asked."""

from __future__ import annotations

from rest_framework.throttling import BaseThrottle

from common.addresses import client_address
from common.limits import Limit

MINUTE = 60
KNOWN = Limit("api", 600, MINUTE)
UNKNOWN = Limit("api_anonymous", 60, MINUTE)


class ByCaller(BaseThrottle):
    """600 requests a minute for an account, 60 for the address of whoever shows none. Past it: 429 with Retry-After."""

    def allow_request(self, request, view) -> bool:
        """Count the request, and say whether there was room for it."""
        if request.user.is_authenticated:
            return KNOWN.take(str(request.user.pk))
        return UNKNOWN.take(client_address(request))

    def wait(self) -> int:
        """Seconds after which there is surely room."""
        return MINUTE
