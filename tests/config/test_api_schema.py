"""C12: the interface answers whatever its description allows and forbids, as it describes, as each role.

`SCHEMA_EXAMPLES=200` asks each operation more often than the daily run does.
"""

import os

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from common.access import routes
from common.limits import Limit
from common.openapi import PROBLEM
from config.api_docs import described
from organisations.rights import CASE_ROLES
from tests.appeals.make import make_meeting, make_question
from tests.appeals.test_api_acts import System
from tests.plans.cards import published
from tests.plans.make import make_problem

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "12"))
SCHEMA = "/api/v1/schema/"


def operations() -> list[tuple[str, str]]:
    """Every operation that the routes have, without asking the database."""
    found = []
    for route in routes():
        if route.path.startswith("/api/v1/") and hasattr(route.view, "cls"):
            path = route.path.replace("<int:pk>", "{id}").replace("<slug:code>", "{code}")
            methods = {"get", "post"} & {one for one in dir(route.view.cls) if one in ("get", "post")}
            found += [(method, path) for method in sorted(methods)]
    return found


@pytest.fixture
def application():
    """The application within the transaction of the test: a request leaves its connection open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def unlimited(monkeypatch):
    for name in ("KNOWN", "UNKNOWN"):
        monkeypatch.setattr(f"common.throttles.{name}", Limit("test_schema", 10**9, 60))


@pytest.fixture
def systems(cast):
    """One for each role, in the body that has something."""
    bodies = {role: cast.office if role == "analyst" else cast.own for role in CASE_ROLES}
    return [System(cast, bodies[role], role) for role in CASE_ROLES]


@pytest.fixture
def real(cast):
    """What addresses may name, beside what does not exist."""
    meeting = make_meeting(cast.own)
    question = make_question(cast.registrar, meeting, "Road", topic=cast.topic)
    problem = make_problem(cast)
    published(cast, problem)
    return {
        "meetings": meeting.pk,
        "questions": question.pk,
        "solutions": problem.pk,
        "bodies": cast.own.code,
        "territories": "750000000",
    }


@pytest.mark.parametrize(("method", "path"), operations())
def test_c12_it_answers_as_it_describes(application, systems, real, unlimited, method, path):
    schema = schemathesis.openapi.from_wsgi(SCHEMA, application)
    operation = schema[path][method]
    room = path.removeprefix("/api/v1/").removeprefix("public/").partition("/")[0]
    named = (
        {"path_parameters": {"id": real[room]} if "{id}" in path else {"code": real[room]}}
        if "{" in path
        else {}
    )

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=st.data())
    def ask(data):
        mode = data.draw(st.sampled_from(GenerationMode), label="mode")
        address = data.draw(st.sampled_from([named, {}]), label="address") if named else {}
        case = data.draw(operation.as_strategy(mode, **address), label="case")
        system = data.draw(st.sampled_from(systems), label="who")
        answer = case.call(headers={"Authorization": f"Bearer {system.secret}"})
        assert answer.status_code < 500
        assert answer.status_code in (405, 406, 415) or str(answer.status_code) in told["responses"], (
            answer.status_code
        )
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0].startswith(PROBLEM)
            assert answer.json()["status"] == answer.status_code
        if answer.status_code not in (405, 406, 415):
            case.validate_response(answer, checks=[conforms])

    told = described("en")["paths"][path][method]
    ask()


def conforms(_ctx, response, case) -> None:
    """The body is what the description says of this code."""
    case.operation.validate_response(response)


def test_every_route_is_described():
    told = described("en")["paths"]
    assert {(method, path) for path, methods in told.items() for method in methods} == set(operations())


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_speaks_three_languages(db, client, language):
    client.post("/language/", {"language": language})
    with translation.override(language):
        words = described(language)["paths"]["/api/v1/questions/"]["get"]["summary"]
    assert client.get(SCHEMA).json()["paths"]["/api/v1/questions/"]["get"]["summary"] == words
    page = client.get("/api/v1/docs/").content.decode()
    assert words in page and "/api/v1/meetings/{id}/questions/" in page


def test_describing_leaves_the_filters_as_they_were(cast, client_of):
    """Choices of a selection are read for each request; a description that kept the empty ones would refuse them all."""
    described.cache_clear()
    described("en")
    chosen = {"by": "body", "region": "75", "body": cast.own.code, "scope": "country"}
    answer = client_of(cast.analyst).get("/api/v1/reports/resolution/", chosen)
    assert answer.status_code == 200, answer.json()


def test_it_is_made_of_the_code_alone():
    """No table is read: it is kept as long as the process lives, and checked before there are any."""
    described.cache_clear()
    assert "enum" not in parameter("/api/v1/questions/", "target_group")["schema"]
    assert "resolved" in parameter("/api/v1/questions/", "status")["schema"]["items"]["enum"]


def parameter(path: str, name: str) -> dict:
    return next(one for one in described("en")["paths"][path]["get"]["parameters"] if one["name"] == name)
