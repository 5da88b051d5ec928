"""The page of meeting discipline, its files, the API and the command: the same rows; each number is the length of its list."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from common.acts import act, changed
from meetings.figures import FIGURES
from organisations.models import User
from tests.reports.test_discipline import DAY, held, meeting, random_meeting
from tests.reports.test_resolution_page import content

PAGE, API, LIST = reverse("report_discipline"), reverse("api_report_discipline"), reverse("meeting_list")
YEAR = {"from": "2026-01-01", "to": "2026-12-31", "as_of": "2026-12-31"}


@pytest.fixture
def year(cast):
    """A year of random meetings of three bodies."""
    chance = random.Random(11)
    for _number in range(60):
        random_meeting(chance, chance.choice([cast.own, cast.own_district, cast.sister]))
    return cast


def listed(client, url: str) -> int:
    """How many meetings the list behind a number has."""
    response = client.get(url)
    assert response.status_code == 200, url
    return response.context["page"].total


@pytest.mark.parametrize("by", ["body", "region"])
@pytest.mark.parametrize("as_of", ["2026-06-30", "2026-12-31"])
def test_each_number_of_the_page_is_the_length_of_its_list(year, client_of, by, as_of):
    client = client_of(year.registrar)
    context = client.get(PAGE, {**YEAR, "by": by, "as_of": as_of}).context
    seen = 0
    for line in (*context["lines"], context["total"]):
        for count, url in line.cells:
            if url:
                assert listed(client, url) == count, url
                seen += 1
    assert seen > 15
    assert listed(client, context["missed_url"]) == context["total"].row.counts.missed


def test_every_figure_can_be_listed(year, client_of):
    client = client_of(year.registrar)
    total = client.get(API, YEAR).json()["total"]
    for figure in FIGURES:
        assert (
            listed(client, f"{LIST}?tab=all&from=2026-01-01&to=2026-12-31&as_of=2026-12-31&figure={figure}")
            == total[figure]
        )


def test_page_files_api_and_command_have_the_same_rows(year, client_of):
    client = client_of(year.analyst)
    api = client.get(API, {**YEAR, "by": "body"}).json()
    lines = list(
        csv.DictReader(
            io.StringIO(
                content(client.get(PAGE, {**YEAR, "format": "csv", "sort": "name"})).decode("utf-8-sig")
            )
        )
    )
    assert {row["code"]: row["missed"] for row in api["rows"]} == {
        row["Code"]: int(row["Missed"]) for row in lines if row["Code"]
    }
    out = io.StringIO()
    call_command("report", "discipline", "--from", "2026-01-01", "--to", "2026-12-31", "--as-of", "2026-12-31",
                 "--by", "body", stdout=out)  # fmt: skip
    command = json.loads(out.getvalue())
    assert [row["code"] for row in command["rows"]] == [row["code"] for row in api["rows"]]
    assert command["total"]["score"] == api["total"]["score"]
    assert len(command["missed"]) == command["total"]["missed"]
    assert content(client.get(PAGE, {**YEAR, "format": "xlsx"}))[:2] == b"PK"


def test_the_api_lists_missed_meetings_with_their_reasons(cast, client_of):
    meeting(cast.own, not_held_reason="Flood", first_planned_on=DAY - timedelta(days=4))
    held(cast.own, DAY, late=300)
    found = client_of(cast.registrar).get(API, YEAR).json()
    assert [(one["reason"], one["held_on"], one["first_planned_on"]) for one in found["missed"]] == [
        ("", (DAY + timedelta(days=300)).isoformat(), "2026-03-10"),
        ("Flood", None, "2026-03-06"),
    ]
    assert found["by"] == "body"
    assert found["total"]["parts"][0] == {"part": "held", "numerator": 0, "denominator": 2}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"by": "topic"}, "by"),
        ({"topic": "roads"}, "topic"),
        ({"from": "x"}, "from"),
        ({"body": "nobody"}, "body"),
    ],
)
def test_the_api_refuses_what_it_can_not_answer(cast, client_of, wrong, named):
    response = client_of(cast.registrar).get(API, {**YEAR, **wrong})
    assert response.status_code == 400
    assert named in json.dumps(response.json())


def test_the_command_tells_which_cuts_there_are(db):
    with pytest.raises(CommandError, match="body, region"):
        call_command("report", "discipline", "--from", "2026-01-01", "--to", "2026-12-31", "--by", "topic")


def test_the_command_prints_csv(cast):
    held(cast.own)
    out = io.StringIO()
    call_command("report", "discipline", "--from", "2026-01-01", "--to", "2026-12-31", "--by", "region",
                 "--format", "csv", stdout=out)  # fmt: skip
    assert [row["Code"] for row in csv.DictReader(io.StringIO(out.getvalue().lstrip("\ufeff")))] == [
        "75",
        "central",
        "",
    ]


def test_the_page_says_first_what_counts(cast, client_of):
    held(cast.own, announced_on=DAY - timedelta(days=5))
    held(cast.own, late=2)
    meeting(cast.own, not_held_reason="Flood & <storm>")
    response = client_of(cast.head).get(PAGE, YEAR)
    values = {kpi.label: kpi.value for kpi in response.context["kpis"]}
    assert (values["Planned"], values["Held"], values["Missed"]) == ("3", "2", "1")
    assert values["Score"].endswith("%")
    page = response.content.decode()
    assert "Flood &amp; &lt;storm&gt;" in page
    assert "no weights" not in page
    assert next(share.part for share in response.context["score_parts"]) == "held"


def test_too_few_meetings_have_no_score(cast, client_of):
    held(cast.own)
    context = client_of(cast.head).get(PAGE, YEAR).context
    assert context["lines"][0].row.counts.score is None
    assert {kpi.label: kpi.value for kpi in context["kpis"]}["Score"] == "—"


@pytest.mark.parametrize(
    "sort", ["name", "-missed", "score", "-norms", "deputy_share", "-median_days_late", "nothing"]
)
def test_rows_without_a_value_stand_last_whatever_the_order(year, client_of, sort):
    response = client_of(year.analyst).get(PAGE, {**YEAR, "sort": sort})
    assert response.status_code == 200
    assert len(response.context["lines"]) == 4  # the ministry held nothing, and its norm asks for it


def test_parameters_of_other_reports_are_left_out(year, client_of):
    client = client_of(year.registrar)
    plain, narrowed = (
        client.get(PAGE, data).context["total"].row.counts.planned
        for data in (YEAR, {**YEAR, "topic": "roads.repair", "by": "sphere"})
    )
    assert plain == narrowed


def test_a_wrong_day_is_told_and_nothing_is_counted(cast, client_of):
    client = client_of(cast.registrar)
    assert client.get(PAGE, {**YEAR, "to": "2025-01-01"}).status_code == 422
    assert client.get(PAGE, {**YEAR, "format": "pdf"}).status_code == 404


def test_country_figures_link_only_to_rows_that_may_be_seen(year, client_of):
    response = client_of(year.head).get(PAGE, {**YEAR, "scope": "country"})
    linked = {line.row.code: any(url for _count, url in line.cells) for line in response.context["lines"]}
    assert linked == {"akimat-75": True, "akimat-751710000": True, "akimat-15": False, "min-energy": False}
    assert not any(url for _count, url in response.context["total"].cells)
    assert all(one.meeting.body.code != "akimat-15" for one in response.context["missed"])


def test_the_page_costs_few_queries(year, client_of, django_assert_max_num_queries):
    client = client_of(year.analyst)
    client.get(PAGE, YEAR)
    with django_assert_max_num_queries(28):
        client.get(PAGE, YEAR)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_in_every_language(year, client_of, language):
    person = User.objects.unscoped("test").get(pk=year.analyst.pk)
    with act("test.language"):
        changed(person, language=language)
    response = client_of(person).get(PAGE, {**YEAR, "by": "region"})
    assert response.status_code == 200
    assert re.search(rf'<html[^>]* lang="{language}"', unescape(response.content.decode()))


def test_an_empty_period_says_so(cast, client_of):
    page = client_of(cast.registrar).get(
        PAGE, {"from": "2017-01-01", "to": "2017-02-01", "as_of": "2017-02-01"}
    )
    assert page.status_code == 200
    assert page.context["lines"] == [] or all(
        line.row.counts.cells_required for line in page.context["lines"]
    )
    assert date(2017, 2, 1) == page.context["as_of"]
