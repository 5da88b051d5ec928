"""Rules of the machine: a question is registered, finds its body, is worked on in tasks."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from appeals.actions.child_tasks import do_task, give_task, raise_up, recall_task
from appeals.actions.forwarding import dispute, forward, settle, split_off
from appeals.actions.routing import assign, classify, take
from common.dates import today
from tests.appeals.machine import (
    ABOVE_TOP,
    BEFORE_PLAN,
    BEING_WORKED_ON,
    BELOW,
    BODIES,
    IN_HAND,
    Model,
    Task,
    has,
    works_in,
)
from tests.appeals.machine_base import (
    WHY,
    Attempts,
    bodies,
    people,
    questions,
    tasks,
)
from tests.appeals.make import make_question

KINDS = ("", "complaint", "message")


class Routing(Attempts):
    """How a question finds the competent body."""

    @rule(target=questions, owner=st.sampled_from([*BODIES, None]))
    def register(self, owner):
        responsible = getattr(self.cast, owner) if owner else None
        question = make_question(
            self.cast.registrar, self.meeting, responsible=responsible, promise="The road"
        )
        self.models[question.pk] = Model(promised=True)
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
                ("refused", model.status in BEFORE_PLAN),
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
                ("refused", model.status in BEING_WORKED_ON),
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
