"""Coverage: equal to a recount meeting by meeting, past days as they were, each number with its rows."""

import random
from datetime import date, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse

from appeals.filters import QuestionFilter
from appeals.models import Question
from common.acts import act
from meetings.filters import MeetingFilter
from meetings.groups import group_codes
from meetings.models import Meeting
from meetings.models import Norm as NormRow
from organisations.models import Body
from reports.columns_coverage import FIGURES
from reports.filters_coverage import CUTS, CoverageFilter
from reports.links_coverage import CoverageLinks
from reports.queries.coverage import Asked, coverage_report
from tests.reports.facts import make_meeting, make_questions

YEAR = {"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-12-31"}
URL = reverse("report_coverage")


@pytest.fixture
def norms(cast):
    """Region akims: each district in a half-year. Ministries: once a quarter, anywhere. Districts: nothing is asked."""
    rows = (
        ("region", "district", 1, "half_year"),
        ("capital", "district", 1, "half_year"),
        ("ministry", "country", 1, "quarter"),
    )
    with act("test.norms"):
        NormRow.objects.all().delete()
        for level, unit, count, period in rows:
            NormRow.objects.create(
                host_level=level, unit=unit, count=count, period=period, valid_from=date(2021, 1, 1), source="act"
            )  # fmt: skip
    return cast


@pytest.fixture
def met(norms):
    """Meetings of three bodies in a year, some for a group, some in a district, some without a place."""
    chance, groups = random.Random(11), group_codes(date(2022, 12, 31))
    places = [norms.territories["medeu"], norms.territories["75"], None]
    for body in (norms.own, norms.sister, norms.own_district):
        for number in range(6):
            day = date(2022, 1, 20) + timedelta(days=60 * number)
            meeting = make_meeting(
                body, day, territory=chance.choice([*places, body.territory]),
                target_group=chance.choice([*groups[:3], "", ""]), received=chance.choice([None, 4, 11]),
            )  # fmt: skip
            make_questions(meeting, *["in_work", "resolved", "withdrawn"][: chance.randint(1, 3)])
    return norms


def chosen_of(user, **more):
    chosen = CoverageFilter(YEAR | more, user=user)
    assert chosen.is_valid(), chosen.errors
    return chosen


def made(user, by="body", **more):
    return coverage_report(chosen_of(user, **more), by)


def rows_of(user, by="body", **more):
    return {row.code: row for row in made(user, by, **more).rows}


def recount(meetings) -> tuple[int, int, int]:
    """Meetings, people (none asked by name here), counted questions: one by one."""
    found = [one for one in meetings if one.held_on and one.held_on <= date(2022, 12, 31)]
    questions = Question.objects.unscoped("test").filter(meeting__in=found)
    return (
        len(found),
        sum(one.received or 0 for one in found),
        sum(q.status != "withdrawn" for q in questions),
    )


def told(reach) -> tuple[int, int, int]:
    return reach.meetings, reach.people, reach.questions


def test_a8_bodies_and_groups_equal_a_recount(met):
    meetings = list(Meeting.objects.unscoped("test"))
    found = made(met.analyst)
    assert {"akimat-75", met.own_district.code} < {row.code for row in found.rows}
    for row in found.rows:
        own = [one for one in meetings if one.body_id == row.body.pk]
        special = [one for one in own if one.target_group]
        assert told(row.reach) == recount(own), row.code
        assert told(row.group_reach) == recount(special), row.code
        assert row.reached == len({one.target_group for one in special}), row.code
    assert told(found.total.reach) == recount(meetings)
    by_group = made(met.analyst, "group")
    assert [row.code for row in by_group.rows] == group_codes(date(2022, 12, 31))
    for row in by_group.rows:
        special = [one for one in meetings if one.target_group == row.code]
        assert told(row.reach) == recount(special), row.code
        assert row.reached == len({one.body_id for one in special}), row.code
    assert by_group.total.reached == found.total.reached
    assert by_group.total.pairs == found.total.pairs == found.bodies * len(by_group.rows)
    assert told(by_group.total.reach) == recount([one for one in meetings if one.target_group])


