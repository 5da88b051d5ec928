"""The web process beside a measurement, on a free port."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from time import sleep


@contextlib.contextmanager
def served(environment: Mapping[str, str], *, workers: int) -> Iterator[int]:
    """Gunicorn with four threads in each worker and more variables of the environment; the port it answers on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", "4", "--log-level", "warning"]
    process = subprocess.Popen(command, env=os.environ | dict(environment))
    try:
        for _attempt in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(30)
