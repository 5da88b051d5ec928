"""Connected systems: what a token opens, when it opens nothing, and that its account is no member of staff."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from common.acts import Refused
from common.dates import today
from common.throttles import KNOWN, UNKNOWN, ByCaller
from notices.actions import queue
from notices.models import Notice
from organisations.actions import api_clients as actions
from organisations.authentication import WRONG
from organisations.forms.api_clients import ClientForm
from organisations.models import ApiClient, ApiToken, History, Membership, User
from organisations.rights import CASE_ROLES, SYSTEM_RIGHTS, Right, Role, rights_of_system
from organisations.staff import load_staff
from organisations.tokens import MARK, digest_of

REPORT = "/api/v1/reports/resolution/?by=body"
SEES = [Right.REPORTS_VIEW, Right.QUESTIONS_VIEW]


def connect(cast, **more) -> ApiClient:
    facts = {
        "name": "Register",
        "contact": "Keeper",
        "body": cast.own,
        "role": Role.CONTROLLER,
        "rights": SEES,
    }
    return actions.connect(by=cast.administrator, **(facts | more))


def token_of(cast, found: ApiClient, days: int = 30) -> str:
    expires_on = today() + timedelta(days=days)
    return actions.issue_token(by=cast.administrator, client_id=found.pk, expires_on=expires_on)[1]


def ask(client, secret: str, url: str = REPORT, **extra):
    return client.get(url, HTTP_AUTHORIZATION=f"Bearer {secret}", **extra)


@pytest.fixture
def connected(cast):
    return connect(cast)


@pytest.fixture
def secret(cast, connected):
    return token_of(cast, connected)


class TestWhatATokenOpens:
    def test_the_same_as_its_role_in_its_body(self, cast, client, secret, client_of):
        answer = ask(client, secret, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == 200
        assert answer.json() == client_of(cast.controller).get(REPORT).json()
        assert "sessionid" not in answer.cookies and not answer.wsgi_request.session.session_key

    def test_only_rights_that_were_given(self, cast, client):
        few = token_of(cast, connect(cast, rights=[Right.QUESTIONS_VIEW]))
        answer = ask(client, few)
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"

    def test_rights_are_narrowed_everywhere(self, cast, connected):
        user = connected.account
        user.active_memberships = [connected.membership()]
        assert user.can(Right.REPORTS_VIEW, cast.own_district) and not user.can(Right.QUESTIONS_ROUTE)
        assert not user.can(Right.REPORTS_VIEW, cast.sister)
        reach = type(cast.own).objects.in_reach_of
        assert set(reach(user, Right.QUESTIONS_VIEW)) == {cast.own, cast.own_district}
        assert not reach(user, Right.QUESTIONS_ROUTE).exists()

    def test_it_opens_no_page(self, client, secret):
        for page in (reverse("question_list"), reverse("dashboard"), "/staff/"):
            assert ask(client, secret, page).status_code in (302, 404)

    def test_the_language_is_that_of_the_request(self, client, secret):
        assert ask(client, secret, HTTP_ACCEPT_LANGUAGE="ru").json()["total"]["name"] == "Всего"
        assert ask(client, secret, HTTP_ACCEPT_LANGUAGE="en").json()["total"]["name"] == "Total"


class TestWhatOpensNothing:
    def test_nobody_is_told_so(self, client, db):
        answer = client.get(REPORT)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")

    @pytest.mark.parametrize(
        "header", ["Bearer", "Bearer kzd_wrong", "Bearer a b", "bearer \xe9", "Basic eDp5"]
    )
    def test_anything_else(self, client, db, header):
        answer = client.get(REPORT, HTTP_AUTHORIZATION=header)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")

    def test_withdrawn_expired_and_disconnected_are_as_unknown(self, cast, client, connected):
        withdrawn, expired, closed = (token_of(cast, connected) for _ in range(3))
        unknown = ask(client, MARK + "unknown").content
        actions.revoke_token(by=cast.administrator, token_id=ApiToken.objects.unscoped("test").last().pk)
        assert ask(client, withdrawn).content == unknown
        with time_machine.travel(today() + timedelta(days=40)):
            assert ask(client, expired).content == unknown
        assert ask(client, closed).status_code == 200
        actions.close_client(by=cast.administrator, client_id=connected.pk)
        assert ask(client, closed).content == unknown

    def test_the_last_day_counts(self, cast, client, connected):
        secret = token_of(cast, connected, days=0)
        assert ask(client, secret).status_code == 200

    def test_changed_rights_count_at_the_next_request(self, cast, client, connected, secret):
        actions.change_client(
            by=cast.administrator, client_id=connected.pk, name="Other", contact="Keeper", role=Role.CONTROLLER,
            rights=[Right.QUESTIONS_VIEW],
        )  # fmt: skip
        assert ask(client, secret).status_code == 403
        assert ApiClient.objects.unscoped("test").select_related("account").get().name == "Other"


class TestSecrets:
    def test_only_the_digest_is_stored(self, cast, secret):
        token = ApiToken.objects.unscoped("test").get()
        assert secret.startswith(token.prefix) and len(secret) >= 46
        assert bytes(token.digest) == digest_of(secret)
        rows = History.objects.unscoped("test").values_list("before", "after")
        assert rows and not any(secret in str(row) for row in rows)

    def test_use_is_noted_once_an_hour(self, client, secret, django_assert_num_queries):
        ask(client, secret)
        first = ApiToken.objects.unscoped("test").get().last_used_at
        ask(client, secret)
        assert first is not None and ApiToken.objects.unscoped("test").get().last_used_at == first
        with time_machine.travel(first + timedelta(hours=2)):
            ask(client, secret)
        assert ApiToken.objects.unscoped("test").get().last_used_at > first


class TestLimits:
    def test_of_an_account(self, client, secret, monkeypatch):
        monkeypatch.setattr("common.throttles.KNOWN", type(KNOWN)("test_api", 2, 60))
        assert [ask(client, secret).status_code for _ in range(3)] == [200, 200, 429]
        answer = ask(client, secret)
        assert answer["Retry-After"] == "60" and answer.json()["status"] == 429

    def test_of_whoever_shows_no_token(self, rf, monkeypatch):
        monkeypatch.setattr("common.throttles.UNKNOWN", type(UNKNOWN)("test_unknown", 1, 60))
        asked = rf.get("/")
        asked.user = AnonymousUser()
        assert [ByCaller().allow_request(asked, None) for _ in range(2)] == [True, False]

    def test_of_wrong_tokens(self, client, db, monkeypatch):
        monkeypatch.setattr("organisations.authentication.WRONG", type(WRONG)("test_wrong", 2, 60))
        assert [ask(client, "kzd_no").status_code for _ in range(3)] == [401, 401, 429]


class TestActs:
    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": " "}, "name"),
            ({"role": Role.ADMINISTRATOR}, "role"),
            ({"role": Role.EXECUTOR, "rights": [Right.FIGURES_COUNTRY]}, "rights"),
            ({"rights": [Right.PERSONAL_VIEW]}, "rights"),
            ({"rights": []}, "rights"),
        ],
    )
    def test_what_can_not_be_connected(self, cast, wrong, field):
        with pytest.raises(Refused) as refused:
            connect(cast, **wrong)
        assert field in refused.value.message_dict
        assert not User.objects.unscoped("test").filter(is_machine=True).exists()

    def test_who_may(self, cast, connected, secret):
        token = ApiToken.objects.unscoped("test").get()
        with pytest.raises(PermissionDenied):
            actions.connect(by=cast.head, name="x", contact="y", body=cast.own, role=Role.HEAD, rights=SEES)
        for act in (
            lambda: actions.issue_token(by=cast.head, client_id=connected.pk, expires_on=today()),
            lambda: actions.close_client(by=cast.head, client_id=connected.pk),
            lambda: actions.revoke_token(by=cast.head, token_id=token.pk),
        ):
            with pytest.raises(Http404):
                act()

    @pytest.mark.parametrize("days", [-1, 367])
    def test_a_year_at_most(self, cast, connected, days):
        with pytest.raises(Refused) as refused:
            token_of(cast, connected, days)
        assert "expires_on" in refused.value.message_dict

    def test_five_tokens_at_once(self, cast, connected):
        for _ in range(5):
            token_of(cast, connected)
        with pytest.raises(Refused):
            token_of(cast, connected)
        actions.revoke_token(by=cast.administrator, token_id=ApiToken.objects.unscoped("test").first().pk)
        token_of(cast, connected)

    def test_twice(self, cast, connected, secret):
        token = ApiToken.objects.unscoped("test").get()
        first = actions.revoke_token(by=cast.administrator, token_id=token.pk).revoked_at
        assert actions.revoke_token(by=cast.administrator, token_id=token.pk).revoked_at == first
        actions.close_client(by=cast.administrator, client_id=connected.pk)
        for act in (
            lambda: actions.close_client(by=cast.administrator, client_id=connected.pk),
            lambda: token_of(cast, connected),
        ):
            with pytest.raises(Refused):
                act()


class TestItsAccountIsNoPerson:
    def test_nobody_meets_it_among_people(self, cast, connected, client_of):
        assert connected.account not in User.objects.visible_to(cast.administrator)
        assert connected.account not in User.objects.unscoped("test").active()
        page = client_of(cast.administrator).get(reverse("user_list")).content.decode()
        assert "Register" not in page and "system.invalid" not in page
        assert not Membership.objects.unscoped("test").filter(user=connected.account).exists()
        assert all(
            connected.account.pk not in people
            for here in load_staff().by_body.values()
            for people in here.values()
        )

    def test_it_never_signs_in(self, cast, connected, client):
        assert not client.login(username=connected.account.email, password="")
        client.post(reverse("ask_password_reset"), {"email": connected.account.email})
        assert not Notice.objects.unscoped("test").filter(recipient=connected.account).exists()

    def test_it_is_told_nothing(self, cast, connected):
        from common.acts import act

        with act("test.tell"):
            queue(
                key="test:1",
                rule="question.assigned",
                recipients=[connected.account, cast.head],
                params={"question": 1},
            )
        told = Notice.objects.unscoped("test").filter(key="test:1")
        assert {notice.recipient_id for notice in told} == {cast.head.pk}


class TestScreens:
    def test_from_connecting_to_withdrawing(self, cast, client_of, client):
        admin = client_of(cast.administrator)
        form = {
            "name": "Register",
            "contact": "Keeper",
            "body": cast.own.code,
            "role": "controller",
            "rights": SEES,
        }
        page = admin.post(reverse("api_client_new"), form, follow=True)
        found = ApiClient.objects.unscoped("test").get()
        assert page.request["PATH_INFO"] == reverse("api_client", args=[found.pk])
        day = date.today() + timedelta(days=20)
        page = admin.post(reverse("api_token_new", args=[found.pk]), {"expires_on": day.isoformat()})
        secret = page.context["secret"]
        assert secret in page.content.decode() and "no-store" in page["Cache-Control"]
        assert ask(client, secret).status_code == 200
        again = admin.get(reverse("api_client", args=[found.pk])).content.decode()
        assert secret not in again and secret[:10] in again
        token = ApiToken.objects.unscoped("test").get()
        admin.post(reverse("api_token_revoke", args=[token.pk]))
        assert "withdrawn" in admin.get(reverse("api_client", args=[found.pk])).content.decode()
        admin.post(reverse("api_client_close", args=[found.pk]))
        assert "disconnected" in admin.get(reverse("api_client_list")).content.decode()

    def test_wrong_input_is_told_and_stays(self, cast, client_of, connected):
        admin = client_of(cast.administrator)
        page = admin.post(reverse("api_token_new", args=[connected.pk]), {"expires_on": "2099-01-01"})
        assert page.status_code == 422 and "2099-01-01" in page.content.decode()
        form = {"name": "Kept", "contact": "x", "role": "executor", "rights": [Right.FIGURES_COUNTRY]}
        page = admin.post(reverse("api_client_edit", args=[connected.pk]), form)
        assert page.status_code == 422 and "Kept" in page.content.decode()
        assert admin.get(reverse("api_token_new", args=[connected.pk])).status_code == 302

    def test_the_form_offers_what_the_interface_serves(self):
        offered = {code for code, _label in ClientForm.base_fields["rights"].choices}
        assert offered == SYSTEM_RIGHTS
        assert all(any(right in rights_of_system(role) for role in CASE_ROLES) for right in offered)
