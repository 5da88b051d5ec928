"""The sender of webhooks: tries and pauses, turns, switching off, two at once, the log that is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from common import outbound
from common.acts import act
from notices.actions import delivering
from notices.actions import webhooks as actions
from notices.actions.delivering import AT_ONCE, PAUSES, claim, finish, forget_deliveries, send_webhooks
from notices.enums import DeliveryState, OffReason
from notices.models import Delivery, Notice, Webhook
from notices.registry import build
from notices.sources import PING
from tests.notices.hooks import deliveries, later, minutes_until, send, stored, webhook
from tests.sinks import HookSink


@pytest.fixture
def sink():
    with HookSink().running() as server:
        yield server
        server.let_go.set()


def fill(hook: Webhook, number: int) -> None:
    """So many tests that are due."""
    now = timezone.now()
    with act("test.fill"):
        Delivery.objects.bulk_create(
            Delivery(webhook=hook, key=f"{PING}:{uuid4()}", kind=PING, at=now) for _ in range(number)
        )


@pytest.fixture
def hook(cast, sink):
    """A webhook with one test that is due."""
    made, _secret = webhook(cast, sink.url)
    fill(made, 1)
    return made


def told(cast) -> list[Notice]:
    return list(
        Notice.objects.unscoped("test").filter(rule=delivering.OFF_RULE, recipient=cast.administrator)
    )


class TestTries:
    def test_again_after_an_error_with_the_same_id(self, hook, sink):
        sink.statuses = [500, 302]
        assert send() == 0
        delivery = deliveries().get()
        assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.QUEUED, 500, 1)
        assert 0.85 < minutes_until(delivery) < 1.25
        assert send() == 0 and len(sink.calls) == 1, "not before its time"
        assert send(minutes=2) == 0
        delivery = deliveries().get()
        assert (delivery.status, delivery.trouble) == (302, "redirect")
        assert 4.4 < minutes_until(delivery) < 6.1 and len(sink.calls) == 2, "a redirect is not followed"
        assert send(minutes=7) == 1
        delivery = deliveries().get()
        assert (delivery.state, delivery.status, delivery.trouble) == (DeliveryState.SENT, 204, "")
        assert len(set(sink.ids())) == 1 and len(sink.ids()) == 3
        assert send(days=1) == 0
        assert stored(hook).failing_since is None and stored(hook).failures == 0

    def test_given_up_after_the_last_pause(self, hook, sink):
        sink.status = 500
        for pause in (timedelta(), *PAUSES):
            assert deliveries().get().state == DeliveryState.QUEUED
            send(seconds=pause.total_seconds() * 1.3)
        delivery = deliveries().get()
        assert (delivery.state, delivery.attempts, delivery.lease_until) == (DeliveryState.FAILED, 9, None)
        assert len(sink.calls) == len(PAUSES) + 1 and stored(hook).is_on
        send(days=10)
        assert len(sink.calls) == len(PAUSES) + 1

    def test_a_slow_one_is_tried_again(self, hook, sink, monkeypatch):
        monkeypatch.setattr(outbound, "ALL_SECONDS", 0.4)
        sink.behave = "hang"
        send()
        assert deliveries().get().trouble == "timeout"
        sink.behave = "well"
        sink.let_go.set()
        assert send(minutes=2) == 1

    def test_a_sender_that_died_is_made_up_for(self, hook, sink):
        lost = claim(hook.pk)
        assert send() == 0 and not sink.calls, "its lease holds"
        assert send(minutes=3) == 1
        assert sink.ids() == [str(lost.uid)] and deliveries().get().attempts == 2

    def test_who_comes_late_changes_nothing(self, hook, sink):
        late = claim(hook.pk)
        later(minutes=3)
        send()
        finish(late, outbound.Answer(500, outbound.Trouble.STATUS))
        assert deliveries().get().state == DeliveryState.SENT

    def test_what_kills_each_sender_is_given_up(self, hook, sink):
        for _try in range(len(PAUSES) + 1):
            assert claim(hook.pk) is not None
            later(minutes=3)
        assert send() == 0 and not sink.calls
        delivery = deliveries().get()
        assert (delivery.state, delivery.trouble_text) == (
            DeliveryState.FAILED,
            "The sender did not come back",
        )

    def test_sent_again_by_hand(self, cast, hook, sink):
        sink.status = 410
        send()
        sink.status = 200
        actions.switch_on(by=cast.administrator, webhook_id=hook.pk)
        actions.send_again(by=cast.administrator, delivery_id=deliveries().get().pk)
        assert send() == 1 and len(set(sink.ids())) == 1


class TestAnAddressThatFails:
    def test_it_rests_longer_and_longer(self, hook, sink):
        sink.status = 500
        fill(hook, 3)
        rests = []
        for _number in range(5):
            send(minutes=15)
            rests.append(round((stored(hook).paused_until - timezone.now()).total_seconds()))
        assert rests == [5, 30, 120, 600, 600]
        assert len(sink.calls) == 5, "one call, then a rest"

    def test_it_says_itself_how_long(self, hook, sink):
        sink.status, sink.answer = 429, {"Retry-After": "900"}
        send()
        assert 890 < (stored(hook).paused_until - timezone.now()).total_seconds() <= 900

    def test_gone_for_good(self, cast, hook, sink):
        fill(hook, 2)
        sink.status = 410
        send()
        off = stored(hook)
        assert (off.is_on, off.off_reason, len(sink.calls)) == (False, OffReason.GONE, 1)
        assert deliveries(state=DeliveryState.FAILED).count() == 1
        assert send(days=1) == 0 and len(sink.calls) == 1
        assert {notice.channel for notice in told(cast)} == {"in_app", "email"}
        letter = build(told(cast)[0])
        assert "Register" in letter.subject and "gone for good" in letter.lines[0]
        assert letter.url.endswith(f"/staff/directories/webhooks/{hook.pk}/")
        actions.switch_on(by=cast.administrator, webhook_id=hook.pk)
        assert build(told(cast)[0]) is None

    def test_days_of_failing(self, cast, hook, sink):
        sink.status = 500
        send()
        fill(hook, 5)
        send(days=4, hours=23)
        assert stored(hook).is_on and not told(cast)
        send(hours=2)
        off = stored(hook)
        assert (off.is_on, off.off_reason) == (False, OffReason.FAILING)
        assert off.off_at is not None and len(told(cast)) == 2

    def test_one_success_is_enough(self, hook, sink):
        sink.statuses = [500]
        send()
        fill(hook, 1)
        send(days=4)
        assert stored(hook).failing_since is None

    def test_switched_off_by_a_person_meanwhile(self, cast, hook, sink):
        held = claim(hook.pk)
        actions.switch_off(by=cast.administrator, webhook_id=hook.pk)
        finish(held, outbound.Answer(410, outbound.Trouble.GONE))
        assert stored(hook).off_reason == OffReason.PERSON and not told(cast)

    def test_what_waits_goes_when_it_is_on_again(self, cast, hook, sink):
        actions.switch_off(by=cast.administrator, webhook_id=hook.pk)
        assert send() == 0
        actions.switch_on(by=cast.administrator, webhook_id=hook.pk)
        assert send() == 1


class TestTurns:
    def test_each_webhook_has_its_turn(self, cast, sink):
        first, _secret = webhook(cast, sink.url)
        others = [webhook(cast, sink.url, name=f"Other {number}")[0] for number in range(AT_ONCE + 2)]
        fill(first, 30)
        for other in others:
            fill(other, 1)
        assert send() == 30 + AT_ONCE + 2
        alone = sorted(delivery.tried_at for delivery in deliveries(webhook=first))
        for other in others:
            assert deliveries(webhook=other).get().tried_at < alone[3], "two turns, and not after thirty"

    def test_a_slow_one_holds_nobody_up(self, cast, sink, monkeypatch):
        monkeypatch.setattr(outbound, "ALL_SECONDS", 3)
        slow_sink = HookSink()
        slow_sink.behave = "hang"
        with slow_sink.running():
            slow, _secret = webhook(cast, slow_sink.url)
            quick, _secret = webhook(cast, sink.url, name="Quick")
            fill(slow, 20)
            fill(quick, 40)
            begin = timezone.now()
            assert send() == 40
            slow_sink.let_go.set()
        taken = [delivery.tried_at for delivery in deliveries(webhook=quick)]
        assert max(taken) - begin < timedelta(seconds=2.5), "before the slow one came back"
        assert len(slow_sink.calls) == 1, "then it rests"

    def test_no_new_call_after_its_time(self, hook, sink):
        assert send_webhooks(longest=0) == 0 and not sink.calls


class TestTheLog:
    def test_thirty_days(self, hook, sink):
        fill(hook, 1)
        later(days=29)
        assert forget_deliveries() == 0
        later(days=2)
        fill(hook, 3)
        assert forget_deliveries() == 2 and deliveries().count() == 3


def work(_number: int) -> int:
    try:
        return send_webhooks()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_send_each_message_once(cast, sink):
    hooks = [webhook(cast, sink.url, name=f"System {number}")[0] for number in range(3)]
    for hook in hooks:
        fill(hook, 40)
    with ThreadPoolExecutor(4) as pool:
        taken = sum(pool.map(work, range(4)))
    assert taken == 120 and len(sink.ids()) == len(set(sink.ids())) == 120
    assert deliveries(state=DeliveryState.SENT).count() == 120
    assert set(deliveries().values_list("attempts", flat=True)) == {1}
