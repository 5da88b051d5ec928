"""Pictures of the screens for README and docs, taken from a running system with the demo (`make run`).

    .venv/bin/python scripts/screenshots.py [--url http://127.0.0.1:8000] [--out docs/img] [--only dashboard,desk]
        [--languages kk,ru,en] [--looks light,dark,phone] [--height 1200]

Needs Chromium and the development requirements (`make install`). Those in docs/img are reduced to 128 colours afterwards
(`pngquant 128` or any picture program), a third of the size.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, sync_playwright

PASSWORD = "Steppe-Wind-2022"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
RECORD = "from=2022-01-01&to=2022-12-31&as_of=2022-12-31&tier=central"
# The question of the demo to which everything happens; the guide follows it.
DIFFICULT = "/staff/questions/?tab=all&text=столбы+падают&sort=raised first:th.q a"
# name: (account or None, address; `first:LINKS` opens the first link on the page that matches the selector; `by code` what
# the citizen sees, from the page of the slip)
SHOTS = {
    "portal": (None, "/"),
    "login": (None, "/login/"),
    "dashboard": ("analyst", "/staff/reports/dashboard/"),
    "dashboard-ministers-2022": ("analyst", f"/staff/reports/dashboard/?{RECORD}"),
    "dashboard-akims-2022": (
        "analyst",
        "/staff/reports/dashboard/?from=2022-07-01&to=2022-12-31&as_of=2022-12-31&tier=local",
    ),
    "dashboard-head": ("ministry.head", "/staff/reports/dashboard/"),
    "resolution": (
        "analyst",
        "/staff/reports/resolution/?by=region&from=2022-07-01&to=2022-12-31&as_of=2022-12-31&tier=local",
    ),
    "method": ("analyst", "/staff/reports/method/"),
    "meetings": ("akimat.registrar", "/staff/meetings/"),
    "month": ("akimat.registrar", "/staff/meetings/calendar/"),
    "discipline": ("analyst", "/staff/reports/discipline/?by=region"),
    "discipline-ministers-2022": ("analyst", f"/staff/reports/discipline/?{RECORD}"),
    "coverage": ("akimat.registrar", "/staff/meetings/coverage/"),
    "calendars": ("akimat.registrar", "/staff/calendars/"),
    "plans": ("akimat.controller", "/staff/plans/"),
    "plan-items": ("analyst", "/staff/plans/items/"),
    "plan-item": ("akimat.controller", "/staff/plans/ first:tbody th a"),
    "problems": ("analyst", "/staff/plans/problems/"),
    "problem": ("analyst", "/staff/plans/problems/ first:tbody th a"),
    "without-plan": ("akimat.controller", "/staff/plans/without/"),
    "blockers": ("analyst", "/staff/plans/blockers/"),
    "blockers-report": ("analyst", "/staff/reports/blockers/"),
    "problem-map": ("analyst", "/staff/reports/problem-map/"),
    "problem-map-regions": ("analyst", "/staff/reports/problem-map/?tab=map"),
    "problem-map-body": ("analyst", "/staff/reports/problem-map/ first:main table th a"),
    "solutions": (None, "/solutions/"),
    "solution": (None, "/solutions/ first:main h2 a"),
    "public-meetings": (None, "/meetings/"),
    "public-meeting": (None, "/meetings/?tab=held first:main article a"),
    "meeting": ("akimat.registrar", "/staff/meetings/?tab=held first:tbody a"),
    "meeting-form": ("akimat.registrar", "/staff/meetings/new/"),
    "desk": ("akimat.registrar", "/staff/meetings/?tab=held first:tbody a first:a[href$='/desk/']"),
    "worklist": ("akimat.executor", "/staff/questions/"),
    "worklist-controller": ("akimat.controller", "/staff/questions/?tab=all"),
    "question": ("akimat.controller", "/staff/questions/?tab=all&status=resolved&sort=-due first:tbody a"),
    "close": ("akimat.executor", "/staff/questions/ first:th.q a first:a[href$='/close/']"),
    "difficult": ("akimat.controller", DIFFICULT),
    "term": ("akimat.controller", f"{DIFFICULT} first:a[href$='/term/']"),
    "history": ("akimat.controller", f"{DIFFICULT} first:a[href$='/history/']"),
    "slip": ("akimat.registrar", f"{DIFFICULT} first:a[href$='/slip/']"),
    "track": ("akimat.registrar", f"{DIFFICULT} first:a[href$='/slip/'] by code"),
    "tasks": ("akimat.executor", "/staff/questions/tasks/"),
    "decisions": ("ministry.controller", "/staff/questions/decisions/"),
    "decision": ("ministry.controller", "/staff/questions/decisions/ first:tbody a[href*='/decisions/']"),
    "checks": ("akimat.controller", "/staff/checks/"),
    "check": ("akimat.controller", "/staff/checks/ first:th.q a"),
    "practices": ("ministry.controller", "/staff/questions/practices/"),
    "templates": ("ministry.controller", "/staff/questions/templates/"),
    "returned": ("analyst", "/staff/reports/returned/?by=responsible"),
    "rules": ("administrator", "/staff/directories/routing/"),
    "terms": ("administrator", "/staff/directories/terms/"),
    "imports": ("akimat.registrar", "/staff/imports/"),
    "notices": ("akimat.executor", "/staff/notices/"),
    "profile": ("akimat.executor", "/staff/profile/"),
    "directories": ("administrator", "/staff/directories/"),
    "bodies": ("administrator", "/staff/directories/bodies/"),
    "users": ("administrator", "/staff/directories/users/"),
    "calendar": ("administrator", "/staff/directories/calendar/"),
    "topics": ("administrator", "/staff/directories/topics/"),
}
LOOKS = {
    "light": {"viewport": {"width": 1366, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1366, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "device_scale_factor": 2},
}


def main() -> int:
    """Take the pictures; returns how many pages answered with an error."""
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for look in options.looks.split(","):
            for language in options.languages.split(","):
                wrong += shoot_all(browser, options, look, language)
        browser.close()
    return wrong


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path("docs/img"))
    parser.add_argument("--only", default=",".join(SHOTS))
    parser.add_argument("--languages", default="ru")
    parser.add_argument("--looks", default="light")
    parser.add_argument("--height", type=int, help="cut longer pictures off here, in pixels of the page")
    return parser.parse_args()


def shoot_all(browser: Browser, options: argparse.Namespace, look: str, language: str) -> int:
    """All chosen pages in one look and language; one browser profile per account."""
    pages: dict[str | None, Page] = {}
    wrong = 0
    for name in options.only.split(","):
        account, steps = SHOTS[name]
        if account not in pages:
            pages[account] = signed_in(browser, options.url, account, look, language)
        status = walk(pages[account], options.url, steps)
        shown = pages.pop(account) if steps.endswith(" by code") else pages[account]  # signed out
        target = options.out / f"{name}-{language}-{look}.png"
        picture(shown, target, options.height)
        wrong += status >= 400
        print(f"{status} {target}")
    return wrong


def picture(page: Page, target: Path, most: int | None) -> None:
    """The whole page, or as much of it as `most` pixels show."""
    size = page.evaluate("({width: innerWidth, height: document.documentElement.scrollHeight})")
    clip = {"x": 0, "y": 0, **size, "height": min(size["height"], most or size["height"])}
    page.screenshot(path=target, full_page=True, clip=clip)


def signed_in(browser: Browser, url: str, account: str | None, look: str, language: str) -> Page:
    """A page of a fresh profile, in the language, signed in by the form."""
    page = browser.new_context(locale="ru-RU", **LOOKS[look]).new_page()
    page.set_default_timeout(30_000)
    if account:
        page.goto(f"{url}/login/")
        page.fill("input[type=email], input[name=username]", f"{account}@kezdesu.example")
        page.fill("input[type=password]", PASSWORD)
        page.press("input[type=password]", "Enter")
        page.wait_for_url("**/staff/**")
    else:
        page.goto(url)
    button = page.locator(f"button[name=language][value={language}]").first
    if button.count():
        button.evaluate("button => button.form.requestSubmit(button)")
        page.wait_for_load_state("networkidle")
    return page


def walk(page: Page, url: str, steps: str) -> int:
    """Open the address, then follow the links; returns the status of the last page."""
    steps, by_code, _ = steps.partition(" by code")
    first, *links = steps.split(" first:")
    response = page.goto(url + first, wait_until="networkidle")
    for selector in links:
        href = page.locator(selector).first.get_attribute("href", timeout=5000)
        response = page.goto(url + href, wait_until="networkidle")
    if by_code:
        response = as_citizen(page, url)
    return response.status if response else 0


def as_citizen(page: Page, url: str) -> Response | None:
    """From the page of a slip to what its number and code open to somebody who is not signed in."""
    number = page.title().rsplit(": ", 1)[1].split(" ")[0]
    code = page.locator(".slip .code").first.inner_text()
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{url}/track/")
    page.fill("input[name=number]", number)
    page.fill("input[name=code]", code)
    page.press("input[name=code]", "Enter")
    page.wait_for_url("**/track/*/")
    return page.reload(wait_until="networkidle")


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
