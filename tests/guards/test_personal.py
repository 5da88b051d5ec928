"""S5, J8, J9, J10: personal data stands in one place, masked by default, unreadable in the database."""

import logging

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import override_settings

from appeals.models import Citizen
from appeals.personal import Iin, PersonName, Phone, parse_iin
from common.acts import act
from common.fields import EncryptedField, blind_index, decrypt, encrypt
from common.logs import JsonFormatter
from common.phones import parse_phone

PERSONAL = {"surname", "given_name", "patronymic", "iin", "phone", "address", "birth_date"}
IIN, SECOND_PASS, PHONE = "991231100010", "991231100109", "+77012345678"


def make_citizen(body, **values) -> Citizen:
    citizen = Citizen(
        body=body, surname="Сериков", given_name="Болат", iin=Iin(IIN), phone=Phone(PHONE), **values
    )
    citizen.refresh_search()
    with act("test.citizen"):
        citizen.save()
    return citizen


def test_s5_only_the_citizen_holds_personal_fields():
    holders = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label not in ("auth", "contenttypes", "sessions")
        for field in model._meta.get_fields()
        if field.name in PERSONAL
    }
    assert holders == {"Citizen"}


def test_j10_values_show_themselves_masked():
    assert str(Iin(IIN)) == repr(Iin(IIN)).split()[1].rstrip(">") == "••••••••0010"
    assert str(Phone(PHONE)) == "••••••••5678"
    assert f"{PersonName('Сериков', 'Болат', 'Ерланұлы')}" == "С. Б."
    assert "Болат" not in repr(PersonName("Сериков", "Болат"))
    assert Iin(IIN).reveal() == IIN
    assert PersonName("Сериков", "Болат", "Ерланұлы").full() == "Сериков Болат Ерланұлы"


def test_j10_a_citizen_shows_initials_in_text_and_logs(cast):
    citizen = make_citizen(cast.own)
    record = logging.LogRecord("x", logging.INFO, "", 1, "citizen %s %r", (citizen, citizen.iin), None)
    record.phone = PHONE
    line = JsonFormatter().format(record)
    assert "Сериков" not in line
    assert IIN not in line
    assert PHONE not in line


def test_j8_the_database_holds_no_readable_iin_or_phone(cast):
    make_citizen(cast.own, email="person@example.kz", address="Абай көшесі, 1")
    with connection.cursor() as cursor:
        for table in ("appeals_citizen", "organisations_history"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} AS t")
            stored = cursor.fetchone()[0]
            for value in (IIN, PHONE, PHONE[2:], "person@example.kz", "Абай көшесі"):
                assert value not in stored
                assert value.encode().hex() not in stored


def test_j9_blind_index_finds_equal_values_and_joins_no_columns(cast):
    citizen = make_citizen(cast.own)
    found = Citizen.objects.visible_to(cast.registrar)
    assert found.with_iin(IIN).get() == found.with_phone(PHONE).get() == citizen
    assert not found.with_iin(SECOND_PASS).exists()
    assert not found.with_iin("").exists()
    assert blind_index(IIN, "a.iin") != blind_index(IIN, "a.phone")
    assert Citizen.objects.visible_to(cast.sister_registrar).with_iin(IIN).count() == 0


@override_settings(FIELD_KEYS=["b2xkLWtleS1vbGQta2V5LW9sZC1rZXktMDEyMzQ1Njc="])
def test_keys_rotate():
    token = encrypt(IIN, "t.iin")
    with override_settings(FIELD_KEYS=["bmV3LWtleS1uZXcta2V5LW5ldy1rZXktMDEyMzQ1Njc=", *_keys()]):
        assert decrypt(token, "t.iin") == IIN
        assert decrypt(encrypt(IIN, "t.iin"), "t.iin") == IIN
    with (
        override_settings(FIELD_KEYS=["YW5vdGhlci1rZXktYW5vdGhlci1rZXktMDEyMzQ1Njc="]),
        pytest.raises(ValueError, match="No key"),
    ):
        decrypt(token, "t.iin")
    with pytest.raises(ValueError, match="No key"):
        decrypt(token, "t.phone")  # bound to its column


def _keys():
    from django.conf import settings

    return settings.FIELD_KEYS


def test_every_encrypted_field_has_a_masking_type():
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedField)
    ]
    assert {f"{field.model.__name__}.{field.name}" for field in fields} == {
        "Citizen.iin",
        "Citizen.phone",
        "Citizen.email",
        "Citizen.address",
        "Slip.code",
        "Slip.link",
        "Minutes.content",
        "Webhook.secret",
        "Webhook.former_secret",
    }
    assert all("•" in str(field.secret("123456789")) for field in fields)


@pytest.mark.parametrize("value", ["991231100010", "991231200027", "991231100109", " 991231 100010 ", ""])
def test_valid_iin(value):
    assert parse_iin(value) == "".join(value.split())


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("991231100011", "iin_check"),
        ("123123123123", "iin_date"),
        ("991231100160", "iin_check"),
        ("991231900010", "iin_date"),
        ("99123110001", "iin_form"),
        ("99123110001x", "iin_form"),
        ("٩٩١٢٣١١٠٠٠١٠", "iin_form"),
    ],
)
def test_wrong_iin_says_what_is_wrong(value, code):
    with pytest.raises(ValidationError) as error:
        parse_iin(value)
    assert error.value.code == code


@pytest.mark.parametrize("value", ["87012345678", "+7 701 234-56-78", "8 (701) 234 56 78"])
def test_phones_as_people_type_them(value):
    assert parse_phone(value) == PHONE


@pytest.mark.parametrize("value", ["abc", "12", "+7 701"])
def test_wrong_phones_are_refused(value):
    with pytest.raises(ValidationError):
        parse_phone(value)
