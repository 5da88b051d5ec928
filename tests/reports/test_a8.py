"""Catalogue A8: every figure equals a slow recount in Python over the rows that the person may see."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appeals.enums import CLASS_OF, StatClass, Status
from appeals.models import CoExecutor, Question
from common.acts import act
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
        (question,) = make_questions(meeting, case["status"], **fields)
        if case["helper"]:
            with act("test.helper"):
                CoExecutor.objects.create(question=question, body=getattr(cast, case["helper"]))


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
        stat = CLASS_OF[question.status]
        if question.closed_on is None or question.closed_on > as_of:
            stat = StatClass.OPEN
            row["overdue"] += question.due_on < as_of
            row["in_plan"] += question.status == Status.IN_PLAN
        row[str(stat)] += 1
        row["questions"] += stat != StatClass.OUT
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


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
                for figure in (
                    "questions",
                    "open",
                    "solved",
                    "partly",
                    "answered",
                    "out",
                    "overdue",
                    "in_plan",
                ):
                    assert getattr(row, figure) == expected[row.code][figure], (by, row.code, figure)
        page, total = dashboard(chosen), sum(expected.values(), Counter())
        assert (page.totals.questions, page.totals.open) == (total["questions"], total["open"])
        raise Undo
