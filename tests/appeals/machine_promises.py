"""Rules of the machine: what was promised is kept, and taken back."""

from __future__ import annotations

from hypothesis.stateful import rule

from appeals.actions.promises import keep_promise, unkeep_promise
from common.dates import today
from tests.appeals.machine import has
from tests.appeals.machine_base import WHY, Attempts, people, questions

BINDS_NOBODY = ("withdrawn", "duplicate", "passed_outside")


class Promises(Attempts):
    """How a promise is followed; the question goes its own way."""

    @rule(pk=questions, who=people)
    def keep_promise(self, pk, who):
        model = self.models[pk]
        places = ("own", model.responsible)
        done = self.attempt(
            lambda by: keep_promise(pk, by=by, kept_on=today(), how=WHY),
            who,
            model,
            lambda person: (
                ("403", has(person, "work", *places) or has(person, "control", *places)),
                ("refused", model.status not in BINDS_NOBODY and model.promised and not model.kept),
            ),
        )
        if done:
            model.kept = True
            model.events += 1

    @rule(pk=questions, who=people)
    def unkeep_promise(self, pk, who):
        model = self.models[pk]
        done = self.attempt(
            lambda by: unkeep_promise(pk, by=by, reason=WHY),
            who,
            model,
            lambda person: (
                ("403", has(person, "control", "own", model.responsible)),
                ("refused", model.status not in BINDS_NOBODY and model.kept),
            ),
        )
        if done:
            model.kept = False
            model.events += 1
