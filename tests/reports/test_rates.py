"""Confirmed and durable rates, how many citizens replied, and where these stand."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.acts import act, changed
from common.dates import today
from reports.cards.figures import kpis, replies
from reports.links import Links
from reports.queries.counts import Counts
from reports.queries.dashboard import dashboard
from tests.reports.facts import DAY, make_meeting, make_questions
from tests.reports.test_filters import YEAR, select
from tests.reports.test_resolution import report


@pytest.fixture
def ten(cast):
    """Ten questions: six solved, one of them doubted, one reopened before, one raised again; two reopened and open."""
    meeting = make_meeting(cast.own)
    solved = make_questions(meeting, *["resolved"] * 6, closed_on=DAY + timedelta(days=5))
    others = make_questions(meeting, "in_work", "in_work", "explained", "withdrawn")
    again = DAY + timedelta(days=3)
    with act("test.afterwards"):
        changed(solved[0], doubted=True, reopened_on=again, first_asked_on=DAY, first_word_on=again)
        changed(solved[1], reopened_on=again)
        changed(solved[2], raised_again_on=DAY + timedelta(days=30))
        changed(solved[3], first_asked_on=DAY + timedelta(days=6), first_word_on=DAY + timedelta(days=9))
        changed(solved[4], first_asked_on=DAY + timedelta(days=6))
        changed(others[0], reopened_on=again, first_asked_on=DAY, first_word_on=again)
        changed(others[3], reopened_on=again, first_asked_on=DAY)
    return cast


def test_rates_count_what_came_after(ten):
    total = report("body").total
    assert (total.questions, total.solved, total.doubted, total.durable) == (9, 6, 1, 3)
    assert (total.reopened, total.raised_again, total.asked, total.replied) == (3, 1, 4, 3)
    assert (total.reported_rate, total.confirmed_rate, total.durable_rate) == (6 / 9, 5 / 9, 3 / 9)


@pytest.mark.parametrize(("day", "expected"), [(20, (4, 0, 4, 3)), (8, (4, 0, 4, 2)), (30, (3, 1, 4, 3))])
def test_what_came_after_has_its_own_day(ten, day, expected):
    total = report("body", as_of=DAY + timedelta(days=day)).total
    assert (total.durable, total.raised_again, total.asked, total.replied) == expected


def test_where_nobody_was_asked_the_rate_says_so(cast):
    make_questions(make_meeting(cast.own), "resolved", "in_work")
    chosen = select(cast.analyst, **YEAR)
    tiles = {str(tile.label): tile for tile in kpis(dashboard(chosen), Links(chosen))}
    assert (tiles["Confirmed"].value, tiles["Confirmed"].tone) == ("50.0%", "neutral")
    assert "no citizen was asked" in tiles["Confirmed"].note


def test_the_gap_is_seen_beside_the_reported_rate(ten):
    chosen = select(ten.analyst, **YEAR)
    tiles = kpis(dashboard(chosen), Links(chosen))
    labels = [str(tile.label) for tile in tiles]
    at = labels.index("Solved, as reported")
    assert labels[at : at + 3] == ["Solved, as reported", "Confirmed", "Solved for good"]
    assert [tile.value for tile in tiles[at : at + 3]] == ["66.7%", "55.6%", "33.3%"]
    assert tiles[at + 1].note == "5 of 9 (−11.1 pp) · 4 asked, 75.0% replied"
    assert tiles[at + 2].note == "3 of 9 (−33.3 pp) · 3 reopened, 1 raised again"
    assert [tile.tone for tile in tiles[at + 1 : at + 3]] == ["warn", "warn"]


def test_replies_in_words():
    assert replies(Counts(asked=0)) == "no citizen was asked"
    assert replies(Counts(asked=8, replied=2)) == "8 asked, 25.0% replied"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_pages_show_them(ten, client_of, language):
    with act("test.language"):
        changed(ten.analyst, language=language)
    client = client_of(ten.analyst)
    for name in ("report_resolution", "report_returned", "report_discipline", "dashboard", "report_method"):
        assert client.get(reverse(name), YEAR).status_code == 200


def test_a_file_as_of_today_and_one_of_the_past_differ(cast, client_of):
    """The row tells today, its span the days before."""
    meeting = make_meeting(cast.own, today() - timedelta(days=40))
    (question,) = make_questions(meeting, "in_work")
    with act("test.past"):
        question.past.unscoped("test").create(
            question=question,
            from_on=question.raised_on,
            until_on=today() - timedelta(days=5),
            status="resolved",
            closed_on=question.raised_on + timedelta(days=2),
            due_on=question.due_on,
        )
        changed(question, standing_since=today() - timedelta(days=5), reopened_on=today() - timedelta(days=5))
    for ago, solved in ((0, 0), (5, 0), (6, 1), (38, 1), (39, 0)):
        as_of = today() - timedelta(days=ago)
        assert report("body", as_of=as_of).total.solved == solved, ago
        assert report("responsible", as_of=as_of, meetings=False).total.solved == solved, ago
        data = {"from": "2020-01-01", "to": str(today()), "as_of": str(as_of)}
        assert dashboard(select(cast.analyst, **data)).totals.solved == solved, ago


def test_previous_period_is_told_as_it_was(cast):
    """The comparison reads two days in one statement, each told by whoever tells it."""
    (question,) = make_questions(make_meeting(cast.own, date(2021, 3, 1)), "in_work")
    with act("test.past"):
        question.past.unscoped("test").create(
            question=question,
            from_on=question.raised_on,
            until_on=date(2022, 6, 1),
            status="resolved",
            closed_on=date(2021, 4, 1),
            due_on=question.due_on,
        )
        changed(question, standing_since=date(2022, 6, 1))
    assert dashboard(select(cast.analyst, **YEAR)).previous.solved == 1
