"""Rules of the machine: what one prepares another decides; how a question ends and begins again."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import consumes, multiple, rule

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
from common.dates import today
from tests.appeals.machine import (
    BEFORE_PLAN,
    BEING_WORKED_ON,
    NEEDS_APPROVAL,
    OUTCOMES,
    Proposal,
    has,
    sees,
)
from tests.appeals.machine_base import (
    WHY,
    Attempts,
    bodies,
    people,
    proposals,
    questions,
)
from tests.appeals.make import ANSWER

KINDS = ("", "complaint", "message")


class Decisions(Attempts):
    """Proposals and outcomes."""

    @rule(target=proposals, pk=questions, who=people)
    def propose_extension(self, pk, who):
        model = self.models[pk]
        return self.proposed(
            pk,
            who,
            lambda by: propose_extension(pk, by=by, until=self.until, reason=WHY),
            Proposal("extension", ""),
            model.status in BEING_WORKED_ON and self.extendable(model),
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
            model.status in BEING_WORKED_ON and not model.open_tasks,
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
            "extension": model.status in BEING_WORKED_ON and self.extendable(model),
            "forward": model.can_forward(row.body),
            "closing": model.status in BEING_WORKED_ON and not model.open_tasks,
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
                ("refused", model.status in BEING_WORKED_ON and not model.open_tasks),
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
                ("refused", model.status in BEFORE_PLAN and not model.open_tasks),
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
                ("refused", model.repeat_of is None),
                ("refused", sees(person, self.models[original])),
                ("refused", root < pk and self.models[root].status != "withdrawn"),
            ),
        )
        if done:
            model.repeat_of = root
            model.events += 1
            self.models[root].events += 1
