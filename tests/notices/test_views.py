"""The bell, the list of a person, what could not be sent."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from common.acts import Refused
from notices import registry
from notices.actions import mark_all_read, mark_read, queue, queue_outside, retry
from notices.enums import Channel, NoticeState
from notices.models import Notice


@pytest.fixture(autouse=True)
def rule(monkeypatch):
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))

    def build(notice):
        if notice.params.get("over"):
            return None
        url = "http://testserver/staff/profile/" if notice.params.get("link", True) else ""
        return {"subject": f"Fact {notice.key}", "lines": ["Line"], "url": url}

    registry.register("test.fact", build)


def tell(person, key, rule="test.fact", **params):
    queue(key=key, rule=rule, recipients=[person], params=params)
    return Notice.objects.unscoped("test").get(key=key, recipient=person, channel=Channel.IN_APP)


def test_the_number_on_the_bell(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.executor)
    client.get(reverse("profile"))
    assert client.get(reverse("notice_count")).content.strip() == b""
    for number in range(3):
        tell(cast.executor, f"a{number}")
    tell(cast.controller, "b")
    with django_assert_max_num_queries(4):
        assert b">3<" in client.get(reverse("notice_count")).content
    for number in range(120):
        tell(cast.executor, f"c{number}")
    assert b"99+" in client.get(reverse("notice_count")).content


def test_the_list_is_ones_own_and_tells_the_state_of_now(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.executor)
    client.get(reverse("profile"))
    with time_machine.travel("2026-11-20 12:00 +0500"):
        for number in range(25):
            tell(cast.executor, f"a{number}")
    with time_machine.travel("2026-11-22 12:00 +0500"):
        for number in range(25, 45):
            tell(cast.executor, f"a{number}")
    tell(cast.executor, "over", over=True)
    tell(cast.executor, "gone", rule="no.rule")
    tell(cast.controller, "foreign")
    with django_assert_max_num_queries(12):
        response = client.get(reverse("notice_list"))
    page = response.content.decode()
    assert "Fact a44" in page
    assert "foreign" not in page
    assert response.context["unread"] == 47
    assert page.count("this is over") == 2
    assert [day["name"] for day in response.context["days"]] == ["Today", "Yesterday", "20 November 2026"]
    assert "Fact a0<" in client.get(reverse("notice_list"), {"page": 2}).content.decode()


def test_a_notice_is_read_and_opened(cast, client_of):
    client = client_of(cast.executor)
    first, second, plain = (
        tell(cast.executor, "a"),
        tell(cast.executor, "b"),
        tell(cast.executor, "c", link=False),
    )
    assert client.post(reverse("notice_read", args=[first.pk]), {"open": "1"}).url == "/staff/profile/"
    assert client.post(reverse("notice_read", args=[second.pk])).url == reverse("notice_list")
    assert client.post(reverse("notice_read", args=[plain.pk]), {"open": "1"}).url == reverse("notice_list")
    first.refresh_from_db()
    seen = first.read_at
    client.post(reverse("notice_read", args=[first.pk]))
    first.refresh_from_db()
    assert first.read_at == seen
    assert client_of(cast.controller).post(reverse("notice_read", args=[first.pk])).status_code == 404
    assert client.get(reverse("notice_read", args=[first.pk])).status_code == 405


def test_a_foreign_address_is_not_opened(cast, client_of):
    registry.register("test.evil", lambda notice: {"subject": "x", "url": "https://evil.example/"})
    notice = tell(cast.executor, "e", rule="test.evil")
    response = client_of(cast.executor).post(reverse("notice_read", args=[notice.pk]), {"open": "1"})
    assert response.url == reverse("notice_list")


def test_everything_is_read(cast, client_of):
    for number in range(3):
        tell(cast.executor, f"a{number}")
    other = tell(cast.controller, "b")
    assert client_of(cast.executor).post(reverse("notice_read_all")).status_code == 302
    assert not Notice.objects.visible_to(cast.executor).on_screen().unread().exists()
    assert mark_all_read(by=cast.executor) == 0
    other.refresh_from_db()
    assert other.read_at is None
    with pytest.raises(Http404):
        mark_read(by=cast.executor, notice_id=other.pk)


def test_what_was_not_sent_is_for_administrators(cast, client_of, django_assert_max_num_queries):
    tell(cast.executor, "a")
    letter = Notice.objects.unscoped("test").get(channel=Channel.EMAIL)
    Notice.objects.unscoped("test").filter(pk=letter.pk).update(
        state=NoticeState.PARKED, attempts=5, error="550 no"
    )
    client = client_of(cast.administrator)
    client.get(reverse("profile"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("notice_troubled")).content.decode()
    assert "550 no" in page
    assert "Fact a" not in page  # what it says is the recipient's
    assert client.post(reverse("notice_retry", args=[letter.pk]), follow=True).status_code == 200
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (NoticeState.QUEUED, 0)
    again = client.post(reverse("notice_retry", args=[letter.pk]), follow=True)
    assert len(again.context["messages"]) == 1
    assert client.post(reverse("notice_retry", args=[10**9])).status_code == 302
    for who in ("executor", "controller", "analyst", "stranger"):
        assert client_of(getattr(cast, who)).get(reverse("notice_troubled")).status_code == 403
    with pytest.raises(PermissionDenied):
        retry(by=cast.executor, notice_id=letter.pk)
    with pytest.raises(Refused):
        retry(by=cast.administrator, notice_id=letter.pk)


def test_addresses_outside_are_masked(cast, client_of, django_assert_max_num_queries):
    contact = registry.Contact(email="citizen@example.kz", phone="+77010000042")
    loaded = []
    registry.register(
        "test.outside", lambda notice: None, label="To a citizen", contact=lambda notice: contact,
        preload=lambda notices: loaded.append(len(notices)),
    )  # fmt: skip
    for rule in ("test.outside", "test.gone"):
        queue_outside(key=rule, rule=rule, addressee="question:1", params={})
    rows = Notice.objects.unscoped("test").filter(recipient=None)
    rows.update(state=NoticeState.FAILED, attempts=1, error="GatewayAway: The gateway answered 503.")
    client = client_of(cast.administrator)
    client.get(reverse("profile"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("notice_troubled")).content.decode()
    assert "c•••@example.kz" in page
    assert "•••0042" in page
    assert contact.email not in page
    assert contact.phone not in page
    assert loaded == [2]
    contact = None
    assert client.get(reverse("notice_troubled")).status_code == 200
    retried = retry(by=cast.administrator, notice_id=rows.first().pk)
    assert (retried.state, retried.attempts) == (NoticeState.QUEUED, 0)
    assert rows.filter(state=NoticeState.QUEUED).count() == 1
