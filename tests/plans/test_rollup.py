"""Blockers summed up: worked examples, and a slow recount over random data that differs in nothing."""

import random
from collections import defaultdict
from datetime import timedelta

import pytest

from appeals.enums import OPEN_STATUSES, Status
from appeals.models import Question, Topic
from common.acts import act
from common.dates import today
from organisations.models import Territory
from plans.enums import BlockerState, ProblemStage
from plans.filters_blockers import BlockerFilter
from plans.models import BlockedProblem, Blocker, BlockerStage, JoinedQuestion, RootProblem
from plans.queries_blockers import main_blockers, open_blockers, seen_by, with_waiting
from plans.queries_rollup import KEYS, NONE, Counts, ranked, read, rollup, total_of
from tests.plans.make import join, make_blocker, make_problem
from tests.reports.facts import make_citizen, make_meeting, make_questions

CUTS = [cut for cut in KEYS if cut != "total"]


def ask(cast, problem=None, *, body=None, meeting=None, status=Status.ASSIGNED, **fields):
    """A question as a row, at the place of its meeting unless told otherwise; joined to the problem."""
    meeting = meeting or make_meeting(body or cast.own, today())
    (question,) = make_questions(meeting, status, **({"topic": cast.topic} | fields))
    if problem is not None:
        join(problem, question)
    return question


def facts(user=None, **chosen):
    found = BlockerFilter(chosen, user=user, everything=user is None)
    assert found.is_valid(), found.errors
    return read(found.selection())


def of(by, key, user=None, **chosen) -> Counts:
    return rollup(facts(user, **chosen), by).get(key, Counts())


def test_money_and_one_amendment(cast):
    """A road waits for money alone; another problem for money and a law: only the first goes on with the money."""
    road, bridge = make_problem(cast), make_problem(cast, title="The bridge")
    make_blocker(road, "money", amount=2_000_000, waits_for=cast.ministry)
    law = make_blocker(bridge, "law", waits_for=cast.ministry)
    make_blocker(bridge, "money", amount=3_000_000)
    for _number in range(3):
        ask(cast, road)
    ask(cast, bridge)
    found = of("region", "75")
    assert (found.blockers, found.questions, found.people, found.money) == (3, 4, 4, 5_000_000)
    assert (found.freed_questions, found.money_questions, found.acts, found.bodies) == (4, 3, 1, 1)
    assert found.people_per_billion == pytest.approx(600)
    alone = of("blocker", law.pk)
    assert (alone.questions, alone.freed_questions, alone.people_per_billion) == (1, 0, None)


def test_what_does_not_wait(cast):
    road = make_problem(cast)
    lifted = make_blocker(road, "land", state=BlockerState.LIFTED, ended_on=today())
    ask(cast, road)
    assert total_of(facts()) == Counts()
    plot = make_blocker(road, "land")
    ask(cast, road, status=Status.RESOLVED)
    gone = ask(cast, road)
    with act("test.leave"):
        JoinedQuestion.objects.unscoped("test").filter(question=gone).update(
            left_on=today(), left_why="taken_out"
        )
    found = rollup(facts(), "blocker")
    assert set(found) == {plot.pk} and lifted.pk not in found
    assert found[plot.pk].questions == 1
    with act("test.end"):
        RootProblem.objects.unscoped("test").update(
            stage=ProblemStage.DROPPED, ended_on=today(), outcome="No"
        )
    assert total_of(facts()) == Counts()


def test_a_citizen_counts_once_in_a_row(cast):
    road, bridge = make_problem(cast), make_problem(cast, title="The bridge")
    make_blocker(road, "land")
    make_blocker(bridge, "land")
    citizen = make_citizen(cast.own)
    for problem in (road, road, bridge):
        ask(cast, problem, citizen=citizen)
    ask(cast, bridge)
    found = of("body", cast.own.pk)
    assert (found.questions, found.people) == (4, 2)


def test_a_problem_of_the_country_waits_in_the_regions_of_its_questions(cast):
    country = make_problem(cast, body=cast.ministry, territory=None)
    make_blocker(country, "law")
    ask(cast, country)
    ask(cast, country, territory=cast.territories["15"])
    found = rollup(facts(), "region")
    assert {key: one.questions for key, one in found.items()} == {"75": 1, "15": 1, None: 0}
    assert {one.blockers for one in found.values()} == {1}
    assert total_of(facts()).regions == 2
    assert set(rollup(facts(region="15"), "region")) == {"15"}
    assert set(rollup(facts(region=NONE), "region")) == {None}


def test_the_nearest_day_is_that_of_being_lifted(cast):
    road = make_problem(cast)
    make_blocker(road, "law", expected={"concept": today(), "in_force": today() + timedelta(days=90)})
    make_blocker(road, "land", expected={"allotted": today() + timedelta(days=40)})
    assert total_of(facts()).nearest == today() + timedelta(days=40)


