"""The report of blockers: page, file, API and command have the same rows; each number is the length of its list."""

import csv
import io
import json
import random

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from reports.filters_blockers import BY, BlockerReportFilter
from reports.queries.blockers import run_blockers
from tests.plans.make import make_blocker, make_problem
from tests.plans.test_rollup import ask, random_world
from tests.reports.test_resolution_page import content

PAGE, API = reverse("report_blockers"), reverse("api_report_blockers")


@pytest.fixture
def world(cast):
    random_world(cast, random.Random(5))
    return cast


def total_of_list(client, url: str) -> int:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.context["page"].total


@pytest.mark.parametrize("by", BY)
def test_each_number_is_the_length_of_its_list(world, client_of, by):
    client, seen = client_of(world.analyst), 0
    context = client.get(PAGE, {"by": by}).context
    for line in (*context["priced"], *context["free"], context["total"]):
        for name in ("blockers", "questions", "freed_questions", "money_questions", "acts"):
            if url := line.links[name]:
                assert total_of_list(client, url) == getattr(line.row.counts, name), (name, url)
                seen += 1
    assert seen > 3


def test_page_file_api_and_command_have_the_same_rows(world, client_of):
    client = client_of(world.analyst)
    api = client.get(API, {"by": "body"}).json()
    lines = csv.DictReader(
        io.StringIO(content(client.get(PAGE, {"by": "body", "format": "csv"})).decode("utf-8-sig"))
    )
    assert [(row["code"], row["people"], row["money"]) for row in (*api["rows"], api["total"])] == [
        (row["Code"] or None, int(row["People who wait"]), int(row["Money needed, ₸"])) for row in lines
    ]
    out = io.StringIO()
    call_command("report", "blockers", "--by", "body", stdout=out)
    assert json.loads(out.getvalue()) == api
    out = io.StringIO()
    call_command("report", "blockers", "--by", "kind", "--format", "csv", stdout=out)
    assert len(list(csv.reader(io.StringIO(out.getvalue())))) > 2
    assert content(client.get(PAGE, {"format": "xlsx"}))[:2] == b"PK"
    page = client.get(PAGE, {"by": "body"}).context
    assert [line.row.code for line in (*page["priced"], *page["free"])] == [
        row["code"] for row in api["rows"]
    ]


def test_the_command_needs_days_for_other_reports_and_a_cut_that_there_is(db):
    with pytest.raises(CommandError, match="--from"):
        call_command("report", "resolution", "--by", "region")
    with pytest.raises(CommandError, match="waits_for"):
        call_command("report", "blockers", "--by", "month")


def test_whole_sentences_say_what_would_unblock_most(cast, client_of):
    road = make_problem(cast)
    make_blocker(road, "money", amount=1_200_000_000)
    ask(cast, road), ask(cast, road)
    country = make_problem(cast, body=cast.own, territory=None, title="The rules")
    law = make_blocker(country, "law", waits_for=cast.ministry, title="Amend the law on roads")
    for place in ("75", "15"):
        ask(cast, country, territory=cast.territories[place])
    response = client_of(cast.controller).get(PAGE)
    assert [sentence for sentence, _url in response.context["by_money"]] == [
        "1.2 bn ₸ would unblock 2 questions: Almaty"
    ]
    assert [(said, name) for said, name, _url in response.context["by_act"]] == [
        ("One act of law unblocks 2 questions in 2 regions", law.title)
    ]
    assert "One act of law unblocks" in response.content.decode()


def test_ranked_by_people_per_billion(cast):
    for number, amount in enumerate((9_000_000, 1_000_000)):
        problem = make_problem(cast, title=f"P{number}", topic=(cast.topic, cast.sphere)[number])
        make_blocker(problem, "money", amount=amount, title=f"Money {number}")
        ask(cast, problem)
    chosen = BlockerReportFilter({}, user=cast.controller)
    assert chosen.is_valid()
    rows = run_blockers(chosen, "blocker").rows
    assert [row.name for row in rows] == ["Money 1", "Money 0"]
    assert rows[0].as_json()["people_per_billion"] == 1000


def test_own_reach_and_the_country(cast, client_of):
    for body in (cast.own, cast.sister):
        problem = make_problem(cast, body=body, title="The road")
        make_blocker(problem, "land", title=f"Plot of {body.code}")
        ask(cast, problem, body=body)
    page = client_of(cast.head).get(PAGE)
    assert page.context["total"].row.counts.questions == 1
    page = client_of(cast.head).get(PAGE, {"scope": "country", "by": "blocker"})
    assert page.context["total"].row.counts.questions == 2
    assert page.context["total"].links["questions"] == ""
    assert {line.row.name for line in page.context["free"]} == {"Plot of akimat-75", "Land"}
    assert "Plot of akimat-15" not in page.content.decode()
    assert client_of(cast.controller).get(PAGE, {"scope": "country"}).status_code == 422


def test_filters_narrow_it_and_are_said(cast, client_of):
    make_blocker(make_problem(cast), "money", amount=5, budget_year=2027)
    make_blocker(make_problem(cast, title="Plot"), "land")
    client = client_of(cast.controller)
    chosen = {
        "kind": "money",
        "body": cast.own.code,
        "sphere": "roads",
        "region": "75",
        "budget_year": "2027",
    }
    context = client.get(PAGE, chosen).context
    assert context["total"].row.counts.blockers == 1
    assert context["selection"][2:] == ["Money", "Almaty", "Akimat of Almaty city", "Roads", "2027"]
    assert "Nothing is blocked" in client.get(PAGE, {"kind": "court"}).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"by": "month"}, {"kind": "weather"}, {"region": "xx"}, {"budget_year": "x"}]
)
def test_what_can_not_be_answered(cast, client_of, wrong):
    assert client_of(cast.controller).get(PAGE, wrong).status_code == 422
    assert client_of(cast.controller).get(API, wrong).status_code == 400


def test_an_unknown_format_is_no_page(cast, client_of):
    assert client_of(cast.controller).get(PAGE, {"format": "pdf"}).status_code == 404


def test_few_queries(world, client_of, django_assert_max_num_queries):
    client = client_of(world.controller)
    client.get(PAGE)
    with django_assert_max_num_queries(20):
        client.get(PAGE)


def test_the_reports_of_its_group_have_its_tab(cast, client_of):
    page = client_of(cast.controller).get(reverse("report_problem_map"), {"by": "topic"}).content.decode()
    assert f"{PAGE}?" in page
