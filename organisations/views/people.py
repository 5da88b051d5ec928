"""Accounts and roles: list, page, invitation, acts."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.acts import Refused
from common.htmx import page
from common.paging import ordered, paged
from common.scoping import get_visible_or_404
from common.templatetags.ui import moment
from common.ui import Button, Crumb, Fact
from organisations.actions import people as actions
from organisations.filters import UserFilter, chosen_count
from organisations.forms.people import EditUserForm, InviteForm, RoleForm
from organisations.models import Membership, User
from organisations.permissions import user_may_change_other
from organisations.queries import roles_of
from organisations.rights import Right
from organisations.views.editing import directory_crumb, do, edit


@needs(Right.PEOPLE_MANAGE)
@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    chosen = UserFilter(request.GET, User.objects.visible_to(request.user), request=request)
    roles = Membership.objects.visible_to(request.user).in_force().select_related("body").order_by("pk")
    found = chosen.qs.prefetch_related(Prefetch("memberships", roles, to_attr="roles"))
    columns = {"name": "full_name", "email": "email", "seen": "last_login"}
    rows, place = paged(request, ordered(request, found, columns, "full_name"))
    context = {
        "crumbs": [directory_crumb()],
        "filter": chosen,
        "rows": rows,
        "page": place,
        "active": chosen_count(chosen),
        "buttons": [Button(_("Invite a person"), reverse("user_invite"), icon="user-plus", kind="")],
    }
    return page(request, "organisations/user_list.html", context, fragment="organisations/_users.html")


@needs(Right.PEOPLE_MANAGE)
@require_safe
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: account, roles, what can be done."""
    return _user_page(request, _person(request, pk), RoleForm())


def _user_page(request: HttpRequest, person: User, role_form: RoleForm, *, status: int = 200) -> HttpResponse:
    changeable = user_may_change_other(request.user, person)
    context = {
        "person": person,
        "crumbs": _crumbs(),
        "facts": [
            Fact(_("E-mail"), person.email),
            Fact(_("Language"), person.get_language_display()),
            Fact(_("Invited"), moment(person.invited_at)),
            Fact(_("Last sign-in"), moment(person.last_login)),
            Fact(_("Closed"), moment(person.deactivated_at)),
        ],
        "roles": roles_of(request.user, person),
        "role_form": role_form,
        "changeable": changeable,
        "can_give": changeable and person.is_active,
        "buttons": _buttons(person, changeable),
    }
    return render(request, "organisations/user_page.html", context, status=status)


def _buttons(person: User, changeable: bool) -> list[Button]:
    args = [person.pk]
    own = "" if changeable else _("Nobody changes their own roles or closes their own account.")
    waiting = person.is_active and not person.has_usable_password()
    return [
        Button(_("Edit"), reverse("user_edit", args=args), icon="pencil", kind=""),
        Button(
            _("Send the invitation again"),
            reverse("user_invite_again", args=args),
            icon="mail",
            post=True,
            shown=waiting,
        ),
        Button(
            _("Close the account"),
            reverse("user_deactivate", args=args),
            icon="lock",
            kind="bad",
            post=True,
            shown=person.is_active,
            why=own,
        ),
        Button(
            _("Open the account again"),
            reverse("user_reactivate", args=args),
            icon="undo-2",
            post=True,
            shown=not person.is_active,
            why=own,
        ),
    ]


@needs(Right.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def user_invite(request: HttpRequest) -> HttpResponse:
    """Make an account and send its owner a link."""
    form = InviteForm(request.POST or None, initial={"body": request.GET.get("body", "")[:60]})
    return edit(
        request,
        form,
        lambda data: actions.invite(by=request.user, **data),
        title=_("Invite a person"),
        crumbs=_crumbs(),
        back=lambda person: reverse("user_page", args=[person.pk]),
        submit=_("Invite"),
        done=_("The account is made, and a letter with a link is on its way."),
    )


@needs(Right.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, e-mail and language of a person."""
    person = _person(request, pk)
    name = person.full_name
    form = EditUserForm(request.POST or None, instance=person)
    return edit(
        request,
        form,
        lambda data: actions.edit_user(by=request.user, user_id=pk, **data),
        title=_("Edit user"),
        lead=name,
        crumbs=[*_crumbs(), Crumb(name, _address(pk))],
        back=_address(pk),
    )


@needs(Right.PEOPLE_MANAGE)
@require_POST
def user_invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link."""
    return do(
        request,
        lambda: actions.invite_again(by=request.user, user_id=pk),
        back=_address(pk),
        done=_("A new letter is on its way; the earlier link does not work any more."),
    )


@needs(Right.PEOPLE_MANAGE)
@require_POST
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account at once."""
    return do(
        request,
        lambda: actions.deactivate(by=request.user, user_id=pk),
        back=_address(pk),
        done=_("The account is closed and all its sessions have ended."),
    )


@needs(Right.PEOPLE_MANAGE)
@require_POST
def user_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    return do(
        request,
        lambda: actions.reactivate(by=request.user, user_id=pk),
        back=_address(pk),
        done=_("The account is open again."),
    )


@needs(Right.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def role_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role in a body. The form stands on the person's page."""
    person = _person(request, pk)
    if request.method != "POST":
        return redirect(_address(pk))
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.give_role(by=request.user, user_id=pk, **form.cleaned_data)
        except Refused as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The role is given."))
            return redirect(_address(pk))
    return _user_page(request, person, form, status=422)


@needs(Right.PEOPLE_MANAGE)
@require_POST
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    membership = get_visible_or_404(Membership, request.user, pk=pk)
    return do(
        request,
        lambda: actions.end_role(by=request.user, membership_id=pk),
        back=_address(membership.user_id),
        done=_("The role has ended."),
    )


def _person(request: HttpRequest, pk: int) -> User:
    return get_visible_or_404(User, request.user, pk=pk)


def _crumbs() -> list[Crumb]:
    return [directory_crumb(), Crumb(_("Users"), reverse("user_list"))]


def _address(pk: int) -> str:
    return reverse("user_page", args=[pk])
