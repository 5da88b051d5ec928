"""What search engines are told: public pages, and nothing that is not public."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from tests.meetings.build import planned
from tests.plans.cards import published
from tests.plans.make import make_problem
from tests.portal import AS_EVERYBODY
from tests.portal.test_meetings import announced, midyear  # noqa: F401 (a fixture)

pytestmark = pytest.mark.usefixtures("midyear")
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    found = ElementTree.fromstring(answer.content).findall(".//s:loc", NAMES)
    return [one.text.removeprefix("http://testserver") for one in found]


def test_everything_public_is_found_and_opens(cast, client):
    meeting, inside = announced(cast), planned(cast)
    problem, hidden = make_problem(cast), make_problem(cast)
    published(cast, problem)
    found = addresses(client, "/sitemap.xml")
    assert {reverse("public_meeting", args=[meeting.pk]), reverse("solution", args=[problem.pk]), "/"} <= set(
        found
    )
    assert reverse("public_meeting", args=[inside.pk]) not in found
    assert reverse("solution", args=[hidden.pk]) not in found
    assert [path for path in found if client.get(path).status_code != 200] == []
    assert not any(path.startswith(("/staff", "/api", "/asked")) for path in found)


@pytest.mark.parametrize("wrong", ["9", "x", "-1"])
def test_there_is_no_such_page(client, db, wrong):
    assert client.get(f"/sitemap.xml?p={wrong}").status_code == 404


def test_robots_are_shown_the_way(client, db):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_it_costs_few_queries(cast, client, django_assert_max_num_queries):
    for _number in range(3):
        announced(cast)
    with django_assert_max_num_queries(6 + AS_EVERYBODY):
        client.get("/sitemap.xml")
