"""E2 and E3: random acts of random people beside a model in plain Python; the events replay to the rows."""

from __future__ import annotations

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, run_state_machine_as_test

from appeals.deadlines import next_working_day
from appeals.enums import CLASS_OF
from appeals.models import BodyPractice, Question
from appeals.rules import load_terms
from common.acts import act
from common.dates import today
from plans.models import PlannedQuestion
from tests.appeals import machine_base
from tests.appeals.fold import assert_replays
from tests.appeals.machine import NEEDS_APPROVAL, OPEN, Model
from tests.appeals.machine_decisions import Decisions
from tests.appeals.machine_plans import Plans
from tests.appeals.machine_promises import Promises
from tests.appeals.machine_routing import Routing
from tests.appeals.machine_words import Words
from tests.appeals.make import fresh, make_meeting
from tests.cast import make_cast


class Life(Routing, Decisions, Words, Promises, Plans, RuleBasedStateMachine):
    """Questions of one meeting, and everybody who may or may not act on them."""

    questions = machine_base.questions
    tasks = machine_base.tasks
    proposals = machine_base.proposals
    words = machine_base.words
    checks = machine_base.checks

    @initialize()
    def stage(self):
        self.point = transaction.savepoint()
        with act("test.practice"):
            BodyPractice.objects.create(body=getattr(self.cast, NEEDS_APPROVAL), closing_approval=True)
        self.meeting = make_meeting(self.cast.own)
        self.models: dict[int, Model] = {}
        self.make_items()
        terms = load_terms()
        self.until = next_working_day(terms.latest_extension("", today()).replace(day=1), terms.calendar)

    def teardown(self):
        if hasattr(self, "point"):
            for pk in self.models:
                assert_replays(pk)
            transaction.savepoint_rollback(self.point)

    @invariant()
    def rows_are_as_the_model(self):
        for pk, model in getattr(self, "models", {}).items():
            row = fresh(Question(pk=pk))
            assert row.status == model.status
            assert row.stat_class == CLASS_OF[model.status]
            assert row.kind == model.kind
            assert (row.duplicate_of_id, row.repeat_of_id) == (model.duplicate_of, model.repeat_of)
            assert row.responsible == (getattr(self.cast, model.responsible) if model.responsible else None)
            assert row.executor_id == (getattr(self.cast, model.executor).pk if model.executor else None)
            assert (row.closed_on is None) == (model.status in OPEN)
            assert (row.forwards, row.competence) == (model.forwards, model.competence)
            assert (row.extended_until == self.until) == model.extended
            assert row.doubted == model.doubted
            assert (row.promise_kept_on is not None) == model.kept
            assert row.events.unscoped("test").count() == model.events
            standing = PlannedQuestion.objects.unscoped("test").now().filter(question=pk)
            wanted = [] if model.item is None else [self.items[model.item].pk]
            assert list(standing.values_list("item", flat=True)) == wanted
            assert (row.status == "in_plan") == bool(wanted), "the status says whether it stands in a plan"
            assert row.open_tasks == [] or row.is_open, "a question waits for its tasks"


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
