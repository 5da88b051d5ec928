"""The database role of the public pages, and the views that are all it may read (ADR 30).

The views have the names of their tables and stand in a schema of their own, which this role looks into first: the same
models and querysets work, and what has no view, or no column there, is refused by the database.
"""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, ProgrammingError, transaction
from psycopg2 import errors, sql

from portal.public_columns import OPEN, Open

SCHEMA = "public_pages"
ROLE = "kezdesu_portal"
# Migrations that change columns under a view need it out of the way; `make_views` brings it back.
IN_THE_WAY = ("AlterField", "RemoveField", "RenameField", "RenameModel", "DeleteModel", "AlterModelTable")


class CannotMakeRole(Exception):
    """The connected role may not make the role of the public pages; what to run by hand, as one line."""


def make_views(connection) -> bool:
    """Make the role and the views as this code needs them; whether anything had to be done. Safe to repeat.

    The connected role owns the tables. The caller commits: readers see the old views or the new ones, never none.
    Raises CannotMakeRole.
    """
    statements = list(_statements())
    wanted = hashlib.sha256("\n".join(text.as_string(connection.connection) for text in statements).encode())
    with connection.cursor() as cursor:
        _make_role(cursor)
        if _made(cursor) == wanted.hexdigest():
            return False
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(
            sql.SQL("COMMENT ON SCHEMA {} IS {}").format(
                sql.Identifier(SCHEMA), sql.Literal(wanted.hexdigest())
            )
        )
    return True


def let_act(connection, member: str) -> None:
    """Let the database role `member` read as the role of the public pages. Raises CannotMakeRole."""
    grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(ROLE), sql.Identifier(member))
    with connection.cursor() as cursor:
        # Since PostgreSQL 16 a member may be one that may not act as the role.
        right = "SET" if connection.pg_version >= 160000 else "MEMBER"
        cursor.execute("SELECT pg_has_role(%s, %s, %s)", [member, ROLE, right])
        if not cursor.fetchone()[0]:
            _try(cursor, grant, f"GRANT {ROLE} TO {member};")


def drop_views(connection) -> None:
    """Take the views away, for a migration that changes a column under them."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCHEMA)))


def stand_in_the_way(plan) -> bool:
    """Whether migrations of Django's `plan` change a column or table that has a view."""
    rooms = {name.split("_", 1)[0] for name in OPEN}
    return any(
        migration.app_label in rooms and type(operation).__name__ in IN_THE_WAY
        for migration, _backwards in plan
        for operation in migration.operations
    )


def _statements():
    schema, role = sql.Identifier(SCHEMA), sql.Identifier(ROLE)
    yield sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema)
    yield sql.SQL("CREATE SCHEMA {}").format(schema)
    for table, opened in sorted(OPEN.items()):
        yield _view(table, opened)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role)
    yield sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, role)


def _view(table: str, opened: Open) -> sql.Composable:
    """A view of rows that are chosen keeps them apart before anything else is asked of them (`security_barrier`)."""
    name, source = sql.Identifier(SCHEMA, table), sql.Identifier("public", table)
    columns = sql.SQL(", ").join(_column(column, opened) for column in opened.columns.split())
    if not opened.where:
        return sql.SQL("CREATE VIEW {} AS SELECT {} FROM {}").format(name, columns, source)
    begin = sql.SQL("CREATE VIEW {} WITH (security_barrier) AS SELECT {} FROM {} WHERE ")
    return begin.format(name, columns, source) + sql.SQL(opened.where)


def _column(column: str, opened: Open) -> sql.Composable:
    told = opened.told_as.get(column)
    if told is None:
        return sql.Identifier(column)
    return sql.SQL(told) + sql.SQL(" AS {}").format(sql.Identifier(column))


def _made(cursor) -> str | None:
    cursor.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [SCHEMA])
    return cursor.fetchone()[0]


def _make_role(cursor) -> None:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
    if not cursor.rowcount:
        _try(
            cursor,
            sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(ROLE)),
            f"CREATE ROLE {ROLE} NOLOGIN;",
        )


def _try(cursor, statement: sql.Composable, by_hand: str) -> None:
    """Roles belong to the whole server: another deployment beside this one may just have done the same."""
    try:
        with transaction.atomic(using=cursor.db.alias):
            cursor.execute(statement)
    except ProgrammingError as error:
        if isinstance(error.__cause__, errors.DuplicateObject):
            return
        raise CannotMakeRole(f"As a superuser run: {by_hand}") from error
    except IntegrityError:
        return
