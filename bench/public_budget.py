"""What public pages cost a cheap phone: bytes and requests on the wire, the largest paint, shifts, on a slow network and processor.

    make run                      (once, so that the demo is there)
    python -m bench.public_budget

Starts the web process with production settings beside itself (static files compressed, with hashed names) and opens each
page in Chromium with an empty cache: 390 px, 4 times slower processor, 1.6 Mbit/s with 150 ms to the server.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from bench.serving import served

PAGES = (
    "/",
    "/meetings/",
    "/meetings/month/",
    "/solutions/",
    "/statistics/",
    "/open-data/",
    "/track/",
    "/help/",
)
PHONE = {"width": 390, "height": 844}
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWER = 4  # times
PAINT = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true}))"""
SHIFT = """() => new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value })
    .observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 100) })"""


def key() -> str:
    """A key of this run."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


@contextlib.contextmanager
def in_production() -> Iterator[str]:
    """The web process with production settings, on the database of `make run`; its address."""
    from config import embedded

    with tempfile.TemporaryDirectory() as static:
        environment = {
            "KEZDESU_ENV": "production", "SECRET_KEY": secrets.token_urlsafe(50), "FIELD_KEYS": key(), "INDEX_KEY": key(),
            "DATABASE_URL": os.environ.get("DATABASE_URL") or embedded.default_database_url(),
            "REDIS_URL": os.environ.get("REDIS_URL") or embedded.default_redis_url(),
            "ALLOWED_HOSTS": "127.0.0.1", "SITE_URL": "https://127.0.0.1", "EMAIL_URL": "smtp://localhost",
            "SMS_BACKEND": "console://", "STATIC_ROOT": static, "TRUSTED_PROXY_COUNT": "1", "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        subprocess.run(collect, env=os.environ | environment, check=True)
        with served(environment, workers=1) as port:
            yield f"http://127.0.0.1:{port}"


def measured(browser, address: str) -> tuple[int, int, float, float, float]:
    """Requests, bytes on the wire, largest paint and load in seconds, layout shift of one page with an empty cache."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    context = browser.new_context(viewport=PHONE, locale="kk-KZ", extra_http_headers=headers)
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answer = page.goto(address, wait_until="load")
    if answer.status != 200:
        raise SystemExit(f"{address}: {answer.status}")
    paint, shift = page.evaluate(PAINT) / 1000, page.evaluate(SHIFT)
    loaded = page.evaluate("() => performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000
    context.close()
    return len(sizes), int(sum(sizes)), paint, loaded, shift


def main() -> None:
    """Print a line for each page: the first visit of a kept page."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with in_production() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        print(f"{'page':<18} requests     kB   paint    load   shift")
        for path in PAGES:
            measured(browser, base + path)
            requests, size, paint, loaded, shift = measured(browser, base + path)
            print(
                f"{path:<18} {requests:>8} {size / 1000:>6.0f} {paint:>6.1f}s {loaded:>6.1f}s {shift:>7.3f}"
            )
        browser.close()


if __name__ == "__main__":
    main()
