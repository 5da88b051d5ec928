"""Real browser tests: the app on a free port, Debian's Chromium through Playwright, helpers that every test shares.

def test_something(cast, open_page):
    page = open_page(cast.registrar, "/staff/")      # signed in; fails at the end on CSP reports and script errors
    assert axe(page) == []
"""

import os
import shutil
from pathlib import Path
from time import monotonic, sleep

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import sync_playwright

# Playwright's loop runs in the thread of the test, where Django would refuse the database otherwise.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The browser of the run. Missing: a skip on a desk without it, a failure in CI."""
    if not Path(CHROMIUM).exists():
        message = "Chromium is missing: as root on Debian, apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server(live_server, transactional_db):
    """The app with its static files, on a free port. Ends when its last request has."""
    yield live_server
    end = monotonic() + 5
    while _others_at_work() and monotonic() < end:
        sleep(0.05)


def _others_at_work() -> bool:
    """Whether a request still holds the database, which is about to be emptied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state IN ('active', 'idle in transaction')"
        )
        return cursor.fetchone()[0] > 0


@pytest.fixture
def cast(server):
    """The named cast, committed, so that the server sees it."""
    from tests import cast as cast_module

    return cast_module.make_cast()


@pytest.fixture
def context(chromium, server):
    """`context(user, **options)`: a fresh browser profile, signed in as that person (None: nobody)."""
    opened = []

    def make(user=None, **options):
        usual = {"base_url": server.url, "viewport": DESKTOP, "locale": "ru-RU"}
        found = chromium.new_context(**usual | options)
        found.set_default_timeout(8000)
        opened.append(found)
        if user is not None:
            sign_in(found, user, server.url)
        return found

    yield make
    for found in opened:
        found.set_offline(True)  # nothing is sent while the page goes
        found.close()


@pytest.fixture
def open_page(context):
    """`open_page(user, path, **options)`: a page that is watched; policy reports and script errors fail the test."""
    watched = []

    def make(user, path, **options):
        page = context(user, **options).new_page()
        watched.append(watch(page))
        page.goto(path)
        return page

    yield make
    for problems in watched:
        assert problems == [], problems


def sign_in(target, user, url: str) -> None:
    """Sign a person in, in a context or page, without the login form."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    found = getattr(target, "context", target)
    found.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


def watch(page) -> list[str]:
    """The list into which policy reports, script errors and failed scripts or styles of a page are written."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("console", lambda message: _note(problems, message))
    return problems


def _note(problems: list[str], message) -> None:
    if message.type != "error" or "Failed to load resource" in message.text:
        return  # answers 4xx and a cut network are matters of the test itself
    problems.append(f"console: {message.text}")


def assert_no_csp_violations(problems: list[str]) -> None:
    """No report of the Content-Security-Policy among the problems of a watched page."""
    assert [text for text in problems if "Content Security Policy" in text] == []


def axe(page) -> list[str]:
    """Violations of WCAG 2.2 AA and good practice on the page as it stands, one line each."""
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_RULES}})
    return [
        f"{found['id']}: {found['help']} → {[node['html'][:160] for node in found['nodes']]}"
        for found in result.response["violations"]
    ]


def until(page, expression: str, seconds: float = 8) -> None:
    """Wait for a JavaScript expression to be true (`wait_for_function` needs eval, which the policy forbids)."""
    end = monotonic() + seconds
    while not page.evaluate(expression):
        assert monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(50)


def fits(page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
