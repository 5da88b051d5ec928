"""`manage.py demo`: only into an empty database, never by accident into a real one."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from appeals.models import Question
from demo import accounts, clock
from demo.build import build
from meetings.models import Meeting, MeetingEvent
from organisations.models import User
from portal.models import OpenArchive
from tests.appeals.make import make_meeting


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_a_database_in_use_is_refused_in_one_line(cast):
    make_meeting(cast.own)
    with pytest.raises(CommandError) as refusal:
        demo()
    assert refusal.value.returncode == 1
    assert "\n" not in str(refusal.value)
    assert "empty" in str(refusal.value)
    assert Meeting.objects.unscoped("test").count() == 1


def test_a_database_in_use_is_kept_where_asked(cast):
    make_meeting(cast.own)
    assert "kept" in demo("--if-empty")
    assert Meeting.objects.unscoped("test").count() == 1


def test_production_is_refused(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        demo("--scale", "0.01")
    assert not User.objects.unscoped("test").exists()


@pytest.mark.parametrize(
    "arguments", [("--year", "2021"), ("--scale", "0"), ("--scale", "-1"), ("--scale", "101")]
)
def test_what_is_not_possible_is_said(db, arguments):
    with pytest.raises(CommandError):
        demo(*arguments)


def test_no_accounts_no_table(cast):
    assert "no accounts" in demo("--accounts")
    assert accounts.PASSWORD not in demo("--accounts")


@pytest.fixture(autouse=True)
def _files_stay_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_an_interrupted_demo_leaves_nothing(db, monkeypatch):
    def fail(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("demo.build.write_akims", fail)
    with pytest.raises(KeyboardInterrupt):
        demo("--scale", "0.005")
    assert not Meeting.objects.unscoped("test").exists()
    assert not User.objects.unscoped("test").exists()


def test_fills_an_empty_database_and_prints_who_signs_in(db):
    said = demo("--scale", "0.005")
    assert "Akims, second half of 2022" in said
    for account in accounts.ACCOUNTS:
        assert account.email in said
        user = authenticate(username=account.email, password=accounts.PASSWORD)
        assert user is not None
        assert user.has_role(account.role)
        assert user.body.code == account.body
        validate_password(accounts.PASSWORD, user)
    others = User.objects.unscoped("test").exclude(email__in=[account.email for account in accounts.ACCOUNTS])
    assert others.count() > 200
    assert not any(user.has_usable_password() for user in others)
    assert demo("--accounts").splitlines()[-1].endswith(accounts.PASSWORD)
    assert OpenArchive.objects.count() == 1
    moves = MeetingEvent.objects.unscoped("test").filter(kind="moved")
    assert moves
    assert all(event.details["changes"]["planned_on"] for event in moves)
    assert "kept" in demo("--if-empty")


@pytest.mark.slow
@pytest.mark.parametrize("day", [date(2027, 1, 3), date(2026, 3, 21), date(2025, 12, 31)])
def test_it_can_be_made_on_any_day(db, day):
    """A Sunday after the turn of the year, a holiday, the last day of a year."""
    with clock.at(clock.moment(day, 8)):
        build(seed=3, scale=0.005, say=lambda line: None)
        assert Meeting.objects.unscoped("test").filter(planned_on=day).count() >= 3
        questions = Question.objects.unscoped("test")
        assert questions.filter(due_on__gte=day, due_on__lte=day + timedelta(days=14)).open().exists()
        assert not questions.filter(raised_on__gte=day).exists()
