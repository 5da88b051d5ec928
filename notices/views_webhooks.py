"""Webhooks of a connected system: list, a new one, its page with the log of deliveries, acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.acts import Refused
from common.paging import paged
from common.scoping import get_visible_or_404
from common.templatetags.ui import moment
from common.ui import Button, Crumb, Fact, Tab
from notices.actions import webhooks as actions
from notices.enums import DeliveryState
from notices.forms import WebhookForm
from notices.models import Delivery, Webhook
from notices.sources import PING, label_of_kind
from organisations.models import ApiClient
from organisations.rights import Right
from organisations.views.editing import directory_crumb, do, edit

WIDE = {"wide": {"url", "kinds"}}
FAILED = "failed"


@needs(Right.PEOPLE_MANAGE)
@require_safe
def webhook_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The webhooks of a system."""
    client = _client(request, pk)
    found = Webhook.objects.visible_to(request.user).filter(client=client)
    rows, place = paged(request, found.order_by("-is_on", "pk"))
    context = {
        "client": client,
        "crumbs": _crumbs(client),
        "rows": [(webhook, *_state(webhook)) for webhook in rows],
        "page": place,
        "buttons": [
            Button(
                _("Add a webhook"),
                reverse("webhook_new", args=[pk]),
                icon="plus",
                kind="",
                shown=client.closed_at is None,
            )
        ],
    }
    return render(request, "notices/webhooks.html", context)


