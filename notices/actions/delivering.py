"""The sender of webhooks: claims deliveries, sends them, writes down how it went. Several may run at once.

Each webhook has its turn, and one call is under way to it at a time, so a slow one holds nobody up but itself; one that
fails is left alone for a while. A claim is an UPDATE with a lease: a sender that is killed keeps nothing, and its message
comes again with the same id. Only the calls are made in threads; the database is asked and told by one.
"""

from __future__ import annotations

import logging
import random
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from time import monotonic

from django.utils import timezone

from common.acts import act, changed
from common.outbound import Answer, Trouble, post
from notices.actions.outgoing import fan_out
from notices.actions.queueing import queue
from notices.enums import DeliveryState, Hindrance, OffReason
from notices.messages import Message, message_of
from notices.models import Delivery, Webhook
from organisations.models import Membership, User
from organisations.rights import Right, roles_with

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than any call: each is given 15 seconds
# After the first, second … try, each a little earlier or later, so that what failed together does not come together.
PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60)
)
SPREAD = (0.9, 1.2)
# How long nothing is sent to an address that failed once, twice …
REST = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 2 * 60, 10 * 60))
GIVEN_UP_AFTER = timedelta(days=5)
KEPT = timedelta(days=30)
AT_ONCE = 8
LONGEST_RUN = 60  # seconds: other work of the worker waits meanwhile
OFF_RULE = "webhook.off"


def send_webhooks(*, longest: float = LONGEST_RUN) -> int:
    """Make deliveries of what happened and send what is due; returns how many were taken by the other side."""
    fan_out()
    taken, begin = 0, monotonic()
    calls: dict[Future[Answer], Delivery] = {}
    turn: set[int] = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while True:
            if monotonic() - begin < longest:
                _begin(pool, calls, turn)
            if not calls:
                return taken
            done, _waiting = wait(calls, timeout=1, return_when=FIRST_COMPLETED)
            for future in done:
                taken += finish(calls.pop(future), future.result())


def _begin(pool: ThreadPoolExecutor, calls: dict[Future[Answer], Delivery], turn: set[int]) -> None:
    """Begin as many calls as there is room for, to webhooks that have none under way, each in its turn."""
    passed = {delivery.webhook_id for delivery in calls.values()}
    while len(calls) < AT_ONCE:
        ready = _ready(passed)
        if not ready:
            return
        if turn.issuperset(ready):
            turn.clear()  # everybody had theirs
        for webhook_id in [pk for pk in ready if pk not in turn][: AT_ONCE - len(calls)]:
            turn.add(webhook_id)
            delivery = claim(webhook_id)
            message = _message(delivery) if delivery is not None else None
            if delivery is None or message is not None:
                passed.add(webhook_id)
            if message is not None:
                calls[pool.submit(post, message.url, message.body, message.headers)] = delivery


def _ready(passed: set[int]) -> list[int]:
    """Webhooks to which something is due, but for those that had their call."""
    ready = Webhook.objects.unscoped("the sender acts for the system").ready(timezone.now())
    return list(ready.exclude(pk__in=passed).order_by("pk").values_list("pk", flat=True))


def claim(webhook_id: int) -> Delivery | None:
    """The next delivery of the webhook, now leased to this process; None when other senders have all that is due."""
    while True:
        with act("webhook.claim"):
            free = _rows().waiting(timezone.now()).filter(webhook=webhook_id)
            free = free.select_related("webhook__client__account", "webhook__client__body")
            locked = free.select_for_update(skip_locked=True, of=("self",), no_key=True)
            found = locked.order_by("due_at", "pk").first()
            if found is None:
                return None
            if not _is_lost(found):
                return _leased(found)


def _leased(delivery: Delivery) -> Delivery:
    now = timezone.now()
    facts = {"attempts": delivery.attempts + 1, "tried_at": now, "lease_until": now + LEASE}
    changed(delivery, state=DeliveryState.SENDING, **facts)
    return delivery


def _is_lost(delivery: Delivery) -> bool:
    """Give up what took its sender down at each try; whether it was so."""
    if delivery.attempts <= len(PAUSES):
        return False
    changed(delivery, state=DeliveryState.FAILED, trouble=Hindrance.LOST, lease_until=None)
    return True


def _message(delivery: Delivery) -> Message | None:
    """What is to be sent; nothing, and the end of the delivery, where the system may not see it any more."""
    message = message_of(delivery, timezone.now())
    if message is None:
        with act("webhook.drop"):
            _write(delivery, state=DeliveryState.DROPPED, trouble=Hindrance.SIGHT)
    return message


def finish(delivery: Delivery, answer: Answer) -> bool:
    """Write down how a call went, for the delivery and its webhook; whether the other side took it."""
    with act("webhook.sent"):
        facts = {"status": answer.status, "trouble": answer.trouble}
        if not answer.trouble:
            _write(delivery, state=DeliveryState.SENT, **facts)
        elif delivery.attempts > len(PAUSES) or answer.trouble == Trouble.GONE:
            _write(delivery, state=DeliveryState.FAILED, **facts)
        else:
            pause = PAUSES[delivery.attempts - 1] * random.uniform(*SPREAD)  # noqa: S311 - no secret
            _write(delivery, state=DeliveryState.QUEUED, due_at=timezone.now() + pause, **facts)
        _note(delivery.webhook_id, answer)
    return not answer.trouble


def _write(delivery: Delivery, **facts) -> None:
    """The outcome, unless another sender has taken the row over since (its lease tells)."""
    mine = _rows().filter(pk=delivery.pk, state=DeliveryState.SENDING, lease_until=delivery.lease_until)
    mine.update(lease_until=None, **facts)


def _note(webhook_id: int, answer: Answer) -> None:
    """How the address answers: one that fails rests, one that has been failing for days is switched off."""
    rows = Webhook.objects.unscoped("the sender acts for the system")
    webhook = rows.select_for_update(no_key=True).select_related("client").get(pk=webhook_id)
    now = timezone.now()
    if not answer.trouble:
        changed(webhook, failing_since=None, failures=0, paused_until=None)
        return
    since = webhook.failing_since or now
    rest = max(REST[min(webhook.failures, len(REST) - 1)], timedelta(seconds=answer.wait))
    changed(webhook, failing_since=since, failures=webhook.failures + 1, paused_until=now + rest)
    if answer.trouble == Trouble.GONE:
        _switch_off(webhook, OffReason.GONE)
    elif since <= now - GIVEN_UP_AFTER:
        _switch_off(webhook, OffReason.FAILING)


def _switch_off(webhook: Webhook, reason: str) -> None:
    """And tell the administrators, unless somebody has switched it off already."""
    if not webhook.is_on:
        return
    now = timezone.now()
    changed(webhook, is_on=False, off_reason=reason, off_at=now)
    queue(
        key=f"{OFF_RULE}:{webhook.pk}:{now:%Y%m%dT%H%M%S}",
        rule=OFF_RULE,
        recipients=_administrators(),
        params={"webhook": webhook.pk},
    )


def _administrators() -> list[User]:
    roles = Membership.objects.unscoped("recipients of a notice").filter(
        role__in=roles_with(Right.PEOPLE_MANAGE), ended_on__isnull=True
    )
    people = User.objects.unscoped("recipients of a notice").active()
    return list(people.filter(pk__in=roles.values("user_id")))


def forget_deliveries() -> int:
    """Remove deliveries that were made more than thirty days ago; returns how many."""
    with act("webhook.forget"):
        return _rows().filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _rows():
    return Delivery.objects.unscoped("the sender acts for the system")