def test_own_reach_only(cast):
    for body in (cast.own, cast.sister):
        problem = make_problem(cast, body=body, title="The road")
        make_blocker(problem, "land")
        ask(cast, problem, body=body, responsible=body)
    assert total_of(facts()).questions == 2
    assert total_of(facts(cast.controller)).questions == 1
    assert set(rollup(facts(cast.controller), "body")) == {cast.own.pk}


def test_ranked_by_people_per_money_then_by_people():
    rows = [
        Counts(people=9),
        Counts(money=10_000_000, money_people=1),
        Counts(money=1_000_000, money_people=1),
        Counts(people=5, freed_people=5),
        Counts(money=1_000_000),
    ]
    assert ranked(rows, lambda row: row) == [rows[2], rows[1], rows[4], rows[3], rows[0]]


def test_the_blocker_that_holds_a_problem_up_longest(cast):
    road, free = make_problem(cast), make_problem(cast, title="Nothing in the way")
    soon = make_blocker(road, "land", expected={"allotted": today() + timedelta(days=5)})
    late = make_blocker(road, "money", expected={"financed": today() + timedelta(days=500)})
    never = make_blocker(road, "court")
    make_blocker(road, "law", state=BlockerState.DROPPED, outcome="No", ended_on=today())
    assert open_blockers([road.pk, free.pk]) == {road.pk: [never, late, soon]}
    assert main_blockers([road.pk]) == {road.pk: never}


# A world of random problems, blockers and questions, summed up a second time by plain loops over rows.


def random_world(cast, chance: random.Random) -> None:
    with act("test.places"):
        topics = [cast.topic, cast.sphere]
        citizens = [make_citizen(cast.own, f"C{n}") for n in range(5)]
        topics.append(Topic.objects.create(code="water", name_kk="w", name_ru="w", name_en="Water"))
    bodies = [cast.own, cast.own_district, cast.sister, cast.ministry]
    places = [*cast.territories.values(), None]
    problems = []
    for number in range(7):
        ended = {"stage": ProblemStage.SOLVED, "ended_on": today(), "outcome": "Built"}
        place = {
            "body": chance.choice(bodies),
            "topic": chance.choice(topics),
            "territory": chance.choice(places),
        }
        problems.append(
            make_problem(
                cast, title=f"Problem {number}", **place, **(ended if chance.random() < 0.15 else {})
            )
        )
    for _number in range(9):
        random_blocker(chance, problems, [*bodies, None])
    meetings = [make_meeting(body, today(), territory=chance.choice(places)) for body in bodies]
    for _number in range(chance.randrange(5, 40)):
        question = ask(
            cast, meeting=chance.choice(meetings), responsible=chance.choice(bodies), citizen=chance.choice([*citizens, None]),
            territory=chance.choice(places), status=chance.choice([Status.ASSIGNED, Status.IN_PLAN, Status.EXPLAINED]),
        )  # fmt: skip
        if chance.random() < 0.9:
            join(chance.choice(problems), question)


def random_blocker(chance, problems, waited) -> None:
    kind = chance.choice(["law", "money", "joint", "procurement", "land", "court"])
    fields: dict = {"amount": chance.randrange(1, 9) * 500_000} if kind in ("money", "procurement") else {}
    state = chance.choice([BlockerState.OPEN] * 4 + [BlockerState.LIFTED])
    if state == BlockerState.LIFTED:
        fields["ended_on"] = today()
    blocker = make_blocker(
        chance.choice(problems), kind, waits_for=chance.choice(waited), state=state,
        expected={} if chance.random() < 0.3 else {freeing(kind): today() + timedelta(days=chance.randrange(-9, 99))},
        **fields,
    )  # fmt: skip
    with act("test.ties"):
        for problem in chance.sample(problems, 2):
            if not BlockedProblem.objects.unscoped("test").filter(blocker=blocker, problem=problem).exists():
                gone = today() if chance.random() < 0.2 else None
                BlockedProblem.objects.create(
                    blocker=blocker, problem=problem, tied_on=today(), untied_on=gone
                )


def freeing(kind: str) -> str:
    from plans.ladders import LADDERS

    return LADDERS[kind].frees


