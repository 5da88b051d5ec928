"""The report of appeals in e-Otinish: sums, growth over days that are told, density, weight, links, ways out."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from eotinish.queries import Span
from reports.filters_complaints import BY, ComplaintFilter
from reports.period import Period
from reports.queries.complaints import complaints
from reports.queries.spans import Days, moved, spans, told_until
from tests.eotinish.test_queries import figure, figures
from tests.reports.appeals_of import YEAR, months, people
from tests.reports.facts import make_meeting, make_questions
from tests.reports.test_resolution_page import content

PAGE, API = reverse("report_complaints"), reverse("api_report_complaints")
ONE = [100] * 6 + [120] * 6


def report(by="region", user=None, **parameters):
    chosen = ComplaintFilter(YEAR | parameters, user=user)
    assert chosen.is_valid(), chosen.errors
    return complaints(chosen, by)


@pytest.fixture
def year(cast):
    """Two akimats and a ministry over 2022; 2021 of one akimat is not told, ten questions at a meeting of the own one."""
    months("akimat-75", *ONE, topic="roads.repair", kind="complaint", satisfied=50)
    months("akimat-15", *[50] * 12, topic="roads")
    months("min-energy", *[30] * 12)
    people(cast.territories["75"], 2_000_000)
    make_questions(make_meeting(cast.own), *["resolved"] * 10, topic=cast.topic, kind="complaint")
    return cast


def test_rows_sums_and_what_is_not_told(year):
    found = report()
    own, sister, rest = found.rows
    assert [row.code for row in found.rows] == ["75", "15", None]
    assert (own.received, own.satisfied, own.refused) == (1320, 600, None)
    assert (sister.received, rest.received, found.total.received) == (600, 360, 2280)
    assert found.local == 1920
    assert found.local_share == 1920 / 2280
    assert own.per_10000 == 1320 / 200
    assert (own.people_year, own.people_source, sister.per_10000) == (2022, "Bureau", None)
    assert found.total.people is None, "of one region nobody knows the people"
    assert (own.questions, own.weight, found.total.weight) == (10, 10 / 1320, 10 / 2280)


@pytest.mark.parametrize("by", BY)
def test_every_cut_has_the_same_total(year, by):
    found = report(by)
    assert found.total.received == sum(row.received for row in found.rows) == 2280
    assert found.total.questions == sum(row.questions for row in found.rows) == 10


def test_a_year_has_its_halves_and_no_growth_against_a_year_of_which_nobody_told(year):
    own = report().rows[0]
    assert own.half_growth == 720 / 600 - 1
    assert own.growth is own.before is None


def test_a_half_year_grows_against_the_half_before(year):
    half = {"from": "2022-07-01", "to": "2022-12-31"}
    found = report(**half)
    assert found.rows[0].growth == 720 / 600 - 1
    assert (found.rows[0].before, found.rows[0].half_growth, found.spans.halves) == (600, None, None)
    quarter = report(**{"from": "2022-10-01", "to": "2022-12-31", "against": "2022-01-01"})
    assert quarter.rows[0].growth == 360 / 300 - 1


def test_a_running_period_is_counted_as_far_as_it_is_told(cast):
    """From January to April of two years: the later year is compared by the same four months."""
    months("akimat-75", *[10] * 12, year=2021)
    months("akimat-75", 11, 11, 11, 11)
    found = report()
    assert found.spans.counted == Days(date(2022, 1, 1), date(2022, 4, 30))
    assert (found.total.received, found.total.before) == (44, 40)
    assert found.spans.halves is not None
    assert not found.spans.halves.told


def test_filters_narrow_both_sides(year):
    for parameters, received, questions in (
        ({"region": "75"}, 1320, 10),
        ({"tier": "central"}, 360, 0),
        ({"body": "akimat-15"}, 600, 0),
        ({"sphere": "roads"}, 1920, 10),
        ({"topic": "roads.repair"}, 1320, 10),
        ({"kind": "complaint"}, 1320, 10),
        ({"kind": "proposal"}, 0, 0),
    ):
        total = report(**parameters).total
        assert (total.received, total.questions) == (received, questions), parameters


def test_nothing_is_told(cast):
    found = report()
    assert (found.rows, found.total.received, found.local_share, found.spans.counted) == ([], 0, None, None)


def test_who_counts_what(year):
    assert report(user=year.head).total.received == 2280, "a head compares all bodies"
    assert report(user=year.controller).total.received == 1320, "others count their own region"
    assert report(user=year.sister_controller).total.questions == 0


def test_page_file_api_and_command_have_the_same_rows(year, client_of):
    client = client_of(year.analyst)
    for by in BY:
        api = client.get(API, YEAR | {"by": by}).json()
        file = content(client.get(PAGE, YEAR | {"by": by, "format": "csv"})).decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(file)))
        assert [(row["code"], row["received"]) for row in (*api["rows"], api["total"])] == [
            (line["Code"] or None, int(line["Appeals received"])) for line in lines
        ]
        page = client.get(PAGE, YEAR | {"by": by}).context
        assert [line.row.code for line in page["lines"]] == [row["code"] for row in api["rows"]]
    out = io.StringIO()
    days = ["--from", YEAR["from"], "--to", YEAR["to"], "--as-of", YEAR["as_of"]]
    call_command("report", "complaints", *days, "--by", "month", stdout=out)
    assert json.loads(out.getvalue()) == client.get(API, YEAR | {"by": "month"}).json()
    assert content(client.get(PAGE, YEAR | {"format": "xlsx"}))[:2] == b"PK"
    assert client.get(PAGE, {"format": "pdf"}).status_code == 404


def test_each_number_leads_to_what_is_behind_it(year, client_of):
    client = client_of(year.analyst)
    for by in BY:
        for line in client.get(PAGE, YEAR | {"by": by}).context["lines"]:
            if line.url:
                assert client.get(line.url).context["total"].row.received == line.row.received, (by, line.url)
            if line.questions_url:
                assert client.get(line.questions_url).context["page"].total == line.row.questions, by
    assert [bool(line.questions_url) for line in client_of(year.head).get(PAGE, YEAR).context["lines"]] == [
        False,
        False,
        False,
    ]


def test_the_page_says_where_figures_come_from_and_what_is_missing(cast, client_of):
    months("akimat-75", 5, 5, 5)
    page = client_of(cast.analyst).get(PAGE, YEAR)
    assert [missing for _days, _source, missing in page.context["sources"]] == [False, True]
    text = page.content.decode()
    assert "as e-Otinish counted them" in text
    assert "no figures" in text
    half = client_of(cast.analyst).get(
        PAGE, {"from": "2022-02-01", "to": "2022-02-28", "as_of": "2022-03-01"}
    )
    assert "against" in half.context["kpis"][2].note


def test_growth_and_people_stand_on_the_page(year, client_of):
    people(year.territories["15"], 900_000)
    text = client_of(year.analyst).get(PAGE, YEAR | {"tier": "local"}).content.decode()
    assert "second half of the year against the first" in text
    assert "+13.3%" in text, "(720 + 300) / (600 + 300)"
    assert "People on 1 January 2022: Bureau." in text
    assert "2,900,000 people" in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "weather"},
        {"territory": "750000000"},
        {"responsible": "akimat-75"},
        {"against": "2022-03-01"},
        {"against": "x"},
        {"region": "xx"},
        {"from": "2022-12-01", "to": "2022-01-01"},
    ],
)
def test_what_can_not_be_answered(cast, client_of, wrong):
    assert client_of(cast.controller).get(PAGE, YEAR | wrong).status_code == 422
    assert client_of(cast.controller).get(API, YEAR | wrong).status_code == 400


def test_few_queries_however_many_rows(year, client_of, django_assert_max_num_queries):
    client = client_of(year.analyst)
    client.get(PAGE, YEAR)
    with django_assert_max_num_queries(30):
        client.get(PAGE, YEAR)


def test_the_days_that_are_told():
    first, day = date(2022, 1, 1), date
    rows = Span(first, day(2022, 1, 31), "rows")
    assert told_until([rows, Span(day(2022, 2, 1), day(2022, 3, 31), "figures")], first) == day(2022, 3, 31)
    assert told_until([rows, Span(day(2022, 2, 1), day(2022, 2, 28), "")], first) == day(2022, 1, 31)
    assert told_until([Span(first, day(2022, 1, 31), "")], first) is None
    assert told_until([], first) is None


def test_what_is_compared_has_as_many_months_or_days():
    march = Days(date(2022, 3, 1), date(2022, 3, 31))
    period = Period(march.first, march.last, march.last)
    assert moved(march, period, None) == Days(date(2022, 2, 1), date(2022, 2, 28))
    assert moved(march, period, date(2021, 3, 1)) == Days(date(2021, 3, 1), date(2021, 3, 31))
    ten = Days(date(2022, 3, 1), date(2022, 3, 10))
    assert moved(ten, period, None) == Days(date(2022, 2, 1), date(2022, 2, 10))


def test_a_year_that_runs_has_no_halves(db):
    running = Period(date(2022, 1, 1), date(2022, 12, 31), date(2022, 9, 1))
    assert spans(running).halves is None


def test_figures_of_longer_periods_have_no_month(cast):
    figures(figure(date(2022, 1, 1), date(2022, 6, 30), 60))
    found = report("month", to="2022-06-30")
    assert [(row.code, row.received) for row in found.rows] == [(None, 60)]
