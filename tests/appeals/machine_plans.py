"""Rules of the machine: questions are put into plan items and taken out, and go on when an item has ended."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from common.acts import act
from plans.actions.planning import put_in_plan, release, take_out_of_plan
from plans.enums import EndedWhy
from plans.models import ItemTask
from tests.appeals.machine import BEING_WORKED_ON, BODIES, has
from tests.appeals.machine_base import WHY, Attempts, people, questions
from tests.plans.make import make_item, make_problem

places = st.integers(0, 1)


class Plans(Attempts):
    """How a question stands in a plan: in one item at most, and only as long as it is open."""

    def make_items(self):
        """Two items in force that everybody sees, since every body has a task under them."""
        self.items = [make_item(make_problem(self.cast), self.cast.executor) for _two in range(2)]
        with act("test.tasks"):
            for item in self.items:
                for name in BODIES:
                    ItemTask.objects.create(
                        item=item, body=getattr(self.cast, name), text="A part", due_on=item.due_on,
                        given_on=item.starts_on,
                    )  # fmt: skip

    @rule(pk=questions, who=people, place=places)
    def put_in_plan(self, pk, who, place):
        model = self.models[pk]
        done = self.attempt(
            lambda by: put_in_plan(pk, by=by, item=self.items[place].pk),
            who,
            model,
            lambda person: (
                ("403", has(person, "plan", model.responsible)),
                ("refused", model.status in BEING_WORKED_ON),
            ),
        )
        if done and model.item != place:
            model.status, model.item = "in_plan", place
            model.events += 1

    @rule(pk=questions, who=people)
    def take_out_of_plan(self, pk, who):
        model = self.models[pk]
        done = self.attempt(
            lambda by: take_out_of_plan(pk, by=by, reason=WHY),
            who,
            model,
            lambda person: (
                ("403", has(person, "plan", "own", model.responsible)),
                ("refused", model.status == "in_plan"),
            ),
        )
        if done:
            model.status, model.item = "in_work", None
            model.events += 1

    @rule(place=places)
    def end_item(self, place):
        """An item ends: its questions are in work again, and none of them is closed."""
        with act("test.end"):
            release(self.items[place], EndedWhy.ITEM_DONE, by=None)
        for model in self.models.values():
            if model.item == place:
                model.status, model.item = "in_work", None
                model.events += 1
