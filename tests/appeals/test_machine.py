"""E2 and E3: random acts of random people beside a model in plain Python; the events replay to the rows."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, withdraw
from appeals.actions.routing import assign, classify, take
from appeals.enums import CLASS_OF
from appeals.models import Question
from common.acts import Refused
from common.dates import today
from tests.appeals.fold import assert_replays
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.cast import make_cast

PEOPLE = ("registrar", "executor", "controller", "district_executor", "sister_executor", "sister_controller")
BODIES = ("own", "own_district", "sister")
OUTCOMES = ("resolved", "partly_resolved", "explained", "refused", "passed_outside")
OPEN = ("registered", "assigned", "in_work")
# person → (body of the person, whether the reach goes below it, rights)
RIGHTS = {
    "registrar": ("own", True, {"register"}),
    "executor": ("own", False, {"work"}),
    "controller": ("own", True, {"route", "work", "control"}),
    "district_executor": ("own_district", False, {"work"}),
    "sister_executor": ("sister", False, {"work"}),
    "sister_controller": ("sister", True, {"route", "work", "control"}),
}


@dataclass
class Model:
    """What a question should be."""

    status: str = "registered"
    responsible: str | None = None
    executor: str | None = None
    duplicate_of: int | None = None
    kind: str = ""
    events: int = 1
    members: list[str] = field(default_factory=lambda: ["own"])


def reaches(person: str, body: str | None) -> bool:
    home, below, _rights = RIGHTS[person]
    return body == home or (below and home == "own" and body == "own_district")


def has(person: str, right: str, *bodies: str | None) -> bool:
    return right in RIGHTS[person][2] and any(reaches(person, body) for body in bodies)


class Life(RuleBasedStateMachine):
    questions = Bundle("questions")
    people = st.sampled_from(PEOPLE)

    @initialize()
    def stage(self):
        self.point = transaction.savepoint()
        self.meeting = make_meeting(self.cast.own)
        self.models: dict[int, Model] = {}

    def teardown(self):
        if hasattr(self, "point"):
            for pk in self.models:
                assert_replays(pk)
            transaction.savepoint_rollback(self.point)

    @rule(target=questions)
    def register(self):
        question = make_question(self.cast.registrar, self.meeting)
        self.models[question.pk] = Model()
        return question.pk

    @rule(pk=questions, person=people, kind=st.sampled_from(["", "complaint", "message"]))
    def classify(self, pk, person, kind):
        model = self.models[pk]
        done = self.attempt(
            lambda by: classify(pk, by=by, kind=kind, topic=None, territory=None),
            person,
            model,
            allowed=has(person, "route", "own", model.responsible),
            possible=model.status in OPEN,
        )
        if done and kind != model.kind:
            model.kind = kind
            model.events += 1

    @rule(pk=questions, person=people, body=st.sampled_from(BODIES))
    def assign(self, pk, person, body):
        model = self.models[pk]
        again = model.responsible == body and model.status != "registered"
        done = self.attempt(
            lambda by: assign(pk, by=by, responsible=getattr(self.cast, body)),
            person,
            model,
            allowed=has(person, "route", "own", model.responsible),
            possible=model.status in OPEN and not again,
        )
        if done:
            model.status, model.responsible, model.executor = "assigned", body, None
            model.events += 1

    @rule(pk=questions, person=people)
    def take(self, pk, person):
        model = self.models[pk]
        done = self.attempt(
            lambda by: take(pk, by=by),
            person,
            model,
            allowed=has(person, "work", model.responsible),
            possible=model.status == "assigned",
        )
        if done:
            model.status, model.executor = "in_work", person
            model.events += 1

    @rule(
        pk=questions, person=people, outcome=st.sampled_from(OUTCOMES), proof=st.sampled_from(["", "Act 7"])
    )
    def close(self, pk, person, outcome, proof):
        model = self.models[pk]
        done = self.attempt(
            lambda by: close(pk, by=by, outcome=outcome, answer=ANSWER, closed_on=today(), proof=proof),
            person,
            model,
            allowed=has(person, "work", model.responsible),
            possible=model.status in ("assigned", "in_work") and (outcome != "resolved" or bool(proof)),
        )
        if done:
            model.status = outcome
            model.events += 1

    @rule(pk=questions, person=people)
    def reopen(self, pk, person):
        model = self.models[pk]
        done = self.attempt(
            lambda by: reopen(pk, by=by, reason="Not done"),
            person,
            model,
            allowed=has(person, "control", "own", model.responsible),
            possible=model.status not in OPEN,
        )
        if done:
            model.status = "assigned" if model.responsible else "registered"
            model.duplicate_of = None
            model.events += 1

    @rule(pk=questions, person=people)
    def withdraw(self, pk, person):
        model = self.models[pk]
        followed = any(other.duplicate_of == pk for other in self.models.values())
        done = self.attempt(
            lambda by: withdraw(pk, by=by, reason="The citizen called"),
            person,
            model,
            allowed=has(person, "control", "own", model.responsible),
            possible=model.status in OPEN and not followed,
        )
        if done:
            model.status = "withdrawn"
            model.events += 1

    @rule(pk=questions, original=questions, person=people)
    def merge(self, pk, original, person):
        model = self.models[pk]
        root = self.models[original].duplicate_of or original
        other, target = self.models[original], self.models[root]
        seen = self.sees(person, other)
        done = self.attempt(
            lambda by: merge(pk, by=by, original=original),
            person,
            model,
            allowed=has(person, "control", "own", model.responsible)
            and (not seen or has(person, "control", "own", target.responsible)),
            possible=seen and model.status in OPEN and root != pk and target.status != "withdrawn",
        )
        if done:
            for follower in self.models.values():
                if follower.duplicate_of == pk:
                    follower.duplicate_of = root
                    follower.events += 1
            model.status, model.duplicate_of = "duplicate", root
            model.events += 1
            target.events += 1

    @invariant()
    def rows_are_as_the_model(self):
        for pk, model in getattr(self, "models", {}).items():
            row = fresh(Question(pk=pk))
            assert row.status == model.status
            assert row.stat_class == CLASS_OF[model.status]
            assert row.kind == model.kind
            assert row.duplicate_of_id == model.duplicate_of
            assert row.responsible == (getattr(self.cast, model.responsible) if model.responsible else None)
            assert row.executor_id == (getattr(self.cast, model.executor).pk if model.executor else None)
            assert (row.closed_on is None) == (model.status in OPEN)
            assert row.events.unscoped("test").count() == model.events

    def sees(self, person: str, model: Model) -> bool:
        return any(reaches(person, body) for body in ("own", model.responsible))

    def attempt(self, run, person, model, *, allowed, possible) -> bool:
        """Do it; the answer must be what the model foretells."""
        foretold = "done" if allowed and possible else "refused" if allowed else "403"
        if not self.sees(person, model):
            foretold = "404"
        try:
            run(getattr(self.cast, person))
            found = "done"
        except Http404:
            found = "404"
        except PermissionDenied:
            found = "403"
        except Refused:
            found = "refused"
        assert found == foretold, f"{person}: {found}, foretold {foretold} for {model}"
        return found == "done"


@pytest.mark.slow
def test_e2_random_acts_agree_with_a_plain_model(db):
    Life.cast = make_cast()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=int(os.environ.get("MACHINE_RUNS", "100")),
            stateful_step_count=int(os.environ.get("MACHINE_STEPS", "30")),
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
