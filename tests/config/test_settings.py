"""H5, B1, L10: settings that must hold, and the refusal to start without secrets."""

import ast
import os
import subprocess
import sys
from inspect import signature

import pytest
from django.conf import settings

from config.celery import app
from config.env import REQUIRED_IN_PRODUCTION
from tests.guards.source import ROOT


def test_h5_tasks_survive_a_killed_worker():
    conf = app.conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"]
    assert conf.broker_transport_options["unacked_restore_throttle"] == 1
    assert conf.accept_content == ["json"]
    assert conf.task_serializer == "json"


def test_h5_the_schedule_names_tasks_that_exist():
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert not entry.get("args")
        assert not entry.get("kwargs")


def test_h5_tasks_carry_nothing_and_are_never_promised_for_later():
    """No work lives in the broker alone: a task has no arguments, and nothing but the scheduler sends one."""
    app.loader.import_default_modules()
    rooms = [name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir()]
    for name, task in app.tasks.items():
        if name.partition(".")[0] in rooms:
            assert not signature(task.run).parameters, name
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (
            {keyword.arg for keyword in node.keywords} & {"eta", "countdown"}
            or getattr(node.func, "attr", "") in ("apply_async", "send_task", "delay", "signature")
        )
    ]
    assert found == []


def test_passwords_are_hashed_with_argon2():
    from config import settings as real

    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def start(**environment) -> subprocess.CompletedProcess:
    """Load the settings in a fresh process with just this environment."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def production() -> dict[str, str]:
    return {
        "KEZDESU_ENV": "production",
        "SECRET_KEY": "x" * 60,
        "FIELD_KEYS": "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U=",
        "INDEX_KEY": "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U=",
        "DATABASE_URL": "postgresql://kezdesu_app@localhost/kezdesu",
        "REDIS_URL": "redis://localhost:6379/0",
        "ALLOWED_HOSTS": "kezdesu.example",
        "EMAIL_URL": "smtp://localhost",
        "SMS_BACKEND": "https://sms.example/send?token=x",
        "SITE_URL": "https://kezdesu.example",
    }


def test_l10_production_starts_with_all_it_needs(production):
    assert set(production) - {"KEZDESU_ENV"} == REQUIRED_IN_PRODUCTION
    done = start(**production)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(REQUIRED_IN_PRODUCTION))
def test_l10_production_refuses_to_start_without(production, name):
    del production[name]
    done = start(**production)
    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("KEZDESU_ENV", "prod", "must be one of"),
        ("DATABASE_URL", "mysql://x", "must start with postgresql://"),
        ("EMAIL_URL", "ftp://x", "must start with smtp://"),
        ("SMS_BACKEND", "smpp://x", "must start with https://"),
        ("TRUSTED_PROXY_COUNT", "two", "must be a whole number"),
        ("WEBHOOK_PORTS", "443,https", "must be whole numbers"),
        ("WEBHOOK_NETWORKS", "10.20.0.1/16", "must be networks"),
    ],
)
def test_a_wrong_variable_is_named(production, name, value, says):
    done = start(**production | {name: value})
    assert done.returncode != 0
    assert says in done.stderr


def test_test_settings_use_no_secret_of_development():
    from config.settings import DEVELOPMENT_KEY

    assert settings.SECRET_KEY != DEVELOPMENT_KEY
