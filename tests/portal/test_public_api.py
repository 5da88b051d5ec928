"""The public part of the interface between systems: no token, what everybody may know, for pages of other sites too."""

import textwrap
from pathlib import Path

import pytest

from common.limits import Limit
from organisations.models import Body
from tests.meetings.build import planned
from tests.plans.cards import published
from tests.plans.make import make_problem
from tests.portal.test_meetings import announced, midyear  # noqa: F401 (a fixture)
from tests.portal.test_statistics import asked  # noqa: F401 (a fixture)

API = "/api/v1/public/"


@pytest.mark.usefixtures("midyear")
def test_meetings_with_the_filters_of_the_page(cast, client):
    meeting, other, inside = (
        announced(cast, 5),
        announced(cast, 9, territory=cast.territories["medeu"]),
        planned(cast),
    )

    def found(query=""):
        return [row["id"] for row in client.get(f"{API}meetings/{query}").json()["results"]]

    assert found() == [other.pk, meeting.pk]
    assert found(f"?district={cast.territories['medeu'].code}") == [other.pk]
    assert found(f"?region={cast.territories['15'].code}") == []
    assert found("?from=2026-06-17") == [other.pk]
    assert client.get(f"{API}meetings/{meeting.pk}/").json()["planned_on"] == "2026-06-15"
    assert client.get(f"{API}meetings/{inside.pk}/").status_code == 404
    page = client.get(f"{API}meetings/?limit=1").json()
    assert [row["id"] for row in client.get(page["next"]).json()["results"]] == [meeting.pk]


@pytest.mark.parametrize("query", ["meetings/?from=never", "meetings/?region=x", "solutions/?sphere=x",
                                   "statistics/?by=x", "statistics/?half=1990h1", "bodies/?limit=0"])  # fmt: skip
def test_a_wrong_filter_is_named(db, client, query):
    answer = client.get(API + query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert set(answer.json()["errors"]) == {query.partition("?")[2].partition("=")[0]}
    assert "public" not in answer.get("Cache-Control", "")


def test_solutions(cast, client):
    problem = make_problem(cast)
    published(cast, problem)
    hidden = make_problem(cast)
    (row,) = client.get(f"{API}solutions/").json()["results"]
    assert (row["id"], row["stage"], row["waits_for"]) == (problem.pk, "open", [])
    assert client.get(f"{API}solutions/{problem.pk}/").json() == row
    assert client.get(f"{API}solutions/{hidden.pk}/").status_code == 404


def test_statistics_are_the_document_of_the_page(asked, client):  # noqa: F811
    query = {"half": "2022h1", "by": "month"}
    page = client.get("/statistics/", query | {"format": "json"}).json()
    assert client.get(f"{API}statistics/", query).json() == page
    latest = client.get(f"{API}statistics/").json()
    assert latest["by"] == "region"


def test_directories(cast, client):
    for path in ("bodies/", "territories/", "topics/", f"bodies/{cast.own.code}/", "territories/750000000/"):
        assert client.get(API + path).status_code == 200


def test_pages_of_other_sites_may_ask_and_anybody_may_keep_it(cast, client, client_of):
    for reader, kept in ((client, "public, max-age=60"), (client_of(cast.executor), "private, no-store")):
        answer = reader.get(f"{API}topics/", headers={"origin": "https://example.org"})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["Cache-Control"] == kept
        assert "csrftoken" not in answer.cookies


def test_it_changes_nothing(db, client):
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"{API}meetings/").status_code == 405


def test_an_address_asks_as_often_as_it_may(db, client, monkeypatch):
    monkeypatch.setattr("common.throttles.UNKNOWN", Limit("test_public", 3, 60))
    answers = [client.get(f"{API}topics/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"]


def test_the_example_of_the_docs_works(live_server, transactional_db, capsys):
    from tests.cast import make_cast

    make_cast()
    text = (Path(__file__).parents[2] / "docs" / "open-data.md").read_text()
    code = textwrap.dedent(text.partition("## In Python")[2]).replace(
        "http://127.0.0.1:8000", live_server.url
    )
    names: dict = {}
    exec(compile(code, "docs/open-data.md", "exec"), names)
    assert capsys.readouterr().out == "0 meetings were not held on their day\n"
    assert [row["code"] for row in names["rows"]("bodies/?limit=2")] == sorted(
        Body.objects.values_list("code", flat=True)
    )
