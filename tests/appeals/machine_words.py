"""Rules of the machine: the word of the citizen, and of another body."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from appeals.actions.checking import check, draw
from appeals.actions.word import ask_citizen, confirm, deny
from appeals.models import CitizenWord
from tests.appeals.machine import (
    BELOW,
    BODIES,
    SOLVED,
    Check,
    Word,
    has,
)
from tests.appeals.machine_base import (
    Attempts,
    checks,
    people,
    questions,
    words,
)

KINDS = ("", "complaint", "message")


class Words(Attempts):
    """What is said about an outcome."""

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
