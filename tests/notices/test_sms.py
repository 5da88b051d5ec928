"""Short messages through a real gateway on this machine: what is posted, what is kept out of errors, timeouts (G8)."""

from time import monotonic

import pytest
from django.core.exceptions import ImproperlyConfigured

from notices import sms
from notices.masks import mask_phone, masked, without_addresses
from notices.sms import GatewayAway, GatewayRefused, Sms, sms_backend
from tests.sinks import SmsGateway

MESSAGE = Sms(to="+77010000042", text="Сұрағыңыз шешілді ме? https://x.kz/t/abc", id="notice-7")


@pytest.fixture
def gateway():
    with SmsGateway().running() as gateway:
        yield gateway
        gateway.let_go.set()


def test_the_message_is_posted_as_json_with_the_token(gateway):
    url = f"{gateway.url}?token=s3cret&sender=Kezdesu&to_field=phone&text_field=message&account=12"
    sms_backend(url).send(MESSAGE)
    (got,) = gateway.messages
    assert got["path"] == "/send?account=12"
    assert got["headers"]["Authorization"] == "Bearer s3cret"
    assert got["headers"]["Idempotency-Key"] == "notice-7"
    assert got["body"] == {
        "phone": MESSAGE.to, "message": MESSAGE.text, "id": "notice-7", "sender": "Kezdesu",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "raises"), [(500, GatewayAway), (429, GatewayAway), (422, GatewayRefused)]
)
def test_an_error_tells_the_code_and_nothing_personal(gateway, status, raises):
    gateway.status = status
    with pytest.raises(raises, match=str(status)) as error:
        sms_backend(f"{gateway.url}?token=s3cret").send(MESSAGE)
    for secret in (MESSAGE.to, MESSAGE.text, "s3cret"):
        assert secret not in str(error.value)
        assert secret not in repr(MESSAGE)


def test_the_token_follows_no_redirect(gateway):
    with SmsGateway().running() as other:
        gateway.status, gateway.answer = 307, {"Location": other.url}
        with pytest.raises(GatewayRefused):
            sms_backend(f"{gateway.url}?token=s3cret").send(MESSAGE)
        assert other.messages == []


def test_g8_a_gateway_that_hangs_is_left_after_the_timeout(gateway):
    gateway.behave = "hang"
    begin = monotonic()
    with pytest.raises(GatewayAway):
        sms_backend(f"{gateway.url}?timeout=0.3").send(MESSAGE)
    assert monotonic() - begin < 5


def test_a_gateway_that_is_not_there():
    with SmsGateway().running() as gone:
        url = gone.url
    with pytest.raises(GatewayAway):
        sms_backend(url).send(MESSAGE)


def test_the_console_shows_no_number(capsys):
    sms_backend("console://").send(MESSAGE)
    out = capsys.readouterr().out
    assert MESSAGE.text in out
    assert "•••0042" in out
    assert MESSAGE.to not in out


@pytest.mark.parametrize("url", ["smpp://x", "", "https://", "https://x/?timeout=soon"])
def test_a_wrong_address_is_said(url):
    with pytest.raises(ImproperlyConfigured, match="SMS_BACKEND"):
        sms_backend(url)


def test_memory_and_settings():
    sms_backend().send(MESSAGE)
    assert sms.outbox == [MESSAGE]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("550 <a.b@example.kz> unknown", "550 <a•••@example.kz> unknown"),
        ("number 8 (701) 000-00-42 is wrong", "number •••0042 is wrong"),
        ("code 12345678", "code 12345678"),
        ("at 2026-11-23", "at 2026-11-23"),
    ],
)
def test_errors_of_others_lose_their_addresses(text, shown):
    assert without_addresses(text) == shown


def test_masks():
    assert (masked("a@b.kz"), masked("+77010000042"), mask_phone("112"), masked("x@")) == (
        "a•••@b.kz", "•••0042", "•••", "•••",
    )  # fmt: skip
