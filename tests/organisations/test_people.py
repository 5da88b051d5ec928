"""Accounts and roles: acts, who may, effect at the next request, screens (A15, B6 basics, J1)."""

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from common.acts import Refused
from notices.actions import send_due_notices
from organisations.actions import people
from organisations.models import History, Membership, Session, User
from organisations.rights import Right, Role
from tests.cast import PASSWORD


def fresh(user) -> User:
    return User.objects.unscoped("test").get(pk=user.pk)


def membership_of(user) -> Membership:
    return Membership.objects.unscoped("test").get(user=user)


def invite(cast, **more):
    facts = {
        "email": "new@example.kz",
        "full_name": "New",
        "language": "ru",
        "body": cast.own,
        "role": Role.HEAD,
    }
    return people.invite(by=cast.administrator, **(facts | more))


def test_a15_deactivation_works_at_the_very_next_request(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.registrar)
    assert client.get(reverse("profile")).status_code == 200
    with django_assert_max_num_queries(25) as caught:
        people.deactivate(by=cast.administrator, user_id=cast.registrar.pk)
    ended = [query["sql"] for query in caught if query["sql"].startswith("DELETE")]
    assert len(ended) == 1
    assert "organisations_session" in ended[0]
    assert client.get(reverse("profile")).status_code == 302
    assert not Session.objects.filter(user=cast.registrar).exists()
    people.reactivate(by=cast.administrator, user_id=cast.registrar.pk)
    assert client.get(reverse("profile")).status_code == 302  # the old session does not come back
    assert client.login(username=cast.registrar.email, password=PASSWORD)


def test_a15_a_role_taken_away_is_gone_at_the_next_request(cast, client_of):
    client = client_of(cast.administrator)
    other = invite(cast, role=Role.ADMINISTRATOR, body=cast.office)
    assert client.get(reverse("user_list")).status_code == 200
    people.end_role(by=other, membership_id=membership_of(cast.administrator).pk)
    assert client.get(reverse("user_list")).status_code == 403
    assert client.get(reverse("directory_home")).status_code == 403


def test_a15_a_person_closed_by_sql_is_nobody(cast, client_of):
    from common.acts import act

    client = client_of(cast.registrar)
    with act("test"):
        User.objects.unscoped("test").filter(pk=cast.registrar.pk).update(is_active=False)
    assert client.get(reverse("profile")).status_code == 302


def test_inviting_makes_an_account_one_role_and_a_letter(cast):
    person = invite(cast, email=" NEW@example.kz ")
    assert person.email == "new@example.kz"
    assert fresh(person).can(Right.FIGURES_COUNTRY, cast.own_district)
    assert fresh(person).body == cast.own
    assert send_due_notices() == 1
    assert mail.outbox[0].to == ["new@example.kz"]
    with pytest.raises(Refused):
        invite(cast, email="New@Example.kz")
    people.invite_again(by=cast.administrator, user_id=person.pk)
    assert send_due_notices() == 1


def test_an_invitation_is_not_sent_again_to_who_is_in_or_closed(cast):
    with pytest.raises(Refused):
        people.invite_again(by=cast.administrator, user_id=cast.registrar.pk)
    with pytest.raises(Refused):
        people.invite_again(by=cast.administrator, user_id=cast.deactivated.pk)


def test_an_account_is_closed_and_opened_once(cast):
    with pytest.raises(Refused):
        people.deactivate(by=cast.administrator, user_id=cast.deactivated.pk)
    with pytest.raises(Refused):
        people.reactivate(by=cast.administrator, user_id=cast.registrar.pk)


def test_roles_are_given_and_ended_once(cast):
    given = people.give_role(
        by=cast.administrator,
        user_id=cast.stranger.pk,
        body=cast.own,
        role=Role.EXECUTOR,
        started_on=date(2026, 1, 1),
    )
    assert given.started_on == date(2026, 1, 1)
    assert fresh(cast.stranger).can(Right.QUESTIONS_WORK, cast.own)
    with pytest.raises(Refused):
        people.give_role(by=cast.administrator, user_id=cast.stranger.pk, body=cast.own, role=Role.EXECUTOR)
    people.end_role(by=cast.administrator, membership_id=given.pk)
    assert not fresh(cast.stranger).can(Right.QUESTIONS_WORK)
    with pytest.raises(Refused):
        people.end_role(by=cast.administrator, membership_id=given.pk)
    people.give_role(by=cast.administrator, user_id=cast.stranger.pk, body=cast.own, role=Role.EXECUTOR)


