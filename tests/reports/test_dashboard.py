"""The dashboard: right numbers, each leading to its rows; scope; wrong input; few queries."""

import re
from datetime import date
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appeals.filters import QuestionFilter
from common.acts import act, changed
from reports.filters import ReportFilter
from reports.queries.dashboard import dashboard
from reports.queries.resolution import resolution
from tests.reports.facts import make_meeting, make_questions
from tests.reports.test_filters import YEAR, select

URL = reverse("dashboard")
LINK = re.compile(r'<a[^>]*href="([^"]*/staff/questions/\?[^"]*)"[^>]*>(.*?)</a>', re.S)


def get(client, **data):
    return client.get(URL, YEAR | data)


def numbers(html: str) -> list[int]:
    """Whole numbers in a piece of a page, without thousands marks; shares are left out."""
    text = re.sub(r"<[^>]+>", " ", unescape(html))
    text = re.sub(r"[+−]?\d[\d,]*\.\d+\s*(%|pp)", " ", text)
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)]


def test_dashboard_equals_a_recount(facts):
    chosen = select(facts.analyst, **YEAR)
    found = dashboard(chosen)
    ministries = select(facts.analyst, **YEAR, tier="central")
    for by, selection, rows in (
        ("region", chosen, found.regions),
        ("region", ministries, dashboard(ministries).regions),
        ("body", ministries, dashboard(ministries).bodies),
    ):
        expected = resolution(selection.questions, by=by, as_of=chosen.period.as_of)
        questions = {row.code: (row.questions, row.solved, row.overdue, row.tier) for row in expected.rows}
        assert {r.code: (r.questions, r.solved, r.overdue, r.tier) for r in rows.rows} == questions
    assert found.bodies is None, "akimats are compared by region"
    everything = resolution(chosen.questions, by="sphere", as_of=chosen.period.as_of)
    assert found.totals.questions == everything.total.questions
    assert found.attendance.meetings == 6
    assert found.missed_count == len(found.missed) == 2
    months = resolution(chosen.questions, by="month", as_of=chosen.period.as_of)
    assert {f"{month:%Y-%m}": c.questions for month, c in found.months.items()} == {
        row.code: row.questions for row in months.rows
    }


def test_previous_period_is_counted_as_long_after_its_end(cast):
    make_questions(make_meeting(cast.own, date(2021, 6, 1)), "resolved", closed_on=date(2021, 12, 31))
    make_questions(make_meeting(cast.own, date(2021, 6, 1)), "resolved", closed_on=date(2022, 1, 1))
    found = dashboard(select(cast.analyst, **YEAR))
    assert (found.previous.questions, found.previous.solved, found.totals.questions) == (2, 1, 0)


@pytest.mark.parametrize("who", ["analyst", "head", "executor"])
def test_every_number_on_the_page_is_the_length_of_its_list(facts, client_of, who):
    user = getattr(facts, who)
    html = get(client_of(user)).content.decode()
    links = LINK.findall(html)
    assert len(links) >= 16
    for url, shown in links:
        found = QuestionFilter(QueryDict(urlsplit(unescape(url)).query), user=user)
        assert found.is_valid()
        count = found.qs.count()
        assert not numbers(shown) or count in numbers(shown), (url, shown, count)


def test_a_cell_of_the_heat_table_leads_to_its_rows(facts, client_of):
    html = get(client_of(facts.analyst)).content.decode()
    table = html[html.index('<table class="heat">') :]
    cells = re.findall(r'<td class="h\d"><a href="([^"]+)">([\d,]+)</a>', table)
    assert cells
    for url, count in cells:
        found = QuestionFilter(QueryDict(urlsplit(unescape(url)).query), user=facts.analyst)
        assert found.qs.count() == int(count)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"tier": "central"},
        {"tier": "local", "region": "75"},
        {"body": "akimat-75"},
        {"topic": "roads"},
        {"topic": "roads.repair", "body": "akimat-75", "region": "75", "map": "schematic"},
        {"from": "2022-03-01", "to": "2022-03-31", "as_of": "2022-03-31"},
        {"from": "2019-01-01", "to": "2019-12-31", "as_of": "2019-12-31"},
    ],
)
@pytest.mark.parametrize("who", ["analyst", "head"])
def test_at_most_twelve_queries(facts, client_of, django_assert_max_num_queries, data, who):
    client = client_of(getattr(facts, who))
    get(client)
    with django_assert_max_num_queries(12):
        assert get(client, **data).status_code == 200


