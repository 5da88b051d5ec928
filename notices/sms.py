"""Short messages through a gateway. `SMS_BACKEND` names it as `EMAIL_URL` names the mail server:

    console://                                              masked telephone and text on standard output
    memory://                                               kept in `outbox`, for tests
    https://gateway.example/send?token=…&sender=…&timeout=10   POST with a JSON body

The body is {"to": "+7…", "text": "…", "id": "notice-12", "sender": "…"}. `id` is the same at each try (it is also the
header Idempotency-Key), so that a gateway can recognise a repeated message. `to` and `text` may be called otherwise:
`&to_field=phone&text_field=message`. The token is sent as “Authorization: Bearer …”. Other parameters stay in the address.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notices.masks import mask_phone

TIMEOUT = 10  # seconds, unless the address says otherwise
LONGEST_TIMEOUT = 60
BUSY = (408, 425, 429)

outbox: list[Sms] = []


class GatewayAway(OSError):
    """The gateway can't be reached or is out of order; the message itself is not at fault."""


class GatewayRefused(Exception):
    """The gateway does not take this message."""


@dataclass(frozen=True)
class Sms:
    """A short message: telephone in E.164, text, and an id that is the same at each try."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    id: str = ""


class SmsBackend:
    """One way to hand over short messages."""

    def send(self, sms: Sms) -> None:
        """Hand it over. Raises `GatewayAway` or `GatewayRefused`, never with the number or the text."""
        raise NotImplementedError  # pragma: no cover


class ConsoleBackend(SmsBackend):
    """For development: shows what would be sent."""

    def send(self, sms: Sms) -> None:
        """Print it."""
        sys.stdout.write(f"SMS {sms.id} → {mask_phone(sms.to)}: {sms.text}\n")
        sys.stdout.flush()


class MemoryBackend(SmsBackend):
    """For tests."""

    def send(self, sms: Sms) -> None:
        """Keep it."""
        outbox.append(sms)


class _NoRedirects(HTTPRedirectHandler):
    """The token goes to the gateway that was configured and nowhere else."""

    def redirect_request(self, *args):
        return None


class HttpBackend(SmsBackend):
    """A gateway that takes a JSON object by POST."""

    def __init__(self, url: str):
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        self.token = query.pop("token", "")
        self.sender = query.pop("sender", "")
        self.to_field = query.pop("to_field", "to")
        self.text_field = query.pop("text_field", "text")
        try:
            self.timeout = min(float(query.pop("timeout", TIMEOUT)), LONGEST_TIMEOUT)
        except ValueError:
            raise ImproperlyConfigured("SMS_BACKEND: timeout must be a number of seconds.") from None
        self.url = urlunsplit(parts._replace(query=urlencode(query)))
        self.opener = build_opener(_NoRedirects)

    def send(self, sms: Sms) -> None:
        """Post it; an answer of the 200s means that the gateway has it."""
        body = {self.to_field: sms.to, self.text_field: sms.text, "id": sms.id}
        headers = {"Content-Type": "application/json", "Idempotency-Key": sms.id}
        if self.sender:
            body["sender"] = self.sender
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(self.url, json.dumps(body).encode(), headers, method="POST")  # noqa: S310 (scheme checked)
        try:
            with self.opener.open(request, timeout=self.timeout):
                return
        except HTTPError as error:
            error.close()
            if error.code >= 500 or error.code in BUSY:
                raise GatewayAway(f"The gateway answered {error.code}.") from None
            raise GatewayRefused(f"The gateway answered {error.code}.") from None
        except URLError as error:
            raise GatewayAway(f"The gateway is away: {type(error.reason).__name__}.") from None
        except OSError as error:
            raise GatewayAway(f"The gateway is away: {type(error).__name__}.") from None


def sms_backend(url: str | None = None) -> SmsBackend:
    """The backend that `SMS_BACKEND` names. Raises `ImproperlyConfigured`."""
    url = settings.SMS_BACKEND if url is None else url
    parts = urlsplit(url)
    if parts.scheme == "console":
        return ConsoleBackend()
    if parts.scheme == "memory":
        return MemoryBackend()
    if parts.scheme in ("http", "https") and parts.hostname:
        return HttpBackend(url)
    raise ImproperlyConfigured("SMS_BACKEND must start with https://, http://, console:// or memory://.")
