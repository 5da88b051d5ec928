"""Leaders and outsiders: equal to a recount, each number with its rows, past days as they were."""

from datetime import date, timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from appeals.actions.outcomes import reopen
from appeals.filters import QuestionFilter
from appeals.models import Question
from common.acts import act
from organisations.models import Body
from reports.cards.rating import ENDS, chart_of
from reports.catalogue import REPORTS
from reports.columns_rating import volume_of
from reports.filters_rating import RatingFilter
from reports.queries.counts import Counts
from reports.queries.rating import RatingRow, rating
from reports.queries.strata import STRATA, placed, stratum_of
from tests.reports.facts import make_meeting, make_questions
from tests.reports.test_filters import YEAR

DAY = date(2022, 3, 10)
URL = reverse("report_rating")


@pytest.fixture
def two(cast):
    """Two akimats of regions with a hundred and a half questions each, one with most solved; a district of the first;
    a ministry with few questions."""
    make_questions(make_meeting(cast.own, DAY), *["resolved"] * 110, *["in_work"] * 10)
    make_questions(make_meeting(cast.own_district, DAY), *["resolved"] * 35, *["explained"] * 5)
    make_questions(make_meeting(cast.sister, DAY), *["resolved"] * 60, *["in_work"] * 60, "withdrawn")
    make_questions(make_meeting(cast.ministry, DAY), *["resolved"] * 12)
    return cast


def made(user, by: str, **more):
    chosen = RatingFilter(YEAR | {"by": by} | more, user=user)
    assert chosen.is_valid(), chosen.errors
    return rating(chosen, by)


def test_a_region_counts_with_the_bodies_below_it(two):
    found = made(two.analyst, "region")
    told = {row.code: (row.counts.solved, row.counts.questions, row.place.standing) for row in found.rows}
    assert told == {"akimat-75": (145, 160, "leader"), "akimat-15": (60, 120, "outsider")}
    assert (found.total.counts.solved, found.total.counts.questions, found.total.counts.out) == (205, 280, 1)
    assert found.total.place is None
    assert found.total.interval[0] < found.total.confirmed_rate < found.total.interval[1]


def test_each_level_is_ranked_by_itself(two):
    district = made(two.analyst, "district")
    assert [(row.code, row.place.standing) for row in district.rows] == [("akimat-751710000", "alone")]
    central = made(two.analyst, "central")
    assert [(row.code, row.place.standing) for row in central.rows] == [("min-energy", "too_few")]
    assert [stratum for stratum, _rows in central.strata()] == [None]


def test_what_the_citizen_denies_moves_the_place(two):
    """The reported rate stays, the confirmed one falls below: who leads by word only is not a leader."""
    rows = Question.objects.unscoped("test").filter(body__in=[two.own, two.own_district], status="resolved")
    with act("test.denied"):
        assert rows.update(doubted=True) == 145
    row = {row.code: row for row in made(two.analyst, "region").rows}["akimat-75"]
    assert row.reported_rate == 145 / 160
    assert row.reported_place.standing == "leader"
    assert row.confirmed_rate == 0
    assert row.place.standing == "outsider"


def test_a_past_day_is_told_as_it_was(two):
    before = made(two.analyst, "region")
    question = Question.objects.unscoped("test").filter(body=two.sister, status="resolved").first()
    with time_machine.travel("2023-07-10T06:00:00Z"):
        reopen(question, by=two.sister_controller, reason="Not done")
        assert made(two.analyst, "region") == before
        now = made(two.analyst, "region", as_of="2023-07-10")
    assert {row.code: row.counts.solved for row in now.rows}["akimat-15"] == 59


def test_own_figures_are_those_of_own_bodies(two):
    assert [row.code for row in made(two.sister_controller, "region").rows] == ["akimat-15"]
    country = made(two.head, "region", scope="country")
    assert [row.code for row in country.rows] == ["akimat-75", "akimat-15"]


def links_of(page: str) -> list[tuple[str, int]]:
    found = []
    for part in page.split('<a href="')[1:]:
        url, rest = part.split('"', 1)
        shown = rest[1:].split("<", 1)[0].replace(",", "")
        if url.startswith(reverse("question_list")) and shown.isdigit():
            found.append((unescape(url), int(shown)))
    return found


