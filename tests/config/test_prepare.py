"""`prepare` on an empty database, and what the application's role may not do afterwards."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import ProgrammingError, connection, transaction

from config import embedded, roles

ROOT = Path(__file__).resolve().parents[2]


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return isinstance(error.__cause__, psycopg2.errors.InsufficientPrivilege)
    return False


@pytest.fixture
def as_app(db):
    """The rest of the test acts as the application's role; rights and role are rolled back with the test."""
    roles.grant_app_role(connection, roles.append_only_tables())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE kezdesu_app")


def test_j2_the_app_cannot_change_history(as_app):
    tables = roles.append_only_tables()
    assert "organisations_history" in tables
    for table in tables:
        for statement in (
            "UPDATE {} SET id = id",
            "DELETE FROM {}",
            "TRUNCATE {}",
            "ALTER TABLE {} DISABLE TRIGGER USER",
            "ALTER TABLE {} ADD COLUMN more int",
            "DROP TABLE {}",
            "CREATE INDEX ON {} (id)",
        ):
            assert refused(statement.format(table)), statement.format(table)
        assert not refused(f"SELECT FROM {table} LIMIT 1")


def test_the_app_writes_rows_and_no_schema(as_app):
    assert not refused("UPDATE django_session SET expire_date = now() WHERE false")
    assert not refused("DELETE FROM django_session WHERE false")
    for statement in (
        "TRUNCATE django_session",
        "DROP TABLE django_session",
        "CREATE TABLE mine (id int)",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        "ALTER ROLE kezdesu_app CREATEDB",
    ):
        assert refused(statement), statement


def test_a_role_that_may_not_be_made_is_told_how_to_make_it(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE kezdesu_test_migrator")
        cursor.execute("GRANT kezdesu_test_migrator TO CURRENT_USER")
        cursor.execute("SET LOCAL ROLE kezdesu_test_migrator")
    with pytest.raises(roles.RolesError, match="CREATE ROLE kezdesu_test_app LOGIN PASSWORD"):
        roles.grant_app_role(connection, [], role="kezdesu_test_app", password="…")


def test_a_role_that_is_missing_is_made(db):
    roles.grant_app_role(connection, [], role="kezdesu_test_app", password="it's")
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('kezdesu_test_app', 'django_session', 'INSERT')")
        assert cursor.fetchone() == (True,)


def test_a_role_that_may_create_tables_is_reported(db):
    with connection.cursor() as cursor:
        cursor.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
    with pytest.raises(roles.RolesError, match="REVOKE CREATE ON SCHEMA public"):
        roles.grant_app_role(connection, roles.append_only_tables())


def test_the_owner_is_the_one_of_the_environment_or_the_embedded_one(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    assert roles.owner_url() == embedded.default_database_url("owner")
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/kezdesu")
    assert roles.owner_url() is None
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@db/kezdesu")
    assert roles.owner_url() == "postgresql://owner@db/kezdesu"


@pytest.mark.slow
def test_prepare_makes_an_empty_database_ready_and_can_be_repeated(monkeypatch, tmp_path):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KEZDESU_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("KEZDESU_ENV", "development")
    monkeypatch.setenv("STATIC_ROOT", str(tmp_path / "static"))
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    command = [sys.executable, "manage.py", "prepare"]
    try:
        first, second = (
            subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=120, env=os.environ.copy()
            )
            for _ in range(2)
        )
        assert "migrations applied" in first.stdout, first.stderr
        assert "Services: started" in first.stdout
        assert "Database: up to date" in second.stdout, second.stderr
        assert second.stderr == ""
        with closing(psycopg2.connect(embedded.default_database_url("app"))) as app, app.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM organisations_history")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("DELETE FROM organisations_history")
    finally:
        embedded.stop()


def test_prepare_says_in_one_line_that_the_database_is_away(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://x@/kezdesu?host={tmp_path}",
        "REDIS_URL": "redis://127.0.0.1:9",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    environment.pop("DATABASE_OWNER_URL", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    assert done.returncode == 1
    assert "The database cannot be used:" in done.stderr
    assert "Traceback" not in done.stderr
