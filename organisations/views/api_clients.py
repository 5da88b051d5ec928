"""Connected systems: list, a new one, its page with its tokens, acts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.acts import Refused
from common.dates import today
from common.paging import paged
from common.scoping import get_visible_or_404
from common.templatetags.ui import moment
from common.ui import Button, Crumb, Fact
from organisations.actions import api_clients as actions
from organisations.forms.api_clients import ClientForm, ConnectForm, TokenForm
from organisations.models import ApiClient, ApiToken
from organisations.rights import Right
from organisations.views.editing import directory_crumb, do, edit

FORM = {"wide": {"name", "contact", "rights"}}


@needs(Right.PEOPLE_MANAGE)
@require_safe
def client_list(request: HttpRequest) -> HttpResponse:
    """Systems that work through the API, those disconnected last."""
    found = ApiClient.objects.visible_to(request.user).select_related("account", "body")
    rows, place = paged(request, found.order_by("closed_at", "account__full_name", "pk"))
    context = {
        "crumbs": [directory_crumb()],
        "rows": rows,
        "page": place,
        "buttons": [Button(_("Connect a system"), reverse("api_client_new"), icon="plus", kind="")],
    }
    return render(request, "organisations/api/list.html", context)


@needs(Right.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def client_new(request: HttpRequest) -> HttpResponse:
    """Connect a system to a body."""
    return edit(
        request,
        ConnectForm(request.POST or None),
        lambda data: actions.connect(by=request.user, **data),
        title=_("Connect a system"),
        crumbs=_crumbs(),
        back=lambda client: _address(client.pk),
        submit=_("Connect"),
        done=_("The system is connected. It needs a token now."),
        extra=FORM,
    )


@needs(Right.PEOPLE_MANAGE)
@require_safe
def client_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One system: what it may do, its tokens."""
    return _page(request, _client(request, pk), TokenForm())


@needs(Right.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def client_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name, keeper, role and rights."""
    client = _client(request, pk)
    known = {"name": client.name, "contact": client.contact, "role": client.role, "rights": client.rights}
    return edit(
        request,
        ClientForm(request.POST or None, initial=known),
        lambda data: actions.change_client(by=request.user, client_id=pk, **data),
        title=_("Edit connected system"),
        lead=client.name,
        crumbs=[*_crumbs(), Crumb(client.name, _address(pk))],
        back=_address(pk),
        extra=FORM,
    )


@needs(Right.PEOPLE_MANAGE)
@require_POST
def client_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Disconnect it at once."""
    return do(
        request,
        lambda: actions.close_client(by=request.user, client_id=pk),
        back=_address(pk),
        done=_("The system is disconnected: its tokens open nothing any more."),
    )


@needs(Right.PEOPLE_MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new token, told on the page that answers and never again. The form stands on the system's page."""
    client = _client(request, pk)
    if request.method != "POST":
        return redirect(_address(pk))
    form, secret = TokenForm(request.POST), ""
    if form.is_valid():
        try:
            _token, secret = actions.issue_token(by=request.user, client_id=pk, **form.cleaned_data)
        except Refused as refusal:
            form.take_refusal(refusal)
    return _page(request, client, TokenForm() if secret else form, secret, status=422 if form.errors else 200)


@needs(Right.PEOPLE_MANAGE)
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a token at once."""
    token = get_visible_or_404(ApiToken, request.user, pk=pk)
    return do(
        request,
        lambda: actions.revoke_token(by=request.user, token_id=pk),
        back=_address(token.client_id),
        done=_("The token is withdrawn."),
    )


def _page(request: HttpRequest, client: ApiClient, form: TokenForm, secret="", *, status=200) -> HttpResponse:
    tokens = ApiToken.objects.visible_to(request.user).filter(client=client).select_related("by")
    in_force = set(tokens.in_force(today()).values_list("pk", flat=True))
    context = {
        "client": client,
        "crumbs": _crumbs(),
        "facts": [
            Fact(_("Body"), client.body.name),
            Fact(_("Role"), client.get_role_display()),
            Fact(_("Rights"), ", ".join(str(Right(right).label) for right in client.rights)),
            Fact(_("Who keeps it"), client.contact),
            Fact(_("Connected at"), moment(client.created_at)),
            Fact(_("Disconnected at"), moment(client.closed_at)),
        ],
        "tokens": [(token, token.pk in in_force) for token in tokens],
        "form": form,
        "secret": secret,
        "buttons": _buttons(client),
    }
    return render(request, "organisations/api/page.html", context, status=status)


def _buttons(client: ApiClient) -> list[Button]:
    args, is_open = [client.pk], client.closed_at is None
    return [
        Button(_("Edit"), reverse("api_client_edit", args=args), icon="pencil", kind="", shown=is_open),
        Button(_("Webhooks"), reverse("webhook_list", args=args), icon="send"),
        Button(
            _("Disconnect"),
            reverse("api_client_close", args=args),
            icon="lock",
            kind="bad",
            post=True,
            shown=is_open,
        ),
    ]


def _client(request: HttpRequest, pk: int) -> ApiClient:
    rows = ApiClient.objects.select_related("account", "body")
    return get_visible_or_404(rows, request.user, pk=pk)


def _crumbs() -> list[Crumb]:
    return [directory_crumb(), Crumb(_("Connected systems"), reverse("api_client_list"))]


def _address(pk: int) -> str:
    return reverse("api_client", args=[pk])
