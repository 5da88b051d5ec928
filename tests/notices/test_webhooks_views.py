"""Screens of webhooks, and the acts behind them: who may, what is refused, what is told once."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from common.acts import Refused, act
from notices.actions import webhooks as actions
from notices.enums import DeliveryState, OffReason
from notices.models import Delivery, Webhook
from organisations.actions import api_clients
from organisations.models import History
from tests.notices.hooks import deliveries, stored, system, webhook

URL = "https://register.example/hook"
KINDS = ["question.closed", "meeting.held"]


@pytest.fixture
def hook(cast):
    return webhook(cast, URL, kinds=KINDS)[0]


@pytest.fixture
def keeper(cast, client_of):
    return client_of(cast.administrator)


def secret_in(answer) -> str:
    found = re.findall(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode())
    return found[0] if found else ""


def logged(hook: Webhook, **facts) -> Delivery:
    told = {"kind": "question.closed", "source": "question", "row": 1, "at": timezone.now(), **facts}
    with act("test.log"):
        return Delivery.objects.create(webhook=hook, key=f"question:{uuid4()}", **told)


class TestScreens:
    def test_from_the_system_to_a_new_webhook(self, cast, keeper):
        client = system(cast)
        list_url = reverse("webhook_list", args=[client.pk])
        assert list_url in keeper.get(reverse("api_client", args=[client.pk])).content.decode()
        page = keeper.get(list_url).content.decode()
        assert "The system has no webhook" in page and reverse("webhook_new", args=[client.pk]) in page
        form = keeper.get(reverse("webhook_new", args=[client.pk])).content.decode()
        assert "A question was closed" in form and "A meeting was announced" in form
        answer = keeper.post(reverse("webhook_new", args=[client.pk]), {"url": URL, "kinds": KINDS})
        made = Webhook.objects.unscoped("test").get()
        assert secret_in(answer) == made.secret.reveal() and "no-store" in answer["Cache-Control"]
        assert (made.url, made.kinds, made.by, made.client) == (URL, KINDS, cast.administrator, client)
        page = keeper.get(reverse("webhook", args=[made.pk]))
        assert not secret_in(page) and URL in page.content.decode()
        assert URL in keeper.get(list_url).content.decode()

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ({"url": "", "kinds": KINDS}, "Address"),
            ({"url": "http://register.example/", "kinds": KINDS}, "https://"),
            ({"url": "https://10.0.0.1/", "kinds": KINDS}, "network"),
            ({"url": "https://u:p@register.example/", "kinds": KINDS}, "user name"),
            ({"url": URL}, "Events"),
            ({"url": URL, "kinds": ["question.eaten"]}, "question.eaten"),
            ({"url": "https://register.example/" + "ж" * 200, "kinds": KINDS}, "too long"),
        ],
    )
    @pytest.mark.parametrize("language", ["kk", "ru", "en"])
    def test_a_wrong_one_is_sent_back_in_words(self, cast, keeper, data, says, language):
        cast.administrator.language = language
        url = reverse("webhook_new", args=[system(cast).pk])
        answer = keeper.post(url, data, HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 422 and not Webhook.objects.unscoped("test").exists()
        if language == "en":
            assert says in answer.content.decode()

    def test_edited(self, hook, keeper):
        url = reverse("webhook_edit", args=[hook.pk])
        form = keeper.get(url).content.decode()
        assert URL in form and form.count("checked") == 2
        assert keeper.post(url, {"url": "https://10.0.0.1/", "kinds": KINDS}).status_code == 422
        keeper.post(url, {"url": URL + "2", "kinds": ["meeting.held", "question.taken"]})
        assert (stored(hook).url, stored(hook).kinds) == (URL + "2", ["question.taken", "meeting.held"])

    def test_off_and_on(self, hook, keeper):
        assert "Switch off" in keeper.get(reverse("webhook", args=[hook.pk])).content.decode()
        for _twice in range(2):
            keeper.post(reverse("webhook_off", args=[hook.pk]))
        assert (stored(hook).is_on, stored(hook).off_reason) == (False, OffReason.PERSON)
        page = keeper.get(reverse("webhook", args=[hook.pk])).content.decode()
        assert "Switched off by an administrator" in page and "Send a test" not in page
        answer = keeper.post(reverse("webhook_ping", args=[hook.pk]), follow=True)
        assert "switch it on first" in answer.content.decode() and not deliveries().exists()
        for _twice in range(2):
            keeper.post(reverse("webhook_on", args=[hook.pk]))
        assert stored(hook).is_on and stored(hook).off_at is None

    def test_a_test_is_sent(self, hook, keeper):
        answer = keeper.post(reverse("webhook_ping", args=[hook.pk]), follow=True)
        assert "A test is on its way" in answer.content.decode()
        assert (deliveries().get().kind, deliveries().get().state) == ("ping", DeliveryState.QUEUED)

    def test_the_secret_is_renewed(self, hook, keeper):
        url = reverse("webhook_secret", args=[hook.pk])
        assert keeper.get(url).status_code == 302
        answer = keeper.post(url)
        old = hook.secret.reveal()
        assert secret_in(answer) == stored(hook).secret.reveal() != old
        assert "valid beside it for a day" in answer.content.decode()
        assert stored(hook).former_secret.reveal() == old

    def test_the_log(self, cast, hook, keeper):
        logged(hook, state=DeliveryState.SENT, status=204, attempts=1, tried_at=timezone.now())
        given_up = logged(hook, state=DeliveryState.FAILED, status=500, trouble="status", attempts=9)
        again = logged(hook, attempts=1, status=0, trouble="timeout")
        dropped = logged(hook, state=DeliveryState.DROPPED, trouble="sight")
        page = keeper.get(reverse("webhook", args=[hook.pk])).content.decode()
        for words in (
            "Delivered",
            "204",
            "Given up",
            "500 The answer is an error",
            "No answer in time",
            "9 tries",
        ):
            assert words in page
        assert str(dropped.uid) in page and "no longer see" in page
        for delivery, may in ((given_up, True), (again, True), (dropped, False)):
            assert (reverse("delivery_again", args=[delivery.pk]) in page) is may
        failed = keeper.get(reverse("webhook", args=[hook.pk]), {"state": "failed"}).content.decode()
        assert str(given_up.uid) in failed and str(dropped.uid) not in failed

    def test_pages_of_the_log(self, hook, keeper):
        for _number in range(51):
            logged(hook)
        first = keeper.get(reverse("webhook", args=[hook.pk])).content.decode()
        second = keeper.get(reverse("webhook", args=[hook.pk]), {"page": 2}).content.decode()
        assert first.count("<code>") == 50 and second.count("<code>") == 1

    def test_its_state_in_words(self, hook, keeper):
        with act("test"):
            Webhook.objects.unscoped("test").update(failing_since=timezone.now())
        assert "does not answer" in keeper.get(reverse("webhook", args=[hook.pk])).content.decode()

    def test_sent_again(self, hook, keeper):
        delivery = logged(hook, state=DeliveryState.FAILED, attempts=9)
        answer = keeper.post(reverse("delivery_again", args=[delivery.pk]), follow=True)
        assert "sent again in a moment" in answer.content.decode()
        assert (deliveries().get().state, deliveries().get().attempts) == (DeliveryState.QUEUED, 0)
        answer = keeper.post(reverse("delivery_again", args=[delivery.pk]), follow=True)
        assert "does not wait to be sent again" in answer.content.decode()

    def test_of_a_system_that_is_disconnected(self, cast, hook, keeper):
        delivery = logged(hook, state=DeliveryState.FAILED)
        api_clients.close_client(by=cast.administrator, client_id=hook.client_id)
        page = keeper.get(reverse("webhook", args=[hook.pk])).content.decode()
        assert "<form" not in page.split("<main")[1].split("</main>")[0]
        new = reverse("webhook_new", args=[hook.client_id])
        assert new not in keeper.get(reverse("webhook_list", args=[hook.client_id])).content.decode()
        assert keeper.post(new, {"url": URL, "kinds": KINDS}).status_code == 422
        for name in ("webhook_ping", "webhook_secret", "webhook_off", "webhook_on"):
            answer = keeper.post(reverse(name, args=[hook.pk]), follow=True)
            assert "disconnected already" in answer.content.decode()
        keeper.post(reverse("delivery_again", args=[delivery.pk]))
        assert deliveries().get().state == DeliveryState.FAILED


class TestActs:
    def test_five_of_a_system_are_enough(self, cast):
        client = system(cast)
        made = [
            actions.add_webhook(by=cast.administrator, client_id=client.pk, url=URL, kinds=KINDS)[0]
            for _number in range(5)
        ]
        with pytest.raises(Refused, match="5 webhooks"):
            actions.add_webhook(by=cast.administrator, client_id=client.pk, url=URL, kinds=KINDS)
        actions.switch_off(by=cast.administrator, webhook_id=made[0].pk)
        actions.add_webhook(by=cast.administrator, client_id=client.pk, url=URL, kinds=KINDS)
        with pytest.raises(Refused, match="5 webhooks"):
            actions.switch_on(by=cast.administrator, webhook_id=made[0].pk)

    def test_events_are_chosen_from_those_there_are(self, cast):
        client = system(cast)
        for kinds, says in ((["a.b"], "no such event: a.b"), ([], "at least one event")):
            with pytest.raises(Refused, match=says):
                actions.add_webhook(by=cast.administrator, client_id=client.pk, url=URL, kinds=kinds)

    def test_for_nobody_else(self, cast, hook):
        delivery = logged(hook, state=DeliveryState.FAILED)
        for by in (cast.registrar, cast.head, cast.analyst, hook.client.acting()):
            for do in (
                lambda by: actions.add_webhook(by=by, client_id=hook.client_id, url=URL, kinds=KINDS),
                lambda by: actions.change_webhook(by=by, webhook_id=hook.pk, url=URL, kinds=KINDS),
                lambda by: actions.switch_off(by=by, webhook_id=hook.pk),
                lambda by: actions.switch_on(by=by, webhook_id=hook.pk),
                lambda by: actions.renew_secret(by=by, webhook_id=hook.pk),
                lambda by: actions.ping(by=by, webhook_id=hook.pk),
                lambda by: actions.send_again(by=by, delivery_id=delivery.pk),
            ):
                with pytest.raises((Http404, PermissionDenied)):
                    do(by)

    def test_history_keeps_who_and_no_secret_in_the_clear(self, cast, hook):
        _hook, secret = actions.renew_secret(by=cast.administrator, webhook_id=hook.pk)
        rows = History.objects.unscoped("test").filter(table="notices_webhook")
        assert {row.actor_id for row in rows} == {cast.administrator.pk}
        assert [row.act for row in rows] == ["webhook.add", "webhook.secret"]
        assert not any(secret in str(row.after) for row in rows)
