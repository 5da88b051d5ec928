"""Connected systems with webhooks, and the sender's work, for tests."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from common.acts import act
from notices.actions import webhooks as actions
from notices.actions.delivering import send_webhooks
from notices.models import Delivery, OutgoingEvent, Webhook
from notices.sources import all_kinds
from organisations.actions import api_clients
from organisations.models import ApiClient
from organisations.rights import Right, Role

SEES = [Right.QUESTIONS_VIEW, Right.MEETINGS_VIEW]


def system(cast, *, body=None, role: str = Role.CONTROLLER, rights=SEES, name: str = "Register") -> ApiClient:
    """A connected system, by default of the own akimat."""
    return api_clients.connect(
        by=cast.administrator, name=name, contact="Keeper", body=body or cast.own, role=role, rights=rights
    )


def webhook(cast, url: str, *, kinds=None, **about) -> tuple[Webhook, str]:
    """A webhook of a new system for these events (all of them unless told), and its secret."""
    kinds = kinds or [code for code, _label in all_kinds()]
    client = system(cast, **about)
    return actions.add_webhook(by=cast.administrator, client_id=client.pk, url=url, kinds=kinds)


def deliveries(**about):
    """Deliveries, the oldest first."""
    return Delivery.objects.unscoped("test").filter(**about).order_by("pk")


def waiting_events():
    """Events of which no delivery was made yet."""
    return OutgoingEvent.objects.unscoped("test").order_by("pk")


def stored(hook: Webhook) -> Webhook:
    """As it stands in the database."""
    return Webhook.objects.unscoped("test").select_related("client").get(pk=hook.pk)


def later(**time) -> None:
    """Time passes for everything that waits: tries, rests, leases, failures."""
    with act("test.later"):
        _earlier(deliveries(), timedelta(**time), "due_at", "created_at", "lease_until")
        hooks = Webhook.objects.unscoped("test")
        _earlier(hooks, timedelta(**time), "failing_since", "paused_until", "former_until")


def _earlier(rows, ago: timedelta, *names: str) -> None:
    """In one statement, so that what a worker writes meanwhile is not written over."""
    rows.update(**{name: F(name) - ago for name in names})


def send(**time) -> int:
    """The sender's work, after some time."""
    if time:
        later(**time)
    return send_webhooks()


def minutes_until(delivery: Delivery) -> float:
    """How long until the next try."""
    return (delivery.due_at - timezone.now()).total_seconds() / 60
