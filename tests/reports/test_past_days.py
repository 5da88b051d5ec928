"""The report as of a past day is the report that was taken on that day, whatever has happened since."""

from __future__ import annotations

import os
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from appeals.figures import Standing
from appeals.filters import QuestionFilter
from appeals.models import PastStanding, Question
from reports.queries import resolution
from tests.appeals.fold import assert_replays
from tests.reports.lives import ACTS, BEGIN, Lives
from tests.reports.standing_of import standing_by_events
from tests.reports.test_a8 import Undo

RUNS = int(os.environ.get("PAST_RUNS", "6"))
FIGURES = (
    "open", "solved", "on_spot", "partly", "answered", "out", "in_plan", "overdue", "without_proof", "doubted",
    "durable", "reopened", "raised_again", "asked", "replied",
)  # fmt: skip
LISTED = {
    "open": {"stat_class": "open"}, "solved": {"stat_class": "solved"}, "partly": {"stat_class": "partly"},
    "answered": {"stat_class": "answered"}, "out": {"stat_class": "out"}, "in_plan": {"status": "in_plan"},
}  # fmt: skip
steps = st.lists(
    st.tuples(
        st.sampled_from(ACTS), st.integers(0, 3), st.integers(0, 7), st.sampled_from((0, 0, 0, 1, 1, 2, 9))
    ),
    min_size=6,
    max_size=30,
)


def report(day, by="body"):
    return resolution(Question.objects.unscoped("test"), by=by, as_of=day)


def live(cast, path) -> tuple[Lives, dict]:
    """Lives after these steps, and the report taken at each day's end."""
    lives, taken = Lives(cast), {}

    def night(days: int) -> None:
        for _day in range(days):
            with lives.noon():
                lives.evening()
                taken[lives.day] = report(lives.day)
            lives.day += timedelta(days=1)

    with lives.noon():
        lives.register(0)
    for name, which, amount, days in path:
        night(days)
        with lives.noon():
            lives.do(name, which, amount)
    night(1)
    return lives, taken


@settings(
    max_examples=RUNS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each example is a life; shrinking takes minutes
)
@given(path=steps)
def test_every_past_day_is_told_as_it_was(cast, path):
    with pytest.raises(Undo), transaction.atomic():
        lives, taken = live(cast, path)
        with lives.noon():
            for day, notes in lives.notes.items():
                found = report(day)
                if day not in lives.rewritten:
                    assert found == taken[day], day
                assert_figures(found.total, notes, day)
                if notes != lives.notes.get(day - timedelta(days=1)):
                    assert_lists(cast, notes, day)
            assert_told_by_events(lives)
            assert_spans_follow(lives)
            for pk in lives.keys:
                assert_replays(pk)
        raise Undo


def assert_figures(total, notes, day) -> None:
    for figure in FIGURES:
        assert getattr(total, figure) == sum(note[figure] for note in notes.values()), (day, figure)
    assert total.questions == sum(not note["out"] for note in notes.values())


def assert_lists(cast, notes, day) -> None:
    """The rows of each figure, and of its opposite where the list can be asked for it."""
    for figure in FIGURES:
        wanted = {pk for pk, note in notes.items() if note[figure]}
        assert listed(cast, day, LISTED.get(figure, {figure: "true"})) == wanted, (day, figure)
        if figure not in LISTED:
            assert listed(cast, day, {figure: "false"}) == set(notes) - wanted, (day, figure)
    counted = {pk for pk, note in notes.items() if not note["out"]}
    assert listed(cast, day, {"counted": "true"}) == counted
    assert listed(cast, day, {"counted": "false"}) == set(notes) - counted


def listed(cast, day, asked) -> set[int]:
    data = QueryDict(urlencode({"as_of": day.isoformat()} | asked))
    found = QuestionFilter(data, user=cast.analyst)
    assert found.is_valid(), found.errors
    keys = list(found.qs.values_list("pk", flat=True))
    assert len(keys) == len(set(keys))
    return set(keys)


def assert_told_by_events(lives) -> None:
    """E3: the events alone tell how each question stood on each day."""
    for pk in lives.keys:
        told = standing_by_events(pk)
        for day, notes in lives.notes.items():
            if pk in notes:
                assert told(day) == {name: notes[pk][name] for name in told(day)}, (pk, day)


def assert_spans_follow(lives) -> None:
    """Spans follow each other from the day of the question to the day from which the row tells."""
    for row in lives.rows():
        spans = PastStanding.objects.unscoped("test").filter(question=row).order_by("from_on")
        borders = [row.raised_on]
        for span in spans:
            assert span.from_on == borders[-1], f"{span} after {borders}"
            borders.append(span.until_on)
        assert borders[-1] == row.standing_since


def test_today_is_told_by_the_row_alone(cast, django_assert_num_queries):
    """Reports as of today join no past; those of an earlier day do."""
    rows = Question.objects.unscoped("test")
    assert "paststanding" not in str(Standing(rows, BEGIN + timedelta(days=36500)).questions.query)
    past = Standing(rows, BEGIN - timedelta(days=3650))
    assert "paststanding" in str(past.questions.filter(past["open"]).query)
