"""Webhooks of connected systems, kept by administrators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.fields import Secret
from common.outbound import AddressRefused, check_url
from notices.enums import DeliveryState, OffReason
from notices.models import Delivery, Webhook
from notices.signing import new_secret
from notices.sources import PING, all_kinds
from organisations.models import ApiClient, User
from organisations.permissions import check_user_manages_people

MOST_WEBHOOKS = 5  # of one system, switched on
BOTH_VALID = timedelta(days=1)
LONGEST = 500


def add_webhook(*, by: User, client_id: int, url: str, kinds: Iterable[str]) -> tuple[Webhook, str]:
    """A new webhook of a system; its secret is told this once. 404, Refused by field, PermissionDenied."""
    with act("webhook.add", by=by):
        client = lock(ApiClient, client_id, by)
        check_user_manages_people(by)
        _check_connected(client)
        _check_number(client, by)
        secret = new_secret()
        fields = {"url": _url(url), "kinds": _kinds(kinds), "secret": Secret(secret)}
        return Webhook.objects.create(client=client, by=by, **fields), secret


def change_webhook(*, by: User, webhook_id: int, url: str, kinds: Iterable[str]) -> Webhook:
    """Another address or other events, from the next one on. 404, Refused by field, PermissionDenied."""
    with act("webhook.change", by=by):
        webhook = _locked(webhook_id, by)
        changed(webhook, url=_url(url), kinds=_kinds(kinds), paused_until=None)
        return webhook


def switch_off(*, by: User, webhook_id: int) -> Webhook:
    """Tell it nothing more; what waits for it waits on. Twice is once. 404, PermissionDenied."""
    with act("webhook.off", by=by):
        webhook = _locked(webhook_id, by)
        if webhook.is_on:
            changed(webhook, is_on=False, off_reason=OffReason.PERSON, off_at=timezone.now())
        return webhook


def switch_on(*, by: User, webhook_id: int) -> Webhook:
    """Tell it what happens from now on, and what still waits. Twice is once. 404, Refused, PermissionDenied."""
    with act("webhook.on", by=by):
        webhook = _locked(webhook_id, by)
        if not webhook.is_on:
            _check_number(webhook.client, by)
            fresh = {"failing_since": None, "failures": 0, "paused_until": None}
            changed(webhook, is_on=True, off_reason="", off_at=None, **fresh)
        return webhook


def renew_secret(*, by: User, webhook_id: int) -> tuple[Webhook, str]:
    """Another secret, told this once; the one before signs too for a day. 404, Refused, PermissionDenied."""
    with act("webhook.secret", by=by):
        webhook = _locked(webhook_id, by)
        secret = new_secret()
        until = timezone.now() + BOTH_VALID
        changed(webhook, former_secret=webhook.secret, former_until=until, secret=Secret(secret))
        return webhook, secret


def ping(*, by: User, webhook_id: int) -> Delivery:
    """Send a message that says nothing, to try the address. 404, Refused when it is off, PermissionDenied."""
    with act("webhook.ping", by=by):
        webhook = _locked(webhook_id, by)
        if not webhook.is_on:
            raise Refused(_("The webhook is switched off: switch it on first."))
        changed(webhook, paused_until=None)
        now = timezone.now()
        return Delivery.objects.create(webhook=webhook, key=f"{PING}:{uuid4()}", kind=PING, at=now)


def send_again(*, by: User, delivery_id: int) -> Delivery:
    """Try what failed anew, with all its tries. 404, Refused, PermissionDenied."""
    with act("webhook.again", by=by):
        check_user_manages_people(by)
        delivery = lock(Delivery, delivery_id, by)
        _locked(delivery.webhook_id, by)
        if not Delivery.objects.visible_to(by).troubled().filter(pk=delivery.pk).exists():
            raise Refused(_("This delivery does not wait to be sent again."))
        changed(delivery, state=DeliveryState.QUEUED, attempts=0, due_at=timezone.now())
        changed(delivery.webhook, paused_until=None)
        return delivery


def _locked(webhook_id: int, by: User) -> Webhook:
    rows = Webhook.objects.select_related("client")
    webhook = lock(rows, webhook_id, by)
    check_user_manages_people(by)
    _check_connected(webhook.client)
    return webhook


def _check_connected(client: ApiClient) -> None:
    if client.closed_at is not None:
        raise Refused(_("This system is disconnected already."))


def _check_number(client: ApiClient, by: User) -> None:
    if Webhook.objects.visible_to(by).filter(client=client, is_on=True).count() >= MOST_WEBHOOKS:
        raise Refused(
            _("The system has %(count)d webhooks: switch one off first.") % {"count": MOST_WEBHOOKS}
        )


def _url(text: str) -> str:
    try:
        url = check_url(text)
    except AddressRefused as refusal:
        raise Refused({"url": str(refusal)}) from None
    if len(url) > LONGEST:
        raise Refused({"url": _("The address is too long.")})
    return url


def _kinds(kinds: Iterable[str]) -> list[str]:
    """Those that were chosen, in the order of the rooms."""
    chosen = set(kinds)
    known = [code for code, _label in all_kinds()]
    if foreign := chosen - set(known):
        raise Refused(
            {"kinds": _("There is no such event: %(kinds)s.") % {"kinds": ", ".join(sorted(foreign))}}
        )
    if not chosen:
        raise Refused({"kinds": _("Choose at least one event.")})
    return [code for code in known if code in chosen]
