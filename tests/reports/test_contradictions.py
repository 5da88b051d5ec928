"""The report of contradictions: what is compared with what, who is flagged and why, the drill, the ways out."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from common.acts import act
from organisations.models import Body, Territory
from reports.actions.contradiction_rules import add_contradiction_rule
from reports.filters_complaints import ContradictionFilter
from reports.models import ContradictionRule
from reports.queries.contradictions import contradictions
from reports.rules import rule_on
from tests.reports.appeals_of import YEAR, months, people
from tests.reports.facts import make_meeting, make_questions
from tests.reports.test_resolution_page import content

PAGE, API = reverse("report_contradictions"), reverse("api_report_contradictions")
REGIONS = ("10", "11", "23", "27")


def report(by="region", user=None, **parameters):
    chosen = ContradictionFilter(YEAR | parameters, user=user)
    assert chosen.is_valid(), chosen.errors
    return contradictions(chosen, by)


def make_region(code: str) -> Body:
    names = {f"name_{language}": f"Region {code}" for language in ("kk", "ru", "en")}
    with act("test.region"):
        place = Territory.objects.create(code=f"{code}0000000", level="region", region_code=code, **names)
        return Body.objects.create(
            code=f"akimat-{code}",
            kind="local",
            level="region",
            path=f"/akimat-{code}/",
            territory=place,
            **names,
        )


@pytest.fixture
def country(cast):
    """Six akimats. Almaty (75) reports all of 400 as solved while its appeals grow by half; the others report less, and
    their appeals stay; Aktobe (15) reports as much with falling appeals."""
    for body in (*(make_region(code) for code in REGIONS), cast.sister):
        solved = 200 if body == cast.sister else 160
        meeting = make_meeting(body)
        people(body.territory, 2_000_000)
        make_questions(meeting, *["resolved"] * solved, *["in_work"] * (200 - solved))
        months(body.code, *[200] * 12 if body != cast.sister else [220] * 6 + [180] * 6, topic="roads")
    make_questions(make_meeting(cast.own), *["resolved"] * 400, topic=cast.topic)
    months(cast.own.code, *[300] * 6 + [450] * 6, topic="roads.repair")
    people(cast.territories["75"], 1_000_000)
    return cast


def test_the_flag_and_why(country):
    found = report()
    assert [row.code for row in found.flagged] == ["75"]
    own = found.rows[0]
    assert (own.facts.solved, own.facts.questions, own.facts.rate) == (400, 400, 1.0)
    assert (own.facts.received, own.facts.before, own.facts.now, own.facts.growth) == (4500, 1800, 2700, 0.5)
    assert own.quadrant_name == "High rate, rising complaints"
    text = " ".join(own.why)
    assert "Reported solved: 100.0% (400 of 400), among the 3 highest" in text
    assert "Appeals in e-Otinish: +50.0% (1,800 → 2,700)." in text
    assert "By number of appeals it is in place 1." in text
    assert "Per 10,000 people (45.0) it is in place 1." in text
    assert {row.judged.quadrant for row in found.rows if row.code == "15"} == {"high_calm"}
    assert found.total.facts.received == sum(row.facts.received for row in found.rows)
    assert (found.total.facts.questions, found.total.quadrant_name) == (1400, "")


def test_akims_and_ministries_are_compared_among_themselves(country):
    make_questions(make_meeting(country.ministry), *["resolved"] * 50, territory=country.territories["75"])
    months("min-energy", *[1000] * 12)
    assert report().total.facts.questions == 1400
    ministries = report("body")
    assert [(row.code, row.facts.questions) for row in ministries.rows] == [("min-energy", 50)]
    assert ministries.flagged == [], "one ministry is nobody's equal"


def test_a_flagged_region_by_sphere(country):
    found = report("sphere", region="75", tier="local")
    assert [(row.code, row.facts.questions, row.facts.received) for row in found.rows] == [
        ("roads", 400, 4500)
    ]


def test_growth_that_can_not_be_told_judges_nobody(country):
    found = report(**{"from": "2022-01-01", "to": "2022-06-30"})
    assert not found.compared.told
    assert found.flagged == []
    assert {row.judged.quadrant for row in found.rows} == {"unknown"}
    assert found.total.facts.growth is None


def test_the_rule_in_force_on_the_last_day_judges(country):
    assert rule_on(date(2022, 12, 31)).leaders == 3
    assert report().rule.leaders == 3
    with act("test.rule"):
        ContradictionRule.objects.all().delete()
    assert report().rule is None
    assert [row.code for row in report().flagged] == ["75"], (
        "without a rule the numbers hold that it came with"
    )
    add_contradiction_rule(
        by=None,
        valid_from="2022-06-01",
        leaders=3,
        most=4,
        min_questions=401,
        min_complaints=1,
        source="Order",
    )
    assert report().flagged == []


def test_page_file_api_and_command_have_the_same_rows(country, client_of):
    client = client_of(country.analyst)
    api = client.get(API, YEAR).json()
    assert api["flagged"] == ["75"]
    file = content(client.get(PAGE, YEAR | {"format": "csv"})).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(file)))
    assert [(row["code"], row["received"], row["why"]) for row in (*api["rows"], api["total"])] == [
        (line["Code"] or None, int(line["Appeals received"]), line["Why"]) for line in lines
    ]
    assert [line["Contradiction"] for line in lines] == ["yes"] + [""] * 6
    assert [line.row.code for line in client.get(PAGE, YEAR).context["lines"]] == [
        row["code"] for row in api["rows"]
    ]
    out = io.StringIO()
    days = ["--from", YEAR["from"], "--to", YEAR["to"], "--as-of", YEAR["as_of"]]
    call_command("report", "contradictions", *days, "--by", "region", stdout=out)
    assert json.loads(out.getvalue()) == api
    assert client.get(PAGE, {"format": "pdf"}).status_code == 404


def test_the_page_draws_the_field_and_tells_it_in_words(country, client_of):
    response = client_of(country.analyst).get(PAGE, YEAR)
    chart, page = response.context["chart"], response.content.decode()
    assert [spot.point.strong for spot in chart.spots] == [True] + [False] * 5
    assert all(0 <= spot.x <= 100 and 0 <= spot.y <= chart.height for spot in chart.spots)
    assert chart.spots[0].named
    assert "Contradictions: Almaty." in page
    assert "By sphere" in page
    assert "Have solved questions checked" in page
    head = client_of(country.head).get(PAGE, YEAR)
    assert "Have solved questions checked" not in head.content.decode()
    assert head.context["lines"][0].questions_url == ""


def test_each_number_is_the_length_of_its_list(country, client_of):
    client, seen = client_of(country.analyst), 0
    for by in ("region", "body", "sphere"):
        for line in client.get(PAGE, YEAR | {"by": by, "tier": "local"}).context["lines"]:
            facts = line.row.facts
            for url, count in ((line.questions_url, facts.questions), (line.solved_url, facts.solved)):
                if url:
                    assert client.get(url).context["page"].total == count, url
                    seen += 1
            if line.appeals_url:
                assert client.get(line.appeals_url).context["total"].row.received == facts.received
            if line.spheres_url:
                assert client.get(line.spheres_url).context["total"].row.facts.questions == facts.questions
    assert seen >= 12


def test_an_empty_country_and_who_sees_only_their_own(country, client_of):
    assert report(user=country.controller).flagged == []
    assert {row.code for row in report(user=country.controller).rows} == {"75"}
    empty = client_of(country.analyst).get(
        PAGE, {"from": "2020-01-01", "to": "2020-12-31", "as_of": "2020-12-31"}
    )
    assert empty.context["chart"] is None
    text = empty.content.decode()
    assert "Growth can't be told." in text
    assert "Nothing was asked in this period." in text


@pytest.mark.parametrize("wrong", [{"by": "month"}, {"against": "2023-01-01"}, {"territory": "750000000"}])
def test_what_can_not_be_answered(cast, client_of, wrong):
    assert client_of(cast.analyst).get(PAGE, YEAR | wrong).status_code == 422
    assert client_of(cast.analyst).get(API, YEAR | wrong).status_code == 400


def test_few_queries_however_many_rows(country, client_of, django_assert_max_num_queries):
    client = client_of(country.analyst)
    client.get(PAGE, YEAR)
    with django_assert_max_num_queries(29):
        client.get(PAGE, YEAR)
