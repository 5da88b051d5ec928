"""What the rules of the machine share: bundles, who acts, and the answer that the model foretells."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from hypothesis import strategies as st
from hypothesis.stateful import Bundle

from common.acts import Refused
from tests.appeals.machine import BODIES, PEOPLE, sees

CITIZEN = "the citizen, or the system"
WHY = "It is up to them"

questions = Bundle("questions")
tasks = Bundle("tasks")
proposals = Bundle("proposals")
words = Bundle("words")
checks = Bundle("checks")
# Whether somebody is taken who can do it, if there is one; and which of them.
people = st.tuples(st.sampled_from([True, True, True, False]), st.integers(0, len(PEOPLE) - 1))
bodies = st.sampled_from(BODIES)


class Attempts:
    """Each rule foretells the answer as the first of its steps that fails: (what is raised, whether it passes)."""

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