class Recount:
    """Everything again, row by row: the rows are read once, then walked through."""

    def __init__(self):
        ties = BlockedProblem.objects.unscoped("t").filter(untied_on=None)
        ties = ties.select_related("blocker", "problem__topic", "problem__territory")
        self.ties = [t for t in ties if t.blocker.state == "open" and t.problem.stage == "open"]
        self.holds = defaultdict(set)
        for tie in self.ties:
            self.holds[tie.problem_id].add(tie.blocker_id)
        joined = JoinedQuestion.objects.unscoped("t").filter(left_on=None)
        joined = joined.select_related("question__territory", "question__meeting__territory")
        self.joined = [row for row in joined if row.question.status in OPEN_STATUSES]
        self.problem_of = {row.question_id: row.problem_id for row in self.joined}

    def of(self, user, by: str) -> dict:
        """The counts of each row that the person should see."""
        seen = [
            None if user is None else keys(model.objects.visible_to(user))
            for model in (Blocker, RootProblem, Question)
        ]
        blockers, problems, questions = seen
        rows = defaultdict(lambda: (set(), set()))
        for tie in self.ties:
            if user is not None and not (tie.blocker_id in blockers and tie.problem_id in problems):
                continue
            rows[key_of(tie, by)][0].add(tie.blocker)
            for row in self.joined:
                if row.problem_id == tie.problem_id and (user is None or row.question_id in questions):
                    key = region_of(row.question) if by == "region" else key_of(tie, by)
                    rows[key][0].add(tie.blocker)
                    rows[key][1].add(row.question)
        return {key: self.summed(*found) for key, found in rows.items()}

    def summed(self, blockers, questions) -> Counts:
        here = {blocker.pk for blocker in blockers}
        priced = {blocker.pk for blocker in blockers if blocker.amount}
        freed = {q for q in questions if not self.holds[self.problem_of[q.pk]] - here}
        paid = {q for q in questions if not self.holds[self.problem_of[q.pk]] - priced}
        days = BlockerStage.objects.unscoped("t").filter(blocker__in=here, frees=True, reached_on=None)
        days = [day for day in days.values_list("expected_on", flat=True) if day]
        return Counts(
            len(here), len(questions), people(questions), len({region_of(q) for q in questions} - {None}),
            len(freed), people(freed), sum(b.amount or 0 for b in blockers), len(paid), people(paid),
            sum(b.kind in ("law", "joint") for b in blockers), len({b.waits_for_id for b in blockers} - {None}),
            min(days, default=None),
        )  # fmt: skip


def keys(rows) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def key_of(tie, by):
    place, topic = tie.problem.territory, tie.problem.topic
    return {
        "region": place.region_code if place else None,
        "waits_for": tie.blocker.waits_for_id,
        "body": tie.problem.body_id,
        "sphere": topic.parent_id or topic.pk,
        "kind": tie.blocker.kind,
        "blocker": tie.blocker_id,
    }[by]


def region_of(question):
    place = question.territory or (question.meeting.territory if question.meeting_id else None)
    return place.region_code if place else None


def people(questions):
    cards = {q.citizen_id for q in questions if q.citizen_id}
    return len(cards) + sum(q.citizen_id is None for q in questions)


@pytest.mark.parametrize("seed", range(20))
def test_a_slow_recount_differs_in_nothing(cast, seed):
    """Five looks (own, sister, ministry, all, system) at six cuts of a random world."""
    random_world(cast, random.Random(seed))
    assert Territory.objects.count() == 3
    slow = Recount()
    for user in (cast.controller, cast.sister_controller, cast.ministry_head, cast.analyst, None):
        found = facts(user)
        for by in CUTS:
            assert rollup(found, by) == slow.of(user, by), (user, by)


@pytest.mark.parametrize("seed", range(100, 104))
def test_lists_have_as_many_rows_as_the_sums_say(cast, seed):
    """Filters for the row of a cut choose what was summed up in it; the list's own counts are those of a blocker."""
    random_world(cast, random.Random(seed))
    user = cast.controller
    codes = {
        "region": lambda key: key or NONE,
        "waits_for": lambda key: NONE if key is None else code_of(cast, key),
        "body": lambda key: code_of(cast, key),
        "sphere": lambda key: Topic.objects.get(pk=key).code,
        "kind": str,
        "blocker": str,
    }
    for by, code in codes.items():
        for key, counts in rollup(facts(user), by).items():
            chosen = BlockerFilter({by: code(key), "state": "open", "blocks": "true"}, user=user)
            assert chosen.rows().count() == counts.blockers, (by, key)
            selection = chosen.selection()
            assert selection.waiting().count() == counts.questions, (by, key)
            assert selection.let_go(by_money=False).count() == counts.freed_questions, (by, key)
            assert selection.let_go(by_money=True).count() == counts.money_questions, (by, key)
    single = rollup(facts(user), "blocker")
    for row in with_waiting(Blocker.objects.visible_to(user).open(), *seen_by(user)):
        counts = single.get(row.pk, Counts())
        assert (row.n_questions, row.n_people) == (counts.questions, counts.people)


def code_of(cast, key):
    return next(
        body.code for body in (cast.own, cast.own_district, cast.sister, cast.ministry) if body.pk == key
    )


def test_the_number_of_queries_does_not_grow(cast, django_assert_num_queries):
    make_blocker(make_problem(cast), "land")
    selection = BlockerFilter({}, everything=True)
    assert selection.is_valid()
    with django_assert_num_queries(4):
        read(selection.selection())
    random_world(cast, random.Random(1))
    with django_assert_num_queries(4):
        read(selection.selection())
