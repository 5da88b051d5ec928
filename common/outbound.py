"""Calls to addresses that somebody typed, only to where they may go (against server-side request forgery).

    check_url(text)                    raises AddressRefused, in words for the person who typed it
    post(url, body, headers)           never raises for what the other side does: an Answer tells it

Who types an address must not reach our own network through us. So the name is resolved, every address it stands for is
looked at, and the connection goes to just that address: a name that means another one a moment later gains nothing.
Redirects are not followed, proxies of the environment are not asked, and an answer has fifteen seconds in all.
"""

from __future__ import annotations

import socket
import ssl
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread, Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import models
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CONNECT_SECONDS = 5
ALL_SECONDS = 15
MOST_ADDRESSES = 4
READ_AT_MOST = 16 * 1024  # of an answer that nobody reads: enough to close politely
LONGEST_WAIT = 3600  # seconds that another side may ask us to wait
HTTPS = 443

# What stands in no register of private networks and is none of ours all the same.
NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "168.63.129.16/32",  # the platform of Azure, a public address
        "fd00:ec2::254/128",  # metadata of AWS
        "fe80::/10",
    )
)
NOT_OUTSIDE = tuple(ip_network(text) for text in ("192.88.99.0/24", "2001::/23", "3fff::/20"))
UNICAST = ip_network("2000::/3")  # the only part of IPv6 that is given out
NAT64 = ip_network("64:ff9b::/96")


class Trouble(models.TextChoices):
    """Why a call did not succeed."""

    NAME = "name", gettext_lazy("The name of the address is not known")
    FORBIDDEN = "forbidden", gettext_lazy("The address leads into a network that may not be called")
    CONNECTION = "connection", gettext_lazy("No connection")
    CERTIFICATE = "certificate", gettext_lazy("The certificate is not valid, or the connection is not secure")
    TIMEOUT = "timeout", gettext_lazy("No answer in time")
    BROKEN = "broken", gettext_lazy("The answer can't be read")
    REDIRECT = "redirect", gettext_lazy("The answer leads to another address, which is not followed")
    STATUS = "status", gettext_lazy("The answer is an error")
    GONE = "gone", gettext_lazy("The answer says that the address is gone for good")


class AddressRefused(ValueError):
    """The address may not be called; the message is for the person who typed it."""


@dataclass(frozen=True)
class Answer:
    """How a call went: `status` of HTTP (0: none came), `trouble` (empty: any of the 200s), seconds to wait where told."""

    status: int = 0
    trouble: str = ""
    wait: int = 0


def check_url(text: str) -> str:
    """The address in its normal form. Raises AddressRefused for what is never called, whatever its name stands for."""
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise AddressRefused(_("This is not an address of the web.")) from None
    if not host or parts.scheme not in ("https", "http"):
        raise AddressRefused(_("The address must begin with https://."))
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(_("No user name and password may stand in the address."))
    literal = _literal(host)
    own = _is_own_test(host, literal)
    if parts.scheme == "http" and not own:
        raise AddressRefused(_("The address must begin with https://."))
    if literal is not None and not may_call(literal):
        raise AddressRefused(_("This address leads into a network that may not be called."))
    if not own and (port or HTTPS) not in settings.WEBHOOK_PORTS:
        ports = ", ".join(map(str, settings.WEBHOOK_PORTS))
        raise AddressRefused(_("Only these ports may be called: %(ports)s.") % {"ports": ports})
    place = f"[{host}]" if ":" in host else host
    clean = parts._replace(netloc=f"{place}:{port}" if port else place, fragment="")
    return iri_to_uri(clean.geturl())


