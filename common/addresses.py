"""The address of a client, by which attempts are limited."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """The address that our own proxies saw; an IPv6 one as its /64, which belongs to one subscriber.

    Each trusted proxy (`TRUSTED_PROXY_COUNT`) appends the address it saw to X-Forwarded-For, so the client's is that
    many places from the right. What a client writes into the header itself stands further left and is not read.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY_COUNT:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= settings.TRUSTED_PROXY_COUNT:
            seen = hops[-settings.TRUSTED_PROXY_COUNT]
    return _normal(seen.strip())


def _normal(text: str) -> str:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))
