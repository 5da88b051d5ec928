"""What a selection accepts, and that a figure is the count of its list."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.utils import translation

from appeals.filters import QuestionFilter
from common.acts import act
from organisations.models import Territory
from reports.filters import ReportFilter
from reports.links import FIGURES, Links
from reports.queries import resolution
from reports.queries.dimensions import DIMENSIONS
from reports.views.selection import in_words
from tests.reports.facts import make_meeting, make_questions

YEAR = {"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-12-31"}


def select(user, **data) -> ReportFilter:
    chosen = ReportFilter(data, user=user)
    chosen.is_valid()
    return chosen


def listed(user, url: str) -> int:
    """How many rows the work list shows at an address."""
    data = QueryDict(urlsplit(url).query)
    found = QuestionFilter(data, user=user)
    assert found.is_valid(), found.errors
    return found.qs.count()


PEOPLE = ["analyst", "head", "executor", "ministry_controller", "district_executor", "sister_registrar"]


@pytest.mark.parametrize(
    ("who", "as_of"),
    [*[(who, "2022-12-31") for who in PEOPLE], ("analyst", "2023-12-31"), ("controller", "2022-04-20")],
)
def test_every_number_is_the_length_of_its_list(facts, who, as_of):
    user = getattr(facts, who)
    chosen = select(user, **YEAR | {"as_of": as_of})
    links = Links(chosen)
    for by in DIMENSIONS:
        found = resolution(
            chosen.questions, by=by, as_of=chosen.period.as_of, meetings=chosen.held_meetings()
        )
        assert_lists_have_the_length(user, links, found)


def assert_lists_have_the_length(user, links, found):
    for figure in FIGURES:
        assert listed(user, links.questions(figure)) == getattr(found.total, figure), figure
        for row in found.rows:
            url = links.row(found.by, row.code, row.key, figure)
            assert listed(user, url) == getattr(row, figure), (row.name, figure, url)


@pytest.mark.parametrize(
    "more",
    [
        {"tier": "central"},
        {"region": "15"},
        {"territory": "751710000"},
        {"body": "min-energy"},
        {"responsible": "akimat-15"},
        {"sphere": "roads"},
        {"topic": "roads.repair"},
        {"kind": "complaint"},
        {"target_group": "youth"},
    ],
)
@pytest.mark.parametrize("by", ["region", "district", "topic", "month", "body"])
def test_a_filter_is_kept_in_the_list(facts, more, by):
    chosen = select(facts.analyst, **YEAR | more)
    found = resolution(chosen.questions, by=by, as_of=chosen.period.as_of, meetings=chosen.held_meetings())
    links = Links(chosen)
    assert 0 < found.total.questions < 60
    for row in found.rows:
        for figure in ("questions", "open", "out", "without_proof"):
            assert listed(facts.analyst, links.row(by, row.code, row.key, figure)) == getattr(row, figure)


def test_both_not_stated_can_be_asked_for_together(facts):
    chosen = select(facts.analyst, **YEAR)
    url = Links(chosen).questions("open", without=["region", "sphere"])
    assert parse_qs(urlsplit(url).query)["without"] == ["region", "sphere"]
    assert listed(facts.analyst, url) == 4


def test_days_come_from_the_preset_unless_given(cast):
    assert str(select(cast.analyst, period="2022").period.last) == "2022-12-31"
    chosen = select(cast.analyst, period="2022", **{"from": "2022-05-01", "to": "2022-05-31"})
    assert str(chosen.period.first) == "2022-05-01"
    assert chosen.period.as_of == chosen.today
    assert select(cast.analyst).period.first == chosen.today.replace(month=1, day=1)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"from": "2022-12-31", "to": "2022-01-01"}, "to"),
        ({"from": "2022-01-01"}, "to"),
        ({"to": "2022-01-01"}, "from"),
        ({"from": "yesterday", "to": "2022-01-01"}, "from"),
        (YEAR | {"as_of": "2021-12-31"}, "as_of"),
        ({"region": "99"}, "region"),
        ({"body": "akimat-99"}, "body"),
        ({"topic": "weather"}, "topic"),
        ({"territory": "999999999"}, "territory"),
        ({"tier": "middle"}, "tier"),
        ({"kind": "rumour"}, "kind"),
        ({"target_group": "cats"}, "target_group"),
        ({"scope": "world"}, "scope"),
    ],
)
def test_wrong_values_are_told_and_nothing_is_counted(facts, data, field):
    chosen = select(facts.analyst, **data)
    assert field in chosen.errors
    assert chosen.questions.count() == 0


def test_figures_of_the_country_are_for_those_who_may_see_them(facts):
    head = select(facts.head, **YEAR)
    country = select(facts.head, **YEAR | {"scope": "country"})
    everything = select(facts.analyst, **YEAR).questions.count()
    assert head.questions.count() < country.questions.count() == everything
    assert (head.country, country.country) == (False, True)
    assert "scope" in select(facts.executor, **YEAR | {"scope": "country"}).errors
    assert not select(facts.analyst, **YEAR | {"scope": "country"}).country


def test_a_figure_of_others_leads_to_no_list(facts):
    links = Links(select(facts.head, **YEAR | {"scope": "country"}))
    assert links.questions("open") == ""
    assert links.row("region", "15", "15") == ""
    assert links.row("body", facts.sister.code, facts.sister.pk) == ""
    own = links.row("body", facts.own_district.code, facts.own_district.pk, "open")
    assert listed(facts.head, own) == 4


def test_no_filter_narrows_a_figure_to_one_case(cast):
    assert not {"text", "executor", "meeting", "status"} & set(ReportFilter(YEAR, user=cast.head).filters)


def test_held_meetings_follow_the_selection(facts):
    assert select(facts.analyst, **YEAR).held_meetings().count() == 6
    assert select(facts.analyst, **YEAR | {"tier": "local"}).held_meetings().count() == 4
    assert select(facts.analyst, **YEAR | {"body": "akimat-15"}).held_meetings().count() == 1
    assert select(facts.analyst, **YEAR | {"region": "75"}).held_meetings().count() == 3
    assert select(facts.analyst, **YEAR | {"territory": "751710000"}).held_meetings().count() == 1
    assert select(facts.analyst, **YEAR | {"territory": "750000000"}).held_meetings().count() == 3
    assert select(facts.analyst, **YEAR | {"target_group": "youth"}).held_meetings().count() == 1
    assert select(facts.analyst, **YEAR | {"as_of": "2022-03-10"}).held_meetings().count() == 3
    assert select(facts.analyst, **YEAR | {"topic": "roads"}).held_meetings() is None


def test_a_report_run_by_the_system_counts_everything(facts):
    chosen = ReportFilter(YEAR)
    assert chosen.is_valid()
    assert chosen.questions.count() == select(facts.analyst, **YEAR).questions.count()


def test_a_place_within_a_district_stays_the_filter_of_its_row(facts):
    with act("test.territory"):
        village = Territory.objects.create(
            code="751710100", level="settlement", parent=facts.territories["medeu"], region_code="75",
            name_kk="V", name_ru="V", name_en="V",
        )  # fmt: skip
    make_questions(make_meeting(facts.own_district), "in_work", territory=village)
    chosen = select(facts.analyst, **YEAR | {"territory": "751710100"})
    (row,) = resolution(chosen.questions, by="district", as_of=chosen.period.as_of).rows
    assert (row.code, row.questions) == ("751710000", 1)
    assert listed(facts.analyst, Links(chosen).row("district", row.code, row.key)) == 1


def test_a_selection_in_words(facts):
    with translation.override("en"):
        chosen = select(facts.head, **YEAR | {"region": "75", "kind": "complaint", "tier": "local"})
        said = in_words(chosen)
        assert said[2:] == ["Akimat of Almaty city", "Akims", "Almaty", "Complaint"]
        country = select(facts.head, **YEAR | {"scope": "country", "territory": "751710000"})
        assert in_words(country)[2:] == ["all bodies", "Medeu District"]
