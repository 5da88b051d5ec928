"""Signing in and out: limits, the same answer for every failure, a new session (B3, B7, B8, C5)."""

from time import time

import pytest
import redis
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common import limits
from organisations import signin
from tests.cast import PASSWORD

LOGIN = "/login/"
PROFILE = "/staff/profile/"


def attempt(client, email, password="wrong words entirely", next_page=PROFILE, **extra):
    return client.post(LOGIN, {"email": email, "password": password, "next": next_page}, **extra)


def is_in(client) -> bool:
    return SESSION_KEY in client.session


def test_the_right_password_opens_a_session_and_goes_on(cast):
    client = Client()
    response = attempt(client, "Registrar@Example.kz ", PASSWORD)
    assert (response.status_code, response.url) == (302, PROFILE)
    assert is_in(client)
    assert client.get(PROFILE).status_code == 200


def test_who_is_in_already_does_not_sign_in_again(cast, client_of):
    assert client_of(cast.registrar).get(f"{LOGIN}?next={PROFILE}").url == PROFILE


def test_b8_signing_in_changes_the_session_key(cast):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    old = client.session.session_key
    attempt(client, cast.registrar.email, PASSWORD)
    assert client.session.session_key != old


@pytest.mark.parametrize("who", ["registrar", "deactivated", "nobody"])
def test_b7_every_failure_has_the_same_answer(cast, who):
    response = attempt(Client(), f"{who}@example.kz")
    expected = attempt(Client(), "unknown@example.kz")
    assert response.status_code == expected.status_code == 422

    def text(answer, email):
        token = answer.context["csrf_token"]
        return answer.content.decode().replace(str(token), "").replace(email, "")

    assert text(response, f"{who}@example.kz") == text(expected, "unknown@example.kz")


def test_b7_a_closed_account_has_the_answer_of_a_wrong_password(cast):
    assert attempt(Client(), cast.deactivated.email, PASSWORD).status_code == 422


def test_b3_five_failures_close_an_account_for_a_while(cast, settings):
    settings.LOGIN_ATTEMPTS_PER_ADDRESS = 1000
    codes = [attempt(Client(), cast.registrar.email).status_code for _ in range(7)]
    assert codes == [422] * 5 + [429] * 2
    assert attempt(Client(), cast.registrar.email, PASSWORD).status_code == 429
    assert attempt(Client(), cast.executor.email, PASSWORD).status_code == 302


def test_b3_an_unknown_account_is_closed_in_the_same_way(cast, settings):
    settings.LOGIN_ATTEMPTS_PER_ADDRESS = 1000
    codes = [attempt(Client(), "unknown@example.kz").status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]


def test_b3_success_forgets_the_failures(cast, settings):
    settings.LOGIN_ATTEMPTS_PER_ADDRESS = 1000
    for _ in range(3):
        for _ in range(4):
            assert attempt(Client(), cast.registrar.email).status_code == 422
        assert attempt(Client(), cast.registrar.email, PASSWORD).status_code == 302


def test_b3_ten_attempts_a_minute_from_one_address(cast):
    codes = [attempt(Client(), f"somebody{n}@example.kz").status_code for n in range(12)]
    assert codes == [422] * 10 + [429] * 2
    assert attempt(Client(REMOTE_ADDR="10.9.9.9"), "other@example.kz").status_code == 422


def test_b3_a_forged_header_changes_nothing(cast):
    codes = [
        attempt(Client(), f"somebody{n}@example.kz", HTTP_X_FORWARDED_FOR=f"8.8.8.{n}").status_code
        for n in range(11)
    ]
    assert codes[-1] == 429