def test_the_number_of_queries_does_not_grow_with_rows(facts, client_of, django_assert_num_queries):
    client = client_of(facts.analyst)
    get(client)
    with CaptureQueriesContext(
        connection,
    ) as before:
        get(client)
    for _index in range(3):
        make_questions(make_meeting(facts.sister), "in_work", "resolved", topic=facts.sphere)
    with django_assert_num_queries(len(before)):
        get(client)


def test_scope_nobody_sees_what_is_not_theirs(facts, client_of):
    page = get(client_of(facts.sister_registrar)).content.decode()
    assert "Akimat of Medeu District" not in page.split("</form>")[-1]
    assert "Akimat of Almaty city" not in page.split("</form>")[-1]
    total = ReportFilter(YEAR, user=facts.sister_registrar)
    assert total.is_valid()
    assert numbers(re.search(r'class="card kpi pri">(.*?)</a>', page, re.S)[1])[0] == 18


def test_country_figures_have_no_links_to_foreign_rows(facts, client_of):
    html = get(client_of(facts.head), scope="country").content.decode()
    for url, _shown in LINK.findall(html):
        query = QueryDict(urlsplit(unescape(url)).query)
        assert query.get("body", query.get("answering")) in ("akimat-75", "akimat-751710000")
    assert "Storm" not in html
    assert "Counted, not listed" in html


def test_missed_meetings_are_listed_with_their_reason(facts, client_of):
    html = get(client_of(facts.head)).content.decode()
    assert "Storm" in html
    assert "06.06.2022" not in html


def test_wrong_filter_is_told_and_nothing_is_shown(facts, client_of):
    page = client_of(facts.analyst).get(URL, {"from": "2022-12-31", "to": "2022-01-01"})
    html = page.content.decode()
    assert page.status_code == 422
    assert "The period must not end before it begins." in html
    assert 'class="kpis"' not in html


def test_an_empty_period_says_so(facts, client_of):
    html = client_of(facts.analyst).get(URL, {"period": "previous_year"}).content.decode()
    assert "Nothing was asked in this period." in html


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("view", ["tiles", "schematic"])
def test_it_speaks_three_languages_in_both_views(facts, client_of, language, view):
    user = facts.analyst
    with act("test.language"):
        changed(user, language=language)
    html = get(client_of(user), map=view).content.decode()
    assert f'<html lang="{language}"' in html
    assert {"kk": "Roads", "ru": "Дороги", "en": "Roads"}[language] in html or "Жолдар" in html


@pytest.mark.parametrize(("who", "status"), [("administrator", 403), ("stranger", 403), ("deactivated", 302)])
def test_who_may_not_see_reports(cast, client_of, who, status):
    assert client_of(getattr(cast, who)).get(URL).status_code == status


def test_it_is_read_only(cast, client_of):
    assert client_of(cast.analyst).post(URL).status_code == 405


@pytest.mark.parametrize(
    ("before", "now", "said", "trend"),
    [
        (["resolved", "in_work"], ["resolved"], "+50.0 pp", "up"),
        (["resolved"], ["resolved", "in_work"], "−50.0 pp", "down"),
        (["resolved"], ["resolved", "resolved"], "0.0 pp", ""),
    ],
)
def test_the_change_against_the_previous_period(cast, client_of, before, now, said, trend):
    make_questions(make_meeting(cast.own, date(2021, 6, 1)), *before)
    make_questions(make_meeting(cast.own, date(2022, 6, 1)), *now)
    html = get(client_of(cast.analyst)).content.decode()
    assert said in html
    assert f'<span class="d {trend}">' in html[html.index("Solved, as reported") :][:400]
    assert f"{len(now) - len(before):+d} to the previous period".replace("-", "−").replace("+0", "0") in html


def test_a_region_off_the_map_is_counted_all_the_same(facts, client_of):
    with act("test.territory"):
        changed(facts.territories["15"], tile_column=None)
    html = get(client_of(facts.analyst)).content.decode()
    assert numbers(re.search(r'class="card kpi pri">(.*?)</a>', html, re.S)[1])[0] == 55
