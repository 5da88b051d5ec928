"""Workload: equal to a recount, each number with its rows, past days as they were."""

from collections import Counter
from datetime import date, timedelta
from html import unescape
from statistics import median
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appeals.actions.forwarding import forward
from appeals.actions.outcomes import reopen
from appeals.filters import QuestionFilter
from common.acts import act
from organisations.models import Membership
from reports.columns_workload import ordered
from reports.filters_workload import WorkloadFilter
from reports.queries.workload import Workload, middle, working_in, workload
from tests.reports.facts import make_meeting, make_questions
from tests.reports.test_filters import YEAR

DAY = date(2022, 12, 31)
URL = reverse("report_workload")
lives = st.lists(
    st.tuples(
        st.sampled_from(("resolved", "explained", "withdrawn", "registered", "in_work")),
        st.integers(-200, 400), st.integers(0, 130), st.integers(-20, 60), st.sampled_from(("own", "sister", "ministry", "")),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


def made(user, **more):
    chosen = WorkloadFilter(YEAR | more, user=user)
    assert chosen.is_valid(), chosen.errors
    return workload(chosen)


def loads(user, **more) -> dict[str, Workload]:
    return {row.code: row.load for row in made(user, **more).rows}


def recount(questions) -> Workload:
    """The same, question by question, without people."""
    counts, ages = Counter(), []
    for one in questions:
        if one.raised_on > DAY:
            continue
        counts["received"] += one.raised_on >= date(2022, 1, 1)
        if one.closed_on is not None and one.closed_on <= DAY:
            counts["closed"] += one.closed_on >= date(2022, 1, 1)
            continue
        ages.append((DAY - one.raised_on).days)
        counts["open"] += 1
        counts["overdue"] += one.due_on < DAY
        counts["soon"] += DAY <= one.due_on <= DAY + timedelta(days=7)
    return Workload(**counts, age=median(ages) if ages else None)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives)
def test_a8_workload_equals_a_recount(cast, rows):
    with transaction.atomic():
        made_of = {}
        for status, raised, took, term, answers in rows:
            if status == "in_work" and not answers:
                continue  # whoever works on a question answers for it
            day = date(2022, 1, 1) + timedelta(days=raised)
            more = {} if status in ("registered", "in_work") else {"closed_on": day + timedelta(days=took)}
            responsible = getattr(cast, answers) if answers else None
            due = max(day, day + timedelta(days=term))
            questions = make_questions(
                make_meeting(cast.own, day), status, due_on=due, responsible=responsible, **more
            )
            made_of.setdefault((responsible or cast.own).code, []).extend(questions)
        found = made(cast.analyst)
        for row in found.rows:
            expected = recount(made_of[row.code])
            staff = row.load.staff
            assert row.load == Workload(**{**vars(expected), "staff": staff}), row.code
        silent = set(made_of) - {row.code for row in found.rows}
        assert all(recount(made_of[code]) == Workload() for code in silent)
        everything = recount([one for some in made_of.values() for one in some])
        assert found.total.load.age == everything.age
        assert (found.total.load.open, found.total.load.closed) == (everything.open, everything.closed)
        transaction.set_rollback(True)


@pytest.fixture
def busy(cast):
    """The own akimat answers for four questions, the ministry for two of its and one of its own meeting."""
    meeting = make_meeting(cast.own, date(2022, 12, 1))
    make_questions(meeting, "in_work", due_on=date(2022, 12, 20))
    make_questions(meeting, "in_work", due_on=date(2023, 1, 3))
    make_questions(meeting, "registered", due_on=date(2023, 2, 3))
    make_questions(meeting, "resolved", closed_on=date(2022, 12, 5), responsible=cast.own)
    make_questions(meeting, "in_work", "resolved", responsible=cast.ministry, due_on=date(2022, 12, 30))
    make_questions(make_meeting(cast.ministry, date(2021, 11, 1)), "in_work", due_on=date(2021, 12, 1))
    return cast


def test_it_counts_for_who_answers(busy):
    found = loads(busy.analyst)
    own, ministry = found["akimat-75"], found["min-energy"]
    assert (own.open, own.overdue, own.soon, own.received, own.closed) == (3, 1, 1, 4, 1)
    assert (ministry.open, ministry.overdue, ministry.received, ministry.closed) == (2, 2, 2, 1)
    assert own.age == 30
    assert ministry.age == (30 + 425) / 2
    assert set(found) == {"akimat-75", "min-energy"}


def test_people_are_those_who_may_answer_on_the_day(busy):
    # executor and controller; the registrar and the head answer nothing
    assert loads(busy.analyst)["akimat-75"].staff == 2
    assert loads(busy.analyst)["akimat-75"].per_person == 1.5
    assert working_in([busy.own.pk], date(2021, 12, 31)) == {}
    with act("test.leave"):
        Membership.objects.unscoped("test").filter(user=busy.executor).update(ended_on=date(2022, 6, 1))
    assert working_in([busy.own.pk], date(2022, 5, 31)) == {busy.own.pk: 2}
    assert working_in([busy.own.pk], date(2022, 6, 1)) == {busy.own.pk: 1}
    with act("test.close"):
        type(busy.controller).objects.unscoped("test").filter(pk=busy.controller.pk).update(is_active=False)
    assert loads(busy.analyst)["akimat-75"].staff == 0
    assert loads(busy.analyst)["akimat-75"].per_person is None


def test_what_is_sent_on_counts_for_who_sent_it(busy):
    question = make_questions(make_meeting(busy.own, date(2022, 12, 30)), "in_work")[0]
    with time_machine.travel("2022-12-30T06:00:00Z"):
        forward(question, by=busy.controller, responsible=busy.ministry, reason="Power lines are theirs")
    found = loads(busy.analyst)
    assert (found["akimat-75"].sent_on, found["min-energy"].sent_on) == (1, 0)
    assert found["akimat-75"].received == 4
    assert found["min-energy"].received == 3
    assert loads(busy.analyst, **{"from": "2022-12-31"}).get("akimat-75").sent_on == 0
    assert loads(busy.analyst, to="2022-12-29")["akimat-75"].sent_on == 0


def test_a_past_day_is_told_as_it_was(busy):
    before = made(busy.analyst)
    question = next(iter(make_questions(make_meeting(busy.own, date(2022, 3, 1)), "resolved")))
    with time_machine.travel("2023-07-10T06:00:00Z"):
        with_it = made(busy.analyst)
        reopen(question, by=busy.controller, reason="Not done")
        assert made(busy.analyst) == with_it
    assert before.total.load.closed + 1 == with_it.total.load.closed


def test_a_person_is_told_of_bodies_in_reach_only(busy):
    assert set(loads(busy.controller)) == {"akimat-75"}
    assert set(loads(busy.ministry_controller)) == {"min-energy"}
    assert set(loads(busy.head, scope="country")) == {"akimat-75", "min-energy"}
    assert set(loads(busy.analyst, tier="central")) == {"min-energy"}
    assert set(loads(busy.analyst, tier="local")) == {"akimat-75"}


def links_of(page: str) -> list[tuple[str, int]]:
    found = []
    for part in page.split('<a href="')[1:]:
        url, rest = part.split('"', 1)
        shown = rest[1:].split("<", 1)[0].replace(",", "")
        if url.startswith(reverse("question_list")) and shown.isdigit():
            found.append((unescape(url), int(shown)))
    return found


@pytest.mark.parametrize("more", [{}, {"tier": "central"}, {"as_of": "2023-03-01"}, {"region": "75"}])
def test_every_number_leads_to_its_rows(busy, client_of, more):
    question = make_questions(make_meeting(busy.own, date(2022, 12, 30)), "in_work")[0]
    with time_machine.travel("2022-12-30T06:00:00Z"):
        forward(question, by=busy.controller, responsible=busy.ministry, reason="Power lines are theirs")
    page = client_of(busy.analyst).get(URL, YEAR | more).content.decode()
    links = links_of(page)
    assert len(links) >= 4
    for url, shown in links:
        found = QuestionFilter(QueryDict(urlsplit(url).query), user=busy.analyst)
        assert found.is_valid(), found.errors
        assert found.qs.count() == shown, url


def test_figures_of_the_country_lead_only_to_own_rows(busy, client_of):
    page = client_of(busy.head).get(URL, YEAR | {"scope": "country"}).content.decode()
    assert links_of(page)
    assert all("answering=akimat-75" in url for url, _shown in links_of(page))


@pytest.mark.parametrize("sort", ["", "name", "-age", "per_person", "no-such"])
def test_page_files_and_interface_say_the_same(busy, client_of, sort):
    client = client_of(busy.analyst)
    page = client.get(URL, YEAR | {"sort": sort})
    file = b"".join(client.get(URL, YEAR | {"format": "csv"}).streaming_content).decode()
    told = client.get(reverse("api_report_workload"), YEAR).json()
    lines = page.context["lines"]
    assert {line.row.code: line.row.as_json() for line in lines} == {row["code"]: row for row in told["rows"]}
    assert len(file.strip().splitlines()) == len(lines) + 2
    assert told["total"]["open"] == page.context["total"].row.load.open == 5
    assert client.get(URL, YEAR | {"format": "docx"}).status_code == 404
    assert client.get(URL, {"from": "2022-13-01"}).status_code == 422
    assert client.get(reverse("api_report_workload"), {"by": "region"}).status_code == 400


def test_nothing_to_answer_is_said(cast, client_of):
    page = client_of(cast.analyst).get(URL, YEAR).content.decode()
    assert "Nobody has anything to answer in this selection." in page


def test_rows_without_a_value_stand_last(busy):
    rows = made(busy.analyst).rows
    with act("test.leave"):
        Membership.objects.unscoped("test").filter(body=busy.own).update(ended_on=date(2022, 6, 1))
    rows = made(busy.analyst).rows
    for sort in ("per_person", "-per_person"):
        assert [row.code for row in ordered(rows, sort)] == ["min-energy", "akimat-75"]


def test_the_number_of_queries_is_small(busy, client_of, django_assert_max_num_queries):
    client = client_of(busy.analyst)
    client.get(URL, YEAR)
    with django_assert_max_num_queries(12):
        client.get(URL, YEAR)


def test_the_middle_of_nothing_is_nothing():
    assert middle(Counter()) is None
    assert middle(Counter({3: 2, 10: 2})) == 6.5