def test_no_role_in_a_body_that_is_over_and_none_for_a_closed_account(cast):
    from organisations.actions import bodies

    bodies.end_body(by=cast.administrator, body_id=cast.sister.pk, valid_to=date(2020, 1, 1), successors=[])
    cast.sister.refresh_from_db()
    with pytest.raises(Refused):
        people.give_role(by=cast.administrator, user_id=cast.stranger.pk, body=cast.sister, role=Role.HEAD)
    with pytest.raises(Refused):
        people.give_role(by=cast.administrator, user_id=cast.deactivated.pk, body=cast.own, role=Role.HEAD)
    with pytest.raises(Refused):
        invite(cast, body=cast.sister)


def test_nobody_changes_their_own_roles(cast):
    me = cast.administrator
    with pytest.raises(PermissionDenied):
        people.give_role(by=me, user_id=me.pk, body=cast.own, role=Role.ANALYST)
    with pytest.raises(PermissionDenied):
        people.end_role(by=me, membership_id=membership_of(me).pk)
    with pytest.raises(PermissionDenied):
        people.deactivate(by=me, user_id=me.pk)
    people.edit_user(by=me, user_id=me.pk, email="me@example.kz", full_name="Me", language="en")


def test_others_may_not(cast):
    colleague = cast.executor
    for attempt in (
        lambda by: people.deactivate(by=by, user_id=colleague.pk),
        lambda by: people.reactivate(by=by, user_id=colleague.pk),
        lambda by: people.edit_user(
            by=by, user_id=colleague.pk, email="x@x.kz", full_name="X", language="en"
        ),
        lambda by: people.give_role(by=by, user_id=colleague.pk, body=cast.own, role=Role.HEAD),
        lambda by: people.end_role(by=by, membership_id=membership_of(colleague).pk),
        lambda by: people.invite_again(by=by, user_id=colleague.pk),
    ):
        with pytest.raises(PermissionDenied):
            attempt(cast.controller)
        with pytest.raises(Http404):
            attempt(cast.sister_controller)
    with pytest.raises(PermissionDenied):
        people.invite(
            by=cast.controller, email="x@x.kz", full_name="X", language="en", body=cast.own, role=Role.HEAD
        )


def test_an_address_belongs_to_one_person(cast):
    facts = {"full_name": "N", "language": "en"}
    with pytest.raises(Refused):
        people.edit_user(by=cast.administrator, user_id=cast.head.pk, email="REGISTRAR@example.kz", **facts)
    changed = people.edit_user(by=cast.administrator, user_id=cast.head.pk, email="Head@Example.kz", **facts)
    assert changed == ["full_name"]


def test_j1_each_act_leaves_a_history_row_with_its_actor(cast):
    person = invite(cast)
    given = people.give_role(by=cast.administrator, user_id=person.pk, body=cast.sister, role=Role.HEAD)
    people.end_role(by=cast.administrator, membership_id=given.pk)
    people.deactivate(by=cast.administrator, user_id=person.pk)
    rows = History.objects.unscoped("test").filter(actor=cast.administrator).order_by("pk")
    assert [(row.act, row.operation, row.table.removeprefix("organisations_")) for row in rows] == [
        ("user.invite", "INSERT", "user"),
        ("user.invite", "INSERT", "membership"),
        ("membership.give", "INSERT", "membership"),
        ("membership.end", "UPDATE", "membership"),
        ("user.deactivate", "UPDATE", "user"),
    ]
    assert all("password" not in (row.after or {}) for row in rows)


# Screens


def test_the_list_finds_people(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.administrator)
    invite(cast)
    with django_assert_max_num_queries(12):
        response = client.get(reverse("user_list"))
    assert len(response.context["rows"]) == 16

    def found(**query):
        return {
            row.email.partition("@")[0] for row in client.get(reverse("user_list"), query).context["rows"]
        }

    assert found(q="sister contr") == {"sister_controller"}
    assert found(q="sister", role=Role.EXECUTOR) == {"sister_executor"}
    assert found(body="Ministry of Energy") == {"ministry_registrar", "ministry_controller", "ministry_head"}
    assert found(state="waiting") == {"new"}
    assert found(state="closed") == {"deactivated"}
    assert found(state="none") == {"stranger"}
    assert "deactivated" not in found(state="active")
    assert found(q="nobody at all") == set()
    first = client.get(reverse("user_list"), {"sort": "-email"}).context["rows"][0]
    assert first.email == "stranger@example.kz"
    assert (
        client.get(reverse("user_list"), {"role": "x", "page": "9" * 40, "sort": "password"}).status_code
        == 200
    )


def test_the_list_as_a_fragment(cast, client_of):
    response = client_of(cast.administrator).get(reverse("user_list"), {"q": "head"}, HTTP_HX_REQUEST="true")
    assert b"<html" not in response.content
    assert "HX-Request" in response.headers["Vary"]


