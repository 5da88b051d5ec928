"""Repeat and returned questions: counted by a slow recount, each number the length of its list, files the same rows."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse

from appeals.models import Event, Question
from common.acts import act, changed
from reports.links import RETURNED, Links
from reports.queries.dimensions import DIMENSIONS
from reports.queries.returned import returned
from tests.reports.facts import DAY
from tests.reports.test_filters import YEAR, listed, select
from tests.reports.test_resolution_page import content

PAGE, API = reverse("report_returned"), reverse("api_report_returned")
# Kind of event, its cause, days after the question.
STORIES = (
    (("reopened", "citizen", 10), ("reopened", "controller", 30)),
    (("reopened", "check", 12),),
    (("forwarded", "", 1), ("forwarded", "", 2)),
    (("forwarded", "", 1),),
    (("extended", "", 9), ("disputed", "", 2)),
    (("reopened", "citizen", 330),),
    (),
)


@pytest.fixture
def stories(facts):
    """The facts, with something that happened to most questions."""
    rows = list(Question.objects.unscoped("test").order_by("pk"))
    with act("test.stories"):
        for number, row in enumerate(rows):
            story = STORIES[number % len(STORIES)]
            for kind, cause, after in story:
                Event.objects.create(
                    question=row,
                    kind=kind,
                    happened_on=row.raised_on + timedelta(days=after),
                    details={"cause": cause} if cause else {},
                )
            if opened := [after for kind, _cause, after in story if kind == "reopened"]:
                changed(row, reopened_on=row.raised_on + timedelta(days=opened[0]))
            if number % 9 == 0 and number:
                changed(row, part_of=rows[0])
            if number % 8 == 3:
                changed(row, raised_again_on=row.raised_on + timedelta(days=50))
    return facts


def recount(as_of) -> Counter:
    """By plain loops over all rows of the year."""
    found = Counter()
    for row in Question.objects.unscoped("recount").filter(raised_on__lte=as_of):
        if row.stat_class == "out" and row.closed_on <= as_of:
            continue
        events = list(row.events.unscoped("recount").filter(happened_on__lte=as_of))
        kinds = Counter(event.kind for event in events)
        causes = {event.details["cause"] for event in events if event.kind == "reopened"}
        found["questions"] += 1
        found["reopened"] += bool(causes)
        for cause in ("citizen", "check", "controller"):
            found[f"by_{cause}"] += cause in causes
        found["raised_again"] += row.raised_again_on is not None and row.raised_again_on <= as_of
        found["forwarded_often"] += kinds["forwarded"] >= 2
        found["extended"] += kinds["extended"] > 0
        found["disputed"] += kinds["disputed"] > 0
        found["parts"] += row.part_of_id is not None
    return found


@pytest.mark.parametrize("as_of", ["2022-12-31", "2022-03-31", "2022-03-11"])
@pytest.mark.parametrize("by", list(DIMENSIONS))
def test_rows_add_up_to_a_slow_recount(stories, by, as_of):
    chosen = select(stories.analyst, **YEAR | {"as_of": as_of})
    found = returned(chosen.questions, by=by, as_of=chosen.period.as_of)
    expected = recount(chosen.period.as_of)
    for figure in RETURNED:
        assert getattr(found.total.counts, figure) == expected[figure], figure
        assert sum(getattr(row.counts, figure) for row in found.rows) == expected[figure], figure
    assert expected["reopened"] > 0 or as_of == "2022-03-11"


@pytest.mark.parametrize("who", ["analyst", "head", "ministry_controller"])
@pytest.mark.parametrize("as_of", ["2022-12-31", "2022-03-25"])
def test_every_number_is_the_length_of_its_list(stories, who, as_of):
    user = getattr(stories, who)
    chosen = select(user, **YEAR | {"as_of": as_of})
    links = Links(chosen)
    for by in ("region", "body", "topic", "month"):
        found = returned(chosen.questions, by=by, as_of=chosen.period.as_of)
        for figure in RETURNED:
            assert listed(user, links.questions(figure)) == getattr(found.total.counts, figure), figure
            for row in found.rows:
                url = links.row(by, row.code, row.key, figure)
                assert listed(user, url) == getattr(row.counts, figure), (row.name, figure)


def test_page_file_and_api_are_the_same_rows(stories, client_of):
    client = client_of(stories.analyst)
    document = client.get(API, YEAR | {"by": "body"}).json()
    text = content(client.get(PAGE, YEAR | {"by": "body", "format": "csv"})).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(document["rows"]) + 1
    for row, wanted in zip(
        sorted(rows, key=lambda row: list(row.values())[1]),
        sorted([*document["rows"], document["total"]], key=lambda row: row["name"]),
        strict=True,
    ):
        assert list(row.values()) == ["" if value is None else str(value) for value in wanted.values()]
    html = client.get(PAGE, YEAR | {"by": "body"}).content.decode()
    assert html.count('<th scope="row"') == len(rows)
    assert json.dumps(document["total"]["reopened"]) in html


@pytest.mark.parametrize("sort", ["-by_citizen", "questions", "name", "-reopened_rate", "nothing"])
def test_sorting(stories, client_of, sort):
    assert client_of(stories.analyst).get(PAGE, YEAR | {"by": "region", "sort": sort}).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("administrator", 403), ("stranger", 403), ("executor", 200)])
def test_who_may_see_it(stories, client_of, who, status):
    client = client_of(getattr(stories, who))
    assert client.get(PAGE, YEAR).status_code == status
    assert client.get(API, YEAR | {"by": "region"}).status_code == status


def test_nobody_counts_outside_their_scope(stories, client_of):
    answer = client_of(stories.district_executor).get(API, YEAR | {"by": "body"}).json()
    assert answer["total"]["questions"] == 9
    assert [row["code"] for row in answer["rows"]] == ["akimat-751710000"]


def test_wrong_input(stories, client_of):
    client = client_of(stories.analyst)
    assert client.get(PAGE, YEAR | {"by": "weather"}).status_code == 422
    assert client.get(PAGE, {"format": "pdf"}).status_code == 404
    assert client.get(API, YEAR | {"by": "weather"}).status_code == 400
    assert client.post(PAGE).status_code == 405
    empty = {"from": "2019-01-01", "to": "2019-12-31", "as_of": "2019-12-31"}
    assert "Nothing was asked in this period." in client.get(PAGE, empty).content.decode()


@pytest.mark.parametrize("by", list(DIMENSIONS))
def test_few_queries(stories, client_of, django_assert_max_num_queries, by):
    client = client_of(stories.head)
    with django_assert_max_num_queries(12):
        client.get(PAGE, YEAR | {"by": by, "body": "akimat-75", "topic": "roads", "region": "75"})


def test_what_was_forwarded_before_a_reopening_still_counts(stories):
    """`Question.forwards` begins anew with the term; the report goes by the history."""
    row = Question.objects.unscoped("test").filter(events__kind="forwarded", raised_on=DAY).first()
    assert row.forwards == 0
    assert listed(stories.analyst, f"/?forwarded=1&as_of=2022-12-31&from={DAY}&to={DAY}") > 0
