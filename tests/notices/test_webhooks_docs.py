"""docs/webhooks.md keeps its word: its snippet checks real messages, its tables know every event and pause."""

import re
import time

import pytest

from common.outbound import ALL_SECONDS
from notices.actions.delivering import GIVEN_UP_AFTER, KEPT, PAUSES, REST
from notices.sources import all_kinds
from tests.guards.source import ROOT
from tests.notices.hooks import send, webhook
from tests.notices.test_webhooks_sending import fill
from tests.sinks import HookSink

TEXT = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")


@pytest.fixture
def is_genuine():
    """The function of the page."""
    found = {}
    exec(re.search(r"```python\n(.*?)```", TEXT, re.S)[1], found)
    return found["is_genuine"]


def test_the_snippet_checks_real_messages(cast, is_genuine):
    with HookSink().running() as sink:
        hook, secret = webhook(cast, sink.url)
        fill(hook, 1)
        send()
    (call,) = sink.calls
    assert is_genuine(secret, call["headers"], call["body"], time.time())
    assert not is_genuine(secret, call["headers"], call["body"] + b" ", time.time())
    assert not is_genuine(secret, call["headers"], call["body"], time.time() + 301)
    assert not is_genuine("whsec_bm90aGluZw==", call["headers"], call["body"], time.time())
    several = call["headers"] | {"webhook-signature": f"v1,none {call['headers']['webhook-signature']}"}
    assert is_genuine(secret, several, call["body"], time.time())


def test_every_event_stands_in_the_table():
    rows = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    told = {code for row in rows for code in re.findall(r"`(\w+\.\w+)`", row)} - {"data.object", "data.url"}
    assert told == dict(all_kinds()).keys()


def test_pauses_are_those_of_the_sender():
    minutes = [int(pause.total_seconds() / 60) for pause in PAUSES]
    assert (
        minutes == [1, 5, 30, 120, 360, 720, 1440, 1440]
        and "after 1, 5 and 30 minutes, 2, 6, 12, 24 and 24 hours" in TEXT
    )
    assert [rest.total_seconds() for rest in REST] == [5, 30, 120, 600]
    assert "5 seconds, then 30 seconds, 2 and 10 minutes" in TEXT and "nine tries" in TEXT
    assert (GIVEN_UP_AFTER.days, KEPT.days, ALL_SECONDS) == (5, 30, 15)
