"""Where each role begins, and the meetings behind the figures."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from tests.reports.facts import make_meeting
from tests.reports.test_filters import YEAR

HOME, MEETINGS = reverse("staff_home"), reverse("report_meetings")


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("head", "dashboard"),
        ("analyst", "dashboard"),
        ("ministry_head", "dashboard"),
        ("executor", "question_list"),
        ("controller", "question_list"),
        ("registrar", "meeting_list"),
        ("administrator", "directory_home"),
    ],
)
def test_each_role_begins_where_its_work_is(cast, client_of, who, page):
    answer = client_of(getattr(cast, who)).get(HOME)
    assert (answer.status_code, answer["Location"]) == (302, reverse(page))


def test_who_has_no_role_is_told_whom_to_ask(cast, client_of):
    answer = client_of(cast.stranger).get(HOME)
    assert answer.status_code == 200
    assert "Ask the administrator" in answer.content.decode()


def test_home_needs_a_login(client, db):
    assert client.get(HOME)["Location"].startswith(reverse("login"))


def shown(answer) -> int:
    """Rows of the table."""
    return len(re.findall(r'<th scope="row"', answer.content.decode()))


@pytest.mark.parametrize(("who", "held", "missed"), [("analyst", 6, 2), ("head", 3, 1), ("executor", 2, 1)])
def test_meetings_are_those_of_the_figure(facts, client_of, who, held, missed):
    client = client_of(getattr(facts, who))
    assert shown(client.get(MEETINGS, YEAR | {"which": "held"})) == held
    assert shown(client.get(MEETINGS, YEAR | {"which": "missed"})) == missed
    html = client.get(reverse("dashboard"), YEAR).content.decode()
    for which, count in (("held", held), ("missed", missed)):
        tile = re.search(rf'<a href="[^"]*which={which}"[^>]*card kpi.*?</a>', html, re.S)[0]
        assert f'<span class="v">{count}</span>' in tile


@pytest.mark.parametrize("by", ["region", "body", "district", "month"])
def test_held_meetings_of_a_row(facts, client_of, by):
    client = client_of(facts.analyst)
    html = client.get(reverse("report_resolution"), YEAR | {"by": by}).content.decode()
    links = re.findall(r'<a href="([^"]*which=held[^"]*)">(\d+)</a>', html)
    assert len(links) > 1
    for url, count in links:
        assert shown(client.get(unescape(url))) == int(count)


def test_a_meeting_held_late_was_missed_before(facts, client_of):
    make_meeting(facts.own, date(2022, 9, 20), planned_on=date(2022, 9, 1))
    client = client_of(facts.analyst)
    assert shown(client.get(MEETINGS, YEAR | {"which": "missed", "as_of": "2022-09-10"})) == 3
    assert shown(client.get(MEETINGS, YEAR | {"which": "missed"})) == 2


def test_country_scope_lists_own_meetings_only(facts, client_of):
    answer = client_of(facts.head).get(MEETINGS, YEAR | {"which": "missed", "scope": "country"})
    assert shown(answer) == 1
    assert "06.06.2022" not in answer.content.decode()


def test_wrong_input(facts, client_of):
    client = client_of(facts.analyst)
    assert client.get(MEETINGS, YEAR | {"which": "all"}).status_code == 404
    assert client.get(MEETINGS, YEAR | {"which": "held", "region": "99"}).status_code == 422
    assert client_of(facts.administrator).get(MEETINGS).status_code == 403


def test_few_queries(facts, client_of, django_assert_max_num_queries):
    client = client_of(facts.analyst)
    with django_assert_max_num_queries(12):
        client.get(MEETINGS, YEAR | {"which": "held"})
