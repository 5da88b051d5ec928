"""One difficult question from the microphone to the solution, with everything that may happen on the way.

Asked in Aktobe Region, forwarded to the ministry, a part split off for a district, extended, overdue, closed, denied by the
citizen, opened again, solved, confirmed, published. The user guide follows it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from appeals.actions.editing import add_note
from appeals.actions.extending import tell_citizen
from appeals.actions.forwarding import forward, split_off
from appeals.actions.proposals import approve, propose_closing, propose_extension
from appeals.actions.publishing import prepare_publication, publish
from appeals.actions.registering import register_question
from appeals.actions.routing import take
from appeals.actions.word import confirm, deny
from appeals.enums import QuestionKind, Status, TellWay, Word
from appeals.models import CitizenWord, Question, Topic
from common.dates import today
from demo import clock
from demo.accounts import MINISTRY
from demo.agenda import Agenda
from demo.texts import rows
from demo.world import World
from organisations.models import Body, User

TOPIC, LANGUAGE = "heat_power.electricity", "ru"
# Working days after the meeting. Forwarding has three; the extension is shorter than the work.
FORWARDED, TAKEN, SPLIT, ASKED_TIME, EXTENDED = 2, 3, 4, 12, 13
EXTENDED_BY, LATE, CLOSED, CLOSED_AGAIN, PUBLISHED = 8, 25, 27, 33, 36


class DifficultQuestion:
    """Follows the question day by day. `number`: key of the question once it is asked."""

    def __init__(self, world: World, agenda: Agenda, hearing):
        self.world, self.agenda, self.hearing = world, agenda, hearing
        self.texts = {row["kind"]: row["text"] for row in rows("difficult")}
        self.ministry = world.bodies[MINISTRY]
        self.question_id = 0

    def ask(self, person) -> int:
        """At the microphone; then everything else, each on its day. Returns the key of the question."""
        team, host = self.world.team(self.hearing.host), self.hearing.host
        question = register_question(
            meeting_id=self.hearing.meeting_id,
            by=team.registrar,
            citizen=replace(person, language=LANGUAGE).speaker() if person else None,
            text=self.texts["question"],
            topic=Topic.objects.get(code=TOPIC),
            territory=self.hearing.territory,
            responsible=host,
            kind=QuestionKind.APPLICATION,
            language=LANGUAGE,
            promise=self.texts["promise"],
            promise_by=self.hearing.host_name,
            promise_due=self.world.workdays.after(self.hearing.day, 30),
        )
        self.question_id = question.pk
        self._on(FORWARDED, forward, team.controller, responsible=self.ministry, reason=self.texts["forward"])
        self._at_the_ministry()
        self._at_home()
        return question.pk

    def _at_the_ministry(self) -> None:
        team = self.world.team(self.ministry)
        self._on(TAKEN, take, team.executor)
        part = {"text": self.texts["part"], "responsible": self._district(), "reason": self.texts["split"]}
        self._on(SPLIT, split_off, team.controller, **part)
        self._call(ASKED_TIME, self._ask_time, team.executor)
        self._call(EXTENDED, self._approve, team.controller, note=self.texts["approval"])
        told_on = self.world.workdays.after(self.hearing.day, EXTENDED + 1)
        self._on(EXTENDED + 1, tell_citizen, team.executor, told_on=told_on, how=TellWay.PHONE)
        self._on(LATE, add_note, team.executor, text=self.texts["late"])
        self._submitted(CLOSED, "answer", "proof")
        self._submitted(CLOSED_AGAIN, "again", "proof_again")
        public = {"text": self.texts["public_question"], "answer": self.texts["public_answer"]}
        self._on(PUBLISHED, prepare_publication, team.executor, **public)
        self._on(PUBLISHED + 1, publish, team.controller)

    def _at_home(self) -> None:
        """The citizen is asked on the morning after each outcome."""
        self._call(CLOSED + 3, self._say, None, said=Word.NO)
        self._on(CLOSED + 4, take, self.world.team(self.ministry).executor)
        self._call(CLOSED_AGAIN + 2, self._say, None, said=Word.YES)

    def _submitted(self, day: int, answer: str, proof: str) -> None:
        """Prepared by the executor, approved by the controller the same evening."""
        team = self.world.team(self.ministry)
        facts = {"outcome": Status.RESOLVED, "answer": self.texts[answer], "proof": self.texts[proof]}
        closed_on = self.world.workdays.after(self.hearing.day, day)
        self._on(day, propose_closing, team.executor, closed_on=closed_on, **facts)
        self._call(day, self._approve, team.controller, hour=18)

    def _district(self) -> Body:
        """The akimat of the place, else any below the host."""
        below = [
            body for body in self.world.akimats[self.hearing.host.territory.region_code] if body.parent_id
        ]
        here = [body for body in below if body.territory_id == self.hearing.territory.pk]
        return (here or below)[0]

    def _ask_time(self, by: User) -> None:
        due_on = self._row().due_on
        until = self.world.workdays.after(due_on, EXTENDED_BY)
        propose_extension(self.question_id, by=by, until=until, reason=self.texts["extension"])

    def _approve(self, by: User, note: str = "") -> None:
        waiting = self._row().proposals.unscoped("what the executor has put up").order_by("-pk")
        approve(waiting.values_list("pk", flat=True)[0], by=by, note=note)

    def _say(self, by: None, *, said: str) -> None:
        words = CitizenWord.objects.unscoped("what the citizen was asked").filter(question=self.question_id)
        word = words.order_by("-pk").values_list("pk", flat=True)[0]
        if said == Word.YES:
            confirm(word)
        else:
            deny(word, reason=self.texts["denial"])

    def _row(self) -> Question:
        return Question.objects.unscoped("the demo follows it").get(pk=self.question_id)

    def _on(self, day: int, act, by: User, **details) -> None:
        self._call(day, lambda by, **more: act(self.question_id, by=by, **more), by, **details)

    def _call(self, day: int, act, by: User | None, *, hour: int = 15, **details) -> None:
        moment = clock.moment(self.world.workdays.after(self.hearing.day, day), hour, 5)
        self.agenda.add(moment, partial(act, by, **details))


def is_over(world: World, day) -> bool:
    """Whether the whole story fits between a meeting on `day` and today."""
    return world.workdays.after(day, PUBLISHED + 1) < (world.today or today())
