"""Fixtures that all rooms share. Services: real PostgreSQL and Redis, started when the environment names none."""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import settings

from notices import sms
from portal import public_views
from tests import cast as cast_module
from tests import services
from tests.days import resolved


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Public pages read through views (portal/public_views.py), which `prepare` makes and so do tests."""
    with django_db_blocker.unblock():
        public_views.make_views(connection)
        public_views.let_act(connection, connection.settings_dict["USER"])


@pytest.fixture
def cast(db):
    """The named cast (tests/cast.py)."""
    return cast_module.make_cast()


@pytest.fixture
def client_of(db):
    """`client_of(user)`: a test client in which that person is signed in."""
    from django.test import Client

    def make(user, **kwargs):
        client = Client(**kwargs)
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture(autouse=True)
def _english():
    """Each test begins in the language of the code, whatever the one before spoke."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    """Limits and heartbeats of one test are not seen by the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _empty_sms_outbox():
    """As Django empties `mail.outbox`."""
    sms.outbox.clear()


def pytest_runtest_setup(item):
    """Days of parameters are those of the test, not of its collection."""
    if callspec := getattr(item, "callspec", None):
        callspec.params.update({name: resolved(value) for name, value in callspec.params.items()})


def pytest_configure(config):
    # How long an example takes is a matter of the machine and of what else runs on it.
    settings.register_profile("whatever-the-machine", deadline=None)
    settings.load_profile("whatever-the-machine")
    services.ensure()


def pytest_unconfigure(config):
    services.release()


def allow_truncate_between_tests():
    """Append-only tables refuse TRUNCATE; only the flush between transactional tests may pass, as their owner."""
    original = type(connection.ops).execute_sql_flush

    def execute_sql_flush(self, sql_list):
        tables = [model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)]
        off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
        on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        return original(self, [*off, *sql_list, *on])

    type(connection.ops).execute_sql_flush = execute_sql_flush


allow_truncate_between_tests()