def test_b3_behind_a_proxy_only_its_word_counts(cast, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    codes = [
        attempt(Client(), f"a{n}@example.kz", HTTP_X_FORWARDED_FOR=f"8.8.8.{n}, 77.1.2.3").status_code
        for n in range(11)
    ]
    assert codes[-1] == 429
    assert attempt(Client(), "b@example.kz", HTTP_X_FORWARDED_FOR="77.1.2.3, 77.9.9.9").status_code == 422


def test_b3_an_ipv6_subscriber_is_one_address(cast):
    codes = [
        attempt(Client(REMOTE_ADDR=f"2001:db8:1:2::{n:x}"), f"a{n}@example.kz").status_code for n in range(11)
    ]
    assert codes[-1] == 429
    assert attempt(Client(REMOTE_ADDR="2001:db8:1:3::1"), "b@example.kz").status_code == 422


def test_b3_the_person_still_gets_in_from_a_browser_that_knows_them(cast):
    client = Client()
    attempt(client, cast.registrar.email, PASSWORD)
    client.post(reverse("logout"))
    for number in range(30):
        attempt(Client(), cast.registrar.email if number % 2 else f"x{number}@example.kz")
    assert attempt(Client(), cast.registrar.email, PASSWORD).status_code == 429
    assert attempt(client, cast.registrar.email, PASSWORD).status_code == 302
    # The browser's mark is of this person only, and it is counted itself.
    client.post(reverse("logout"))
    assert attempt(client, cast.executor.email, PASSWORD).status_code == 429
    codes = [attempt(client, cast.registrar.email).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]


def test_g5_without_redis_people_sign_in_and_guessing_stays_slow(cast, monkeypatch):
    def away(url):
        raise redis.ConnectionError("no redis")

    monkeypatch.setattr(limits, "_script", away)
    monkeypatch.setattr(limits, "_redis", away)
    monkeypatch.setattr(limits, "_own", limits._OwnCounts())
    client = Client()
    assert attempt(client, cast.registrar.email, PASSWORD).status_code == 302
    assert is_in(client)
    codes = [attempt(Client(REMOTE_ADDR=f"10.0.0.{n}"), cast.executor.email).status_code for n in range(6)]
    assert codes == [422] * 5 + [429]


@pytest.mark.parametrize(
    "bad",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1\r\nX: y",
        "////evil.example",
        "/\t/evil.example",
        "http:evil.example",
        " //evil.example",
        "///evil.example",
    ],
)
def test_c5_only_own_pages_are_gone_to(cast, bad, monkeypatch):
    from organisations.views import accounts

    monkeypatch.setattr(accounts, "resolve_url", lambda name: "/staff/")
    response = attempt(Client(), cast.registrar.email, PASSWORD, next_page=bad)
    assert (response.status_code, response.url) == (302, "/staff/")


def test_signing_out_ends_the_session_on_the_server(cast):
    client = Client()
    attempt(client, cast.registrar.email, PASSWORD)
    cookie = client.cookies["sessionid"].value
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).status_code == 302
    stolen = Client()
    stolen.cookies["sessionid"] = cookie
    assert stolen.get(PROFILE).status_code == 302


def test_bad_input_is_said_and_asks_no_password(cast, monkeypatch):
    monkeypatch.setattr(signin, "authenticate", lambda *args, **kwargs: pytest.fail("asked"))
    response = Client().post(LOGIN, {"email": "", "password": ""})
    assert response.status_code == 422
    assert response.content.count(b'class="err"') == 2
    assert Client().post(LOGIN, {"email": "a@b.kz", "password": "x" * 5000}).status_code == 422


def test_a_fragment_without_a_session_sends_the_page_to_the_sign_in(cast):
    response = Client().get(
        reverse("notice_list"),
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/staff/profile/?a=1",
    )
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/login/?next=%2Fstaff%2Fprofile%2F%3Fa%3D1"
    hostile = Client().get(
        reverse("notice_list"), HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://x//evil.example/"
    )
    assert hostile.headers["HX-Redirect"] == "/login/"


def test_the_mark_of_a_browser_holds_no_address(cast):
    client = Client()
    response = attempt(client, cast.registrar.email, PASSWORD)
    cookie = response.cookies[signin.DEVICE_COOKIE]
    assert "example.kz" not in cookie.value
    assert cookie["httponly"]
    assert int(cookie["max-age"]) == signin.DEVICE_AGE
    assert time() > 0


def test_b8_the_bell_keeps_no_session_alive_and_takes_nobody_away(cast, client_of, settings):
    client = client_of(cast.registrar)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.get(PROFILE)
        for _ in range(4):
            clock.shift(settings.SESSION_IDLE_SECONDS / 4 - 1)
            assert client.get(reverse("notice_count"), HTTP_HX_REQUEST="true").status_code == 200
        clock.shift(20)
        assert client.get(reverse("notice_count"), HTTP_HX_REQUEST="true").status_code == 204
        assert client.get(PROFILE).status_code == 302
