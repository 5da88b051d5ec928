"""E2 and E3: random acts of random people beside a model in plain Python; the events replay to the rows."""

from __future__ import annotations

import os

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from appeals.actions.checking import check, draw
from appeals.actions.child_tasks import do_task, give_task, raise_up, recall_task
from appeals.actions.forwarding import dispute, forward, settle, split_off
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, resolve_on_spot, withdraw
from appeals.actions.proposals import (
    approve,
    decline,
    propose_closing,
    propose_extension,
    propose_forward,
    take_back,
)
from appeals.actions.repeats import mark_repeat
from appeals.actions.routing import assign, classify, take
from appeals.actions.word import ask_citizen, confirm, deny
from appeals.deadlines import next_working_day
from appeals.enums import CLASS_OF
from appeals.models import BodyPractice, CitizenWord, Question
from appeals.rules import load_terms
from common.acts import Refused, act
from common.dates import today
from tests.appeals.fold import assert_replays
from tests.appeals.machine import (
    ABOVE_TOP,
    BELOW,
    BODIES,
    IN_HAND,
    NEEDS_APPROVAL,
    OPEN,
    OUTCOMES,
    PEOPLE,
    SOLVED,
    Check,
    Model,
    Proposal,
    Task,
    Word,
    has,
    sees,
    works_in,
)
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.cast import make_cast

WHY = "It is up to them"
CITIZEN = "the citizen, or the system"
KINDS = ("", "complaint", "message")


