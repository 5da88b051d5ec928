"""One's own name, language, colours, password and sessions."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import activate, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from common.access import signed_in
from organisations.actions import accounts
from organisations.forms.accounts import ChangePasswordForm, ProfileForm
from organisations.models import User
from organisations.queries import open_sessions
from organisations.signin import PRESENT_PASSWORD


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language and colours."""
    user = User.objects.visible_to(request.user).get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        accounts.update_profile(by=request.user, **form.cleaned_data)
        activate(form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        return redirect("profile")
    return _page(request, form, ChangePasswordForm(request.user), status=422 if form.errors else 200)


@signed_in
@sensitive_post_parameters("present", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Set another password; sessions elsewhere end. The form stands on the profile."""
    if request.method != "POST":
        return redirect("profile")
    form = ChangePasswordForm(request.user, request.POST)
    if not PRESENT_PASSWORD.take(str(request.user.pk)):
        form.add_error(None, _("Too many attempts. Wait five minutes and try again."))
        return _page(request, ProfileForm(instance=request.user), form, status=429)
    if not form.is_valid():
        return _page(request, ProfileForm(instance=request.user), form, status=422)
    accounts.change_password(
        by=request.user, password=form.cleaned_data["password"], session_key=request.session.session_key
    )
    PRESENT_PASSWORD.forget(str(request.user.pk))
    update_session_auth_hash(request, User.objects.visible_to(request.user).get(pk=request.user.pk))
    messages.success(request, _("Your password is changed. Sessions in other browsers have ended."))
    return redirect("profile")


@signed_in
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    ended = accounts.end_other_sessions(by=request.user, session_key=request.session.session_key)
    text = ngettext("%(count)d session has ended.", "%(count)d sessions have ended.", ended)
    messages.success(request, text % {"count": ended})
    return redirect("profile")


def _page(request: HttpRequest, form: ProfileForm, password_form: ChangePasswordForm, *, status: int):
    context = {
        "form": form,
        "password_form": password_form,
        "memberships": request.user.active_memberships,
        "other_sessions": open_sessions(request.user, but=request.session.session_key),
    }
    return render(request, "organisations/profile.html", context, status=status)