@pytest.mark.parametrize("by", ["region", "central", "district"])
def test_every_number_leads_to_its_rows(two, client_of, by):
    page = client_of(two.analyst).get(URL, YEAR | {"by": by}).content.decode()
    links = links_of(page)
    assert len(links) >= 3
    for url, shown in links:
        found = QuestionFilter(QueryDict(urlsplit(url).query), user=two.analyst)
        assert found.is_valid(), found.errors
        assert found.qs.count() == shown, url


def test_figures_of_the_country_lead_only_to_own_rows(two, client_of):
    page = client_of(two.head).get(URL, YEAR | {"by": "region", "scope": "country"}).content.decode()
    assert links_of(page)
    assert all("hosted=akimat-75" in url for url, _shown in links_of(page))


def test_page_files_and_interface_say_the_same(two, client_of):
    client = client_of(two.analyst)
    page = client.get(URL, YEAR | {"by": "region"})
    file = b"".join(client.get(URL, YEAR | {"by": "region", "format": "csv"}).streaming_content).decode()
    told = client.get(reverse("api_report_rating"), YEAR | {"by": "region"}).json()
    lines = [line for part in page.context["parts"] for line in part.lines]
    assert [line.row.as_json() for line in lines] == told["rows"]
    assert len(file.strip().splitlines()) == len(told["rows"]) + 2
    assert "100–999" in file
    assert "Leader" in file
    assert told["rows"][0]["tier"] == "leader"
    assert told["rows"][0]["place_from"] == told["rows"][0]["place_to"] == 1
    assert [one["from"] for one in told["strata"]] == [10000, 1000, 100, 30]
    assert told["total"]["tier"] is None
    assert client.get(URL, YEAR | {"format": "docx"}).status_code == 404
    assert client.get(URL, {"from": "2022-13-01"}).status_code == 422
    assert client.get(URL, YEAR | {"by": "sphere"}).status_code == 422


def test_too_few_and_nothing_are_said(two, client_of):
    client = client_of(two.analyst)
    page = client.get(URL, YEAR | {"by": "central"}).content.decode()
    assert "Fewer than 30 questions" in page
    assert '<svg class="chart' not in page
    empty = client.get(URL, YEAR | {"by": "region", "tier": "central"}).content.decode()
    assert "Nothing was asked in this period." in empty


def test_the_tier_of_another_report_names_the_level(two, client_of):
    assert REPORTS["rating"].first_cut({"tier": "central"}) == "central"
    assert REPORTS["rating"].first_cut({"tier": "local"}) == REPORTS["rating"].first_cut(None) == "region"
    page = client_of(two.analyst).get(URL, YEAR | {"tier": "central"})
    assert page.context["by"] == "central"
    other = client_of(two.analyst).get(reverse("report_days"), YEAR | {"tier": "central"}).content.decode()
    link = next(part for part in other.split('href="') if part.startswith(URL))
    assert "by=central" in link.split('"')[0]


def test_of_many_rows_the_ends_are_drawn():
    counts = {number: (100 + number, 200) for number in range(60)}
    places = placed(counts)
    rows = [
        RatingRow(str(key), f"Row {key}", Counts(solved=counts[key][0], open=200 - counts[key][0]), place)
        for key, place in places.items()
    ]
    chart = chart_of(rows)
    assert len(chart.spans) == 2 * ENDS
    assert chart.spans[0].row.name == "Row 59"
    assert chart.spans[-1].row.name == "Row 0"
    assert chart_of(rows[:1]) is None


def test_volumes_in_words():
    assert [volume_of(one) for one in STRATA] == ["30–99", "100–999", "1,000–9,999", "10,000 or more"]
    assert volume_of(stratum_of(3)) == ""


def test_the_number_of_queries_does_not_depend_on_rows(two, client_of, django_assert_max_num_queries):
    with act("test.more"):
        for number in range(10, 14):
            Body.objects.create(
                code=f"akimat-x{number}", kind="local", level="region", path=f"/akimat-x{number}/",
                territory=two.territories["15"], name_kk="х", name_ru="х", name_en=f"X {number}",
            )  # fmt: skip
    for body in Body.objects.filter(code__startswith="akimat-x"):
        make_questions(make_meeting(body, DAY + timedelta(days=1)), *["resolved"] * 31)
    client = client_of(two.analyst)
    client.get(URL, YEAR)
    with django_assert_max_num_queries(12):
        page = client.get(URL, YEAR)
    assert sum(len(part.lines) for part in page.context["parts"]) == 6
