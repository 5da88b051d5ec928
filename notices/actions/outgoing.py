"""From acts to deliveries, in two steps.

An act leaves one row for each event (`put_out`), in its own transaction, whatever the number of webhooks. A worker makes
of it one delivery for each webhook that asks for such events and whose system may see the thing (`fan_out`). By then the
act is complete: who came into sight by its last statement is told too. The sender asks for sight once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone

from common.acts import act
from common.bulk import copy_in
from notices.models import Delivery, OutgoingEvent, Webhook
from notices.sources import source_of

BATCH = 1000


def put_out(source: str, happened: Iterable[tuple[int, int, str]]) -> None:
    """Keep for webhooks what just happened: key of the event, key of the thing, code of the kind. Call it inside the act.

    Where no webhook asks for any of it this is one small query and nothing is written.
    """
    active = Webhook.objects.unscoped("what other systems ask for").active()
    wanted = {kind for kinds in active.values_list("kinds", flat=True) for kind in kinds}
    if not wanted:
        return
    now = timezone.now()
    copy_in(
        [
            OutgoingEvent(key=f"{source}:{event}", kind=kind, source=source, row=row, at=now)
            for event, row, kind in happened
            if kind in wanted
        ]
    )


def fan_out() -> int:
    """Make the deliveries of all events that wait; returns how many events there were. May run beside itself."""
    total = 0
    while found := _fan_out_some():
        total += found
    return total


def _fan_out_some() -> int:
    with act("webhook.fan_out"):
        waiting = OutgoingEvent.objects.unscoped("the sender acts for the system")
        events = list(waiting.select_for_update(skip_locked=True).order_by("pk")[:BATCH])
        if not events:
            return 0
        seen: dict[tuple[int, str], set[int]] = {}
        active = Webhook.objects.unscoped("the sender acts for the system").active()
        for webhook in active.select_related("client__account", "client__body").order_by("pk"):
            made = list(_deliveries(webhook, events, seen))
            Delivery.objects.bulk_create(made, ignore_conflicts=True, batch_size=BATCH)
        waiting.filter(pk__in=[event.pk for event in events]).delete()
        return len(events)


def _deliveries(webhook: Webhook, events: list[OutgoingEvent], seen: dict) -> Iterator[Delivery]:
    """What one webhook is told of these events; webhooks of one system share what it sees."""
    kinds = set(webhook.kinds)
    asked = [event for event in events if event.kind in kinds and event.at >= webhook.created_at]
    for name in {event.source for event in asked} - {
        name for client, name in seen if client == webhook.client_id
    }:
        keys = {event.row for event in events if event.source == name}
        source = source_of(name)
        found = source.seen_by(webhook.client, keys).values_list("pk", flat=True) if source else ()
        seen[webhook.client_id, name] = set(found)
    for event in asked:
        if event.row in seen[webhook.client_id, event.source]:
            yield Delivery(
                webhook=webhook,
                key=event.key,
                kind=event.kind,
                source=event.source,
                row=event.row,
                at=event.at,
            )
