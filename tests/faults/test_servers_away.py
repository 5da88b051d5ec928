"""G8: a mail server or gateway that hangs or goes holds nothing up for long, and nothing is lost."""

from time import monotonic

import pytest
from django.core import mail

from notices import registry
from notices.actions import queue, queue_outside, send_due_notices
from notices.enums import Channel, NoticeState, Pace
from notices.models import Notice
from tests.sinks import SmsGateway

RULE = "test.fault"


@pytest.fixture
def rules(monkeypatch):
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))
    contact = registry.Contact(email="citizen@example.kz", phone="+77010000042")
    registry.register(
        RULE, lambda notice: {"subject": "Fact"}, contact=lambda notice: contact, pace=Pace.URGENT
    )


@pytest.fixture
def real_mail(settings, mail_server):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", mail_server.port, 0.5
    return mail_server


def rows():
    return Notice.objects.unscoped("test")


def tell(people):
    queue(key="fact", rule=RULE, recipients=people, params={}, channels=[Channel.EMAIL])


@pytest.mark.parametrize("behaviour", ["hang", "drop"])
def test_g8_a_mail_server_that_hangs_costs_one_timeout_and_no_letter(cast, rules, real_mail, behaviour):
    people = [cast.executor, cast.controller, cast.head]
    real_mail.behave = behaviour
    tell(people)
    begin = monotonic()
    assert send_due_notices() == 0
    assert monotonic() - begin < 5  # the first one waits, the others are left for later
    assert sorted(rows().values_list("state", "attempts")) == [("failed", 0), ("queued", 0), ("queued", 0)]
    assert "example.kz" not in rows().get(state=NoticeState.FAILED).error
    real_mail.behave = "well"
    assert send_due_notices() == 2
    rows().filter(state=NoticeState.FAILED).update(due_at=rows().first().created_at)
    assert send_due_notices() == 1
    assert len(real_mail.letters) == 3
    assert {letter["Subject"] for letter in real_mail.letters} == {"Fact"}


def test_an_address_that_is_refused_does_not_stop_the_others(cast, rules, real_mail):
    real_mail.behave = "refuse"
    tell([cast.executor, cast.controller])
    assert send_due_notices() == 0
    assert set(rows().values_list("state", "attempts")) == {(NoticeState.FAILED, 1)}
    for error in rows().values_list("error", flat=True):
        assert error.startswith("SMTPRecipientsRefused")
        assert "executor@" not in error


def test_g8_a_gateway_that_hangs_does_not_keep_the_letters(at_work, rules, settings):
    with SmsGateway().running() as gateway:
        gateway.behave = "hang"
        settings.SMS_BACKEND = f"{gateway.url}?timeout=0.3"
        for number in range(3):
            queue_outside(key=f"k{number}", rule=RULE, addressee="question:1", params={})
        tell([at_work.executor])
        rows().update(due_at=rows().first().created_at)
        begin = monotonic()
        outside_open = rows().filter(addressee="")
        send_due_notices()
        assert monotonic() - begin < 5
        assert outside_open.get().state == NoticeState.SENT
        assert mail.outbox
        gateway.let_go.set()
