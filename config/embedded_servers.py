"""Both embedded servers together: start, stop, and who uses them."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from config import embedded_postgres, embedded_redis
from config.embedded import EmbeddedError, runtime_directory, state_directory
from config.embedded_process import file_lock, own_directory

MODULES = {"postgres": embedded_postgres, "redis": embedded_redis}
KEPT = "kept"


@contextmanager
def locked() -> Iterator[None]:
    """Only one process starts or stops servers at a time; makes the state directory."""
    state = state_directory()
    try:
        state.mkdir(parents=True, exist_ok=True)
        own_directory(runtime_directory())
        own_directory(state / "log")
        with file_lock(state / "lock"):
            yield
    except OSError as error:
        where = error.filename or state
        raise EmbeddedError(
            f"Cannot write {where}: {error.strerror}. Set KEZDESU_STATE to a directory that can be written."
        ) from error


def start(services: tuple[str, ...], *, durable: bool) -> None:
    """Start what is not running; returns when it answers."""
    for name in services:
        MODULES[name].start(durable=durable)


def pid_of(name: str) -> int | None:
    """Process id of the server, None when it is not running."""
    return MODULES[name].pid()


def stop() -> None:
    """Stop both servers and forget who used them."""
    for module in MODULES.values():
        module.stop()
    for path in _claims().glob("*"):
        path.unlink()
    if not runtime_directory().is_relative_to(state_directory()):
        with suppress(OSError):
            runtime_directory().rmdir()


def keep() -> None:
    """Let the servers run until `stop`, whoever comes and goes."""
    (_claims() / KEPT).touch()


def claim() -> Path:
    """Note that this process uses the servers. Its start time tells it from a later process with the same id."""
    path = _claims() / f"{os.getpid()}.{secrets.token_hex(4)}"
    path.write_text(str(psutil.Process().create_time()))
    return path


def release(claimed: Path) -> None:
    """One use is over; the last one stops the servers."""
    claimed.unlink(missing_ok=True)
    if not any(_still_used(path) for path in _claims().iterdir()):
        stop()


def _claims() -> Path:
    directory = state_directory() / "users"
    directory.mkdir(exist_ok=True)
    return directory


def _still_used(path: Path) -> bool:
    if path.name == KEPT:
        return True
    try:
        return str(psutil.Process(int(path.stem)).create_time()) == path.read_text()
    except (psutil.Error, OSError, ValueError):
        path.unlink(missing_ok=True)
        return False
