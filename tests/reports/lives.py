"""Lives of questions on a shifted clock, by real acts; what a reader of the day saw is noted down at each day's end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

import time_machine
from django.core.exceptions import PermissionDenied

from appeals.actions.merging import merge
from appeals.actions.moves import written
from appeals.actions.outcomes import close, reopen, resolve_on_spot, withdraw
from appeals.actions.registering import remove_row
from appeals.actions.routing import assign, classify, take
from appeals.actions.terms import clock
from appeals.enums import CLASS_OF, StatClass, Status
from appeals.models import Question
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Refused, act
from common.dates import today
from tests.appeals.make import ANSWER, make_meeting, make_question

BEGIN = date(2026, 6, 1)
KINDS = ("", "complaint", "message", "complaint")
OUTCOMES = ("resolved", "resolved", "resolved", "partly_resolved", "explained", "refused", "passed_outside")


def seen(row: Question, day: date) -> dict[str, bool]:
    """How the row stood at the end of `day`, in plain words; the row is the one of that evening."""
    is_open = row.closed_on is None or row.closed_on > day
    stat = StatClass.OPEN if is_open else CLASS_OF[row.status]
    solved = stat == StatClass.SOLVED
    return {
        "open": is_open,
        "solved": solved,
        "on_spot": not is_open and row.status == Status.RESOLVED_ON_SPOT,
        "partly": stat == StatClass.PARTLY,
        "answered": stat == StatClass.ANSWERED,
        "out": stat == StatClass.OUT,
        "in_plan": is_open and row.status == Status.IN_PLAN,
        "overdue": is_open and row.due_on < day,
        "without_proof": not is_open and row.without_proof,
        "doubted": solved and row.doubted,
        "durable": solved and not _by(row.reopened_on, day) and not _by(row.raised_again_on, day),
        "reopened": stat != StatClass.OUT and _by(row.reopened_on, day),
        "raised_again": stat != StatClass.OUT and _by(row.raised_again_on, day),
        "asked": stat != StatClass.OUT and _by(row.first_asked_on, day),
        "replied": stat != StatClass.OUT and _by(row.first_word_on, day),
    }


def _by(happened_on: date | None, day: date) -> bool:
    return happened_on is not None and happened_on <= day


@dataclass
class Lives:
    """Questions of one body, the evening notes on them by day and key, and the days that a backdated act changed."""

    cast: object
    day: date = BEGIN
    keys: list[int] = field(default_factory=list)
    notes: dict[date, dict[int, dict[str, bool]]] = field(default_factory=dict)
    rewritten: set[date] = field(default_factory=set)

    def noon(self):
        """The clock of the day."""
        return time_machine.travel(f"{self.day}T12:00+05:00", tick=False)

    def evening(self) -> None:
        """Note how each question stands, and go to bed."""
        self.notes[self.day] = {row.pk: seen(row, self.day) for row in self.rows()}

    def rows(self) -> list[Question]:
        return list(Question.objects.unscoped("test").filter(pk__in=self.keys))

    def do(self, name: str, which: int, amount: int) -> None:
        """One act, if it is possible now."""
        if name == "register":
            self.register(amount)
        elif self.keys:
            row = Question.objects.unscoped("test").get(pk=self.keys[which % len(self.keys)])
            with suppress(Refused, PermissionDenied):
                getattr(self, name)(row, amount)

    def register(self, amount: int) -> None:
        question = make_question(
            self.cast.registrar,
            make_meeting(self.cast.own),
            kind=KINDS[amount % 4],
            complained_name="A clinic",
        )
        self.keys.append(question.pk)

    def begin_work(self, row: Question, amount: int) -> None:
        if row.status == Status.REGISTERED:
            assign(row, by=self.cast.controller, responsible=self.cast.own)
        take(row, by=self.cast.executor)

    def close(self, row: Question, amount: int) -> None:
        outcome = OUTCOMES[amount % len(OUTCOMES)]
        closed_on = max(row.clock_from, self.day - timedelta(days=amount % 4))
        if row.status == Status.REGISTERED:
            assign(row, by=self.cast.controller, responsible=self.cast.own)
        close(
            row, by=self.cast.controller, outcome=outcome, answer=ANSWER, closed_on=closed_on, proof="Act 1"
        )
        self._rewrite(row, since=closed_on)

    def on_spot(self, row: Question, amount: int) -> None:
        resolve_on_spot(row, by=self.cast.registrar, answer=ANSWER)

    def mistaken(self, row: Question, amount: int) -> None:
        remove_row(question_id=row.pk, by=self.cast.registrar)
        if row.status != Status.WITHDRAWN:
            self._rewrite(row, since=row.raised_on)

    def withdraw(self, row: Question, amount: int) -> None:
        withdraw(row, by=self.cast.controller, reason="The citizen called")

    def merge(self, row: Question, amount: int) -> None:
        merge(row, by=self.cast.controller, original=self.keys[amount % len(self.keys)])

    def reopen(self, row: Question, amount: int) -> None:
        reopen(row, by=self.cast.controller, reason="Not done")

    def classify(self, row: Question, amount: int) -> None:
        kind = KINDS[amount % 4]
        about = "A school" if kind else ""
        classify(row, by=self.cast.controller, kind=kind, topic=None, territory=None, complained_name=about)

    def plan(self, row: Question, amount: int) -> None:
        """As an approved plan will: a status of its own."""
        if row.status in (Status.ASSIGNED, Status.IN_WORK):
            with act("test.plan"):
                written(Act.ASSIGN, row, by=None, to=Status.IN_PLAN)

    def extend(self, row: Question, amount: int) -> None:
        if row.is_open and row.kind != "complaint":
            until = row.due_on + timedelta(days=1 + amount)
            with act("test.extend"):
                written(Act.EXTEND, row, by=None, **clock(row.kind, row.clock_from, load_terms(), until))

    def shorten(self, row: Question, amount: int) -> None:
        """A rule gave another last day."""
        if row.is_open:
            due = max(row.clock_from, row.due_on - timedelta(days=amount))
            with act("test.shift"):
                written(Act.EXTEND, row, by=None, due_on=due, control_on=min(row.control_on, due),
                        extended_until=None)  # fmt: skip

    def ask(self, row: Question, amount: int) -> None:
        if self._solved(row) and row.asked_on is None:
            with act("test.ask"):
                written(Act.ASK_CITIZEN, row, by=None, asked_on=today())

    def confirm(self, row: Question, amount: int) -> None:
        if self._solved(row) and row.asked_on and not row.word:
            with act("test.confirm"):
                written(Act.CONFIRM, row, by=None, word="yes", word_on=today(), doubted=False)

    def deny(self, row: Question, amount: int) -> None:
        if self._solved(row) and row.asked_on and not row.word:
            with act("test.deny"):
                written(Act.DENY, row, by=None, word="no", word_on=today(), doubted=True)
                reopen(row, by=None, reason="No", cause="citizen", doubted=True)

    def check(self, row: Question, amount: int) -> None:
        if self._solved(row):
            with act("test.check"):
                written(Act.CHECK, row, by=None, doubted=bool(amount % 2))
                if amount % 2:
                    reopen(row, by=None, reason="Not there", cause="check", doubted=True)

    def _solved(self, row: Question) -> bool:
        return CLASS_OF[row.status] == StatClass.SOLVED

    def _rewrite(self, row: Question, *, since: date) -> None:
        """An outcome dated back counts from its own day: what was noted since then is told anew."""
        row = Question.objects.unscoped("test").get(pk=row.pk)
        while since < self.day:
            if row.pk in self.notes.get(since, {}):
                self.notes[since][row.pk] = seen(row, since)
                self.rewritten.add(since)
            since += timedelta(days=1)


ACTS = (
    "register", "begin_work", "close", "close", "close", "on_spot", "mistaken", "withdraw", "merge", "reopen",
    "reopen", "classify", "plan", "extend", "shorten", "ask", "ask", "confirm", "deny", "check",
)  # fmt: skip
