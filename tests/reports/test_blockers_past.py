"""Blockers and money as of a past day: what the report said on the evening of that day, whatever was done since."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from appeals.actions.outcomes import close, reopen
from appeals.models import Question
from common.acts import Refused
from plans.actions.blockers import drop_blocker, edit_blocker, name_blocker, tie_blocker, untie_blocker
from plans.actions.joining import join_questions, leave_problem, merge_problem
from plans.actions.problems import drop_problem, name_problem, reopen_problem, solve_problem
from plans.actions.stages import expect_stage, reach_stage, step_back
from plans.enums import BudgetLevel
from plans.ladders import LADDERS
from plans.models import Blocker, RootProblem
from reports.filters_blockers import BY, BlockerReportFilter
from reports.queries.blockers import blockers_document, run_blockers
from tests.appeals.make import ANSWER, make_meeting, make_question
from tests.reports.test_blockers import total_of_list

PAGE, API = reverse("report_blockers"), reverse("api_report_blockers")
BEGIN = date(2026, 6, 1)
DAYS = 14
KINDS = ("money", "law", "procurement", "land")
ACTS = (
    "ask", "ask", "name_problem", "name_blocker", "name_blocker", "edit", "edit", "expect", "expect", "reach", "reach", "lift",
    "lift", "back", "back", "back", "drop", "tie", "untie", "join", "leave", "merge", "solve", "give_up", "again", "again",
    "close", "close", "reopen",
)  # fmt: skip


class Life:
    """Problems, blockers and questions of two bodies, lived by real acts on a shifted clock."""

    def __init__(self, cast, seed: int):
        self.cast, self.chance, self.day = cast, random.Random(seed), BEGIN
        self.done: set[str] = set()

    def noon(self):
        return time_machine.travel(f"{self.day}T12:00+05:00", tick=False)

    def one(self, model):
        keys = list(model.objects.unscoped("test").order_by("pk").values_list("pk", flat=True))
        return model.objects.unscoped("test").get(pk=self.chance.choice(keys))

    def begin(self) -> None:
        for name in ("name_problem", "name_problem", "ask", "ask", "name_blocker", "name_blocker"):
            self.do(name)

    def do(self, name: str) -> None:
        """One act, if it is possible now."""
        with suppress(Refused, PermissionDenied, IndexError):
            getattr(self, f"do_{name}")()
            self.done.add(name)

    def do_name_problem(self):
        body = self.chance.choice([self.cast.own, self.cast.sister])
        name_problem(by=None, body=body, title="Road", topic=self.cast.topic, territory=body.territory)

    def do_ask(self):
        question = make_question(self.cast.registrar, make_meeting(self.cast.own))
        join_questions(self.one(RootProblem), by=None, questions=[question])

    def do_name_blocker(self):
        kind = self.chance.choice(KINDS)
        money = kind in ("money", "procurement")
        fields = {
            "amount": 10**6 * self.chance.randint(1, 9),
            "budget_level": "regional",
            "budget_year": 2027,
        }
        name_blocker(
            by=None, problem=self.one(RootProblem), kind=kind, title="What is missing",
            waits_for=self.chance.choice([None, self.cast.ministry, self.cast.sister]),
            expected={LADDERS[kind].frees: self.day + timedelta(days=self.chance.randint(1, 90))},
            **(fields if money else {}),
        )  # fmt: skip

    def do_edit(self):
        blocker = self.one(Blocker)
        fields = {"waits_for": self.chance.choice([None, self.cast.ministry, self.cast.sister])}
        if blocker.amount is not None:
            fields["amount"] = 10**6 * self.chance.randint(1, 9)
            fields["budget_level"] = self.chance.choice([BudgetLevel.REGIONAL, BudgetLevel.REPUBLICAN])
            fields["budget_year"] = self.chance.choice([2027, 2028])
        edit_blocker(blocker, by=None, **fields)

    def do_expect(self):
        blocker = self.one(Blocker)
        day = self.day + timedelta(days=self.chance.randint(1, 90))
        expect_stage(blocker, by=None, stage=LADDERS[blocker.kind].frees, on=day, reason="Later")

    def do_reach(self):
        blocker = self.one(Blocker)
        stage = LADDERS[blocker.kind].after(blocker.stage)
        reach_stage(blocker, by=None, stage=stage, document="Paper", act_number="12")

    def do_lift(self):
        blocker = self.one(Blocker)
        reach_stage(blocker, by=None, stage=LADDERS[blocker.kind].frees, document="Paper", act_number="12")

    def do_back(self):
        step_back(self.one(Blocker), by=None, reason="A mistake")

    def do_drop(self):
        drop_blocker(self.one(Blocker), by=None, reason="Not needed")

    def do_tie(self):
        tie_blocker(self.one(Blocker), by=None, problem=self.one(RootProblem))

    def do_untie(self):
        untie_blocker(self.one(Blocker), by=None, problem=self.one(RootProblem), reason="A mistake")

    def do_join(self):
        join_questions(self.one(RootProblem), by=None, questions=[self.one(Question)])

    def do_leave(self):
        leave_problem(self.one(Question), by=None, reason="Another root")

    def do_merge(self):
        merge_problem(self.one(RootProblem), by=None, into=self.one(RootProblem), reason="The same")

    def do_solve(self):
        solve_problem(self.one(RootProblem), by=None, outcome="Built")

    def do_give_up(self):
        drop_problem(self.one(RootProblem), by=None, reason="None")

    def do_again(self):
        reopen_problem(self.one(RootProblem), by=None, reason="They still ask")

    def do_close(self):
        close(
            self.one(Question), by=None, outcome="resolved", answer=ANSWER, proof="Act 1", closed_on=self.day
        )

    def do_reopen(self):
        reopen(self.one(Question), by=None, reason="Not done")


SELECTIONS = (
    *({"by": by} for by in BY),
    {"by": "kind", "region": "75"},
    {"by": "blocker", "budget_year": "2027"},
    {"by": "blocker", "waits_for": "none"},
    {"by": "region", "waits_for": "min-energy"},
    {"by": "body", "budget_level": "regional", "region": "none"},
)


def told(day=None, **selection) -> dict:
    parameters = selection | ({"as_of": day.isoformat()} if day else {})
    chosen = BlockerReportFilter(parameters)
    assert chosen.is_valid(), chosen.errors
    return blockers_document(chosen, run_blockers(chosen, selection["by"]))


def lived(cast, seed: int) -> tuple[Life, dict]:
    """A life of two weeks, and what the report said each evening."""
    life, taken = Life(cast, seed), {}
    with life.noon():
        life.begin()
    for _day in range(DAYS):
        with life.noon():
            for _act in range(life.chance.randint(2, 5)):
                life.do(life.chance.choice(ACTS))
            taken[life.day] = [told(**selection) for selection in SELECTIONS]
        life.day += timedelta(days=1)
    return life, taken


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_past_day_is_told_as_it_was(cast, client_of, seed):
    life, taken = lived(cast, seed)
    assert len(life.done) > 12, life.done
    with life.noon():
        for day, documents in taken.items():
            for selection, document in zip(SELECTIONS, documents, strict=True):
                assert told(day, **selection) == document, (day, selection)
        client = client_of(cast.analyst)
        for day in (BEGIN + timedelta(days=4), BEGIN + timedelta(days=9)):
            for by in ("region", "blocker"):
                assert_lists(client, day, by)


def assert_lists(client, day, by) -> None:
    """Each number of the page has as many rows behind it, as of the same day."""
    context = client.get(PAGE, {"by": by, "as_of": day.isoformat()}).context
    for line in (*context["priced"], *context["free"], context["total"]):
        for name in ("blockers", "questions", "freed_questions", "money_questions", "acts"):
            if url := line.links[name]:
                assert total_of_list(client, url) == getattr(line.row.counts, name), (day, name, url)


def test_what_is_recorded_late_counts_from_its_own_day(cast):
    life = Life(cast, 1)
    with life.noon():
        life.begin()
        before = told(by="kind")
        blockers = before["total"]["blockers"]
    life.day += timedelta(days=10)
    with life.noon():
        blocker = Blocker.objects.unscoped("test").order_by("pk").first()
        reach_stage(
            blocker, by=None, stage=LADDERS[blocker.kind].frees, on=BEGIN + timedelta(days=5),
            document="Paper", act_number="7",
        )  # fmt: skip
        days = {
            day: told(BEGIN + timedelta(days=day), by="kind")["total"]["blockers"] for day in (0, 4, 5, 9)
        }
    assert days == {0: blockers, 4: blockers, 5: blockers - 1, 9: blockers - 1}


def test_a_day_that_has_not_come_is_an_error(cast, client_of):
    client, ahead = client_of(cast.analyst), {"as_of": "2999-01-01"}
    assert client.get(PAGE, ahead).status_code == 422
    assert client.get(API, ahead).json()["errors"] == {"as_of": ["This day has not come yet."]}
    assert client.get(reverse("blocker_list"), ahead).status_code == 422
    assert client.get(reverse("blocker_questions"), {"as_of": "x"}).status_code == 422


def test_states_of_a_past_day_can_be_listed(cast, client_of):
    life = Life(cast, 1)
    with life.noon():
        life.begin()
        blocker = Blocker.objects.unscoped("test").order_by("pk").first()
    life.day += timedelta(days=3)
    with life.noon():
        drop_blocker(blocker, by=None, reason="Not needed")
        client = client_of(cast.analyst)
        url = reverse("blocker_list")

        def count(day: int, state: str) -> int:
            return (
                client.get(url, {"state": state, "as_of": BEGIN + timedelta(days=day)}).context["page"].total
            )

        assert (count(2, "open") - count(3, "open"), count(2, "dropped"), count(3, "dropped")) == (1, 0, 1)
        assert "is told as of" in client.get(url, {"state": "open", "as_of": BEGIN}).content.decode()
        assert client.get(url, {"region": "75", "as_of": BEGIN}).context["page"].total >= 0
