"""The page of the map, its files, the API, the command and the page of a body: the same cells; each number is its list."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from common.acts import act, changed
from organisations.models import User
from plans.models import RootProblem
from reports.cards.problem_map import MEASURES
from reports.queries.problem_map import problem_map
from tests.plans.make import join, make_item, make_problem
from tests.reports.facts import make_meeting, make_questions
from tests.reports.issues import make_issues
from tests.reports.test_problem_map import QUARTER, large_cell, mapped, small_rule
from tests.reports.test_resolution_page import content

PAGE, API = reverse("report_problem_map"), reverse("api_report_problem_map")
LEVELS = ("central", "region", "district")


def of_body(code: str) -> str:
    return reverse("report_problem_map_body", args=[code])


@pytest.fixture
def issues(cast):
    return make_issues(cast, 3, many=50)


def listed(client, url: str) -> int:
    """How many questions the list behind a number has."""
    response = client.get(url)
    assert response.status_code == 200, url
    return response.context["page"].total


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("by", ["topic", "sphere"])
def test_each_number_of_the_page_is_the_length_of_its_list(issues, client_of, level, by):
    client, seen = client_of(issues.cast.analyst), 0
    for measure in MEASURES:
        data = QUARTER | {"level": level, "by": by, "measure": measure}
        for row in client.get(PAGE, data).context["matrix"].rows:
            for cell in row.cells:
                if cell.url:
                    assert listed(client, cell.url) == cell.value, cell.url
                    seen += 1
    assert seen > 8


@pytest.mark.parametrize("as_of", ["2022-12-31", "2022-11-03"])
def test_regions_and_their_total_are_the_length_of_their_lists(issues, client_of, as_of):
    client = client_of(issues.cast.analyst)
    context = client.get(PAGE, QUARTER | {"view": "regions", "level": "region", "as_of": as_of}).context
    for line in (*context["lines"], context["total"]):
        for name, url in line.urls.items():
            if url:
                assert listed(client, url) == getattr(line.cell, name), url
    shown = {tile.name: int(tile.value) for tile in context["tiles"]}
    assert sum(shown.values()) <= context["total"].cell.open
    for tile in context["tiles"]:
        if tile.url:
            assert listed(client, tile.url) == int(tile.value)


@pytest.mark.parametrize("code", ["akimat-75", "akimat-751710000", "min-energy", "government-office"])
def test_the_page_of_a_body_has_all_its_cells_and_each_number_its_list(issues, client_of, code):
    client = client_of(issues.cast.analyst)
    context = client.get(of_body(code), QUARTER).context
    assert sum(line.cell.open for line in context["lines"]) == context["total"].cell.open
    for line in (*context["lines"], context["total"]):
        for name, url in line.urls.items():
            if url:
                assert listed(client, url) == getattr(line.cell, name), url


def test_page_file_api_and_command_have_the_same_cells(issues, client_of):
    client = client_of(issues.cast.analyst)
    for level in LEVELS:
        data = QUARTER | {"level": level, "by": "topic"}
        api = client.get(API, data).json()
        out = io.StringIO()
        call_command("report", "problem-map", "--from", "2022-10-01", "--to", "2022-12-31", "--as-of", "2022-12-31",
                     "--by", "topic", "--level", level, stdout=out)  # fmt: skip
        assert json.loads(out.getvalue())["rows"] == api["rows"]
        page = client.get(PAGE, data | {"all": "1"}).context
        assert {cell.url for row in page["matrix"].rows for cell in row.cells if cell.url}
        assert sum(cell.value for row in page["matrix"].rows for cell in row.cells) == api["total"]["open"]
        text = content(client.get(PAGE, data | {"format": "csv"})).decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text)))
        for name, head in (("open", "Open"), ("overdue", "Overdue"), ("planned", "In plans"), ("problems", "Root problems"),
                           ("orphans", "Overdue without a plan"), ("change", "Change")):  # fmt: skip
            assert [row[name] for row in api["rows"]] == [int(line[head].strip("'")) for line in lines]
        assert [row["code"] or "" for row in api["rows"]] == [line["Code"] for line in lines]
    assert content(client.get(PAGE, data | {"format": "xlsx"}))[:2] == b"PK"
    out = io.StringIO()
    call_command("report", "problem-map", "--from", "2022-10-01", "--to", "2022-12-31", "--as-of", "2022-12-31",
                 "--by", "topic", "--level", "district", "--format", "csv", stdout=out)  # fmt: skip
    assert len(list(csv.reader(io.StringIO(out.getvalue())))) == len(api["rows"]) + 1


def test_the_command_tells_which_columns_there_are(db):
    with pytest.raises(CommandError, match="topic, sphere"):
        call_command("report", "problem-map", "--from", "2022-01-01", "--to", "2022-12-31", "--by", "body")
    with pytest.raises(CommandError, match="can't be made"):
        call_command("report", "problem-map", "--from", "2022-12-01", "--to", "2022-01-31", "--by", "topic")


def test_the_document_says_by_which_rule_and_what_is_left_out(cast, client_of):
    small_rule()
    large_cell(cast)
    make_questions(make_meeting(cast.ministry, date(2022, 3, 1)), "in_work")
    found = client_of(cast.analyst).get(API, QUARTER | {"level": "region"}).json()
    assert found["rule"] == {"questions": 6, "territories": 3, "periods": 2}
    assert (found["left_out"], found["before"], found["total"]["open"]) == (1, "2022-09-30", 6)
    assert found["rows"][0]["lacks"] == ["problem"]


@pytest.mark.parametrize("wrong", [{"level": "moon"}, {"by": "body"}, {"from": "x"}, {"sphere": "nothing"}])
def test_wrong_parameters_are_told(cast, client_of, wrong):
    client = client_of(cast.analyst)
    assert client.get(PAGE, QUARTER | wrong).status_code == 422
    assert client.get(of_body("akimat-75"), QUARTER | wrong).status_code == (
        422 if "level" not in wrong else 200
    )
    answer = client.get(API, QUARTER | wrong)
    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.json()["errors"]


def test_other_formats_and_bodies_without_a_level_are_404(cast, client_of):
    client = client_of(cast.analyst)
    assert client.get(PAGE, QUARTER | {"format": "pdf"}).status_code == 404
    assert client.get(of_body("nobody"), QUARTER).status_code == 404


@pytest.mark.parametrize(
    "data", [{}, {"view": "regions"}, {"by": "sphere", "all": "1"}, {"level": "district"}]
)
@pytest.mark.parametrize("who", ["analyst", "head"])
def test_at_most_twelve_queries(issues, client_of, django_assert_max_num_queries, data, who):
    client = client_of(getattr(issues.cast, who))
    client.get(PAGE, QUARTER)
    with django_assert_max_num_queries(12):
        assert client.get(PAGE, QUARTER | data).status_code == 200


def test_a_systemic_cell_is_marked_by_a_word_and_leads_to_the_form_of_a_problem(cast, client_of):
    small_rule()
    large_cell(cast)
    response = client_of(cast.controller).get(PAGE, QUARTER | {"level": "region"})
    cell = response.context["matrix"].rows[0].cells[0]
    assert (cell.mark, cell.value) == ("systemic", 6)
    assert "needs a root problem" in cell.title
    line = response.context["systemic"][0]
    assert line.name_url.endswith("?body=akimat-75&topic=roads.repair")
    assert client_of(cast.controller).get(line.name_url).status_code == 200
    assert not client_of(cast.head).get(PAGE, QUARTER | {"level": "region"}).context["systemic"][0].name_url
    page = client_of(cast.controller).get(of_body("akimat-75"), QUARTER)
    assert page.context["systemic"] == 1
    assert "Name the problem" in page.content.decode()
    assert "1 systemic problem, which stands first" in page.content.decode()


def test_the_page_of_a_body_tells_owner_next_date_and_state_of_its_root_problems(cast, client_of):
    questions = large_cell(cast)
    named = date(2022, 5, 1)
    with_plan = make_problem(cast, named_on=named, owner=cast.executor, title="The bridge")
    make_problem(cast, named_on=named, title="The tunnel")
    item = make_item(
        with_plan, cast.executor, due_on=date(2023, 5, 1), starts_on=date(2022, 5, 1), approved_on=named
    )
    make_item(with_plan, cast.executor)
    join(with_plan, questions[0])
    found = client_of(cast.head).get(of_body("akimat-75"), QUARTER).context["problems"]
    assert [(one.problem.title, one.next_on, one.state) for one in found] == [
        ("The bridge", item.due_on, "on_track"), ("The tunnel", None, ""),
    ]  # fmt: skip
    assert (found[0].owner, found[1].owner) == (cast.executor, None)
    found = client_of(cast.head).get(of_body("akimat-75")).context["problems"]
    assert (found[0].next_on, found[0].state_label) == (item.due_on, "Late")
    assert found[0].url


def test_everybody_counts_the_own_rows_and_country_figures_link_only_to_rows_that_may_be_seen(
    cast, client_of
):
    large_cell(cast)
    make_questions(make_meeting(cast.sister, date(2022, 3, 1)), "in_work", topic=cast.topic)
    hidden = make_problem(cast, body=cast.sister, named_on=date(2022, 5, 1), title="Hidden problem")
    sister = client_of(cast.sister_registrar).get(PAGE, QUARTER | {"level": "region"}).context
    assert [row.label for row in sister["matrix"].rows] == ["Akimat of Aktobe Region"]
    head = client_of(cast.head)
    own = head.get(PAGE, QUARTER | {"level": "region"}).context
    assert own["found"].total.open == 6
    country = head.get(PAGE, QUARTER | {"level": "region", "scope": "country"}).context
    assert country["found"].total.open == 7
    linked = {row.label: any(cell.url for cell in row.cells) for row in country["matrix"].rows}
    assert linked == {"Akimat of Almaty city": True, "Akimat of Aktobe Region": False}
    assert not country["kpis"][0].url
    page = head.get(of_body("akimat-15"), QUARTER | {"scope": "country"})
    assert page.context["total"].cell.problems == {hidden.pk}
    assert "Hidden problem" not in page.content.decode()
    assert RootProblem.objects.visible_to(cast.sister_registrar).get() == hidden


def test_only_the_most_burdened_are_shown_until_all_are_asked_for(cast, client_of, monkeypatch):
    monkeypatch.setattr("reports.cards.problem_map.ROWS", 1)
    monkeypatch.setattr("reports.cards.problem_map.COLUMNS", 1)
    make_questions(make_meeting(cast.sister, date(2022, 3, 1)), "in_work")
    large_cell(cast)
    client = client_of(cast.analyst)
    page = client.get(PAGE, QUARTER | {"level": "region"})
    matrix = page.context["matrix"]
    assert ([row.label for row in matrix.rows], matrix.columns) == (
        ["Akimat of Almaty city"],
        ["Road repair"],
    )
    assert "Show all: 2 bodies, 2 columns" in page.content.decode()
    every = client.get(page.context["all_url"]).context["matrix"]
    assert (len(every.rows), len(every.columns), every.more) == (2, 2, False)


def test_an_empty_day_says_so(cast, client_of):
    data = {"from": "2017-01-01", "to": "2017-03-31", "as_of": "2017-03-31"}
    assert "No question was open." in client_of(cast.analyst).get(PAGE, data).content.decode()
    assert client_of(cast.analyst).get(of_body("akimat-75"), data).context["lines"] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_in_every_language(issues, client_of, language):
    person = User.objects.unscoped("test").get(pk=issues.cast.analyst.pk)
    with act("test.language"):
        changed(person, language=language)
    for url in (PAGE, of_body("akimat-75")):
        assert f'lang="{language}"' in client_of(person).get(url, QUARTER).content.decode()


def test_another_filter_narrows_map_and_lists_alike(issues, client_of):
    client = client_of(issues.cast.analyst)
    data = QUARTER | {"level": "region", "region": "75", "sphere": "roads"}
    context = client.get(PAGE, data).context
    assert 0 < context["found"].total.open < mapped(level="region")[1].total.open
    for row in context["matrix"].rows:
        for cell in row.cells:
            if cell.url:
                assert listed(client, cell.url) == cell.value
    assert context["filter"].chosen == 2
    assert problem_map(context["filter"]).total.open == context["found"].total.open
