"""Ten thousand questions and calendars changed at random; two workers and people at the same moment."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine

from appeals.actions.outcomes import close
from appeals.actions.recomputing import recompute_deadlines
from appeals.actions.routing import assign, classify, take
from appeals.actions.terms import clock
from appeals.deadlines import Rule, Terms
from appeals.enums import QuestionKind, Status
from appeals.models import DeadlineRule, DeadlineRun, Event, PastStanding, Question
from appeals.rules import COLUMNS, load_terms
from common.acts import act
from common.bulk import copy_in
from organisations.actions.calendar import remove_day, save_day
from organisations.actions.reference import load_calendar_days
from organisations.models import CalendarDay
from organisations.workdays import load_calendar
from tests.appeals.fold import assert_replays
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.test_concurrency import at_once
from tests.cast import make_cast

NAMES = {"name_kk": "Мереке", "name_ru": "Праздник", "name_en": "Holiday"}
START = date(2026, 4, 20)  # May holidays lie ahead
MANY, ROUNDS = 10_000, 8
OPEN = (Status.REGISTERED, Status.ASSIGNED, Status.IN_WORK)


def fill(cast, chance: random.Random) -> None:
    """Questions of every kind, of the last forty days; some closed, some extended."""
    meeting, terms, rows = make_meeting(cast.own, held_on=START - timedelta(days=40)), load_terms(), []
    for position in range(1, MANY + 1):
        start = START - timedelta(days=chance.randrange(40))
        kind = chance.choice(["", *QuestionKind.values])
        extended = start + timedelta(days=chance.randrange(30, 80)) if chance.random() < 0.1 else None
        closed = start + timedelta(days=1) if chance.random() < 0.2 else None
        rows.append(
            Question(
                meeting=meeting, position=position, body=cast.own, text="Жол", kind=kind, responsible=cast.own,
                status=Status.EXPLAINED if closed else chance.choice(OPEN), raised_on=start, closed_on=closed,
                standing_since=start, answer="Answer" if closed else "", **clock(kind, start, terms, extended),
            )
        )  # fmt: skip
    with act("test.fill"):
        copy_in(rows)


def change_calendar(cast, chance: random.Random, day: date, reason: str) -> None:
    """A new day off, a working weekend day, or one of them taken back; near the terms that run."""
    near = day + timedelta(days=chance.randrange(1, 15))
    known = CalendarDay.objects.filter(day=near).exists()
    if known:
        remove_day(by=cast.administrator, day=near, reason=reason)
    else:
        kind = "working" if near.weekday() >= 5 else "holiday"
        save_day(by=cast.administrator, day=near, kind=kind, reason=reason, **NAMES)


def check_invariants(first: dict[int, date]) -> int:
    """Every row has the term that the engine gives now, and the story and the spans lead to it; how many events."""
    terms = Terms.of((Rule(**row) for row in DeadlineRule.objects.values(*COLUMNS)), load_calendar())
    told, spans = defaultdict(list), defaultdict(list)
    for event in Event.objects.unscoped("test").filter(kind="shifted").order_by("pk"):
        told[event.question_id].append(event.details["changes"])
    for past in PastStanding.objects.unscoped("test").order_by("pk"):
        spans[past.question_id].append(past)
    for row in Question.objects.unscoped("test").only(
        "kind", "clock_from", "due_on", "control_on", "extended_until", "status", "raised_on", "standing_since",
        "version",
    ):  # fmt: skip
        if row.status in OPEN:
            wanted = clock(row.kind, row.clock_from, terms, row.extended_until)
            assert {name: getattr(row, name) for name in wanted} == wanted
        else:
            assert row.due_on == first[row.pk]
            assert not told[row.pk]
        assert row.version == 1
        due = first[row.pk].isoformat()
        for changes in told[row.pk]:
            before, after = changes.get("due_on", (due, due))
            assert before == due
            due = after
        assert due == row.due_on.isoformat()
        begin = row.raised_on
        for past in spans[row.pk]:
            assert past.from_on == begin < past.until_on
            begin = past.until_on
        assert begin == row.standing_since
    return sum(map(len, told.values()))


@pytest.mark.slow
def test_e6_ten_thousand_questions_and_random_calendars(cast):
    chance, events = random.Random(20261123), 0
    load_calendar_days()
    with time_machine.travel(f"{START}T09:00+05:00"):
        fill(cast, chance)
    first = dict(Question.objects.unscoped("test").values_list("pk", "due_on"))
    assert len(first) == MANY
    moved = 0
    for n in range(ROUNDS):
        day = START + timedelta(days=n)
        with time_machine.travel(f"{day}T09:00+05:00"):
            for change in range(chance.randrange(1, 3)):
                change_calendar(cast, chance, day, f"Decree {n}.{change}")
            moved += recompute_deadlines()
            assert recompute_deadlines() == 0
            events = check_invariants(first)
    assert events == moved > MANY
    assert not DeadlineRun.objects.filter(ended_at=None).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_f3_two_workers_and_people_at_once(transactional_db):
    """Each act is done or told why not, no deadline is lost, none is moved twice, nobody waits for ever."""
    cast, day = make_cast(), date(2026, 6, 26)
    with time_machine.travel("2026-06-08T09:00+05:00"):
        meeting = make_meeting(cast.own)
        for n in range(6):
            questions = [make_question(cast.registrar, meeting, f"{n}/{k}") for k in range(6)]
            for question in questions:
                assign(question, by=cast.controller, responsible=cast.own)
                take(question, by=cast.executor)
            if CalendarDay.objects.filter(day=day).exists():
                remove_day(by=cast.administrator, day=day, reason="Back")
            else:
                save_day(by=cast.administrator, day=day, kind="holiday", reason="Decree", **NAMES)
            one, two, three = questions[:3]
            outcomes = at_once(
                recompute_deadlines,
                recompute_deadlines,
                partial(
                    close,
                    one,
                    by=cast.executor,
                    outcome="explained",
                    answer=ANSWER,
                    closed_on=meeting.held_on,
                ),
                partial(classify, two, by=cast.controller, kind="message", topic=None, territory=None),
                partial(make_question, cast.registrar, meeting, "New"),
                partial(take, three, by=cast.executor),
            )
            assert outcomes[:5] == ["done"] * 5, outcomes
            recompute_deadlines()
            terms = load_terms()
            for question in Question.objects.unscoped("test").open():
                wanted = clock(question.kind, question.clock_from, terms, question.extended_until)
                assert {name: getattr(question, name) for name in wanted} == wanted
            for question in questions:
                assert_replays(question.pk)
            assert fresh(one).status == "explained"
            assert Event.objects.unscoped("test").filter(question__in=questions, kind="shifted").count() <= 6
