"""Two database roles: the owner of the tables migrates; the application only reads and writes rows.

The application cannot change or delete what is append-only, switch triggers off, or alter tables, even if its
code is tricked into trying (docs/operations.md, “Roles”).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2 import errors, sql

from config import embedded, env

# Written by migrations only.
READ_ONLY_TABLES = ("django_migrations",)


class RolesError(Exception):
    """Why the application's role could not be set up and what to run by hand, as one line."""


def append_only_tables() -> list[str]:
    """Tables of the models that say `append_only = True`."""
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if getattr(model, "append_only", False)})


def owner_url() -> str | None:
    """`DATABASE_OWNER_URL`, that of the embedded database, or None: one role does everything."""
    if url := os.environ.get("DATABASE_OWNER_URL"):
        return url
    is_embedded = not os.environ.get("DATABASE_URL") and not settings.PRODUCTION
    return embedded.default_database_url("owner") if is_embedded else None


@contextmanager
def acting_as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Django's connection belongs to the owner's role inside the block, in the same database."""
    before = dict(connection.settings_dict)
    url = owner_url()
    connection.close()
    try:
        if url:
            owner = env.database(url, max_age=0)
            connection.settings_dict.update({key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")})
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


def grant_app_role(
    connection: BaseDatabaseWrapper,
    append_only_tables: list[str],
    *,
    role: str = "kezdesu_app",
    password: str = "",
) -> None:
    """Give the application's role exactly its rights on every table that the connected role owns.

    Rows may be read, added, changed and deleted; those of `append_only_tables` only read and added. Safe to repeat,
    and done in one transaction, so that a running application never misses a right. Makes the role if it is missing.
    Raises RolesError when the connected role may not do this.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _make_role(cursor, role, password)
        for statement in _statements(cursor, sql.Identifier(role), set(append_only_tables)):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role])
        if cursor.fetchone()[0]:
            raise RolesError(
                f"{role} may create tables. As a superuser run: REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role};"
            )


def _make_role(cursor, role: str, password: str) -> None:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    if cursor.rowcount:
        return
    secret = sql.SQL("PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
    try:
        with transaction.atomic(using=cursor.db.alias):
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN {}").format(sql.Identifier(role), secret))
    except ProgrammingError as error:
        if not isinstance(error.__cause__, errors.InsufficientPrivilege):
            raise
        raise RolesError(
            f"The role {role} is missing and may not be made here. As a superuser run: CREATE ROLE {role} LOGIN PASSWORD '…';"
        ) from error


def _statements(cursor, role: sql.Identifier, append_only: set[str]) -> Iterator[sql.Composable]:
    tables = _owned(cursor, "rpvm")
    sequences = _owned(cursor, "S")
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role)
    if tables:
        yield sql.SQL("REVOKE ALL ON {} FROM {}").format(_names(tables), role)
    everything = [table for table in tables if table not in append_only and table not in READ_ONLY_TABLES]
    rights = {
        "SELECT, INSERT, UPDATE, DELETE": everything,
        "SELECT, INSERT": [table for table in tables if table in append_only],
        "SELECT": [table for table in tables if table in READ_ONLY_TABLES],
    }
    for right, names in rights.items():
        if names:
            yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(right), _names(names), role)
    if sequences:
        yield sql.SQL("GRANT USAGE, SELECT ON SEQUENCE {} TO {}").format(_names(sequences), role)


def _owned(cursor, kinds: str) -> list[str]:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind::text = ANY(%s)"
        " AND pg_has_role(relowner, 'USAGE') ORDER BY relname",
        [list(kinds)],
    )
    return [name for (name,) in cursor.fetchall()]


def _names(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
