"""Signing in and out, links that set a password, language and colours."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import public, signed_in
from common.acts import Refused
from common.addresses import client_address
from common.limits import Limit
from organisations.actions import accounts
from organisations.enums import THEME_COOKIE, Theme
from organisations.forms.accounts import AskResetForm, NewPasswordForm, SignInForm
from organisations.links import INVITATION, RESET, AccountLink
from organisations.next_page import next_page
from organisations.signin import MINUTE, TooManyAttempts, remember_device, sign_in

UNPROCESSABLE, TOO_MANY = 422, 429


def _token_of_the_signed_in(view: Callable) -> Callable:
    """A form without a token for visitors, so that pages with it may be kept for all: it changes nothing but a cookie."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def chosen(request: HttpRequest) -> HttpResponse:
        return (checked if request.user.is_authenticated else view)(request)

    return chosen


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    """E-mail and password. Every failure has the same answer, so that nobody learns which e-mails exist."""
    if request.user.is_authenticated:
        return redirect(_after_sign_in(request))
    form, status = SignInForm(request.POST or None), 200
    if request.method == "POST":
        user, status = _try(request, form)
        if user is not None:
            response = redirect(_after_sign_in(request))
            remember_device(request, response, user)
            return response
    return render(
        request, "organisations/login.html", {"form": form, "next": next_page(request)}, status=status
    )


def _try(request: HttpRequest, form: SignInForm):
    """The person or None, and the status of the page that says why."""
    if not form.is_valid():
        return None, UNPROCESSABLE
    try:
        user = sign_in(request, **form.cleaned_data)
    except TooManyAttempts:
        form.add_error(None, _("Too many attempts. Wait five minutes and try again."))
        return None, TOO_MANY
    if user is None:
        form.add_error(None, _("The e-mail or the password is not right."))
    return user, UNPROCESSABLE


@signed_in
@require_POST
def logout_act(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _after_sign_in(request: HttpRequest) -> str:
    return next_page(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link by e-mail. The answer is the same whether or not the e-mail is known."""
    form, status = AskResetForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        limit = Limit("reset-address", settings.LOGIN_ATTEMPTS_PER_ADDRESS, MINUTE)
        if not limit.take(client_address(request)):
            form.add_error(None, _("Too many attempts. Wait five minutes and try again."))
            status = TOO_MANY
        elif form.is_valid():
            accounts.ask_password_reset(email=form.cleaned_data["email"])
            return redirect("password_reset_asked")
        else:
            status = UNPROCESSABLE
    return render(request, "organisations/ask_password_reset.html", {"form": form}, status=status)


@public
@require_safe
def password_reset_asked(request: HttpRequest) -> HttpResponse:
    """What happens now."""
    return render(request, "organisations/password_reset_asked.html")


@public
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest, token: str) -> HttpResponse:
    """Set a new password by the link of a letter."""
    return _password_by_link(request, RESET, token, title=_("A new password"))


@public
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Set the first password by the link of an invitation."""
    return _password_by_link(request, INVITATION, token, title=_("Welcome"))


def _password_by_link(request: HttpRequest, link: AccountLink, token: str, *, title: str) -> HttpResponse:
    user = link.user(token)
    if user is None:
        context = {"invitation": link is INVITATION}
        return render(request, "organisations/link_too_old.html", context, status=410)
    activate(user.language)
    form = NewPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.set_password_by_link(link=link, token=token, password=form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Your password is set. Sign in with it."))
            return redirect("login")
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "account": user, "title": title}
    return render(request, "organisations/set_password.html", context, status=status)


@public
@_token_of_the_signed_in
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak another language: from the cookie for everybody, kept in the profile for whoever is signed in."""
    response = redirect(next_page(request) or "/")
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        accounts.set_language(by=request.user, language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@public
@_token_of_the_signed_in
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device: like the language."""
    response = redirect(next_page(request) or "/")
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return response
    if request.user.is_authenticated:
        accounts.set_theme(by=request.user, theme=theme)
    response.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response
