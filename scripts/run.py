"""`make run`: services, database, demo data, then web, worker and scheduler until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import embedded  # noqa: E402
from config.embedded_process import die_like_a_person_asked  # noqa: E402

SECONDS_TO_START = 60
SECONDS_TO_STOP = 15


def main() -> int:
    """Exit code 0 after Ctrl-C, 1 with one line where something stands in the way."""
    os.chdir(ROOT)
    die_like_a_person_asked()
    host, port = os.environ.get("BIND", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    try:
        if taken(host, port):
            raise embedded.EmbeddedError(f"Port {port} is in use. Choose another: make run PORT={port + 1}")
        prepare_environment(host, port)
        with embedded.environment():
            manage("prepare")
            if with_demo():
                manage("demo", "--if-empty")
            return serve(host, port)
    except embedded.EmbeddedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.")
        return 0


def taken(host: str, port: int) -> bool:
    """Whether another program holds the address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def with_demo() -> bool:
    """`make run DEMO=no` leaves an empty database empty."""
    return os.environ.get("DEMO", "yes") != "no"


def prepare_environment(host: str, port: int) -> None:
    """What the Procfile's commands read."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["BIND"] = host
    os.environ["KEZDESU_STATE"] = str(embedded.state_directory())
    os.environ.setdefault("SITE_URL", f"http://{host}:{port}")


def manage(*arguments: str) -> None:
    """A management command; its output is the person's."""
    if subprocess.run([sys.executable, "manage.py", *arguments]).returncode:
        raise embedded.EmbeddedError(f"`manage.py {' '.join(arguments)}` failed; see above.")


def serve(host: str, port: int) -> int:
    """Run the Procfile's processes until one ends or we are asked to stop; nothing of them is left."""
    command = [sys.executable, "-m", "honcho", "start", "-e", os.devnull, "-p", str(port)]
    # A session of its own: Ctrl-C reaches only us, and we stop it in good order.
    runner = subprocess.Popen(command, start_new_session=True)
    try:
        if wait_for(host, port, runner):
            print(f"\n  Kezdesu runs at http://{host}:{port}   (Ctrl-C stops it)\n", flush=True)
            if with_demo():
                manage("demo", "--accounts")
        runner.wait()
        raise embedded.EmbeddedError("A process ended by itself; see above.")
    finally:
        stop(runner)


def wait_for(host: str, port: int, runner: subprocess.Popen) -> bool:
    """Whether the web process answers in time."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and runner.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def stop(runner: subprocess.Popen) -> None:
    """Ask the runner to end its processes; it kills those that do not."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of them running
    runner.terminate()
    try:
        runner.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        runner.kill()


if __name__ == "__main__":
    sys.exit(main())