class Life(RuleBasedStateMachine):
    """Each rule foretells the answer as the first of its steps that fails: (what is raised, whether it passes)."""

    questions = Bundle("questions")
    tasks = Bundle("tasks")
    proposals = Bundle("proposals")
    words = Bundle("words")
    checks = Bundle("checks")
    # Whether somebody is taken who can do it, if there is one; and which of them.
    people = st.tuples(st.sampled_from([True, True, True, False]), st.integers(0, len(PEOPLE) - 1))
    bodies = st.sampled_from(BODIES)

    @initialize()
    def stage(self):
        self.point = transaction.savepoint()
        with act("test.practice"):
            BodyPractice.objects.create(body=getattr(self.cast, NEEDS_APPROVAL), closing_approval=True)
        self.meeting = make_meeting(self.cast.own)
        self.models: dict[int, Model] = {}
        terms = load_terms()
        self.until = next_working_day(terms.latest_extension("", today()).replace(day=1), terms.calendar)

    def teardown(self):
        if hasattr(self, "point"):
            for pk in self.models:
                assert_replays(pk)
            transaction.savepoint_rollback(self.point)

    # Being registered, classified, given out.

    @rule(target=questions, owner=st.sampled_from([*BODIES, None]))
    def register(self, owner):
        responsible = getattr(self.cast, owner) if owner else None
        question = make_question(self.cast.registrar, self.meeting, responsible=responsible)
        self.models[question.pk] = Model()
        if owner:
            self.models[question.pk].give_to(owner)
        return question.pk

    @rule(pk=questions, who=people, kind=st.sampled_from(KINDS))
    def classify(self, pk, who, kind):
        model = self.models[pk]
        about = {"complained_name": "School 5"} if kind == "complaint" else {}
        done = self.attempt(
            lambda by: classify(pk, by=by, kind=kind, topic=None, territory=None, **about),
            who,
            model,
            lambda person: (
                ("403", has(person, "route", "own", model.responsible)),
                ("refused", model.is_open),
            ),
        )
        if done and kind != model.kind:
            model.kind = kind
            model.extended &= kind != "complaint"
            model.events += 1

    @rule(pk=questions, who=people, body=bodies)
    def assign(self, pk, who, body):
        model = self.models[pk]
        handed_down = body == model.responsible or (body, model.responsible) in BELOW
        done = self.attempt(
            lambda by: assign(pk, by=by, responsible=getattr(self.cast, body)),
            who,
            model,
            lambda person: (
                ("403", has(person, "route", "own", model.responsible)),
                ("refused", model.is_open),
                ("refused", model.responsible != body or model.status == "registered"),
                ("refused", model.competence != "disputed"),
                ("refused", has(person, "route", "own") or handed_down),
            ),
        )
        if done:
            model.give_to(body)
            model.events += 1

    @rule(pk=questions, who=people)
    def take(self, pk, who):
        model = self.models[pk]
        done = self.attempt(
            lambda by: take(pk, by=by),
            who,
            model,
            lambda person: (
                ("403", has(person, "work", model.responsible)),
                ("refused", model.status == "assigned"),
            ),
        )
        if done:
            model.status, model.executor = "in_work", done
            model.events += 1

    # Finding the competent body.

    @rule(pk=questions, who=people, body=bodies)
    def forward(self, pk, who, body):
        model = self.models[pk]
        done = self.attempt(
            lambda by: forward(pk, by=by, responsible=getattr(self.cast, body), reason=WHY),
            who,
            model,
            lambda person: (
                ("403", has(person, "route", model.responsible)),
                ("refused", model.can_forward(body)),
            ),
        )
        if done:
            model.give_to(body)
            model.forwards += 1
            model.events += 1

    @rule(target=questions, pk=questions, who=people, body=bodies)
    def split_off(self, pk, who, body):
        model, parts = self.models[pk], []
        done = self.attempt(
            lambda by: parts.append(
                split_off(pk, by=by, text="The lamp too", responsible=getattr(self.cast, body), reason=WHY)
            ),
            who,
            model,
            lambda person: (
                ("403", has(person, "route", model.responsible)),
                ("refused", model.status in IN_HAND and not model.competence),
                ("refused", model.may_be_passed_to(body)),
            ),
        )
        if not done:
            return multiple()
        model.events += 1
        self.models[parts[0].pk] = Model(
            status="assigned",
            responsible=body,
            kind=model.kind,
            forwards=model.forwards + 1,
            extended=model.extended,
            had=model.had | {body},
        )
        return parts[0].pk

    @rule(pk=questions, who=people)
    def dispute(self, pk, who):
        model = self.models[pk]
        done = self.attempt(
            lambda by: dispute(pk, by=by, reason=WHY),
            who,
            model,
            lambda person: (
                ("403", has(person, "route", model.responsible)),
                ("refused", model.status in IN_HAND and not model.competence),
                ("refused", model.responsible != "own"),
            ),
        )
        if done:
            model.competence = "disputed"
            model.events += 1

    @rule(pk=questions, who=people, body=bodies)
    def settle(self, pk, who, body):
        model = self.models[pk]
        done = self.attempt(
            lambda by: settle(pk, by=by, responsible=getattr(self.cast, body), reason=WHY),
            who,
            model,
            lambda person: (
                ("403", has(person, "route", "own")),
                ("refused", model.status in IN_HAND and model.competence == "disputed"),
            ),
        )
        if done:
            if body != model.responsible:
                model.give_to(body)
            model.competence = "settled"
            model.events += 1

    # Tasks.

    @rule(target=tasks, pk=questions, who=people, body=bodies, up=st.booleans())
    def give_task(self, pk, who, body, up):
        model = self.models[pk]
        return self.given(pk, who, body, up, model.responsible, None)

    @rule(target=tasks, parent=tasks, who=people, body=bodies, up=st.booleans())
    def give_task_below(self, parent, who, body, up):
        pk, key = parent
        return self.given(pk, who, body, up, self.models[pk].tasks[key].body, key)

    def given(self, pk, who, body, up, giver, parent):
        model, made = self.models[pk], []
        right = "route" if up else "work"
        fits = (body, giver) in BELOW
        if up:
            fits = (giver, body) in BELOW or (giver != "own_district" and body in ABOVE_TOP and giver != body)
        run = raise_up if up else give_task
        done = self.attempt(
            lambda by: made.append(
                run(
                    pk,
                    by=by,
                    body=getattr(self.cast, body),
                    text="Look",
                    due_on=today(),
                    parent=parent,
                )
            ),
            who,
            model,
            lambda person: (
                (
                    "403",
                    has(person, right, model.responsible, *model.tasked)
                    or (not up and has(person, "route", model.responsible, *model.tasked)),
                ),
                ("refused", model.status in IN_HAND),
                ("403", works_in(person, giver)),
                ("refused", parent is None or model.tasks[parent].open),
                ("refused", fits),
            ),
        )
        if not done:
            return multiple()
        model.tasks[made[0].pk] = Task(body, giver, parent)
        model.events += 1
        return pk, made[0].pk

    @rule(task=tasks, who=people)
    def do_task(self, task, who):
        pk, key = task
        model = self.models[pk]
        row = model.tasks[key]
        done = self.attempt(
            lambda by: do_task(pk, by=by, task=key, result="Done"),
            who,
            model,
            lambda person: (
                ("403", any(works_in(person, body) for body in (model.responsible, *model.tasked))),
                ("refused", model.is_open),
                ("refused", row.open),
                ("403", works_in(person, row.body)),
                ("refused", not self.open_below(model, key)),
            ),
        )
        if done:
            row.open = False
            model.events += 1

    @rule(task=tasks, who=people)
    def recall_task(self, task, who):
        pk, key = task
        model = self.models[pk]
        row = model.tasks[key]
        done = self.attempt(
            lambda by: recall_task(pk, by=by, task=key, reason=WHY),
            who,
            model,
            lambda person: (
                ("403", any(works_in(person, body) for body in (model.responsible, *model.tasked))),
                ("refused", model.is_open),
                ("refused", row.open),
                (
                    "403",
                    works_in(person, row.giver)
                    or (row.parent is None and works_in(person, model.responsible)),
                ),
                ("refused", not self.open_below(model, key)),
            ),
        )
        if done:
            row.open = False
            model.events += 1

    @staticmethod
    def open_below(model, key):
        return any(task.open for task in model.tasks.values() if task.parent == key)

    # What one prepares and another decides.

    @rule(target=proposals, pk=questions, who=people)
    def propose_extension(self, pk, who):
        model = self.models[pk]
        return self.proposed(
            pk,
            who,
            lambda by: propose_extension(pk, by=by, until=self.until, reason=WHY),
            Proposal("extension", ""),
            model.status in IN_HAND and self.extendable(model),
        )

    @rule(target=proposals, pk=questions, who=people, body=bodies)
    def propose_forward(self, pk, who, body):
        return self.proposed(
            pk,
            who,
            lambda by: propose_forward(pk, by=by, responsible=getattr(self.cast, body), reason=WHY),
            Proposal("forward", "", body=body),
            self.models[pk].can_forward(body),
        )

    @rule(target=proposals, pk=questions, who=people, outcome=st.sampled_from(OUTCOMES))
    def propose_closing(self, pk, who, outcome):
        model = self.models[pk]
        facts = {"outcome": outcome, "answer": ANSWER, "closed_on": today(), "proof": "Act 7"}
        return self.proposed(
            pk,
            who,
            lambda by: propose_closing(pk, by=by, **facts),
            Proposal("closing", "", outcome=outcome),
            model.status in IN_HAND and not model.open_tasks,
        )

    def proposed(self, pk, who, run, proposal, possible):
        model, made = self.models[pk], []
        done = self.attempt(
            lambda by: made.append(run(by)),
            who,
            model,
            lambda person: (
                ("403", has(person, "work", model.responsible)),
                ("refused", possible and not model.pending(proposal.kind)),
            ),
        )
        if not done:
            return multiple()
        proposal.by = done
        model.proposals[made[0].pk] = proposal
        model.events += 1
        return pk, made[0].pk

    @rule(proposal=proposals, who=people)
    def approve(self, proposal, who):
        pk, key = proposal
        model = self.models[pk]
        row = model.proposals[key]
        possible = {
            "extension": model.status in IN_HAND and self.extendable(model),
            "forward": model.can_forward(row.body),
            "closing": model.status in IN_HAND and not model.open_tasks,
        }[row.kind]
        done = self.attempt(
            lambda by: approve(key, by=by),
            who,
            model,
            lambda person: self.decidable(model, row, person, possible),
        )
        if not done:
            return
        row.pending = False
        model.events += 1
        if row.kind == "extension":
            model.extended = True
        elif row.kind == "closing":
            model.end(row.outcome)
        else:
            model.give_to(row.body)
            model.forwards += 1

    @rule(proposal=proposals, who=people)
    def decline(self, proposal, who):
        pk, key = proposal
        model = self.models[pk]
        row = model.proposals[key]
        done = self.attempt(
            lambda by: decline(key, by=by, reason=WHY),
            who,
            model,
            lambda person: self.decidable(model, row, person, True),
        )
        if done:
            row.pending = False
            model.events += 1

    @rule(proposal=consumes(proposals), who=people)
    def take_back(self, proposal, who):
        pk, key = proposal
        model = self.models[pk]
        row = model.proposals[key]
        done = self.attempt(
            lambda by: take_back(key, by=by),
            who,
            model,
            lambda person: (
                ("403", row.by == person),
                ("refused", row.pending),
            ),
        )
        if done:
            row.pending = False
            model.events += 1

    @staticmethod
    def decidable(model, row, person, possible):
        return (
            ("403", has(person, "approve", model.responsible)),
            ("refused", model.is_open and row.pending and row.by != person),
            ("refused", possible),
        )

    def extendable(self, model):
        return model.kind != "complaint" and not model.extended

    # The outcome.

    @rule(pk=questions, who=people, outcome=st.sampled_from(OUTCOMES), proof=st.sampled_from(["", "Act"]))
    def close(self, pk, who, outcome, proof):
        model = self.models[pk]
        direct, proven = model.responsible != NEEDS_APPROVAL, outcome != "resolved" or bool(proof)
        done = self.attempt(
            lambda by: close(pk, by=by, outcome=outcome, answer=ANSWER, closed_on=today(), proof=proof),
            who,
            model,
            lambda person: (
                ("403", has(person, "work", model.responsible)),
                ("refused", model.status in IN_HAND and not model.open_tasks),
                ("refused", proven and (direct or has(person, "approve", model.responsible))),
            ),
        )
        if done:
            model.end(outcome)
            model.events += 1

    @rule(pk=questions, original=questions, who=people, way=st.sampled_from(["withdraw", "on_spot", "merge"]))
    def end_otherwise(self, pk, original, who, way):
        """One rule for the ways that leave no work to do, so that most questions live longer."""
        if way == "merge":
            self.merge(pk, original, who)
        elif way == "withdraw":
            self.withdraw(pk, who)
        else:
            self.resolve_on_spot(pk, who)

    def resolve_on_spot(self, pk, who):
        model = self.models[pk]
        done = self.attempt(
            lambda by: resolve_on_spot(pk, by=by, answer=ANSWER),
            who,
            model,
            lambda person: (
                ("403", has(person, "register", "own")),
                ("refused", model.is_open and not model.open_tasks),
            ),
        )
        if done:
            model.end("resolved_on_spot")
            model.events += 1

    @rule(pk=questions, who=people)
    def reopen(self, pk, who):
        model = self.models[pk]
        done = self.attempt(
            lambda by: reopen(pk, by=by, reason="Not done"),
            who,
            model,
            lambda person: (
                ("403", has(person, "control", "own", model.responsible)),
                ("refused", not model.is_open),
            ),
        )
        if done:
            model.reopen()
            model.events += 1

    def withdraw(self, pk, who):
        model = self.models[pk]
        followed = any(other.duplicate_of == pk for other in self.models.values())
        done = self.attempt(
            lambda by: withdraw(pk, by=by, reason="The citizen called"),
            who,
            model,
            lambda person: (
                ("403", has(person, "control", "own", model.responsible)),
                ("refused", model.is_open and not followed and not model.open_tasks),
            ),
        )
        if done:
            model.end("withdrawn")
            model.events += 1

    def merge(self, pk, original, who):
        model = self.models[pk]
        root = self.models[original].duplicate_of or original
        other, target = self.models[original], self.models[root]
        done = self.attempt(
            lambda by: merge(pk, by=by, original=original),
            who,
            model,
            lambda person: (
                ("403", has(person, "control", "own", model.responsible)),
                ("refused", sees(person, other)),
                ("403", has(person, "control", "own", target.responsible)),
                ("refused", model.is_open and not model.open_tasks),
                ("refused", root != pk and target.status != "withdrawn"),
            ),
        )
        if done:
            for follower in self.models.values():
                if follower.duplicate_of == pk:
                    follower.duplicate_of = root
                    follower.events += 1
            model.end("duplicate")
            model.duplicate_of = root
            model.events += 1
            target.events += 1

    @rule(pk=questions, original=questions, who=people)
    def mark_repeat(self, pk, original, who):
        model = self.models[pk]
        root = self.models[original].duplicate_of or original
        done = self.attempt(
            lambda by: mark_repeat(pk, by=by, original=original),
            who,
            model,
            lambda person: (
                ("403", has(person, "register", "own") or has(person, "route", "own", model.responsible)),
                ("refused", sees(person, self.models[original])),
                ("refused", root < pk and self.models[root].status != "withdrawn"),
            ),
        )
        if done:
            model.repeat_of = root
            model.events += 1
            self.models[root].events += 1

    # The word of the citizen, and of another body.

    @rule(target=words, pk=questions)
    def ask(self, pk):
        model = self.models[pk]
        asked = {word.closing for word in model.words.values()}
        made = []
        done = self.attempt(
            lambda _by: made.extend(ask_citizen(pk)),
            None,
            model,
            lambda _person: (("refused", model.status in SOLVED),),
        )
        mine = [word for word in made if word.asker_id == pk]
        if not done or not mine:
            assert not done or model.closings in asked
            return multiple()
        assert model.closings not in asked, "asked twice about one outcome"
        model.words[mine[0].pk] = Word(model.closings)
        model.events += 1
        return pk, mine[0].pk

    @rule(said=words, yes=st.booleans())
    def answer(self, said, yes):
        pk, key = said
        model = self.models[pk]
        row = model.words[key]
        current = model.status in SOLVED and row.closing == model.closings
        again = row.word == ("yes" if yes else "no")
        done = self.attempt(
            lambda _by: confirm(key) if yes else deny(key, reason="The hole is there"),
            None,
            model,
            lambda _person: (("refused", again or (not row.word and current)),),
        )
        if not done or again:
            return
        row.word = "yes" if yes else "no"
        if yes:
            model.doubted = model.doubted and self.others_deny(pk)
            model.events += 1
        else:
            model.doubted = True
            model.reopen()
            model.events += 2

    @staticmethod
    def others_deny(pk):
        """Askers of merged questions have words of their own, which the machine does not give."""
        said = CitizenWord.objects.unscoped("test").filter(question=pk, word="no").exclude(asker=pk)
        return said.exists()

    @rule(target=checks, pk=questions)
    def draw(self, pk):
        model, made = self.models[pk], []
        done = self.attempt(
            lambda _by: made.append(draw(pk)),
            None,
            model,
            lambda _person: (("refused", model.status in SOLVED),),
        )
        if not done or made[0] is None or made[0].pk in model.checks:
            return multiple()
        names = {getattr(self.cast, name).pk: name for name in BODIES}
        body = names[made[0].body_id]
        sides = model.tasked | {"own", model.responsible}
        assert not any(body == side or (side, body) in BELOW or (body, side) in BELOW for side in sides)
        model.checks[made[0].pk] = Check(body, model.closings)
        model.events += 1
        return pk, made[0].pk

    @rule(drawn=checks, who=people, passed=st.booleans())
    def check(self, drawn, who, passed):
        pk, key = drawn
        model = self.models[pk]
        row = model.checks[key]
        verdict = "passed" if passed else "failed"
        sides = [body for body in ("own", model.responsible) if body]
        done = self.attempt(
            lambda by: check(key, by=by, verdict=verdict, finding="We went there"),
            who,
            model,
            lambda person: (
                ("403", has(person, "control", row.body)),
                ("403", not any(has(person, right, side) for side in sides for right in ("work", "control"))),
                (
                    "refused",
                    (row.state, row.by) == (verdict, person)
                    or (row.state == "pending" and model.status in SOLVED),
                ),
            ),
        )
        if not done or row.state == verdict:
            return
        row.state, row.by = verdict, done
        model.doubted = not passed
        model.events += 1
        if not passed:
            model.reopen()
            model.events += 1

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
            assert row.events.unscoped("test").count() == model.events
            assert row.open_tasks == [] or row.is_open, "a question waits for its tasks"

    def attempt(self, run, who, model, steps) -> str:
        """Do it as somebody; the answer must be what the model foretells. Returns who did it, or nothing."""

        def foretold(person):
            seen = person == CITIZEN or sees(person, model)
            return next((raised for raised, passes in (("404", seen), *steps(person)) if not passes), "done")

        person = CITIZEN
        if who is not None:
            can, place = who
            able = [one for one in PEOPLE if foretold(one) == "done"] if can else []
            person = able[place % len(able)] if able else PEOPLE[place]
        try:
            run(None if person == CITIZEN else getattr(self.cast, person))
            found = "done"
        except Http404:
            found = "404"
        except PermissionDenied:
            found = "403"
        except Refused as refusal:
            found, self.said = "refused", refusal.messages
        assert found == foretold(person), (
            f"{person}: {found}, foretold {foretold(person)} for {model} {vars(self).get('said')}"
        )
        return person if found == "done" else ""


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
