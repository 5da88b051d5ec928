"""How long it took: equal to a recount, each bucket with its rows, past days as they were."""

from datetime import date, timedelta
from html import unescape
from statistics import mean, median
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appeals.actions.outcomes import reopen
from appeals.filters import QuestionFilter
from reports.queries.days import BUCKETS, Days, days_report
from tests.reports.facts import make_meeting, make_questions
from tests.reports.test_filters import YEAR, select

DAY = date(2022, 12, 31)
URL = reverse("report_days")
lives = st.lists(
    st.tuples(
        st.sampled_from(("resolved", "resolved_on_spot", "in_work", "explained")),
        st.integers(0, 300), st.integers(0, 130), st.integers(0, 60), st.booleans(),
    ),
    min_size=1,
    max_size=7,
)  # fmt: skip


def ninth(values: list[int]) -> float:
    """The 90th percentile with linear interpolation, as PostgreSQL defines percentile_cont."""
    ordered, place = sorted(values), 0.9 * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def recount(questions) -> Days:
    """The same, question by question."""
    took, within, waits = [], 0, []
    for one in questions:
        if one.raised_on > DAY:
            continue
        closed = one.closed_on is not None and one.closed_on <= DAY
        if closed and one.status in ("resolved", "resolved_on_spot"):
            took.append((one.closed_on - one.raised_on).days)
            within += one.closed_on <= one.due_on
        elif not closed:
            waits.append((DAY - one.raised_on).days)
    counts = {
        bucket.code: sum(
            bucket.first <= days <= (days if bucket.last is None else bucket.last) for days in took
        )
        for bucket in BUCKETS
    }
    middles = {"median": median(took), "ninth": ninth(took), "mean": mean(took)} if took else {}
    waiting = median(waits) if waits else None
    return Days(solved=len(took), within_term=within, open=len(waits), waiting=waiting, **middles, **counts)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives)
def test_a8_days_equal_a_recount(cast, rows):
    with transaction.atomic():
        made = {cast.own.pk: [], cast.sister.pk: []}
        for status, raised, took, term, own in rows:
            body = cast.own if own else cast.sister
            day = date(2022, 1, 1) + timedelta(days=raised)
            took = 0 if status == "resolved_on_spot" else took
            more = {} if status == "in_work" else {"closed_on": day + timedelta(days=took)}
            meeting = make_meeting(body, day)
            made[body.pk] += make_questions(meeting, status, due_on=day + timedelta(days=term), **more)
        chosen = select(cast.analyst, **YEAR)
        found = days_report(chosen.questions, by="body", as_of=DAY)
        _same(found.total.days, recount([one for rows_ in made.values() for one in rows_]))
        for row in found.rows:
            _same(row.days, recount(made[row.key]))
        transaction.set_rollback(True)


def _same(found: Days, expected: Days) -> None:
    for name in Days.__dataclass_fields__:
        assert getattr(found, name) == pytest.approx(getattr(expected, name)), name


def test_a_past_day_is_told_as_it_was(cast):
    meeting = make_meeting(cast.own, date(2022, 5, 2))
    question = make_questions(meeting, "resolved", due_on=date(2022, 5, 20), closed_on=date(2022, 5, 12))[0]
    before = days_report(select(cast.analyst, **YEAR).questions, by="region", as_of=DAY)
    with time_machine.travel("2023-07-10T06:00:00Z"):
        reopen(question, by=cast.controller, reason="Not done")
        chosen = select(cast.analyst, **YEAR)
        assert days_report(chosen.questions, by="region", as_of=DAY) == before
        now = days_report(chosen.questions, by="region", as_of=date(2023, 7, 10))
    assert (before.total.days.solved, before.total.days.median) == (1, 10)
    assert (now.total.days.solved, now.total.days.open, now.total.days.median) == (0, 1, None)


@pytest.mark.parametrize("by", ["region", "body", "sphere", "month"])
def test_every_number_leads_to_its_rows(facts, client_of, by):
    page = client_of(facts.analyst).get(URL, YEAR | {"by": by}).content.decode()
    table = page[page.index('class="tight figures"') :]
    links = [part.split('"', 1) for part in table.split('<a href="')[1:]]
    followed = 0
    for url, rest in links:
        if "/staff/questions/" not in url:
            continue
        shown = rest[1:].split("<", 1)[0]
        found = QuestionFilter(QueryDict(urlsplit(unescape(url)).query), user=facts.analyst)
        assert found.is_valid(), found.errors
        assert found.qs.count() == int(shown.replace(",", "")), (url, shown)
        followed += 1
    assert followed > 10


def test_what_took_how_long_can_be_listed(cast):
    day = date(2022, 3, 1)
    for took in (0, 3, 10):
        make_questions(
            make_meeting(cast.own, day),
            "resolved",
            closed_on=day + timedelta(days=took),
            due_on=day + timedelta(days=5),
        )

    def count(**data) -> int:
        query = QueryDict(mutable=True)
        query.update(data)
        return QuestionFilter(query, user=cast.analyst).qs.count()

    assert (count(took_from="3"), count(took_to="3"), count(took_from="1", took_to="9")) == (2, 2, 1)
    assert (count(in_term="true"), count(in_term="false")) == (2, 1)
    assert count(in_term="true", as_of="2022-03-02") == 1
    assert not QuestionFilter(QueryDict("took_from=-1"), user=cast.analyst).is_valid()


@pytest.mark.parametrize("sort", ["", "name", "-mean", "solved", "no-such"])
def test_page_files_and_interface_say_the_same(facts, client_of, sort):
    client = client_of(facts.analyst)
    page = client.get(URL, YEAR | {"by": "region", "sort": sort})
    file = b"".join(client.get(URL, YEAR | {"by": "region", "format": "csv"}).streaming_content).decode()
    told = client.get(reverse("api_report_days"), YEAR | {"by": "region"}).json()
    assert page.status_code == 200
    assert len(told["rows"]) == len(page.context["lines"]) == len(file.strip().splitlines()) - 2
    assert told["total"]["solved"] == page.context["total"].row.days.solved


def test_wrong_input_and_nothing(cast, client_of):
    client = client_of(cast.analyst)
    assert client.get(URL, {"from": "x"}).status_code == 422
    assert client.get(URL, {"format": "pdf"}).status_code == 404
    assert "Nothing was asked in this period." in client.get(URL, YEAR).content.decode()
    make_questions(make_meeting(cast.own, date(2022, 3, 1)), "in_work")
    assert "Nothing was solved yet" in client.get(URL, YEAR).content.decode()
    assert client.get(reverse("api_report_days"), {"by": "x"}).status_code == 400


def test_country_figures_open_only_own_rows(facts, client_of):
    page = client_of(facts.head).get(URL, YEAR | {"by": "body", "scope": "country"}).content.decode()
    table = page[page.index('class="tight figures"') :]
    assert "body=akimat-75" in table and "body=akimat-15" not in table