def test_territories_hold_what_lies_in_them(met):
    meetings = list(Meeting.objects.unscoped("test"))
    found = [row for row in made(met.analyst, "territory").rows if row.body == met.own]
    assert [row.place for row in found] == [met.territories["medeu"]]
    inside = [
        one for one in meetings if one.body_id == met.own.pk and one.territory == met.territories["medeu"]
    ]
    assert told(found[0].reach) == recount(inside)
    country = [row for row in made(met.analyst, "territory").rows if row.body == met.ministry]
    assert [(row.place, row.code, row.name) for row in country] == [(None, None, "Whole country")]


def test_norms_are_met_not_met_or_not_over(norms):
    assert rows_of(norms.analyst)["akimat-75"].asked == Asked(0, 2, 0)
    make_meeting(norms.own, date(2022, 3, 1), territory=norms.territories["medeu"], host_rank="head")
    assert rows_of(norms.analyst)["akimat-75"].asked == Asked(1, 1, 0)
    assert rows_of(norms.analyst, as_of="2022-11-30")["akimat-75"].asked == Asked(1, 0, 1)
    assert rows_of(norms.analyst, as_of="2022-02-28")["akimat-75"].asked == Asked(0, 0, 2)
    found = {row["code"]: row for row in (one.as_json() for one in made(norms.analyst).rows)}
    assert found["akimat-75"]["norm"] == "not_met"
    assert (found["akimat-75"]["required"], found["akimat-75"]["met"]) == (2, 1)
    make_meeting(norms.own, date(2022, 9, 1), territory=norms.territories["medeu"], host_rank="head")
    assert rows_of(norms.analyst)["akimat-75"].asked.state == "met"
    assert rows_of(norms.analyst, as_of="2022-02-28")["akimat-75"].asked.state == "open"


def test_nothing_asked_is_no_norm_and_never_met(met):
    row = rows_of(met.analyst)[met.own_district.code]
    assert row.asked == Asked()
    assert row.asked.state == "none"
    assert row.reach.meetings > 0


def test_only_norm_periods_that_end_in_the_period_are_judged(norms):
    assert rows_of(norms.analyst, to="2022-06-29").get("akimat-75") is None
    assert rows_of(norms.analyst, to="2022-06-30")["akimat-75"].asked.required == 1
    assert rows_of(norms.analyst, to="2022-06-30")["min-energy"].asked.required == 2


def test_an_earlier_day_knows_no_later_meeting(met):
    before = made(met.analyst, as_of="2022-05-30")
    late = make_meeting(met.own, date(2022, 6, 2), target_group="youth", received=50)
    make_questions(late, "in_work")
    assert made(met.analyst, as_of="2022-05-30") == before
    assert told(made(met.analyst).total.reach)[0] > told(before.total.reach)[0]


def test_a_person_is_told_of_bodies_in_reach(met):
    reached = set(Body.objects.in_reach_of(met.controller).values_list("code", flat=True))
    assert set(rows_of(met.controller)) <= reached
    assert "akimat-75" in rows_of(met.controller)
    assert "min-energy" not in rows_of(met.controller)
    assert set(rows_of(met.head, scope="country")) == set(rows_of(met.analyst))
    assert set(rows_of(met.analyst, tier="central")) == {"min-energy"}
    assert set(rows_of(met.analyst, body="akimat-75")) == {"akimat-75"}
    assert {row.body.territory.region_code for row in made(met.analyst, region="75").rows} == {"75"}


def test_the_body_s_own_territory_has_meetings_without_a_place(norms):
    with act("test.norms"):
        NormRow.objects.filter(host_level__in=("region", "capital")).update(unit="own")
    make_meeting(norms.own, date(2022, 3, 1), territory=None, host_rank="head", received=3)
    make_meeting(norms.own, date(2022, 4, 1), territory=norms.territories["medeu"], host_rank="head")
    row = rows_of(norms.analyst, "territory")[norms.own.territory.code]
    assert told(row.reach) == (2, 3, 0)
    links = CoverageLinks(chosen_of(norms.analyst), "territory")
    assert length(links.of_row_figure("meetings", row), norms.analyst) == 2


