"""Real workers are killed with SIGKILL while they send webhooks. Each message arrives, and none has a second id."""

import time
from contextlib import suppress

import pytest

from notices.actions.delivering import LEASE
from notices.enums import DeliveryState
from tests.faults.processes import Workers, kill_one, running
from tests.notices.hooks import deliveries, later, webhook
from tests.notices.test_webhooks_sending import fill
from tests.sinks import HookSink, wait_until

TASK = "notices.tasks.send_webhooks"
MESSAGES = 60


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_h6_messages_of_a_killed_worker_come_again_with_their_id(at_work, own_redis, mail_server, tmp_path):
    workers = Workers(own_redis, tmp_path, mail=mail_server.url)
    with HookSink().running() as sink:
        sink.delay = 0.05
        hook, _secret = webhook(at_work, sink.url)
        fill(hook, MESSAGES)
        with running(workers, 2):
            for kills in range(1, 4):
                wait_until(lambda: len(workers.children()) >= 2, seconds=60, what="workers")
                workers.send(TASK)
                wait_until(lambda k=kills: len(sink.ids()) >= k * 10, seconds=60, what="messages")
                for pid in workers.children():
                    kill_one(pid)
                assert deliveries(state=DeliveryState.SENT).count() < MESSAGES
                with suppress(AssertionError):
                    wait_until(lambda: False, seconds=0.5)
                later(seconds=LEASE.total_seconds() + 1)
                workers.keep()
            wait_until(lambda: len(workers.children()) >= 2, seconds=60, what="workers")
            until = time.monotonic() + 90
            while deliveries(state=DeliveryState.SENT).count() < MESSAGES and time.monotonic() < until:
                workers.keep()
                workers.send(TASK)
                time.sleep(1)
        told = {str(delivery.uid) for delivery in deliveries()}
        assert deliveries(state=DeliveryState.SENT).count() == MESSAGES == len(told)
        assert set(sink.ids()) == told
        # Two at each kill, and two whose leases end too early when time passes under workers that began anew.
        assert len(sink.ids()) <= MESSAGES + 3 * (2 + 2), "again only what was under way"