def may_call(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is one of the outside, or of a network that whoever runs us allows (`WEBHOOK_NETWORKS`)."""
    address = _inner(address)
    if address.is_loopback:
        return settings.WEBHOOK_LOOPBACK
    if address.is_multicast or address.is_unspecified or _within(address, NEVER):
        return False
    if _within(address, settings.WEBHOOK_NETWORKS):
        return True
    if not address.is_global or address.is_reserved or _within(address, NOT_OUTSIDE):
        return False
    return address.version == 4 or address in UNICAST


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Send it once. What the other side says is read up to a small cap and kept nowhere."""
    end = monotonic() + ALL_SECONDS
    try:
        parts = urlsplit(check_url(url))
        addresses = _addresses(parts, end - monotonic())
    except AddressRefused:
        return Answer(trouble=Trouble.FORBIDDEN)
    except TimeoutError:
        return Answer(trouble=Trouble.TIMEOUT)
    except (OSError, UnicodeError):
        return Answer(trouble=Trouble.NAME)
    if not addresses or not all(may_call(address) for address in addresses):
        return Answer(trouble=Trouble.FORBIDDEN)
    connection = _Pinned(parts, addresses[:MOST_ADDRESSES], end)
    # A timeout of a socket begins anew with each byte: who sends one now and then would hold us for ever.
    watch = Timer(max(end - monotonic(), 0), connection.cut)
    watch.start()
    try:
        return _exchanged(connection, parts, body, headers)
    except ssl.SSLError:
        return Answer(trouble=Trouble.TIMEOUT if connection.was_cut else Trouble.CERTIFICATE)
    except TimeoutError:
        return Answer(trouble=Trouble.TIMEOUT)
    except OSError:
        return Answer(trouble=Trouble.TIMEOUT if connection.was_cut else Trouble.CONNECTION)
    except (HTTPException, ValueError):
        return Answer(trouble=Trouble.TIMEOUT if connection.was_cut else Trouble.BROKEN)
    finally:
        watch.cancel()
        connection.close()


class _Pinned(HTTPConnection):
    """A connection to addresses that were looked at, by the name that certificate and `Host` have to carry."""

    def __init__(self, parts: SplitResult, addresses: list, end: float):
        super().__init__(parts.hostname, parts.port or (HTTPS if parts.scheme == "https" else 80))
        self.is_secure = parts.scheme == "https"
        self.addresses, self.end = addresses, end
        self.was_cut = False

    def connect(self) -> None:
        """The first address that takes it."""
        for address in self.addresses:
            try:
                self.sock = socket.create_connection(
                    (str(address), self.port), self._seconds(CONNECT_SECONDS)
                )
                break
            except OSError as error:
                refused = error
        else:
            raise refused
        if self.is_secure:
            name = {"server_hostname": self.host, "do_handshake_on_connect": False}
            self.sock = _trust().wrap_socket(self.sock, **name)
            self.sock.do_handshake()
        self.sock.settimeout(self._seconds(ALL_SECONDS))

    def cut(self) -> None:
        """The time is over, whatever is going on."""
        self.was_cut = True
        if self.sock is not None:
            with suppress(OSError):  # it was over already
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def _seconds(self, most: float) -> float:
        left = self.end - monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, most)


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates are believed; read once, since reading them takes longer than a call."""
    return ssl.create_default_context()


def _exchanged(connection: _Pinned, parts: SplitResult, body: bytes, headers: dict[str, str]) -> Answer:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", target, body, {"Host": parts.netloc, "Connection": "close", **headers})
    answer = connection.getresponse()
    answer.read(READ_AT_MOST)
    return Answer(answer.status, _trouble(answer.status), _wait(answer.headers.get("Retry-After", "")))


def _trouble(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == 410:
        return Trouble.GONE
    return Trouble.REDIRECT if 300 <= status < 400 else Trouble.STATUS


def _wait(text: str) -> int:
    text = text.strip()
    return min(int(text), LONGEST_WAIT) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _addresses(parts: SplitResult, seconds: float) -> list[IPv4Address | IPv6Address]:
    """All that the name stands for now, each once, in the order in which the resolver tells them.

    A resolver has no limit of time that we could set, so it is asked in a thread that is left behind: TimeoutError.
    """
    found: Future[list] = Future()

    def resolve() -> None:
        try:
            port = parts.port or HTTPS
            found.set_result(socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM))
        except Exception as error:  # told to whoever waits
            found.set_exception(error)

    Thread(target=resolve, daemon=True).start()
    told = dict.fromkeys(place[0].partition("%")[0] for *_rest, place in found.result(seconds))
    return [ip_address(text) for text in told]


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_own_test(host: str, literal: IPv4Address | IPv6Address | None) -> bool:
    """Whether it is this machine itself, where development may call it without a certificate."""
    if not settings.WEBHOOK_LOOPBACK:
        return False
    return host == "localhost" or (literal is not None and literal.is_loopback)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4, Teredo, NAT64."""
    if address.version == 4:
        return address
    if address in NAT64:
        return IPv4Address(address.packed[-4:])
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _within(address: IPv4Address | IPv6Address, networks) -> bool:
    return any(address in network for network in networks)