def length(url: str, user) -> int:
    """How many rows the list of an address has."""
    parts = urlsplit(url)
    if parts.path == reverse("meeting_list"):
        given = QueryDict(parts.query)
        request = SimpleNamespace(user=user, GET=given)
        found = MeetingFilter(given, queryset=Meeting.objects.visible_to(user), request=request)
    else:
        assert parts.path == reverse("question_list")
        found = QuestionFilter(QueryDict(parts.query), user=user)
    assert found.is_valid(), found.errors
    return found.qs.count()


@pytest.mark.parametrize("by", CUTS)
@pytest.mark.parametrize(
    "more", [{}, {"tier": "local"}, {"as_of": "2022-06-20"}, {"region": "75"}, {"body": "akimat-75"}], ids=str
)
@pytest.mark.parametrize("who", ["analyst", "controller"])
def test_every_number_leads_to_its_rows(met, who, by, more):
    user = getattr(met, who)
    chosen = chosen_of(user, **more)
    links, found, walked = CoverageLinks(chosen, by), coverage_report(chosen, by), 0
    for row in (*found.rows, found.total):
        for figure in ("meetings", "questions"):
            if url := links.of_row_figure(figure, row):
                assert length(url, user) == getattr(row.reach, figure), (row.code, url)
                walked += 1
    assert walked or "central" in more.values()


def test_figures_of_the_country_lead_to_own_rows_only(met):
    chosen = chosen_of(met.head, scope="country")
    for by in CUTS:
        links = CoverageLinks(chosen, by)
        found = coverage_report(chosen, by)
        for row in (*found.rows, found.total):
            url = links.of_row_figure("meetings", row)
            assert not url or parse_qs(urlsplit(url).query)["body"] != ["min-energy"]
            assert bool(url) == (row.body is not None and links.reaches(row.body.pk))
        assert links.of_row_figure("people", found.total) == ""


def test_a_body_leads_to_its_territories(met, client_of):
    client = client_of(met.analyst)
    lines = {line.row.code: line for line in client.get(URL, YEAR).context["lines"]}
    assert lines[met.own_district.code].url == ""
    places = client.get(lines["akimat-75"].url).context
    assert places["by"] == "territory"
    assert {line.row.body.code for line in places["lines"]} == {"akimat-75"}
    assert places["total"].row.asked == lines["akimat-75"].row.asked


@pytest.mark.parametrize("by", CUTS)
def test_page_files_and_interface_say_the_same(met, client_of, by):
    client = client_of(met.analyst)
    page = client.get(URL, YEAR | {"by": by})
    told_by = client.get(reverse("api_report_coverage"), YEAR | {"by": by}).json()
    file = b"".join(client.get(URL, YEAR | {"by": by, "format": "csv"}).streaming_content).decode()
    assert [line.row.as_json() for line in page.context["lines"]] == told_by["rows"]
    assert page.context["total"].row.as_json() == told_by["total"]
    assert len(file.strip().splitlines()) == len(told_by["rows"]) + 2
    assert [name for name, _label in page.context["heads"]] == list(FIGURES[by])


def test_what_is_wrong_is_said(met, client_of):
    client = client_of(met.analyst)
    assert client.get(URL, YEAR | {"format": "docx"}).status_code == 404
    assert client.get(URL, {"from": "2022-13-01"}).status_code == 422
    wrong = client.get(URL, YEAR | {"target_group": "youth"})
    assert wrong.status_code == 422
    assert "be narrowed by this" in wrong.content.decode()
    assert client.get(reverse("api_report_coverage"), {"by": "month"}).status_code == 400


def test_nothing_to_tell_is_said(cast, client_of):
    with act("test.norms"):
        NormRow.objects.all().delete()
    page = client_of(cast.analyst).get(URL, YEAR).content.decode()
    assert "No norm asks for anything and no meeting was held in this selection." in page


@pytest.mark.parametrize("by", CUTS)
def test_the_number_of_queries_is_small(met, client_of, django_assert_max_num_queries, by):
    client = client_of(met.analyst)
    client.get(URL, YEAR | {"by": by})
    with django_assert_max_num_queries(21):
        client.get(URL, YEAR | {"by": by})
