"""Open statistics: the figures of staff for everybody, and no small number among them or between them."""

import csv
import io
import itertools
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.at_meetings import SMALLEST_CELL
from portal.statistics import CUTS, FIGURES, Half, Told, _halves, halves, statistics, together
from reports.catalogue import REPORTS
from reports.queries.counts import Counts, summed
from tests.portal import AS_EVERYBODY
from tests.reports.facts import make_meeting, make_questions

PAGE = reverse("portal_statistics")
FIRST = {"half": "2022h1"}


@pytest.fixture
def reader(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def asked(cast):
    """Half a year at three bodies: 12 and 8 questions, 3 at the third; 6 in the next half-year."""
    march, may = date(2022, 3, 10), date(2022, 5, 12)
    for body, day, many in (
        (cast.own, march, 6),
        (cast.own, may, 6),
        (cast.ministry, may, 8),
        (cast.sister, march, 3),
    ):
        statuses = ["resolved", "in_work", "explained", "resolved_on_spot"] * many
        for status in statuses[:many]:
            more = {"closed_on": date(2022, 6, 1)} if status in ("resolved", "explained") else {}
            make_questions(make_meeting(body, day), status, topic=cast.topic, **more)
    make_questions(make_meeting(cast.own, date(2022, 9, 1)), *["in_work"] * 6, topic=cast.topic)
    return cast


def file_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("by", CUTS)
def test_it_tells_what_the_report_of_staff_tells(asked, by):
    told = statistics(Half(2022, 1), by)
    days = {"from": "2022-01-01", "to": "2022-06-30", "as_of": "2022-06-30"}
    report = REPORTS["resolution"].told(days | CUTS[by][1])
    inside = {row["code"]: row for row in report["rows"]}
    assert told.rows
    for row in told.rows:
        assert row.as_json().items() <= inside[row.code].items()
    wanted = {name: report["total"][name] for name in (*FIGURES, "reported_rate", "confirmed_rate")}
    assert wanted.items() <= told.total.as_json().items()
    assert sum(row.counts.questions for row in told.lines()[:-1]) == report["total"]["questions"]


def test_small_rows_are_told_as_one_with_the_next_smallest(asked):
    told = statistics(Half(2022, 1), "month")
    assert [row.counts.questions for row in told.rows] == [9, 14]
    told = statistics(Half(2022, 1), "region")
    assert told.others is not None and told.others.counts.questions >= SMALLEST_CELL
    assert len(told.joined) >= 2
    assert not set(told.joined) & {row.name for row in told.rows}


def test_page_and_files_say_the_same(asked, reader):
    page = reader.get(PAGE, FIRST | {"by": "month"})
    lines = page.context["told"].lines()
    document = reader.get(PAGE, FIRST | {"by": "month", "format": "json"})
    assert document["Cache-Control"] == "public, max-age=60"
    found = document.json()
    assert [*found["rows"], found["total"]] == [line.as_json() for line in lines]
    assert (found["period"], found["as_of"]) == ({"from": "2022-01-01", "to": "2022-06-30"}, "2022-06-30")
    head, *rows = file_of(reader.get(PAGE, FIRST | {"by": "month", "format": "csv"}))
    assert [row[2] for row in rows] == [str(line.counts.questions) for line in lines]
    assert len(head) == 4 + len(FIGURES)
    assert b"".join(reader.get(PAGE, FIRST | {"format": "xlsx"}).streaming_content).startswith(b"PK")
    text = page.content.decode()
    assert "March 2022" in text and "January 2022 – June 2022" in text
    assert len(page.content) < 100_000


def test_the_half_year_that_is_over_comes_first(asked, reader):
    found = halves()
    assert found[-1].code == "2022h1"
    assert reader.get(PAGE).context["told"].half == found[1]
    running = found[0].period
    assert running.first <= running.as_of <= running.last


def test_few_questions_are_not_told(cast, reader):
    make_questions(make_meeting(cast.own, date(2022, 3, 1)), *["in_work"] * 4, topic=cast.topic)
    told = statistics(Half(2022, 1), "region")
    assert told.lines() == []
    document = reader.get(PAGE, FIRST | {"format": "json"}).json()
    assert (document["rows"], document["others"], document["total"]) == ([], None, None)
    page = reader.get(PAGE, FIRST)
    assert page.status_code == 200 and "so few are not told" in page.content.decode()


def test_nothing_was_ever_asked(db, reader):
    page = reader.get(PAGE)
    assert page.status_code == 200 and page.context["told"].total is None


@pytest.mark.parametrize("wrong", [{"half": "2022"}, {"half": "1999h1"}, {"half": "x'"}, {"by": "citizen"}])
def test_wrong_input_is_told(asked, reader, wrong):
    page = reader.get(PAGE, wrong)
    assert page.status_code == 422
    assert "Select a valid choice" in page.content.decode()
    assert reader.get(PAGE, wrong | {"format": "json"}).status_code == 422


def test_no_other_format(asked, reader):
    assert reader.get(PAGE, {"format": "pdf"}).status_code == 404


def test_what_may_be_kept(asked, reader, client_of):
    assert reader.get(PAGE)["Cache-Control"] == "public, max-age=60"
    assert "no-store" in client_of(asked.controller).get(PAGE)["Cache-Control"]


def test_the_method_is_open(db, reader):
    page = reader.get(reverse("portal_method"))
    assert page.status_code == 200
    assert "Small numbers" in page.content.decode() and "/staff/" not in page.content.decode()


def test_the_foot_of_every_page_leads_there(db, reader):
    assert PAGE in reader.get("/").content.decode()
    assert reverse("portal_method") in reader.get(PAGE).content.decode()


@pytest.mark.parametrize("by", CUTS)
def test_the_number_of_queries_is_small(asked, reader, django_assert_max_num_queries, by):
    reader.get(PAGE)
    with django_assert_max_num_queries(12 + AS_EVERYBODY):
        reader.get(PAGE, FIRST | {"by": by})


COUNTS = st.builds(Counts, open=st.integers(0, 9), solved=st.integers(0, 9), answered=st.integers(0, 3))


@settings(max_examples=1000)
@given(st.lists(COUNTS, max_size=30))
def test_k7_no_small_number_is_told_or_can_be_found(found):
    rows = [Told(str(number), f"Row {number}", counts) for number, counts in enumerate(found)]
    left, joined = together(rows)
    assert all(row.counts.questions >= SMALLEST_CELL for row in left)
    assert left == [row for row in rows if row in left], "in their order"
    assert summed(row.counts for row in [*left, *joined]) == summed(found)
    if left and joined:
        assert len(joined) > 1, "one alone would be the difference to the total"
        assert summed(row.counts for row in joined).questions >= SMALLEST_CELL
    if not left and joined:
        assert all(row in joined for row in rows if row.counts.questions)


@given(st.dates(date(2000, 1, 1), date(2025, 12, 31)), st.dates(date(2000, 1, 1), date(2025, 12, 31)))
def test_half_years_follow_each_other_without_a_gap(one, other):
    first, last = min(one, other), max(one, other)
    found = list(_halves(first, last))
    spans = [(half.period.first, half.period.last) for half in reversed(found)]
    assert spans[0][0] <= first <= spans[0][1] and spans[-1][0] <= last <= spans[-1][1]
    assert all(
        earlier[1].toordinal() + 1 == later[0].toordinal() for earlier, later in itertools.pairwise(spans)
    )
