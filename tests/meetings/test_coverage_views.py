"""Pages of coverage: what they show is what the lists behind them hold, also for a rank, a scope, a wrong choice."""

import csv
from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.dates import today
from meetings import actions
from meetings.models import Meeting
from tests.meetings.build import planned
from tests.meetings.test_queries_coverage import met

pytestmark = pytest.mark.usefixtures("midyear")
COVERAGE, GROUPS, PLAN = reverse("coverage"), reverse("group_coverage"), reverse("meeting_plan")


def file_rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def fields(response):
    return [field for row in response.context["rows"] for field in row.fields if field.state]


def test_a_registrar_begins_with_the_own_body(cast, client_of):
    response = client_of(cast.registrar).get(COVERAGE)
    assert [row.label for row in response.context["rows"]] == ["Medeu District"]
    assert [field.state for field in fields(response)] == ["to_set"]
    assert "1 of 1 territory" in response.context["summary"]
    assert "29 weeks are left" in response.context["summary"]
    (row,) = response.context["next"]
    assert (row.by, row.lacking) == (date(2026, 12, 31), 1)
    assert row.plan.url == f"{PLAN}?body=akimat-75&territory=751710000&day=2026-12-31"


def test_e4_a_number_opens_exactly_its_meetings(cast, client_of):
    place = {"territory": cast.territories["medeu"]}
    met(cast, **place)
    met(cast, host_rank="deputy", **place)
    met(cast, territory=cast.territories["75"])
    planned(cast, **place)
    planned(cast, host_rank="deputy", **place)
    client = client_of(cast.registrar)
    (field,) = fields(client.get(COVERAGE))
    assert (field.state, field.done, field.asked, field.planned) == ("met", 1, 1, 1)
    for url, count in ((field.url, field.done), (field.planned_url, field.planned)):
        found = client.get(url)
        assert found.status_code == 200
        assert len(found.context["rows"]) == count


def test_e4_a_norm_of_the_own_territory_opens_meetings_without_a_territory_too(cast, client_of):
    day = date(2026, 6, 3)
    for place in (None, cast.territories["medeu"]):
        meeting = planned(cast, day, body=cast.own_district, territory=place)
        actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=day)
    met(cast, territory=cast.territories["medeu"])
    client = client_of(cast.registrar)
    first, second = fields(client.get(COVERAGE, {"body": "akimat-751710000", "year": 2026}))
    assert (first.state, first.done, second.state) == ("met", 2, "to_set")
    assert len(client.get(first.url).context["rows"]) == 2


def test_several_bodies_are_rows_and_lead_to_their_own_page(cast, client_of):
    met(cast, territory=cast.territories["medeu"])
    client = client_of(cast.controller)
    response = client.get(COVERAGE, {"body": "akimat-75", "below": "on"})
    assert [row.label for row in response.context["rows"]] == [
        "Akimat of Almaty city",
        "Akimat of Medeu District",
    ]
    assert client.get(COVERAGE + response.context["rows"][1].url).context["is_single"]
    assert response.context["periods"] == ["1st half-year 2026", "2nd half-year 2026", "2026"]


def test_a_body_with_several_territories_shows_how_many_are_covered(cast, client_of):
    from common.acts import act
    from organisations.models import Territory

    with act("test.territory"):
        Territory.objects.create(
            code="751910000", level="district", parent=cast.territories["75"], region_code="75",
            name_kk="x", name_ru="x", name_en="Turksib",
        )  # fmt: skip
    met(cast, territory=cast.territories["medeu"])
    response = client_of(cast.controller).get(COVERAGE, {"body": "akimat-75", "below": "on"})
    field = response.context["rows"][0].fields[2]
    assert (field.state, field.done, field.asked) == ("to_set", 1, 2)


def test_an_analyst_begins_with_the_ministries_and_sees_who_is_exempt(cast, client_of):
    from meetings.actions.norms import add_exemption

    client = client_of(cast.analyst)
    assert [row.label for row in client.get(COVERAGE).context["rows"]] == ["Ministry of Energy"]
    add_exemption(by=cast.administrator, body=cast.ministry, valid_from=date(2026, 4, 1), source="Some act")
    response = client.get(COVERAGE)
    assert "Exempt from the norms: Ministry of Energy (Some act)." in response.content.decode()


def test_unknown_territories_and_missing_calendars_are_told(cast, client_of):
    from common.acts import act
    from meetings.models import Norm

    with act("test.norm"):
        Norm.objects.filter(host_level="ministry").update(count=0, valid_to=None)
        cast.own_district.territory = cast.territories["medeu"]
        Norm.objects.filter(host_level="town").update(unit="rural")
    page = client_of(cast.analyst).get(COVERAGE).content.decode()
    assert "none is recorded: Ministry of Energy" in page
    page = client_of(cast.registrar).get(COVERAGE, {"body": "akimat-751710000"}).content.decode()
    assert "it does not count as met" in page


def test_a_covered_body_is_told_so_and_a_closed_year_says_nothing_of_weeks(cast, client_of):
    met(cast, territory=cast.territories["medeu"])
    client = client_of(cast.registrar)
    assert client.get(COVERAGE).context["summary"] == "The norm of the running period is met everywhere."
    past = client.get(COVERAGE, {"body": "akimat-75", "year": 2023, "period": "q2"})
    assert past.context["summary"] == ""
    assert [field.state for field in fields(past)] == ["missed"]
    assert past.context["next"] == []


