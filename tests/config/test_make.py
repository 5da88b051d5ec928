"""The commands of a fresh machine: what they say when something stands in the way."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import polib
import psutil
import pytest

from config import catalogues, embedded

ROOT = Path(__file__).resolve().parents[2]
FROM_OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SITE_URL")


def run(command: list[str], *, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=120, env=os.environ | environment
    )


@pytest.fixture
def clone(tmp_path):
    """A place with the installer and one requirement."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "install.sh", tmp_path / "scripts")
    (tmp_path / "requirements.txt").write_text("no-such-package-of-kezdesu==1\n")
    return tmp_path


def old_python(directory: Path) -> str:
    program = directory / "python3"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit\nexit 1\n')
    program.chmod(0o755)
    return str(program)


def test_install_names_the_python_that_is_too_old(clone):
    tools = clone / "tools"
    tools.mkdir()
    for name in ("sh", "dirname"):
        (tools / name).symlink_to(shutil.which(name))
    command = ["sh", "scripts/install.sh", "requirements.txt", ".venv/.installed"]
    done = run(command, cwd=clone, PYTHON=old_python(clone), PATH=str(tools))
    assert done.returncode == 1
    assert done.stderr.startswith("error: Python 3.11 or newer is needed")
    assert "Python 3.9.2" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_install_says_that_there_is_no_network(clone):
    # A virtual environment takes seconds to make; ours is enough for pip to fail in.
    (clone / ".venv" / "bin").mkdir(parents=True)
    python = clone / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    command = ["sh", "scripts/install.sh", "requirements.txt", ".venv/.installed"]
    done = run(
        command,
        cwd=clone,
        PYTHON=sys.executable,
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_CONFIG_FILE=os.devnull,
        PIP_RETRIES="0",
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
    )
    assert done.returncode == 1
    assert "the Python package index cannot be reached (no network?)" in done.stderr
    assert not (clone / ".venv" / ".installed").exists()


def test_run_names_the_port_that_is_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run([sys.executable, "scripts/run.py"], PORT=str(port), KEZDESU_STATE=str(tmp_path / "state"))
    assert done.returncode == 1
    assert done.stderr == f"error: Port {port} is in use. Choose another: make run PORT={port + 1}\n"
    assert not (tmp_path / "state").exists()


def servers(state: Path) -> list[psutil.Process]:
    """The embedded servers, which are nobody's children."""
    files = (state / "postgres" / "postmaster.pid", embedded.runtime_directory() / "redis.pid")
    return [psutil.Process(int(file.read_text().split()[0])) for file in files]


@pytest.mark.slow
def test_run_serves_and_leaves_no_process_after_ctrl_c(tmp_path, monkeypatch):
    monkeypatch.setenv("KEZDESU_STATE", str(tmp_path / "state"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
    environment |= {"PORT": str(port), "DEMO": "no"}
    environment |= {"KEZDESU_ENV": "development", "STATIC_ROOT": str(tmp_path / "static")}
    with (tmp_path / "output").open("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "scripts/run.py"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
        try:
            until = time.monotonic() + 180
            while "Kezdesu runs at" not in (tmp_path / "output").read_text():
                assert process.poll() is None, (tmp_path / "output").read_text()
                assert time.monotonic() < until, (tmp_path / "output").read_text()
                time.sleep(0.1)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                assert answer.status == 200
            started = [*psutil.Process(process.pid).children(recursive=True), *servers(tmp_path / "state")]
            commands = " ".join(part for one in started for part in one.cmdline())
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
    assert all(part in commands for part in ("gunicorn", "celery", "postgres", "redis-server"))
    assert [one for one in started if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


def test_a_missing_system_package_fails_only_in_ci(tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "find", "id", "xgettext", "mktemp"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    command = [shutil.which("bash"), "scripts/system_packages.sh"]
    for ci, code in (("true", 1), ("", 0)):
        done = run(command, PATH=str(tools), CHROMIUM="no-such-browser", CI=ci, HOME=str(tmp_path))
        assert done.returncode == code
        assert "chromium" in done.stderr


@pytest.fixture
def locale(tmp_path):
    directory = tmp_path / "kk" / "LC_MESSAGES"
    directory.mkdir(parents=True)
    return tmp_path


def write(locale: Path, **entry) -> Path:
    path = locale / "kk" / "LC_MESSAGES" / "django.po"
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": "nplurals=2; plural=(n!=1);",
    }
    catalogue.append(polib.POEntry(**entry))
    catalogue.save(str(path))
    return path


def test_catalogues_are_compiled_once_and_readable_by_gettext(locale):
    import gettext

    write(locale, msgid="Meeting", msgstr="Кездесу")
    assert len(catalogues.compile_catalogues(locale)) == 1
    assert catalogues.compile_catalogues(locale) == []
    with (locale / "kk" / "LC_MESSAGES" / "django.mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Meeting") == "Кездесу"


def test_a_lost_placeholder_is_a_fault(locale):
    write(locale, msgid="%(count)d of %(total)d", msgstr="%(count)d")
    assert len(catalogues.faults(locale)) == 1
    write(
        locale,
        msgid="%(count)d row",
        msgid_plural="%(count)d rows",
        msgstr_plural={0: "бір жол", 1: "%(count)d жол"},
    )
    assert catalogues.faults(locale) == []
    write(
        locale,
        msgid="%(count)d row",
        msgid_plural="%(count)d rows",
        msgstr_plural={0: "%(n)d", 1: "%(count)d"},
    )
    assert len(catalogues.faults(locale)) == 1


def test_the_catalogue_that_cannot_be_read_is_a_fault(locale):
    (locale / "kk" / "LC_MESSAGES" / "django.po").write_text('msgid "a\nmsgstr')
    assert len(catalogues.faults(locale)) == 1
