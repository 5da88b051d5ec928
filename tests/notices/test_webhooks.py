"""Webhooks from the act to the other system: what is told to whom, signed, once, and only what it may see."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from appeals.actions.outcomes import close, reopen
from appeals.actions.routing import assign, take
from appeals.models import Question
from appeals.outgoing import CODES as QUESTION_CODES
from appeals.outgoing import QUESTIONS
from common.acts import Refused, act, changed
from common.dates import today
from meetings import actions as meeting_actions
from meetings.outgoing import CODES as MEETING_CODES
from meetings.outgoing import MEETINGS
from notices import sources
from notices.actions import delivering
from notices.actions import webhooks as actions
from notices.actions.outgoing import fan_out, put_out
from notices.enums import DeliveryState, Hindrance
from notices.messages import message_of
from notices.models import OutgoingEvent
from notices.sources import all_kinds, label_of_kind
from organisations.actions import api_clients
from organisations.rights import Right, Role
from tests.appeals.make import ANSWER, make_meeting, make_question
from tests.meetings.build import planned
from tests.notices.hooks import deliveries, send, stored, system, waiting_events, webhook
from tests.sinks import HookSink


@pytest.fixture
def sink():
    with HookSink().running() as server:
        yield server
        server.let_go.set()


def question_of(cast, **content) -> Question:
    return make_question(cast.registrar, make_meeting(cast.own), topic=cast.topic, **content)


def types(sink) -> list[str]:
    return [body["type"] for body in sink.bodies()]


def verified(call: dict, secret: str) -> bool:
    """As the specification says, written anew."""
    key = base64.b64decode(secret.split("_", 1)[1])
    head = call["headers"]
    signed = head["webhook-id"].encode() + b"." + head["webhook-timestamp"].encode() + b"." + call["body"]
    mine = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return mine in head["webhook-signature"].split(" ")


class TestWhatIsTold:
    def test_the_life_of_a_question(self, cast, sink):
        webhook(cast, sink.url)
        question = question_of(cast)
        assign(question, by=cast.controller, responsible=cast.own)
        take(question, by=cast.executor)
        close(question, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())
        reopen(question, by=cast.controller, reason="Not so")
        assert send() == 5
        assert types(sink) == [
            f"question.{act}" for act in ("registered", "assigned", "taken", "closed", "reopened")
        ]

    def test_the_life_of_a_meeting(self, cast, sink):
        webhook(cast, sink.url)
        meeting = planned(cast)
        who = {"meeting_id": meeting.pk, "by": cast.registrar}
        meeting_actions.announce(**who, announced_on=today(), channels=["site", "press"])
        meeting_actions.move(**who, planned_on=today() + timedelta(days=1), reason="Flood")
        meeting_actions.hold(**who, held_on=today())
        meeting_actions.publish_results(**who, published_on=today(), results_kk="Шешілді")
        meeting_actions.cancel(meeting_id=planned(cast).pk, by=cast.registrar, reason="Quarantine")
        send()
        told = ("planned", "announced", "moved", "held", "results_published", "planned", "cancelled")
        assert sorted(types(sink)) == sorted(f"meeting.{act}" for act in told)

    def test_a_message_is_small_and_leads_to_the_api(self, cast, sink, client, settings):
        _hook, _secret = webhook(cast, sink.url, kinds=["question.registered"])
        question = question_of(cast, text="Very secret words")
        send()
        (body,) = sink.bodies()
        delivery = deliveries().get()
        assert parse_datetime(body.pop("timestamp")) == delivery.at
        assert body == {
            "id": str(delivery.uid),
            "type": "question.registered",
            "data": {
                "object": {
                    "kind": "question",
                    "id": question.pk,
                    "number": question.number,
                    "version": question.version,
                },
                "url": f"{settings.SITE_URL}/api/v1/questions/{question.pk}/",
            },
        }
        token = api_clients.issue_token(by=cast.administrator, client_id=_hook.client_id, expires_on=today())[
            1
        ]
        path = body["data"]["url"].removeprefix(settings.SITE_URL)
        assert client.get(path, HTTP_AUTHORIZATION=f"Bearer {token}").json()["number"] == question.number

    def test_it_is_signed(self, cast, sink):
        _hook, secret = webhook(cast, sink.url, kinds=["question.registered"])
        question_of(cast)
        send()
        (call,) = sink.calls
        assert verified(call, secret) and not verified(call, "whsec_" + base64.b64encode(b"x" * 32).decode())
        assert call["headers"]["content-type"] == "application/json"
        assert call["headers"]["webhook-id"] == json.loads(call["body"])["id"]
        call["body"] += b" "
        assert not verified(call, secret)

    def test_two_secrets_sign_for_a_day(self, cast, sink):
        hook, old = webhook(cast, sink.url)
        _hook, new = actions.renew_secret(by=cast.administrator, webhook_id=hook.pk)
        for hours in (0, 23, 2):
            actions.ping(by=cast.administrator, webhook_id=hook.pk)
            send(hours=hours)
        assert [verified(call, old) for call in sink.calls] == [True, True, False]
        assert all(verified(call, new) for call in sink.calls)

    def test_secrets_are_encrypted_and_masked(self, cast, sink):
        hook, secret = webhook(cast, sink.url)
        with connection.cursor() as cursor:
            cursor.execute("SELECT w::text FROM notices_webhook w")
            assert secret not in cursor.fetchone()[0]
        assert secret.startswith("whsec_") and secret not in repr(stored(hook).secret)
        assert stored(hook).secret.reveal() == secret

    def test_what_stays_inside(self):
        inside = {"noted", "file_added", "told", "asked", "slip", "sampled", "checked", "proposed"}
        assert not inside & set(QUESTION_CODES) and "min_drawn" not in MEETING_CODES
        assert set(QUESTION_CODES.values()) == set(QUESTIONS.kinds)
        assert set(MEETING_CODES.values()) == set(MEETINGS.kinds)

    def test_a_test_says_nothing(self, cast, sink):
        hook, secret = webhook(cast, sink.url, kinds=["meeting.held"])
        actions.ping(by=cast.administrator, webhook_id=hook.pk)
        send()
        (body,) = sink.bodies()
        assert (body["type"], body["data"]) == ("ping", {}) and verified(sink.calls[0], secret)


class TestTheOutbox:
    def test_in_the_transaction_of_the_act(self, cast, sink):
        webhook(cast, sink.url)
        with pytest.raises(Refused), act("test"):
            question_of(cast)
            assert waiting_events().count() == 1
            raise Refused("no")
        assert not waiting_events().exists()

    def test_one_row_for_an_event_however_many_ask(self, cast, sink):
        for number in range(3):
            webhook(cast, sink.url, name=f"Register {number}")
        question_of(cast)
        event = waiting_events().get()
        assert event.key.startswith("question:") and event.kind == "question.registered"
        assert fan_out() == 1 and fan_out() == 0
        assert deliveries().count() == 3 and not waiting_events().exists()

    def test_made_a_second_time_it_is_still_one(self, cast, sink):
        hook, _secret = webhook(cast, sink.url)
        question = question_of(cast)
        event = waiting_events().get()
        fan_out()
        with act("test"):
            event.pk = None
            OutgoingEvent.objects.bulk_create([event])
        fan_out()
        assert deliveries(webhook=hook, row=question.pk).count() == 1

    def test_only_what_somebody_asks_for(self, cast, sink):
        hook, _secret = webhook(cast, sink.url, kinds=["question.closed"])
        question_of(cast)
        assert not waiting_events().exists()
        actions.change_webhook(
            by=cast.administrator,
            webhook_id=hook.pk,
            url=sink.url,
            kinds=["meeting.held", "question.registered"],
        )
        question_of(cast)
        assert waiting_events().count() == 1

    def test_nothing_at_all_where_nobody_asks(self, cast, sink):
        with CaptureQueriesContext(connection) as queries, act("test"):
            put_out("question", [(1, 1, "question.closed")] * 1000)
        about = [query["sql"] for query in queries if "notices_" in query["sql"]]
        assert len(about) == 1 and about[0].startswith("SELECT")
        hook, _secret = webhook(cast, sink.url)
        actions.switch_off(by=cast.administrator, webhook_id=hook.pk)
        question_of(cast)
        api_clients.close_client(by=cast.administrator, client_id=webhook(cast, sink.url)[0].client_id)
        question_of(cast)
        assert not waiting_events().exists()

    def test_many_in_one_statement(self, cast, sink):
        webhook(cast, sink.url)
        with CaptureQueriesContext(connection) as queries, act("test"):
            put_out("question", [(number, number, "question.imported") for number in range(1, 2001)])
        assert waiting_events().count() == 2000
        assert len([query for query in queries if "notices_" in query["sql"]]) <= 3
        assert fan_out() == 2000  # questions that nobody has
        assert not deliveries().exists()

    def test_nothing_from_before_it_was_made(self, cast, sink):
        webhook(cast, sink.url)
        question_of(cast)
        later, _secret = webhook(cast, sink.url, name="Later")
        fan_out()
        assert deliveries().count() == 1 and not deliveries(webhook=later).exists()

    def test_an_unknown_source_tells_nothing(self, cast, sink, monkeypatch):
        webhook(cast, sink.url)
        question_of(cast)
        monkeypatch.setattr(sources, "_sources", {})
        fan_out()
        assert not deliveries().exists()

    def test_kinds_have_words(self):
        assert label_of_kind("question.closed") == "A question was closed"
        assert label_of_kind("gone.since") == "gone.since"
        assert len(dict(all_kinds())) == len(all_kinds())


class TestSight:
    def test_another_body_is_told_nothing(self, cast, sink):
        webhook(cast, sink.url, body=cast.sister)
        question_of(cast)
        meeting_actions.announce(
            meeting_id=planned(cast).pk, by=cast.registrar, announced_on=today(), channels=["site"]
        )
        send()
        assert not sink.calls and not deliveries().exists() and not waiting_events().exists()

    def test_who_comes_into_sight_is_told(self, cast, sink):
        webhook(cast, sink.url, body=cast.ministry, kinds=["question.registered", "question.assigned"])
        question = question_of(cast)
        send()
        assert not sink.calls
        assign(question, by=cast.controller, responsible=cast.own, co_executors=[cast.ministry])
        send()
        assert types(sink) == ["question.assigned"]

    def test_the_whole_country_where_its_role_sees_it(self, cast, sink):
        webhook(cast, sink.url, body=cast.office, role=Role.ANALYST)
        question_of(cast)
        send()
        assert types(sink) == ["question.registered"]

    def test_only_with_the_right_to_see(self, cast, sink):
        webhook(cast, sink.url, rights=[Right.QUESTIONS_VIEW])
        planned(cast)
        question_of(cast)
        send()
        assert types(sink) == ["question.registered"]

    def test_a_right_withdrawn_meanwhile(self, cast, sink):
        hook, _secret = webhook(cast, sink.url)
        question_of(cast)
        fan_out()
        api_clients.change_client(
            by=cast.administrator, client_id=hook.client_id, name="Register", contact="Keeper",
            role=Role.CONTROLLER, rights=[Right.MEETINGS_VIEW],
        )  # fmt: skip
        assert send() == 0
        delivery = deliveries().get()
        assert (delivery.state, delivery.trouble) == (DeliveryState.DROPPED, Hindrance.SIGHT)
        assert not sink.calls and "no longer see" in delivery.trouble_text

    def test_a_question_that_left_meanwhile(self, cast, sink):
        webhook(cast, sink.url)
        question = question_of(cast)
        fan_out()
        with act("test"):
            changed(question, body=cast.sister)
        send()
        assert not sink.calls and deliveries().get().state == DeliveryState.DROPPED

    def test_a_system_disconnected_meanwhile(self, cast, sink):
        hook, _secret = webhook(cast, sink.url)
        question_of(cast)
        fan_out()
        api_clients.close_client(by=cast.administrator, client_id=hook.client_id)
        assert send() == 0 and not sink.calls
        assert deliveries().get().state == DeliveryState.QUEUED

    def test_a_system_disconnected_in_the_hands_of_the_sender(self, cast, sink):
        hook, _secret = webhook(cast, sink.url)
        question_of(cast)
        fan_out()
        delivery = delivering.claim(hook.pk)
        delivery.webhook.client.closed_at = timezone.now() - timedelta(seconds=1)
        assert message_of(delivery, timezone.now()) is None

    def test_two_of_one_system_and_one_of_another(self, cast, sink):
        client = system(cast)
        for kinds in (["question.registered"], ["question.registered", "meeting.planned"]):
            actions.add_webhook(by=cast.administrator, client_id=client.pk, url=sink.url, kinds=kinds)
        webhook(cast, sink.url, body=cast.sister)
        planned(cast)
        question_of(cast)
        send()
        assert sorted(types(sink)) == ["meeting.planned", "question.registered", "question.registered"]
