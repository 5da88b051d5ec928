"""Command line of the embedded services (`python -m config.embedded`)."""

import argparse
import os
import signal
import subprocess
import sys
from types import FrameType

from config import embedded
from config.embedded_process import die_like_a_person_asked


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 0, 1 for a failure told in one line, or that of the command run."""
    options = _parser().parse_args(arguments)
    die_like_a_person_asked()
    try:
        return options.do(options)
    except embedded.EmbeddedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=embedded.__doc__)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("start", help="start what is not running").set_defaults(do=_start)
    commands.add_parser("stop", help="stop both").set_defaults(do=_stop)
    commands.add_parser("status", help="exit 0 when both run, else 3").set_defaults(do=_status)
    run = commands.add_parser("run", help="run a command with the services, then stop what was started")
    run.add_argument("--temporary", action="store_true", help="fresh, fast, and deleted afterwards")
    run.add_argument("command", nargs=argparse.REMAINDER)
    run.set_defaults(do=_run)
    return parser


def _start(options: argparse.Namespace) -> int:
    embedded.start()
    return _status(options)


def _stop(options: argparse.Namespace) -> int:
    embedded.stop()
    return 0


def _status(options: argparse.Namespace) -> int:
    pids = embedded.status()
    print(f"postgres  {_running(pids['postgres'])}  {embedded.default_database_url()}")
    print(f"redis     {_running(pids['redis'])}  {embedded.default_redis_url()}")
    return 0 if all(pids.values()) else 3


def _running(pid: int | None) -> str:
    return f"running (process {pid})" if pid else "stopped"


def _run(options: argparse.Namespace) -> int:
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise embedded.EmbeddedError("Nothing to run: python -m config.embedded run -- COMMAND")
    with embedded.environment(temporary=options.temporary):
        return _call(command)


def _call(command: list[str]) -> int:
    """Run the command, hand on the signals that only we got, and answer with its exit code as a shell does."""
    try:
        child = subprocess.Popen(command)
    except OSError as error:
        raise embedded.EmbeddedError(f"Cannot run {command[0]}: {error.strerror}.") from None

    def hand_on(number: int, frame: FrameType | None) -> None:
        # At a terminal Ctrl-C reaches the child by itself.
        if number != signal.SIGINT or not os.isatty(0):
            child.send_signal(number)

    handled = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, hand_on) for number in handled}
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