def test_the_page_of_a_person(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.administrator)
    with django_assert_max_num_queries(12):
        response = client.get(reverse("user_page", args=[cast.head.pk]))
    assert response.context["changeable"]
    own = client.get(reverse("user_page", args=[cast.administrator.pk]))
    assert not own.context["can_give"]
    assert b'aria-disabled="true"' in own.content
    assert client.get(reverse("user_page", args=[10**9])).status_code == 404


def test_the_forms(cast, client_of):
    client = client_of(cast.administrator)
    data = {
        "email": "new@example.kz",
        "full_name": "New",
        "language": "kk",
        "body": cast.own.code,
        "role": "head",
    }
    assert client.get(reverse("user_invite"), {"body": cast.own.code}).status_code == 200
    for bad in (
        {"email": "no"},
        {"email": "head@example.kz"},
        {"body": "none"},
        {"role": "king"},
        {"full_name": ""},
    ):
        response = client.post(reverse("user_invite"), data | bad)
        assert response.status_code == 422, bad
        assert b'class="err"' in response.content or b"data-error-summary" in response.content
    response = client.post(reverse("user_invite"), data)
    person = User.objects.unscoped("test").get(email="new@example.kz")
    assert response.url == reverse("user_page", args=[person.pk])
    edited = {"email": "newer@example.kz", "full_name": "Newer", "language": "ru"}
    assert client.post(reverse("user_edit", args=[person.pk]), edited).status_code == 302
    assert (
        client.post(reverse("user_edit", args=[person.pk]), edited | {"email": "head@example.kz"}).status_code
        == 422
    )
    assert fresh(person).email == "newer@example.kz"


def test_a_body_is_chosen_by_code_or_by_name(cast, client_of):
    client = client_of(cast.administrator)
    address = reverse("role_give", args=[cast.stranger.pk])
    assert client.post(address, {"body": "ministry of energy", "role": "head"}).status_code == 302
    assert client.post(address, {"body": cast.ministry.code, "role": "head"}).status_code == 422
    assert client.post(address, {"body": "no such body", "role": "head"}).status_code == 422
    assert client.get(address).url == reverse("user_page", args=[cast.stranger.pk])
    ended = client.post(reverse("role_end", args=[membership_of(cast.stranger).pk]))
    assert ended.url == reverse("user_page", args=[cast.stranger.pk])
    assert not fresh(cast.stranger).active_memberships


@pytest.mark.parametrize("name", ["user_deactivate", "user_reactivate", "user_invite_again"])
def test_buttons_answer_with_a_message(cast, client_of, name):
    client = client_of(cast.administrator)
    person = {"user_reactivate": cast.deactivated, "user_invite_again": invite(cast)}.get(name, cast.head)
    for _ in range(2):  # the second time the state does not allow it, or the letter goes again
        response = client.post(reverse(name, args=[person.pk]), follow=True)
        assert response.status_code == 200
        assert len(response.context["messages"]) == 1
    assert client.get(reverse(name, args=[person.pk])).status_code == 405


@pytest.mark.parametrize("who", ["registrar", "controller", "head", "analyst", "stranger"])
def test_screens_are_for_administrators(cast, client_of, who):
    client = client_of(getattr(cast, who))
    for name, args in (("user_list", []), ("user_page", [cast.head.pk]), ("user_invite", [])):
        assert client.get(reverse(name, args=args)).status_code == 403
    assert client.post(reverse("user_deactivate", args=[cast.head.pk])).status_code == 403
    assert fresh(cast.head).is_active


def test_b9_every_form_of_mine_wants_its_token(cast, client_of):
    from notices import urls as notice_urls
    from organisations import urls as organisation_urls

    client = client_of(cast.administrator, enforce_csrf_checks=True)
    values = {"token": "x", "pk": cast.head.pk, "code": cast.own.code, "day": "2026-01-01"}

    def addresses(patterns):
        for entry in patterns:
            if hasattr(entry, "url_patterns"):
                yield from addresses(entry.url_patterns)
            else:
                names = entry.pattern.converters
                yield reverse(entry.name, kwargs={name: values[name] for name in names})

    before = History.objects.unscoped("test").count()
    for address in {*addresses(organisation_urls.urlpatterns), *addresses(notice_urls.urlpatterns)}:
        assert client.post(address, {}).status_code == 403, address
        foreign = client.post(address, {}, HTTP_ORIGIN="https://evil.example")
        assert foreign.status_code == 403, address
    assert History.objects.unscoped("test").count() == before
