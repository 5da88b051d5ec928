"""Catalogue A8: every figure equals a slow recount in Python over the rows that the person may see."""

import os
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appeals.enums import CLASS_OF, StatClass, Status
from appeals.models import CoExecutor, Question
from common.acts import act, changed
from reports.queries import resolution
from reports.queries.dashboard import dashboard
from tests.reports.facts import ALL, make_meeting, make_questions
from tests.reports.test_filters import select

FIRST = date(2022, 1, 1)
PEOPLE = ("analyst", "head", "controller", "district_executor", "sister_registrar", "ministry_controller")
BODIES = ("own", "own_district", "sister", "ministry")
REACH = {
    "analyst": BODIES,
    "head": ("own", "own_district"),
    "controller": ("own", "own_district"),
    "district_executor": ("own_district",),
    "sister_registrar": ("sister",),
    "ministry_controller": ("ministry",),
}
days = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
after = st.none() | st.integers(0, 120)
DATED = ("reopened_on", "raised_again_on", "first_asked_on", "first_word_on")
PAST = (Status.IN_WORK, Status.IN_PLAN, Status.RESOLVED, Status.EXPLAINED, Status.WITHDRAWN)
FIGURES = (
    "questions", "open", "solved", "on_spot", "partly", "answered", "out", "overdue", "in_plan", "doubted",
    "durable", "reopened", "raised_again", "asked", "replied",
)  # fmt: skip
asked = st.fixed_dictionaries(
    {
        "host": st.sampled_from(BODIES),
        "raised_on": days,
        "status": st.sampled_from([s for s in ALL if s != Status.RESOLVED_ON_SPOT]),
        "took": st.integers(0, 60),
        "term": st.integers(0, 60),
        "responsible": st.sampled_from((None, *BODIES)),
        "helper": st.sampled_from((None, *BODIES)),
        "territory": st.sampled_from((None, "75", "15", "medeu")),
        "topic": st.sampled_from((None, "sphere", "topic")),
        "doubted": st.booleans(),
        # Days after the question was raised; None: it did not happen.
        "reopened_on": after,
        "raised_again_on": after,
        "first_asked_on": after,
        "first_word_on": after,
        # Until then it stood like this; None: the row always told.
        "past": st.none()
        | st.tuples(st.integers(1, 90), st.sampled_from(PAST), st.integers(0, 60), st.booleans()),
    }
)


def write(cast, cases) -> None:
    for case in cases:
        fields = {
            "raised_on": case["raised_on"],
            "due_on": case["raised_on"] + timedelta(days=case["term"]),
            "closed_on": case["raised_on"] + timedelta(days=case["took"]),
            "territory": cast.territories[case["territory"]] if case["territory"] else None,
            "topic": getattr(cast, case["topic"]) if case["topic"] else None,
        }
        if case["responsible"]:
            fields["responsible"] = getattr(cast, case["responsible"])
        meeting = make_meeting(getattr(cast, case["host"]), case["raised_on"])
        fields |= {name: _later(case, case[name]) for name in DATED} | {"doubted": case["doubted"]}
        (question,) = make_questions(meeting, case["status"], **fields)
        if case["past"]:
            write_past(question, case, *case["past"])
        if case["helper"]:
            with act("test.helper"):
                CoExecutor.objects.create(question=question, body=getattr(cast, case["helper"]))


