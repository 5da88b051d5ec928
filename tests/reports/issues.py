"""Random questions with root problems, plans and blockers, and the map counted from them by hand, one question at a time."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from appeals.enums import CLASS_OF, StatClass, Status
from appeals.models import PastStanding, Question, Topic
from common.acts import act, changed
from organisations.models import Territory
from plans.enums import BlockerKind
from plans.models import (
    ActionItem,
    BlockedProblem,
    JoinedQuestion,
    PlannedQuestion,
    RootProblem,
    SystemicRule,
)
from tests.plans.make import make_blocker, make_item, make_problem
from tests.reports.facts import make_meeting, make_questions

FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)
STATUSES = (
    Status.IN_WORK,
    Status.IN_WORK,
    Status.IN_PLAN,
    Status.ASSIGNED,
    Status.RESOLVED,
    Status.EXPLAINED,
)


@dataclass
class Issues:
    """Everything that was made."""

    cast: object
    questions: list[Question] = field(default_factory=list)
    problems: list[RootProblem] = field(default_factory=list)


def some_day(chance: random.Random, first: date = FIRST) -> date:
    return first + timedelta(days=chance.randrange((LAST - first).days + 1))


def make_issues(cast, seed: int, many: int = 60) -> Issues:
    """Questions of all bodies, topics and places over a year; of some it is not stated where they belong."""
    chance, found = random.Random(seed), Issues(cast)
    with act("test.topic"):
        other = Topic.objects.create(code="water", name_kk="w", name_ru="w", name_en="Water")
        pipes = Topic.objects.create(
            code="water.pipes", parent=other, name_kk="p", name_ru="p", name_en="Pipes"
        )
        almaty = Territory.objects.get(code="750000000")
        names = {"name_kk": "A", "name_ru": "A", "name_en": "Auezov"}
        auezov = Territory.objects.create(
            code="751110000", level="district", parent=almaty, region_code="75", **names
        )
        changed(SystemicRule.objects.get(), questions=3, territories=2, periods=2)
    bodies = [cast.own, cast.own_district, cast.sister, cast.ministry, cast.office]
    topics = [cast.topic, cast.topic, cast.topic, pipes, cast.sphere, None]
    places = [cast.territories["medeu"], auezov, cast.territories["15"], None]
    for _number in range(many):
        raised = some_day(chance)
        body = chance.choice(bodies)
        meeting = make_meeting(body, raised, territory=chance.choice([body.territory, None]))
        facts = {
            "topic": chance.choice(topics), "territory": chance.choice(places),
            "responsible": chance.choice([None, None, *bodies]), "due_on": raised + timedelta(days=chance.randrange(60)),
            "closed_on": some_day(chance, raised),
        }  # fmt: skip
        status = chance.choice(STATUSES)
        if facts["responsible"] is None and CLASS_OF[status] == StatClass.OPEN:
            status = Status.REGISTERED
        found.questions += make_questions(meeting, status, **facts)
    _reopen(chance, found)
    _problems(chance, found, bodies, [cast.topic, pipes, cast.sphere])
    return found


def _reopen(chance: random.Random, found: Issues) -> None:
    """Some that are open now were closed for a time: until then a span tells of them."""
    for question in found.questions:
        if question.closed_on is None and chance.random() < 0.3:
            again = some_day(chance, question.raised_on)
            if again > question.raised_on:
                with act("test.past"):
                    changed(question, standing_since=again)
                    PastStanding.objects.create(
                        question=question, from_on=question.raised_on, until_on=again, status=Status.RESOLVED,
                        closed_on=question.raised_on + (again - question.raised_on) // 2, due_on=question.due_on,
                        without_proof=False, doubted=False, word="",
                    )  # fmt: skip


def _problems(chance: random.Random, found: Issues, bodies: list, topics: list) -> None:
    cast = found.cast
    for _number in range(8):
        named = some_day(chance)
        owner = chance.choice([None, cast.executor])
        problem = make_problem(
            cast, body=chance.choice(bodies), topic=chance.choice(topics), named_on=named, owner=owner
        )
        if chance.random() < 0.3:
            with act("test.end"):
                changed(problem, stage="solved", ended_on=some_day(chance, named), outcome="Built")
        found.problems.append(problem)
        if chance.random() < 0.7:
            item = make_item(problem, cast.executor, due_on=LAST + timedelta(days=90))
            with act("test.approved"):
                changed(item, approved_on=some_day(chance, named))
        for _blocker in range(chance.randrange(3)):
            blocker = make_blocker(problem, chance.choice([BlockerKind.MONEY, BlockerKind.LAW, BlockerKind.LAND]),
                                   named_on=some_day(chance, named))  # fmt: skip
            tie = BlockedProblem.objects.unscoped("test").get(blocker=blocker)
            with act("test.tie"):
                tied = some_day(chance, blocker.named_on)
                changed(tie, tied_on=tied, untied_on=chance.choice([None, None, some_day(chance, tied)]))
    for question in found.questions:
        if chance.random() < 0.6:
            _join(chance, question, chance.choice(found.problems))


def _join(chance: random.Random, question: Question, problem: RootProblem) -> None:
    joined = some_day(chance, question.raised_on)
    left = chance.choice([None, None, some_day(chance, joined)])
    item = ActionItem.objects.unscoped("test").filter(problem=problem).first()
    with act("test.join"):
        JoinedQuestion.objects.create(
            problem=problem,
            question=question,
            joined_on=joined,
            left_on=left,
            left_why="taken_out" if left else "",
        )
        if item and chance.random() < 0.7:
            PlannedQuestion.objects.create(
                item=item,
                question=question,
                put_on=joined,
                ended_on=left,
                ended_why="taken_out" if left else "",
            )


# The oracle


def stood(question: Question, day: date) -> tuple[bool, bool]:
    """Whether it was open, and overdue, at the end of the day."""
    if question.raised_on > day:
        return False, False
    teller = question
    if question.standing_since > day:
        spans = PastStanding.objects.unscoped("test").filter(
            question=question, from_on__lte=day, until_on__gt=day
        )
        teller = spans.get()
    is_open = teller.closed_on is None or teller.closed_on > day
    return is_open, is_open and teller.due_on < day


def in_time(row, day: date, begin: str, end: str) -> bool:
    ended = getattr(row, end)
    return getattr(row, begin) <= day and (ended is None or ended > day)


def place_of(question: Question) -> tuple[str, int] | None:
    """The district of the problem, else of the meeting; the region where there is none."""
    territory = question.territory or question.meeting.territory
    if territory is None:
        return None
    one = territory
    while one is not None:
        if one.level == "district":
            return ("district", one.pk)
        one = one.parent
    return ("region", int(territory.region_code))


def top_of(body, level: str):
    """The body of the level at or above, climbing by hand."""
    chain = [body]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    if level == "central":
        if body.kind != "central":
            return None
        return next((one for one in chain if one.level == "ministry"), chain[-1])
    wanted = {"region": ("region", "city"), "district": ("district",)}[
        level
    ]  # the only city here is one of the Republic
    return next((one for one in chain if one.level in wanted), None)


def recounted(issues: Issues, level: str, by: str, days: list[date]) -> dict[tuple, dict]:
    """Each cell by codes of body and topic, counted anew."""
    cells: dict[tuple, dict] = defaultdict(
        lambda: {"open": [0] * len(days), "places": [set() for _ in days], "overdue": 0, "planned": 0, "orphans": 0,
                 "problems": set(), "waiting": defaultdict(int)}
    )  # fmt: skip
    rows = Question.objects.unscoped("test").filter(pk__in=[one.pk for one in issues.questions])
    for question in rows:
        top = top_of(question.responsible or question.body, level)
        if top is None:
            continue
        cell = cells[top.code, column_of(question.topic, by)]
        for place, day in enumerate(days):
            is_open, overdue = stood(question, day)
            if is_open:
                cell["open"][place] += 1
                cell["places"][place] |= {place_of(question)} - {None}
            if is_open and place == 0:
                _now(cell, question, overdue, day)
    for problem in open_problems(issues, days[0]):
        top = top_of(problem.body, level)
        key = (top.code if top else None, column_of(problem.topic, by))
        if key in cells and cells[key]["open"][0]:
            cells[key]["problems"].add(problem.pk)
    return {key: cell for key, cell in cells.items() if any(cell["open"][:2])}


def _now(cell: dict, question: Question, overdue: bool, day: date) -> None:
    planned = any(
        in_time(row, day, "put_on", "ended_on")
        for row in PlannedQuestion.objects.unscoped("test").filter(question=question)
    )
    cell["overdue"] += overdue
    cell["planned"] += planned
    cell["orphans"] += overdue and not planned
    for row in JoinedQuestion.objects.unscoped("test").filter(question=question):
        if in_time(row, day, "joined_on", "left_on") and in_time(row.problem, day, "named_on", "ended_on"):
            cell["problems"].add(row.problem_id)
            for kind in kinds_of(row.problem, day):
                cell["waiting"][kind] += 1


def kinds_of(problem: RootProblem, day: date) -> set[str]:
    ties = BlockedProblem.objects.unscoped("test").filter(problem=problem)
    return {
        tie.blocker.kind
        for tie in ties
        if in_time(tie, day, "tied_on", "untied_on") and in_time(tie.blocker, day, "named_on", "ended_on")
    }


def open_problems(issues: Issues, day: date) -> list[RootProblem]:
    rows = RootProblem.objects.unscoped("test").filter(pk__in=[one.pk for one in issues.problems])
    return [row for row in rows if in_time(row, day, "named_on", "ended_on")]


def column_of(topic: Topic | None, by: str) -> str | None:
    if topic is None:
        return None
    return (topic.parent or topic).code if by == "sphere" else topic.code
