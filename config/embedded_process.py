"""Processes of the embedded services: the account they run under, their files, their ends."""

import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

import psutil

from config.embedded import EmbeddedError

ACCOUNT = "kezdesu"  # used only when we are root: PostgreSQL refuses to run as root


def die_like_a_person_asked() -> None:
    """Let SIGTERM and a closed terminal unwind the stack as Ctrl-C does, so that what was started is stopped."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


def package_directory(module: str, package: str, variable: str) -> Path:
    """Where an installed package lies, without importing it."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {package} is not installed: run `make install`, or set {variable}.")
    return Path(spec.origin).parent


@cache
def account() -> tuple[int, int] | None:
    """User and group id of the servers; None: our own. As root, a system account is made on first use."""
    import pwd

    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            raise EmbeddedError(
                f"PostgreSQL does not run as root and the account {ACCOUNT} could not be made: "
                "run as an ordinary user, or set DATABASE_URL and REDIS_URL."
            ) from None
        entry = pwd.getpwnam(ACCOUNT)
    return entry.pw_uid, entry.pw_gid


def call(command: list[str], *, cwd: Path, what: str, log: Path) -> None:
    """Run a server tool under the servers' account.

    Raises EmbeddedError with `what` failed, its last line of output and the log's place.
    """
    ids = account()
    own = {} if ids is None else {"user": ids[0], "group": ids[1], "extra_groups": []}
    # Variables of a PostgreSQL client, and a locale that this machine lacks, would change what the tools do.
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))
    }
    # Output goes to a file: the server inherits it, so that a pipe would never end.
    with log.open("a+") as output:
        output.seek(0, os.SEEK_END)
        begin = output.tell()
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **own,
        )
        output.seek(begin)
        lines = output.read().split("\n")
    if done.returncode:
        said = next((line.strip() for line in reversed(lines) if line.strip()), f"exit {done.returncode}")
        raise EmbeddedError(f"{what} failed: {said} (see {log})")


def own_directory(path: Path) -> Path:
    """Make a directory that only the servers' account may enter."""
    if path.is_symlink():
        raise EmbeddedError(f"{path} is a link; remove it, or set KEZDESU_STATE to another directory.")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    ids = account()
    if path.stat().st_uid not in {os.geteuid(), *(ids or ())[:1]}:
        raise EmbeddedError(
            f"{path} belongs to another user; remove it, or set KEZDESU_STATE to another directory."
        )
    path.chmod(0o700)
    if ids:
        os.chown(path, *ids)
        reachable(path)
    return path


def own_file(path: Path, content: str) -> Path:
    """Write a file that the servers' account reads."""
    path.write_text(content, encoding="utf-8")
    if ids := account():
        os.chown(path, *ids)
    return path


def reachable(path: Path) -> None:
    """Let the servers' account pass through (not list) the directories above `path`; only when we are root."""
    for parent in path.parents:
        mode = parent.stat()
        if not mode.st_mode & stat.S_IXOTH and mode.st_uid != (account() or (None,))[0]:
            parent.chmod(stat.S_IMODE(mode.st_mode) | stat.S_IXOTH)


def readable(directory: Path) -> None:
    """Let the servers' account read the programs below `directory`; only when we are root."""
    reachable(directory / "x")
    for path in directory.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if mode != wanted:
            path.chmod(wanted)


def alive(pid_file: Path, program: str, directory: Path) -> int | None:
    """The process id on the first line of the file, if that process lives and is this program at work in `directory`.

    After a crash another program may have the id, even another server of the same kind.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
        process = psutil.Process(pid)
        same = program in Path(process.exe()).name and Path(process.cwd()) == directory.resolve()
        return pid if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def end(pid: int, *, politely: int, seconds: float) -> None:
    """Signal a process and wait; kill it if it has not ended in time."""
    try:
        process = psutil.Process(pid)
        process.send_signal(politely)
        if not _ended(process, seconds):
            process.kill()
            _ended(process, 10)
    except psutil.NoSuchProcess:
        return


def _ended(process: psutil.Process, seconds: float) -> bool:
    """Wait for the end; a zombie has ended (`Process.wait` would wait for its parent, which may be in no hurry)."""
    until = time.monotonic() + seconds
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def file_lock(path: Path, seconds: float = 120) -> Iterator[None]:
    """One at a time among processes; the lock ends with the process that holds it."""
    with path.open("a") as handle:
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise EmbeddedError(
                        f"Another start or stop holds {path} for over {seconds:.0f} s."
                    ) from None
                time.sleep(0.05)
        yield