@needs(Right.PEOPLE_MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one; its secret is told on the page that answers and never again."""
    client, form = _client(request, pk), WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook, secret = actions.add_webhook(by=request.user, client_id=pk, **form.cleaned_data)
        except Refused as refusal:
            form.take_refusal(refusal)
        else:
            return _page(request, _webhook(request, webhook.pk), secret)
    context = {
        "form": form,
        "title": _("Add a webhook"),
        "lead": client.name,
        "crumbs": [*_crumbs(client), Crumb(_("Webhooks"), reverse("webhook_list", args=[pk]))],
        "submit": pgettext("webhook", "Add"),
        "cancel_url": reverse("webhook_list", args=[pk]),
        **WIDE,
    }
    return render(request, "organisations/form.html", context, status=422 if form.errors else 200)


@needs(Right.PEOPLE_MANAGE)
@require_safe
def webhook_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook: what it asks for, how its address answers, what was delivered."""
    return _page(request, _webhook(request, pk))


@needs(Right.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its address and events."""
    webhook = _webhook(request, pk)
    return edit(
        request,
        WebhookForm(request.POST or None, initial={"url": webhook.url, "kinds": webhook.kinds}),
        lambda data: actions.change_webhook(by=request.user, webhook_id=pk, **data),
        title=_("Edit webhook"),
        lead=webhook.client.name,
        crumbs=[*_crumbs_of(webhook), Crumb(webhook.url, _address(pk))],
        back=_address(pk),
        extra=WIDE,
    )


@needs(Right.PEOPLE_MANAGE)
@require_POST
def webhook_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch it off."""
    return do(
        request,
        lambda: actions.switch_off(by=request.user, webhook_id=pk),
        back=_address(pk),
        done=_("The webhook is switched off: nothing is sent to it."),
    )


@needs(Right.PEOPLE_MANAGE)
@require_POST
def webhook_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch it on again."""
    return do(
        request,
        lambda: actions.switch_on(by=request.user, webhook_id=pk),
        back=_address(pk),
        done=_("The webhook is switched on: what waits for it is sent now."),
    )


@needs(Right.PEOPLE_MANAGE)
@require_POST
def webhook_ping(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test."""
    return do(
        request,
        lambda: actions.ping(by=request.user, webhook_id=pk),
        back=_address(pk),
        done=_("A test is on its way. Reload this page in a moment: the log tells how it went."),
    )


@needs(Right.PEOPLE_MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, told on the page that answers and never again. The button stands on the webhook's page."""
    webhook = _webhook(request, pk)
    if request.method != "POST":
        return redirect(_address(pk))
    try:
        _renewed, secret = actions.renew_secret(by=request.user, webhook_id=pk)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(_address(pk))
    return _page(request, webhook, secret, is_renewed=True)


@needs(Right.PEOPLE_MANAGE)
@require_POST
def delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send what failed again."""
    delivery = get_visible_or_404(Delivery, request.user, pk=pk)
    return do(
        request,
        lambda: actions.send_again(by=request.user, delivery_id=pk),
        back=_address(delivery.webhook_id),
        done=_("It will be sent again in a moment."),
    )


def _page(
    request: HttpRequest, webhook: Webhook, secret: str = "", *, is_renewed: bool = False
) -> HttpResponse:
    only_failed = request.GET.get("state") == FAILED
    found = Delivery.objects.visible_to(request.user).filter(webhook=webhook)
    rows, place = paged(request, (found.troubled() if only_failed else found).order_by("-pk"))
    context = {
        "webhook": webhook,
        "crumbs": _crumbs_of(webhook),
        "facts": _facts(webhook),
        "rows": [_row(delivery, webhook) for delivery in rows],
        "page": place,
        "tabs": [
            Tab(pgettext("deliveries", "All"), _address(webhook.pk), current=not only_failed),
            Tab(_("Failed"), f"{_address(webhook.pk)}?state={FAILED}", current=only_failed),
        ],
        "secret": secret,
        "is_renewed": is_renewed,
        "buttons": _buttons(webhook),
    }
    return render(request, "notices/webhook.html", context)


def _facts(webhook: Webhook) -> list[Fact]:
    code, label = _state(webhook)
    client = webhook.client
    return [
        Fact(_("State"), label, status=code),
        Fact(_("Connected system"), client.name, reverse("api_client", args=[client.pk])),
        Fact(_("Events"), "; ".join(label_of_kind(kind) for kind in webhook.kinds)),
        Fact(_("Failing since"), moment(webhook.failing_since)),
        Fact(_("Switched off at"), moment(webhook.off_at)),
        Fact(_("Made by"), webhook.by.full_name),
        Fact(_("Made at"), moment(webhook.created_at)),
    ]


def _state(webhook: Webhook) -> tuple[str, str]:
    """Code and words of how it stands."""
    if not webhook.is_on:
        return "taken_off", webhook.get_off_reason_display()
    if webhook.failing_since is not None:
        return "failed", _("Its address does not answer as it should")
    return "sent", _("Switched on")


def _row(delivery: Delivery, webhook: Webhook) -> dict:
    is_tried = delivery.state == DeliveryState.QUEUED and delivery.attempts > 0
    again = is_tried or delivery.state == DeliveryState.FAILED
    url = reverse("delivery_again", args=[delivery.pk])
    return {
        "delivery": delivery,
        "kind": _("Test") if delivery.kind == PING else label_of_kind(delivery.kind),
        "next": delivery.due_at if delivery.state == DeliveryState.QUEUED else None,
        "again": Button(_("Send again"), url, post=True, small=True)
        if again and webhook.client.closed_at is None
        else None,
    }


def _buttons(webhook: Webhook) -> list[Button]:
    args, is_open, is_on = [webhook.pk], webhook.client.closed_at is None, webhook.is_on
    return [
        Button(_("Edit"), reverse("webhook_edit", args=args), icon="pencil", kind="", shown=is_open),
        Button(
            _("Send a test"),
            reverse("webhook_ping", args=args),
            icon="send",
            post=True,
            shown=is_open and is_on,
        ),
        Button(
            _("Renew the secret"),
            reverse("webhook_secret", args=args),
            icon="refresh-cw",
            post=True,
            shown=is_open,
        ),
        Button(
            _("Switch on"),
            reverse("webhook_on", args=args),
            icon="check",
            post=True,
            shown=is_open and not is_on,
        ),
        Button(
            _("Switch off"),
            reverse("webhook_off", args=args),
            icon="lock",
            kind="bad",
            post=True,
            shown=is_open and is_on,
        ),
    ]


def _client(request: HttpRequest, pk: int) -> ApiClient:
    return get_visible_or_404(ApiClient.objects.select_related("account"), request.user, pk=pk)


def _webhook(request: HttpRequest, pk: int) -> Webhook:
    rows = Webhook.objects.select_related("client__account", "by")
    return get_visible_or_404(rows, request.user, pk=pk)


def _crumbs(client: ApiClient) -> list[Crumb]:
    return [
        directory_crumb(),
        Crumb(_("Connected systems"), reverse("api_client_list")),
        Crumb(client.name, reverse("api_client", args=[client.pk])),
    ]


def _crumbs_of(webhook: Webhook) -> list[Crumb]:
    address = reverse("webhook_list", args=[webhook.client_id])
    return [*_crumbs(webhook.client), Crumb(_("Webhooks"), address)]


def _address(pk: int) -> str:
    return reverse("webhook", args=[pk])