def write_past(question, case, length, status, took, doubted) -> None:
    """Another life before: the row tells only from `length` days after the question on."""
    until = _later(case, length)
    closed_on = None if CLASS_OF[status] == StatClass.OPEN else min(_later(case, took), until)
    with act("test.past"):
        question.past.unscoped("test").create(
            question=question,
            from_on=question.raised_on,
            until_on=until,
            status=status,
            closed_on=closed_on,
            due_on=question.raised_on + timedelta(days=length // 2),
            doubted=doubted,
        )
        if question.closed_on is not None:  # an outcome of the row can't lie before
            changed(question, closed_on=max(question.closed_on, until))
        changed(question, standing_since=until)


def _later(case, days):
    return None if days is None else case["raised_on"] + timedelta(days=days)


def teller(question, day):
    """The row, or the span that covers the day."""
    for span in question.past.unscoped("recount"):
        if span.from_on <= day < span.until_on:
            return span
    return question


def recount(cast, who, by, first, last, as_of) -> dict:
    """Code of the row → counter of its figures, by plain loops."""
    reach = {getattr(cast, name).pk for name in REACH[who]}
    found: dict = {}
    for question in Question.objects.unscoped("recount").select_related(
        "territory", "meeting__territory", "topic__parent", "body", "responsible"
    ):
        helpers = CoExecutor.objects.unscoped("recount").filter(question=question)
        parts = {question.body_id, question.responsible_id, *(one.body_id for one in helpers)}
        if not parts & reach or not first <= question.raised_on <= min(last, as_of):
            continue
        row = found.setdefault(code_of(question, by), Counter())
        then = teller(question, as_of)
        stat = CLASS_OF[then.status]
        if then.closed_on is None or then.closed_on > as_of:
            stat = StatClass.OPEN
            row["overdue"] += then.due_on < as_of
            row["in_plan"] += then.status == Status.IN_PLAN
        row[str(stat)] += 1
        row["questions"] += stat != StatClass.OUT
        row["on_spot"] += stat == StatClass.SOLVED and then.status == Status.RESOLVED_ON_SPOT
        happened = {name: (day := getattr(question, name)) is not None and day <= as_of for name in DATED}
        if stat == StatClass.SOLVED:
            row["doubted"] += then.doubted
            row["durable"] += not happened["reopened_on"] and not happened["raised_again_on"]
        if stat != StatClass.OUT:
            row["reopened"] += happened["reopened_on"]
            row["raised_again"] += happened["raised_again_on"]
            row["asked"] += happened["first_asked_on"]
            row["replied"] += happened["first_word_on"]
    return found


def code_of(question, by) -> str | None:
    place = question.territory or question.meeting.territory
    topic = question.topic
    if by == "region":
        return place.region_code if place else None
    if by == "district":
        return place.code if place and place.level == "district" else None
    if by == "body":
        return question.body.code
    if by == "responsible":
        return question.responsible.code if question.responsible else None
    if by == "sphere":
        return (topic.parent or topic).code if topic else None
    if by == "topic":
        return topic.code if topic else None
    return f"{question.raised_on:%Y-%m}"


class Undo(Exception):
    """Ends an example and takes its rows away."""


@settings(
    max_examples=int(os.environ.get("RECOUNTS", "20")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cases=st.lists(asked, min_size=1, max_size=12),
    who=st.sampled_from(PEOPLE),
    first=days,
    length=st.integers(0, 400),
    later=st.integers(0, 500),
)
def test_a8_figures_equal_a_slow_recount(cast, cases, who, first, length, later):
    last, as_of = first + timedelta(days=length), first + timedelta(days=later)
    user = getattr(cast, who)
    with pytest.raises(Undo), transaction.atomic():
        write(cast, cases)
        chosen = select(user, **{"from": str(first), "to": str(last), "as_of": str(as_of)})
        for by in ("region", "district", "body", "responsible", "sphere", "topic", "month"):
            expected = recount(cast, who, by, first, last, as_of)
            report = resolution(chosen.questions, by=by, as_of=as_of)
            assert {row.code for row in report.rows} == set(expected)
            for row in report.rows:
                for figure in FIGURES:
                    assert getattr(row, figure) == expected[row.code][figure], (by, row.code, figure)
            total = sum(expected.values(), Counter())
            assert {figure: getattr(report.total, figure) for figure in FIGURES} == {
                figure: total[figure] for figure in FIGURES
            }, "sums over regions, bodies, topics, months are the same total"
        page = dashboard(chosen).totals
        assert {figure: getattr(page, figure) for figure in FIGURES} == {
            name: total[name] for name in FIGURES
        }
        raise Undo
