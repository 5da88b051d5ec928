"""Notices to people outside: their address is read when it is sent, the room hears of it once."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices import registry, sms
from notices.actions import queue_outside, reporting, send_due_notices, sending
from notices.enums import Channel, NoticeState
from notices.models import Notice
from notices.registry import Contact

RULE = "test.outside"
PHONE, EMAIL = "+77010000042", "citizen@example.kz"


class Room:
    """What a room knows: the contact of this moment, and which notices it heard of."""

    def __init__(self):
        self.contact = Contact(EMAIL, PHONE, "ru")
        self.heard = []
        self.over = False
        self.deaf = False

    def build(self, notice):
        if self.over:
            return None
        from django.utils.translation import get_language

        number = notice.params["question"]
        return {"subject": f"Question {number}", "lines": [get_language()], "sms": f"No. {number}: look"}

    def sent(self, notice):
        if self.deaf:
            raise RuntimeError
        self.heard.append((notice.pk, notice.state))


@pytest.fixture
def room(monkeypatch, db):
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))
    room = Room()
    registry.register(RULE, room.build, contact=lambda notice: room.contact, sent=room.sent)
    return room


def rows():
    return Notice.objects.unscoped("test")


def ask(key="asked:1", **more):
    queue_outside(key=key, rule=RULE, addressee="question:12", params={"question": 12}, **more)


def test_h1_one_row_for_each_key_and_channel(room):
    for _ in range(3):
        ask()
    assert set(rows().values_list("addressee", "channel", "recipient")) == {
        ("question:12", Channel.EMAIL, None),
        ("question:12", Channel.SMS, None),
    }
    assert {str(row) for row in rows()} >= {"asked:1 → question:12 (sms)"}


def test_letter_and_short_message_leave_in_the_language_of_the_contact(room):
    ask()
    assert send_due_notices() == 2
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([EMAIL], "Question 12")
    assert letter.body.startswith("ru\n")
    assert '<html lang="ru">' in letter.alternatives[0][0]
    (message,) = sms.outbox
    assert (message.to, message.text) == (PHONE, "No. 12: look")
    assert message.id == f"notice-{rows().get(channel='sms').pk}"
    assert letter.extra_headers["Message-ID"] == f"<notice-{rows().get(channel='email').pk}@testserver>"
    assert sorted(room.heard) == sorted((pk, NoticeState.SENT) for pk in rows().values_list("pk", flat=True))
    assert not rows().filter(to_report=True).exists()


@pytest.mark.parametrize("contact", [None, Contact(), Contact(email=EMAIL)])
def test_a_channel_without_an_address_is_dropped(room, contact):
    room.contact = contact
    ask()
    expected = 1 if contact is not None and contact.email else 0
    assert send_due_notices() == expected == len(room.heard)
    assert rows().get(channel="sms").state == NoticeState.DROPPED
    assert rows().get(channel="email").state == (NoticeState.SENT if expected else NoticeState.DROPPED)


def test_what_is_over_is_dropped(room):
    ask()
    room.over = True
    assert send_due_notices() == 0
    assert set(rows().values_list("state", flat=True)) == {NoticeState.DROPPED}
    assert room.heard == []


def test_g1_a_sender_gone_before_telling_the_room_is_made_up_for(room, monkeypatch):
    ask(channels=["email"])
    with monkeypatch.context() as patch:
        patch.setattr(sending, "report", lambda pk: False)
        send_due_notices()
    assert room.heard == []
    assert rows().get().to_report
    send_due_notices()
    send_due_notices()
    assert len(room.heard) == len(mail.outbox) == 1


def test_a_room_that_fails_is_told_again_later(room):
    ask(channels=["email"])
    room.deaf = True
    assert send_due_notices() == 1
    room.deaf = False
    send_due_notices()
    assert room.heard == []  # not at once
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        send_due_notices()
    assert len(room.heard) == len(mail.outbox) == 1


def test_h7_addresses_are_neither_in_the_row_nor_in_the_log(room, caplog, monkeypatch):
    def refuse(self, message):
        raise sms.GatewayRefused(f"550 {EMAIL} and {PHONE} unknown")

    monkeypatch.setattr(sms.MemoryBackend, "send", refuse)
    ask(channels=["sms"])
    send_due_notices()
    seen = rows().get().error + caplog.text + str(rows().values().get()) + repr(room.contact)
    assert EMAIL not in seen
    assert PHONE not in seen
    assert rows().get().error == "GatewayRefused: 550 c•••@example.kz and •••0042 unknown"
    with pytest.raises(ValueError):
        queue_outside(key="k", rule=RULE, addressee=PHONE, params={})


def test_e5_a_notice_has_one_kind_of_recipient(room, cast):
    for facts in (
        {"recipient": None, "addressee": ""},
        {"recipient": cast.executor, "addressee": "question:1"},
        {"recipient": None, "addressee": "question:1", "channel": Channel.IN_APP},
    ):
        with pytest.raises(IntegrityError, match="notice_one_recipient"), transaction.atomic():
            Notice.objects.create(**{"key": "k", "rule": RULE, "channel": Channel.EMAIL} | facts)


def test_h2_the_room_is_told_by_one_sender_only(room):
    ask(channels=["email"])
    send_due_notices()
    assert reporting.report(rows().get().pk) is False
    rows().update(to_report=True)
    registry.register(RULE, room.build)  # the next version of the room wants to hear nothing
    assert reporting.report(rows().get().pk) is True
    assert len(room.heard) == 1
    assert not rows().get().to_report
