"""Signing in: limits of attempts, the same answer for every failure, a new session."""

from __future__ import annotations

import secrets
from time import time

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from common.addresses import client_address
from common.limits import Limit
from organisations.middleware import LAST_SEEN, SIGNED_IN_AT
from organisations.models import User

FIVE_MINUTES, MINUTE = 5 * 60, 60
# Tries to name one's present password while signed in.
PRESENT_PASSWORD = Limit("present-password", 5, FIVE_MINUTES)
DEVICE_COOKIE = "device"
DEVICE_SALT = "organisations.signin.device"
DEVICE_AGE = 180 * 24 * 60 * 60


class TooManyAttempts(Exception):
    """No password was looked at: the limit of the account, the address or the browser is used up."""


def sign_in(request: HttpRequest, email: str, password: str) -> User | None:
    """Start a session of the person, or None where e-mail and password don't fit. Raises `TooManyAttempts`.

    A browser in which this person has signed in before has a count of its own, so that neither a stranger who guesses
    nor colleagues behind the same address can lock the person out.
    """
    email = email.strip()
    limits = _limits(request, email)
    if not all(limit.take(subject) for limit, subject in limits):
        raise TooManyAttempts
    user = authenticate(request, username=email, password=password)
    if user is None:
        return None
    for limit, subject in limits:
        if limit.name != "login-address":
            limit.forget(subject)
    login(request, user)
    request.session[SIGNED_IN_AT] = request.session[LAST_SEEN] = int(time())
    return user


def _limits(request: HttpRequest, email: str) -> list[tuple[Limit, str]]:
    device = _device(request, email)
    if device:
        return [(Limit("login-device", settings.LOGIN_FAILURES_PER_ACCOUNT, FIVE_MINUTES), device)]
    return [
        (Limit("login-address", settings.LOGIN_ATTEMPTS_PER_ADDRESS, MINUTE), client_address(request)),
        (Limit("login-account", settings.LOGIN_FAILURES_PER_ACCOUNT, FIVE_MINUTES), _mark(email)),
    ]


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser prove next time that this person has signed in here."""
    if not _device(request, user.email):
        response.set_signed_cookie(
            DEVICE_COOKIE,
            f"{_mark(user.email)}:{secrets.token_hex(16)}",
            salt=DEVICE_SALT,
            max_age=DEVICE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def _device(request: HttpRequest, email: str) -> str:
    """The mark of a browser in which the owner of this e-mail has signed in before, or an empty text."""
    value = request.get_signed_cookie(DEVICE_COOKIE, default="", salt=DEVICE_SALT, max_age=DEVICE_AGE)
    return value if value and value.partition(":")[0] == _mark(email) else ""


def _mark(email: str) -> str:
    """An e-mail as a key: fixed length, and no address in Redis or in a cookie."""
    return salted_hmac(DEVICE_SALT, email.lower(), algorithm="sha256").hexdigest()[:32]
