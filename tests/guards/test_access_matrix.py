"""A2, A12: every route × person × method, against one reviewed file."""

import os

import pytest

from tests.guards import matrix
from tests.guards.world import address, own_world, parameters, sister_world

# Lines are not counted here: the rooms have tests of their own, and counting would take nearly as long again.
pytestmark = pytest.mark.no_cover
SEES_OWN = {"registrar", "executor", "controller", "head", "analyst"}
FOREIGN = {"sister_registrar", "sister_controller", "ministry_head"}
CASE_OBJECTS = {"meeting", "question", "attachment", "child_task", "proposal", "check", "advance"}
PERSONAL_OBJECTS = {"saved_filter", "import_run", "notice", "report_run", "saved_report"}


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return own_world(cast)


def kinds() -> dict[str, str]:
    """Object kind of each route, from the file; a new route with no parameter needs none."""
    known = {route: line.kind for route, line in matrix.read().items()}
    names = parameters()
    for route in matrix.declared():
        if route not in known and not names[route]:
            known[route] = ""
    return {route: kind for route, kind in known.items() if route in matrix.declared()}


def test_a2_every_route_is_in_the_file():
    rules = matrix.declared()
    listed = {route: line.rule for route, line in matrix.read().items()}
    assert listed == rules


def test_a2_every_cell_is_as_reviewed(cast, world):
    known = kinds()
    measured = matrix.measure(cast, world, known)
    if os.environ.get("WRITE_MATRIX"):
        with matrix.FILE.open("w", encoding="utf-8") as file:
            matrix.write(matrix.declared(), known, measured, file)
    wrong = [
        f"{route} {person}: {measured[route][person]}, reviewed {line.cells[person]}"
        for route, line in matrix.read().items()
        for person in matrix.PEOPLE
        if measured[route][person] != line.cells[person]
    ]
    assert not wrong, "\n".join(wrong)


def test_a2_the_file_itself_keeps_the_rules():
    """What can never be right, whoever wrote it into the file."""
    for route, line in matrix.read().items():
        for person, cells in line.cells.items():
            for code in cells.split("/"):
                assert code in ("ok", "login", "401", "403", "404", "405", "410"), (route, person, code)
                if line.rule != "public" and person in ("anonymous", "deactivated"):
                    assert code in ("login", "401", "403"), (route, person)
                if line.kind in CASE_OBJECTS and person in FOREIGN | {"stranger", "administrator"}:
                    assert code in ("403", "404", "405"), (route, person)
                if line.kind in PERSONAL_OBJECTS and person in FOREIGN | {"stranger", "analyst"}:
                    assert code in ("403", "404", "405"), (route, person)
                if line.rule not in ("public", "signed_in") and person == "stranger":
                    assert code == "403", (route, person)


def test_a2_other_methods_do_nothing(cast, world):
    """PUT, PATCH, DELETE, TRACE never succeed and never break; HEAD and OPTIONS never break."""
    names = parameters()
    client = matrix.client_for(cast, "controller")
    wrong = []
    for route, kind in kinds().items():
        url = address(route, kind, world, names[route])
        for method in matrix.OTHER_METHODS:
            code = matrix.ask(client, method, url).status_code
            fine = code < 500 if method in ("head", "options") else 300 <= code < 500
            if not fine and code != 503:
                wrong.append(f"{method} {route}: {code}")
        client = matrix.client_for(cast, "controller") if route == "logout" else client
    assert not wrong, "\n".join(wrong)


def test_a2_foreign_and_missing_are_the_same_answer(cast, world):
    """A hidden object and one that never was give the same status and the same bytes."""
    sister_world(cast)
    names = parameters()
    client = matrix.client_for(cast, "sister_controller")
    checked = 0
    for route, kind in kinds().items():
        if kind not in CASE_OBJECTS | PERSONAL_OBJECTS or names[route] != ("pk",):
            continue
        foreign = matrix.ask(client, "get", address(route, kind, world, names[route]))
        real = world.objects[kind].pk
        missing = matrix.ask(
            client, "get", address(route, kind, world, names[route]).replace(f"/{real}/", "/987654321/")
        )
        assert foreign.status_code == missing.status_code, route
        assert stable(foreign, real) == stable(missing, 987654321), route
        checked += 1
    assert checked > 10


def stable(response, pk) -> str:
    """The body without what differs between any two requests: the form token and the address itself."""
    import re

    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return text.replace(f"/{pk}/", "/PK/")


def test_b9_every_write_needs_the_form_token(cast, world):
    """POST without a token is refused on every route; nothing is exempt."""
    from django.test import Client

    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(cast.controller)
    names = parameters()
    for route, kind in kinds().items():
        response = matrix.ask(client, "post", address(route, kind, world, names[route]))
        assert response.status_code in (403, 404, 405), route


def test_b9_get_writes_nothing(cast, world):
    """A crawl of every GET route leaves every table as it was."""
    from django.apps import apps
    from django.db import connection

    def counted() -> dict[str, int]:
        tables = [model._meta.db_table for model in apps.get_models() if model.__name__ != "Session"]
        with connection.cursor() as cursor:
            found = {}
            for table in tables:
                cursor.execute(
                    f"SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM {table} AS t"
                )
                found[table] = cursor.fetchone()
        return found

    names = parameters()
    clients = {
        person: matrix.client_for(cast, person) for person in ("registrar", "controller", "administrator")
    }
    before = counted()
    for person, client in clients.items():
        for route, kind in kinds().items():
            response = client.get(address(route, kind, world, names[route]))
            if response.streaming:
                b"".join(response.streaming_content)
            assert response.status_code < 500 or route == "readyz", (person, route)
    assert counted() == before
