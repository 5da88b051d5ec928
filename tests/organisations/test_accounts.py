"""Forgotten passwords, invitations, one's own password and sessions, language and colours (B2, B7, B8, C7)."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.acts import Refused, act, changed
from notices.actions import send_due_notices
from notices.models import Notice
from organisations.actions import accounts, people
from organisations.links import INVITATION, RESET
from organisations.models import History, Session, User
from organisations.rights import Role
from tests.cast import PASSWORD

NEW = "another quite long sentence 7"


def fresh(user) -> User:
    return User.objects.unscoped("test").get(pk=user.pk)


def invited(cast) -> User:
    return people.invite(
        by=cast.administrator,
        email="New@Example.kz",
        full_name="New Person",
        language="ru",
        body=cast.own,
        role=Role.EXECUTOR,
    )


def link_in_mail() -> str:
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def test_a_forgotten_password_is_set_by_the_link(cast):
    response = Client().post(reverse("ask_password_reset"), {"email": "REGISTRAR@example.kz"})
    assert response.url == reverse("password_reset_asked")
    assert send_due_notices() == 1
    assert mail.outbox[-1].to == [cast.registrar.email]
    address = link_in_mail()
    client = Client()
    assert client.get(address).status_code == 200
    response = client.post(address, {"password": NEW, "again": NEW})
    assert response.url == reverse("login")
    assert fresh(cast.registrar).check_password(NEW)
    assert client.get(address).status_code == 410  # the link works once
    assert client.post(address, {"password": PASSWORD, "again": PASSWORD}).status_code == 410
    send_due_notices()
    assert "changed" in mail.outbox[-1].subject


@pytest.mark.parametrize("email", ["unknown@example.kz", "deactivated@example.kz", "registrar@example.kz"])
def test_b7_asking_for_a_link_tells_nothing(cast, email):
    response = Client().post(reverse("ask_password_reset"), {"email": email})
    assert (response.status_code, response.url) == (302, reverse("password_reset_asked"))


def test_b7_one_letter_in_five_minutes(cast):
    for _ in range(4):
        accounts.ask_password_reset(email=cast.registrar.email)
    assert Notice.objects.unscoped("test").count() in (1, 2)  # two when the clock passes a mark meanwhile
    accounts.ask_password_reset(email="nobody@example.kz")
    accounts.ask_password_reset(email=cast.deactivated.email)
    assert Notice.objects.unscoped("test").exclude(recipient=cast.registrar).count() == 0


def test_asking_has_a_limit_for_an_address(cast):
    codes = [
        Client().post(reverse("ask_password_reset"), {"email": f"a{n}@example.kz"}).status_code
        for n in range(12)
    ]
    assert codes == [302] * 10 + [429] * 2
    assert (
        Client(REMOTE_ADDR="10.1.1.1").post(reverse("ask_password_reset"), {"email": "x"}).status_code == 422
    )


def test_c7_the_link_has_the_address_of_the_settings(cast):
    Client().post(
        reverse("ask_password_reset"), {"email": cast.registrar.email}, HTTP_X_FORWARDED_HOST="evil.example"
    )
    send_due_notices()
    assert "evil.example" not in mail.outbox[-1].body
    assert Client().get(reverse("login"), HTTP_HOST="evil.example").status_code == 400


def test_an_invitation_sets_the_first_password(cast):
    person = invited(cast)
    assert person.email == "new@example.kz"
    assert not person.has_usable_password()
    send_due_notices()
    assert mail.outbox[-1].to == ["new@example.kz"]
    address = link_in_mail()
    assert Client().get(address).context["form"].user == person
    short = Client().post(address, {"password": "short", "again": "short"})
    assert short.status_code == 422
    assert "12" in short.context["form"].errors["password"][0]
    differ = Client().post(address, {"password": NEW, "again": NEW + "x"})
    assert differ.status_code == 422
    assert not fresh(person).has_usable_password()
    assert Client().post(address, {"password": NEW, "again": NEW}).status_code == 302
    assert fresh(person).check_password(NEW)
    assert Client().get(address).status_code == 410


def test_an_invitation_ends_after_its_days(cast, settings):
    person = invited(cast)
    token = INVITATION.token(person)
    with time_machine.travel(timezone.now() + timedelta(days=settings.INVITATION_DAYS) - timedelta(hours=1)):
        assert INVITATION.user(token) == person
    with time_machine.travel(timezone.now() + timedelta(days=settings.INVITATION_DAYS, hours=1)):
        assert INVITATION.user(token) is None
        assert Client().get(reverse("accept_invitation", args=[token])).status_code == 410


def test_links_are_for_one_purpose_one_state_one_person(cast):
    person = invited(cast)
    token = INVITATION.token(person)
    assert RESET.user(token) is None
    assert INVITATION.user(RESET.token(person)) is None
    assert RESET.user(RESET.token(person)) is None  # no password was there to forget
    assert INVITATION.user(INVITATION.token(cast.registrar)) is None
    people.invite_again(by=cast.administrator, user_id=person.pk)
    assert INVITATION.user(token) is None
    reset = RESET.token(cast.registrar)
    people.deactivate(by=cast.administrator, user_id=cast.registrar.pk)
    assert RESET.user(reset) is None
    for bad in ("", "x", token[:-2], token.replace(":", "")):
        assert INVITATION.user(bad) is None


def test_f1_two_browsers_one_link(cast):
    token = RESET.token(cast.registrar)
    accounts.set_password_by_link(link=RESET, token=token, password=NEW)
    with pytest.raises(Refused):
        accounts.set_password_by_link(link=RESET, token=token, password=PASSWORD)
    assert fresh(cast.registrar).check_password(NEW)


def test_a_link_used_meanwhile_is_said_in_the_form(cast, monkeypatch):
    def used(**kwargs):
        raise Refused("used already")

    monkeypatch.setattr(accounts, "set_password_by_link", used)
    address = reverse("reset_password", args=[RESET.token(cast.registrar)])
    response = Client().post(address, {"password": NEW, "again": NEW})
    assert response.status_code == 422
    assert "used already" in response.content.decode()


def test_b8_a_changed_password_ends_other_sessions(cast, client_of):
    here, there = client_of(cast.registrar), client_of(cast.registrar)
    assert there.get(reverse("profile")).status_code == 200
    data = {"present": PASSWORD, "password": NEW, "again": NEW}
    assert here.post(reverse("change_password"), data).status_code == 302
    assert here.get(reverse("profile")).status_code == 200
    assert there.get(reverse("profile")).status_code == 302
    assert fresh(cast.registrar).check_password(NEW)


def test_the_present_password_is_asked_and_guessing_it_is_limited(cast, client_of):
    client = client_of(cast.registrar)
    data = {"present": "not this one at all", "password": NEW, "again": NEW}
    codes = [client.post(reverse("change_password"), data).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]
    assert fresh(cast.registrar).check_password(PASSWORD)
    assert client.get(reverse("change_password")).status_code == 302


def test_b8_other_sessions_can_be_ended(cast, client_of):
    here, there = client_of(cast.registrar), client_of(cast.registrar)
    there.get(reverse("profile"))
    assert here.get(reverse("profile")).context["other_sessions"] == 1
    assert here.post(reverse("end_other_sessions")).status_code == 302
    assert there.get(reverse("profile")).status_code == 302
    assert here.get(reverse("profile")).context["other_sessions"] == 0


def test_b8_a_session_ends_when_idle_and_after_twelve_hours(cast, settings):
    client = Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(
            reverse("login"), {"email": cast.registrar.email, "password": PASSWORD, "next": "/staff/profile/"}
        )
        clock.shift(settings.SESSION_IDLE_SECONDS - 1)
        assert client.get(reverse("profile")).status_code == 200
        clock.shift(settings.SESSION_IDLE_SECONDS + 120)
        assert client.get(reverse("profile")).status_code == 302
    client = Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(
            reverse("login"), {"email": cast.registrar.email, "password": PASSWORD, "next": "/staff/profile/"}
        )
        for _ in range(36):
            assert client.get(reverse("profile")).status_code == 200
            clock.shift(settings.SESSION_COOKIE_AGE // 36)
        clock.shift(60)
        assert client.get(reverse("profile")).status_code == 302


PROFILE = {
    "full_name": "Name", "language": "ru", "theme": "dark",
    "digest": "twice", "works_from": "08:30", "works_until": "17:00",
}  # fmt: skip


def test_the_profile_keeps_name_language_and_colours(cast, client_of):
    client = client_of(cast.registrar)
    data = PROFILE | {"full_name": "  New\u200b  Name ", "language": "ru", "theme": "dark"}
    assert client.post(reverse("profile"), data).status_code == 302
    person = fresh(cast.registrar)
    assert (person.full_name, person.language, person.theme) == ("New Name", "ru", "dark")
    assert (person.digest, person.works_from, person.works_until) == ("twice", time(8, 30), time(17))
    assert b'data-theme="dark"' in client.get(reverse("profile")).content
    last = History.objects.unscoped("test").filter(act="account.profile").get()
    assert (last.actor_id, last.after["language"]) == (person.pk, "ru")


@pytest.mark.parametrize(
    "bad",
    [
        {"full_name": " "},
        {"full_name": "\u200b"},
        {"language": "xx"},
        {"theme": "pink"},
        {"digest": "never"},
        {"works_from": "nine"},
        {"works_until": "08:30"},
        {"works_until": ""},
    ],
)
def test_a_bad_profile_is_said_and_not_stored(cast, client_of, bad):
    data = PROFILE | bad
    response = client_of(cast.registrar).post(reverse("profile"), data)
    assert response.status_code == 422
    assert fresh(cast.registrar).full_name == cast.registrar.full_name


def test_c8_only_the_fields_of_the_profile_change(cast, client_of):
    data = PROFILE | {"email": "x@x.kz", "is_active": "", "role": "analyst"}
    assert client_of(cast.registrar).post(reverse("profile"), data).status_code == 302
    person = fresh(cast.registrar)
    with pytest.raises(TypeError):
        accounts.update_profile(by=cast.registrar, full_name="N", email="x@x.kz")
    assert (person.email, person.is_active) == (cast.registrar.email, True)


def test_language_and_colours_of_everybody(cast, client_of):
    anonymous = Client()
    response = anonymous.post(reverse("set_language"), {"language": "ru", "next": "/login/?a=1"})
    assert response.url == "/login/?a=1"
    assert b'<html lang="ru"' in anonymous.get(reverse("login")).content
    anonymous.post(reverse("set_theme"), {"theme": "dark"})
    assert b'data-theme="dark"' in anonymous.get(reverse("login")).content
    client = client_of(cast.registrar)
    client.post(reverse("set_language"), {"language": "kk"})
    client.post(reverse("set_theme"), {"theme": "light"})
    person = fresh(cast.registrar)
    assert (person.language, person.theme) == ("kk", "light")
    for name in ("set_language", "set_theme"):
        assert anonymous.get(reverse(name)).status_code == 405
        response = anonymous.post(reverse(name), {"language": "xx", "theme": "xx", "next": "//evil.example/"})
        assert response.url == "/"
        assert not response.cookies


@pytest.mark.parametrize(
    ("password", "fine"),
    [
        ("a fine sentence", True),
        ("ж" * 6 + "ы" * 6, True),
        ("correct horse battery staple " * 3, True),
        ("elevenchars", False),
        ("x" * 129, False),
        ("kezdesu12345", False),
        ("АкиматКазахстан1", False),
        ("1234567890123", False),
        ("qwertyuiop123456789", True),
        ("registrar@example.kz", False),
    ],
)
def test_b2_passwords(cast, password, fine):
    if fine:
        validate_password(password, cast.registrar)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, cast.registrar)


def test_b2_an_administrator_needs_fifteen(cast):
    with pytest.raises(ValidationError):
        validate_password("twelve chars!", cast.administrator)
    validate_password("fifteen charact", cast.administrator)
    validate_password("twelve chars!", User(email="a@b.kz"))


def test_b2_argon2id(settings):
    from config import settings as real

    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS
    encoded = get_hasher("default").encode("a fine sentence", "saltsaltsalt")
    assert encoded.startswith("argon2$argon2id$")
    assert identify_hasher(encoded).algorithm == "argon2"


def test_ended_sessions_are_forgotten(cast, client_of):
    from organisations.tasks import clear_sessions

    client_of(cast.registrar).get(reverse("profile"))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        clear_sessions()
    assert Session.objects.count() == 0


def test_a_letter_that_nobody_needs_any_more_is_not_sent(cast):
    person = invited(cast)
    accounts.set_password_by_link(link=INVITATION, token=INVITATION.token(person), password=NEW)
    accounts.ask_password_reset(email=person.email)
    with act("test"):
        user = fresh(person)
        user.set_unusable_password()
        user.save(update_fields=["password"])
    send_due_notices()
    states = dict(Notice.objects.unscoped("test").values_list("rule", "state"))
    assert states["account.reset"] == "dropped"
    accounts.set_password_by_link(link=INVITATION, token=INVITATION.token(fresh(person)), password=NEW)
    assert states["account.invited"] == "sent"


@pytest.mark.parametrize(
    ("typed", "kept"), [("8 701 555 01 02", "+77015550102"), ("+7 (701) 555-01-02", "+77015550102"), ("", "")]
)
def test_a_telephone_at_work_is_kept_in_one_form(cast, client_of, typed, kept):
    facts = {"full_name": "Registrar", "language": "kk", "theme": "auto", "digest": "daily"}
    facts |= {"works_from": "09:00", "works_until": "18:00", "work_phone": typed}
    assert client_of(cast.registrar).post(reverse("profile"), facts).status_code == 302
    cast.registrar.refresh_from_db()
    assert cast.registrar.work_phone == kept
    wrong = client_of(cast.registrar).post(reverse("profile"), facts | {"work_phone": "ask my secretary"})
    assert wrong.status_code == 422
    with pytest.raises(ValidationError):
        accounts.update_profile(by=cast.registrar, full_name="Registrar", work_phone="12")


def test_e5_no_other_form_can_be_stored(cast):
    with pytest.raises(IntegrityError), act("test.phone"):
        changed(cast.registrar, work_phone="8701")


def test_a_name_alone_leaves_the_telephone(cast):
    accounts.update_profile(by=cast.registrar, full_name="Registrar", work_phone="8 701 555 01 02")
    accounts.update_profile(by=cast.registrar, full_name="Another name")
    cast.registrar.refresh_from_db()
    assert (cast.registrar.full_name, cast.registrar.work_phone) == ("Another name", "+77015550102")