def test_s1_a_foreign_body_and_a_wrong_year_are_errors_and_show_nothing(cast, client_of):
    client = client_of(cast.sister_registrar)
    for page in (COVERAGE, GROUPS):
        for wrong in ({"body": "akimat-75"}, {"year": "x"}, {"period": "q9"}):
            response = client.get(page, wrong)
            assert response.status_code == 422
            assert response.context["rows"] == []
        assert client.get(page, {"body": "akimat-75", "format": "csv"}).status_code == 422


def test_who_does_not_plan_gets_no_link_to_the_planning_form(cast, client_of):
    for page in (COVERAGE, GROUPS):
        assert PLAN not in client_of(cast.head).get(page).content.decode().split("<main")[1]


def test_the_cells_as_a_file(cast, client_of):
    rows = file_rows(client_of(cast.registrar).get(COVERAGE, {"format": "csv"}))
    assert rows[0]["Territory"] == "Medeu District"
    assert (rows[0]["Required"], rows[0]["Held"], rows[0]["Date to set by"]) == ("1", "0", "2026-12-31")
    sheet = client_of(cast.registrar).get(COVERAGE, {"format": "xlsx"})
    assert b"".join(sheet.streaming_content).startswith(b"PK")


def test_groups_show_gaps_and_open_exactly_their_meetings(cast, client_of):
    met(cast, target_group="youth")
    met(cast, date(2026, 2, 3), target_group="farmers")
    planned(cast, target_group="women")
    client = client_of(cast.registrar)
    response = client.get(GROUPS, {"body": "akimat-75", "year": 2026, "period": "q2"})
    (row,) = response.context["rows"]
    (cell,) = [cell for cell in row.cells if cell.value]
    assert len(client.get(cell.url).context["rows"]) == 1
    (gaps,) = response.context["gaps"]
    assert {"Farmers", "Women"} <= {gap.group for gap in gaps.gaps}
    assert [gap.planned for gap in gaps.gaps if gap.group == "Women"] == [1]
    assert [tab.current for tab in response.context["tabs"]] == [True, False, False]
    year = client.get(GROUPS + response.context["tabs"][2].url)
    assert year.context["rows"][0].total == 2


def test_the_groups_as_a_file_and_as_a_page_with_no_parameters(cast, client_of):
    met(cast, target_group="youth")
    client = client_of(cast.registrar)
    assert "body=akimat-75" in client.get(GROUPS).context["tabs"][0].url
    rows = file_rows(client.get(GROUPS, {"format": "csv"}))
    assert {row["Held"] for row in rows if row["Code of the group"] == "youth"} == {"1"}
    assert {row["No meeting"] for row in rows if row["Code of the group"] == "women"} == {"no meeting"}


def test_the_planning_form_says_what_is_not_covered_and_fills_itself_in(cast, client_of):
    met(cast, target_group="youth")
    planned(cast, target_group="women")
    client = client_of(cast.registrar)
    response = client.get(PLAN)
    (place,) = response.context["places"]
    groups = {row.label: row.url for row in response.context["groups"]}
    assert "Youth" not in groups
    assert "Women" not in groups
    form = client.get(PLAN + place.url).context["form"]
    assert (form["territory"].value(), form["planned_on"].value()) == ("751710000", "2026-12-31")
    form = client.get(PLAN + groups["Farmers"]).context["form"]
    assert (form["target_group"].value(), form["kind"].value()) == ("farmers", "target_group")


def test_suggestions_wait_for_a_body_that_the_person_plans_for(cast, client_of):
    response = client_of(cast.registrar).get(PLAN, {"body": "akimat-15"})
    assert (response.context["places"], response.context["groups"]) == ([], [])
    broken = {"body": "\0", "territory": "\0", "target_group": "\0", "day": "\0"}
    assert client_of(cast.registrar).get(PLAN, broken).status_code == 200


def test_a_territory_of_a_link_stays_in_the_form_although_the_list_is_short(cast, client_of):
    response = client_of(cast.sister_registrar).get(PLAN, {"territory": "751710000"})
    assert 'value="751710000" selected' in response.content.decode()


def test_the_page_of_a_meeting_says_for_which_norm_it_counts(cast, client_of):
    client = client_of(cast.registrar)

    def facts(meeting):
        response = client.get(reverse("meeting_page", args=[meeting.pk]))
        return {str(fact.label): str(fact.value) for fact in response.context["facts"]}

    place = {"territory": cast.territories["medeu"]}
    counted = facts(met(cast, **place))
    assert counted["Counts for the norm"] == "Medeu District, 2026; held: 1 of 1"
    assert facts(met(cast, host_rank="deputy", **place))["Norm"].startswith("Does not count")
    assert "Counts for the norm" not in facts(met(cast, territory=None))
    assert "Counts for the norm" not in facts(planned(cast, today() - timedelta(days=1), **place))


def test_pages_of_coverage_write_nothing_and_cost_few_queries(cast, client_of, django_assert_max_num_queries):
    planned(cast, territory=cast.territories["medeu"])
    client = client_of(cast.controller)
    before = list(Meeting.objects.unscoped("test").values_list("version", flat=True))
    for page, most in ((COVERAGE, 14), (GROUPS, 9)):
        client.get(page)
        with django_assert_max_num_queries(most):
            client.get(page)
    assert before == list(Meeting.objects.unscoped("test").values_list("version", flat=True))
