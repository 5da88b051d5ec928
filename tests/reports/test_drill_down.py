"""Every number of every report leads to its rows, and there are as many of them; today and as of a past day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.dates import today
from reports.catalogue import REPORTS
from tests.plans.make import make_blocker, make_problem
from tests.reports.appeals_of import months
from tests.reports.facts import make_meeting
from tests.reports.issues import make_issues
from tests.reports.walking import numbers_of

# Lines are not counted here: the rooms have tests of their own, and counting would take nearly as long again.
pytestmark = pytest.mark.no_cover
PAST = {"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-10-20"}


@pytest.fixture
def walked(facts):
    """Questions of every class, reopened ones, root problems with plans and blockers, missed meetings, appeals."""
    make_issues(facts, 3, many=40)
    chance = random.Random(7)
    for number in range(12):
        planned = date(2022, 1, 12) + timedelta(days=25 * number)
        held = chance.choice([None, planned, planned + timedelta(days=6)])
        body, group = chance.choice([facts.own, facts.sister, facts.ministry]), ("farmers", "youth", "")
        make_meeting(body, held, planned_on=planned, target_group=group[number % 3])
    make_blocker(
        make_problem(facts, named_on=date(2022, 2, 1)), "money", amount=7_000_000, named_on=date(2022, 2, 2)
    )
    for body, kind in (("akimat-75", "complaint"), ("akimat-15", "application"), ("min-energy", "")):
        months(body, *[20, 30] * 6, topic="roads", kind=kind)
    return facts


def rows_behind(client, number) -> int | str:
    """How many rows the list has; of another report, the number that it tells of itself."""
    answer = client.get(number.url)
    assert answer.status_code == 200, number
    context, name = answer.context, answer.resolver_match.url_name
    if name == "report_complaints":
        return context["total"].row.received
    if name == "report_problem_map_body":
        return context["total"].cell.open
    assert name.endswith(("_list", "_questions", "report_meetings")), number
    return context["page"].total


# Numbers that are no count of rows of a list, or of which no list can be told, by the head of their column.
NO_LIST = {
    # People are counted once, however many questions they asked; meetings have no topic, no responsible body and,
    # where the place is not stated, no region.
    "resolution": {"Citizens", "Meetings"},
    "days": {"Open for, median days"},
    # Places, and people who answer.
    "rating": {"Place"},
    "workload": {"People who answer"},
    # Cells of norms, pairs of body and group, people; meetings for any group, and questions by the place of the meeting.
    "coverage": {
        "Required by norms",
        "Met",
        "Not met",
        "Not over yet",
        "Target groups met",
        "Bodies that met them",
        "of",
        "Meetings for them",
        "People at them",
        "Questions at them",
        "Citizens received",
        "Meetings held",
        "Questions",
    },
    "discipline": {"Days since", "of", "In time"},  # days, and the quarters of a trend
    "blockers": {"People"},
    # Figures of e-Otinish come as sums; what is not stated can't be cut another way.
    "complaints": {"Appeals received"},
    "contradictions": {"Appeals received"},
}


@pytest.mark.parametrize("code", REPORTS)
def test_each_number_is_the_length_of_its_list(walked, client_of, code):
    client, report = client_of(walked.analyst), REPORTS[code]
    for by in report.cuts:
        known: dict[str, int] = {}
        for days in ({"from": "2022-01-01", "to": today().isoformat()}, PAST):
            asked = {name: day for name, day in days.items() if report.of_days or name == "as_of"}
            page = client.get(reverse(report.page), asked | {"by": by})
            assert page.status_code == 200
            for number in numbers_of(page.content.decode()):
                if not number.url:
                    assert not number.value or number.place in NO_LIST.get(code, ()), (by, number)
                elif number.url not in known:
                    known[number.url] = rows_behind(client, number)
                assert known.get(number.url, number.value) == number.value, (by, number)
        assert len(known) > 5, by


def test_the_reader_sees_what_a_person_sees():
    """A page made by hand: cells, tiles, marks, thousands, and what is no whole number."""
    page = """<a class="card kpi" href="/a/"><span class="v">1\u00a0200</span><span>of 9</span></a>
    <table><thead><tr><th>Name</th><th>Open</th><th>Share</th></tr></thead>
    <tbody><tr><th><a href="/b/">One</a></th><td><a href="/c/">7<i class="vh">systemic</i></a></td><td>12 %</td></tr>
    <tr><th>Two</th><td>0</td><td>—</td></tr></tbody></table>"""
    found = [(one.value, one.url, one.place) for one in numbers_of(page)]
    assert found == [(1200, "/a/", "tile"), (7, "/c/", "Open"), (0, "", "Open")]
