"""A report against another period: the other figures are those of that period's own report, on page, in files, in the interface."""

import csv
import io
import json
import random
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from reports.catalogue import REPORTS
from reports.compare import CHANGE, OTHER
from reports.filters_compare import ComparedFilter
from reports.period import Period, a_year_earlier
from tests.reports.facts import make_meeting, make_questions
from tests.reports.test_discipline import random_meeting
from tests.reports.test_resolution_page import content

HALF = {"from": "2022-07-01", "to": "2022-12-31", "as_of": "2022-12-31"}
FIRST_HALF = {"from": "2022-01-01", "to": "2022-06-30", "as_of": "2022-06-30"}
COMPARED = [report for report in REPORTS.values() if report.measures]
COUNTS = {
    "questions", "open", "solved", "overdue", "reopened", "raised_again", "within_term", "planned", "held", "missed",
    "received", "closed", "sent_on", "required", "met", "not_met", "reached", "meetings", "people",
}  # fmt: skip


@pytest.fixture
def two_years(cast):
    """Questions of four half-years at three bodies, one of which has none in the last; planned meetings of all."""
    chance = random.Random(5)
    for index, body in enumerate((cast.own, cast.own_district, cast.sister)):
        for month in range(0, 24, 2):
            day = date(2021 + month // 12, month % 12 + 1, 10)
            if body == cast.sister and day >= date(2022, 7, 1):
                continue
            statuses = chance.choices(("resolved", "in_work", "explained", "resolved_on_spot"), k=3 + index)
            took = timedelta(days=chance.randint(0, 60))
            for status in statuses:
                more = {} if status in ("in_work", "resolved_on_spot") else {"closed_on": day + took}
                make_questions(make_meeting(body, day), status, topic=cast.topic, **more)
    for _number in range(20):
        random_meeting(chance, chance.choice([cast.own, cast.sister]))
    return cast


def measures(report, by):
    return [one for one in report.measures if not one.cuts or by in one.cuts]


def told(code, user=None, **parameters):
    return REPORTS[code].told(parameters, user)


ASKED = {
    "before": ({"compare": "before"}, FIRST_HALF),
    "year": ({"compare": "year"}, {"from": "2021-07-01", "to": "2021-12-31", "as_of": "2021-12-31"}),
    "own": (
        {"compare_from": "2021-03-01", "compare_to": "2021-04-30", "compare_as_of": "2021-04-15"},
        {"from": "2021-03-01", "to": "2021-04-30", "as_of": "2021-04-15"},
    ),
}


@pytest.mark.parametrize("report", COMPARED, ids=lambda report: report.code)
def test_the_other_figures_are_those_of_the_other_report(two_years, report):
    """Recount: the same report asked for the other period, row by row, whatever the cut."""
    for by in report.cuts:
        plain = told(report.code, **HALF, by=by)
        for asked, days in ASKED.values():
            found = told(report.code, **HALF, by=by, **asked)
            assert found["compared"] == days
            assert_compared(report, by, found, told(report.code, **days, by=by))
            for row, line in zip(plain["rows"], found["rows"], strict=True):
                assert {name: line[name] for name in row} == row, "what was told before is told as before"


def assert_compared(report, by, found, then):
    now = {_key(by, row, found): row for row in found["rows"]}
    gone = {_key(by, row, {"period": found["compared"]}): row for row in found["only_compared"]}
    old = {_key(by, row, then): row for row in then["rows"]}
    assert not now.keys() & gone.keys() and old.keys() <= now.keys() | gone.keys()
    for key, row in [*now.items(), *gone.items(), ("total", found["total"])]:
        other = then["total"] if key == "total" else old.get(key)
        assert {name for name in row if name.startswith(OTHER)} == {
            OTHER + one.name for one in measures(report, by)
        }
        for measure in measures(report, by):
            counted = measure.name in COUNTS
            there = other[measure.name] if other else (0 if counted else None)
            here = row.get(measure.name, 0 if counted else None)
            assert row[OTHER + measure.name] == there, (by, key, measure.name)
            change = None if None in (here, there) else round(here - there, 4)
            assert row[CHANGE + measure.name] == change, (by, key, measure.name)


def _key(by, row, document):
    """Months by their place in the period, territories with a norm by the body that has it."""
    if by == "month" and row["code"]:
        return _place(row["code"], document["period"]["from"])
    return (row["body"], row["code"]) if by == "territory" else row["code"]


def _place(code, first):
    year, month = map(int, code.split("-"))
    return year * 12 + month - int(first[:4]) * 12 - int(first[5:7])


def test_a_row_that_only_the_other_period_has_is_kept(two_years):
    found = told("resolution", **HALF, by="body", compare="before")
    (gone,) = found["only_compared"]
    assert gone["code"] == two_years.sister.code
    assert (gone["compared_questions"], gone["change_questions"]) == (15, -15)
    assert gone["compared_reported_rate"] is not None and gone["change_reported_rate"] is None
    assert (
        sum(row["compared_questions"] for row in found["rows"] + found["only_compared"])
        == (found["total"]["compared_questions"])
    )


@pytest.mark.parametrize("report", COMPARED, ids=lambda report: report.code)
def test_page_files_and_interface_say_the_same(two_years, client_of, report):
    client, by = client_of(two_years.analyst), report.cuts[0]
    asked = HALF | {"by": by, "compare": "before"}
    api = client.get(reverse(f"api_report_{report.code}"), asked).json()
    page = client.get(reverse(report.page), asked)
    assert page.status_code == 200
    text = page.content.decode()
    text = text[text.index('class="tight figures"') :]
    compared = measures(report, by)
    for measure in compared:
        for line in lines_of(page):
            if measure.name in line.changes and f"compared_{measure.name}" in api["total"]:
                assert line.changes[measure.name].then_text in text
    file = content(client.get(reverse(report.page), asked | {"format": "csv"})).decode("utf-8-sig")
    head, *lines = list(csv.reader(io.StringIO(file, newline="")))
    assert len(lines) == len(api["rows"]) + len(api["only_compared"]) + 1
    widths = len(compared) * 2
    assert head[-1].endswith("change") and head[-2].endswith("compared")
    wanted = [api["total"][key + one.name] for one in compared for key in (OTHER, CHANGE)]
    assert [number or None for number in lines[-1][-widths:]] == [
        None if value is None else str(value) for value in wanted
    ]
    assert content(client.get(reverse(report.page), asked | {"format": "xlsx"})).startswith(b"PK")


def lines_of(page):
    """The lines of a page: of its table and the total, or of its strata."""
    if "parts" in page.context and "lines" not in page.context:
        return [line for part in page.context["parts"] for line in part.lines]
    return [*page.context["lines"], page.context["total"]]


def test_the_command_compares_too(two_years):
    out = io.StringIO()
    days = ("--from", HALF["from"], "--to", HALF["to"], "--as-of", HALF["as_of"], "--by", "body")
    call_command("report", "resolution", *days, "--compare", "before", stdout=out)
    assert json.loads(out.getvalue()) == told("resolution", **HALF, by="body", compare="before")
    with pytest.raises(CommandError, match="compare_to"):
        call_command("report", "resolution", *days, "--compare-from", "2021-01-01")


def test_what_the_page_offers_and_says(two_years, client_of):
    client, url = client_of(two_years.analyst), reverse("report_resolution")
    plain = client.get(url, HALF | {"by": "body", "tier": "local"})
    offered = plain.context["comparing"]
    assert [tab.current for tab in offered.choices] == [True, False, False]
    assert 'class="chg"' not in plain.content.decode()
    page = client.get(offered.choices[1].url)
    assert [tab.current for tab in page.context["comparing"].choices] == [False, True, False]
    text = page.content.decode()
    assert "01.01.2022 – 30.06.2022" in text or "01/01/2022" in text or "Jan" in text
    assert f"Only in the other period: {two_years.sister.name}." in text
    assert {("tier", "local"), ("by", "body")} <= set(page.context["comparing"].hidden)
    assert not any("compare" in url for line in page.context["lines"] for _count, url in line.cells)
    other = client.get(page.context["comparing"].url)
    shown, then = page.context["total"].changes["solved"], other.context["total"].row.solved
    assert (shown.then, other.context["comparing"].said) == (then, "")


def test_twelve_queries_with_a_comparison(two_years, client_of, django_assert_max_num_queries):
    client = client_of(two_years.analyst)
    client.get(reverse("report_home"))
    for name in ("report_resolution", "report_returned", "report_days"):
        with django_assert_max_num_queries(12):
            client.get(reverse(name), HALF | {"by": "body", "compare": "year"})


WRONG = (
    ({"compare": "never"}, ["compare"]),
    ({"compare_from": "2021-01-01"}, ["compare_to"]),
    ({"compare_to": "2021-01-01"}, ["compare_from"]),
    ({"compare_as_of": "2021-01-01"}, ["compare_from", "compare_to"]),
    ({"compare_from": "x", "compare_to": "2021-01-01"}, ["compare_from"]),
    ({"compare_from": "2021-02-01", "compare_to": "2021-01-01"}, ["compare_to"]),
    (
        {"compare_from": "2021-02-01", "compare_to": "2021-03-01", "compare_as_of": "2021-01-01"},
        ["compare_as_of"],
    ),
    ({"compare": "year", "compare_from": "2021-01-01", "compare_to": "2021-02-01"}, ["compare"]),
    ({"from": "0001-01-01", "to": "0001-06-30", "as_of": "0001-06-30", "compare": "year"}, ["compare"]),
    ({"from": "0001-01-01", "to": "0001-06-30", "as_of": "0001-06-30", "compare": "before"}, ["compare"]),
    ({"compare_from": "9999-12-01", "compare_to": "9999-12-31", "as_of": "2023-12-31"}, ["compare_to"]),
)


@pytest.mark.parametrize("report", COMPARED, ids=lambda report: report.code)
def test_wrong_input_is_told(cast, client_of, report):
    client, by = client_of(cast.analyst), report.cuts[0]
    for asked, fields in WRONG:
        answer = client.get(reverse(f"api_report_{report.code}"), HALF | {"by": by} | asked)
        assert (answer.status_code, sorted(answer.json()["errors"])) == (400, fields), asked
        page = client.get(reverse(report.page), HALF | {"by": by} | asked)
        assert page.status_code == 422
        for field in fields:
            assert answer.json()["errors"][field][0] in unescape(page.content.decode()), asked


def test_days_of_own_are_seen_equally_late_and_never_in_the_future(cast):
    def period(**asked):
        chosen = ComparedFilter(HALF | asked, user=cast.analyst)
        assert chosen.is_valid(), chosen.errors
        return chosen.compared

    own = {"compare_from": "2021-01-01", "compare_to": "2021-01-31"}
    assert period(**own, as_of="2023-01-10").as_of == date(2021, 2, 10)
    assert period(**own, as_of="2022-07-11").as_of == date(2021, 1, 11)
    chosen = ComparedFilter(HALF | own, user=cast.analyst)
    chosen.is_valid()
    late = period(compare_from="2022-01-01", compare_to=chosen.today.isoformat(), as_of="2023-12-31")
    assert late.as_of == chosen.today
    ahead = (chosen.today + timedelta(days=40)).isoformat()
    future = period(compare_from=ahead, compare_to=ahead)
    assert future.as_of == future.first


def test_nothing_to_compare_with_is_an_error_of_the_caller(cast):
    chosen = ComparedFilter(HALF, user=cast.analyst)
    assert chosen.is_valid() and chosen.compared is None and chosen.chosen == 0
    with pytest.raises(ValueError):
        chosen.of_other()
    compared = ComparedFilter(HALF | {"compare": "year", "region": "75"}, user=cast.analyst)
    assert compared.is_valid() and compared.chosen == 1
    assert compared.of_other().value("region") == "75"


@given(st.dates(date(2, 1, 1), date(2100, 12, 31)))
def test_a_year_earlier(day):
    found = a_year_earlier(day)
    assert (found.year, found.month) == (day.year - 1, day.month)
    assert found.day == day.day or day.month == 2
    period = Period(day, day, day + timedelta(days=3))
    assert period.year_before == Period(found, found, found + timedelta(days=3))


def test_leap_years():
    assert a_year_earlier(date(2024, 2, 29)) == date(2023, 2, 28)
    assert a_year_earlier(date(2025, 2, 28)) == date(2024, 2, 29)
    assert a_year_earlier(date(2024, 2, 28)) == date(2023, 2, 28)
