"""The access matrix: route × person × method against the object of the own akimat.

`access_matrix.csv` is the reviewed statement, one line per route. After adding a route, run
`WRITE_MATRIX=1 pytest tests/guards/test_access_matrix.py` and read the difference line by line: the file says what
ought to be, and `test_a2_the_file_itself_keeps_the_rules` refuses what can never be right.

Cells: `ok` (a page, a redirect after success, or a form sent back), `login`, `401` (API), `403`, `404`, `405`, `410` (a link too old).
GET / POST.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from common.access import routes
from tests.guards.world import World, address, parameters

FILE = Path(__file__).with_name("access_matrix.csv")
PEOPLE = (
    "anonymous", "deactivated", "stranger", "registrar", "executor", "controller", "head", "district_executor",
    "sister_registrar", "sister_controller", "ministry_head", "analyst", "administrator",
)  # fmt: skip
COLUMNS = ("route", "rule", "object", *PEOPLE)
OTHER_METHODS = ("put", "patch", "delete", "head", "options", "trace")


@dataclass(frozen=True)
class Line:
    """One route of the file."""

    route: str
    rule: str
    kind: str
    cells: dict[str, str]


def read() -> dict[str, Line]:
    """The reviewed file, by route name."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["route"]: Line(r["route"], r["rule"], r["object"], {p: r[p] for p in PEOPLE}) for r in rows}


def declared() -> dict[str, str]:
    """Rule of each named route as the code declares it."""
    return {route.name: route.rule for route in routes() if route.name}


def verdict(response) -> str:
    """A response as a cell."""
    if response.status_code in (301, 302) and response["Location"].startswith("/login/?next="):
        return "login"
    if response.status_code in (200, 201, 204, 301, 302, 303, 400, 409, 422, 503):
        return "ok"
    return str(response.status_code)


def ask(client: Client, method: str, url: str, **extra):
    """One request whose effects are taken back, so that cells don't disturb each other."""
    with transaction.atomic():
        response = getattr(client, method)(url, **extra)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def cell(client: Client, url: str, script: str | None) -> str:
    """What GET and POST (without data) answer. `script`: the person for whom the desk's script was made."""
    extra = {"data": "{}", "content_type": "application/json"} if url.startswith("/api/") else {}
    if script:
        extra = {"data": "{}", "content_type": "application/json", "HTTP_X_DESK_USER": script}
    return f"{verdict(ask(client, 'get', url))}/{verdict(ask(client, 'post', url, **extra))}"


def client_for(cast, person: str) -> Client:
    """A client of the person; a deactivated one had signed in before."""
    client = Client(raise_request_exception=False)
    if person != "anonymous":
        client.force_login(getattr(cast, person))
    return client


def measure(cast, world: World, kinds: dict[str, str]) -> dict[str, dict[str, str]]:
    """Cells of every route for every person."""
    names = parameters()
    found: dict[str, dict[str, str]] = {route: {} for route in kinds}
    for person in PEOPLE:
        for route, kind in kinds.items():
            cache.clear()  # nobody asks so much that a limit would answer instead
            # A fresh client for each cell: signing out is one of the routes.
            url = address(route, kind, world, names[route])
            script = None
            if route.startswith("desk_") and person != "anonymous":
                script = str(getattr(cast, person).pk)
            found[route][person] = cell(client_for(cast, person), url, script)
    return found


def write(rules: dict[str, str], kinds: dict[str, str], cells: dict[str, dict[str, str]], file) -> None:
    """The file's form, for printing."""
    out = csv.writer(file, lineterminator="\n")
    out.writerow(COLUMNS)
    for route in sorted(kinds):
        out.writerow([route, rules[route], kinds[route], *(cells[route][person] for person in PEOPLE)])
