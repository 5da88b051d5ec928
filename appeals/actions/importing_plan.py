"""What becomes of each row of an import of questions: new, changed, unchanged or rejected. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from appeals.actions.importing_citizens import Cards, PersonRow
from appeals.actions.terms import clock
from appeals.enums import CLOSED_STATUSES, EventKind, Language, QuestionKind, Source, Status
from appeals.models import Event, Question, Topic
from appeals.policies_complaints import may_answer
from appeals.rules import load_terms
from common.fields import blind_index
from common.imports import Plan, Problem, Step, Verdict, changes_of
from meetings.models import Meeting
from organisations.models import Body, Territory, User
from organisations.rights import Right

KAZAKH = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
# Nobody has to answer for these; any other imported question falls to the host body when no other is named.
NOBODYS = (Status.REGISTERED, Status.WITHDRAWN, Status.DUPLICATE)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question to write. The host body is that of the meeting; `ref` (unique in it) may be empty only for new rows.

    `raised_on` None is the day of the meeting, `responsible` None the host body, `language` "" is told from the
    letters. `closed_on` is the day of the outcome. Attributes after `external_number` are not columns of files;
    `steps` is the question's own history, where it is known (a row without it leaves one event “imported”).
    """

    meeting: Meeting
    text: str
    status: str
    ref: str = ""
    person: PersonRow | None = None
    kind: str = ""
    topic: Topic | None = None
    territory: Territory | None = None
    responsible: Body | None = None
    raised_on: date | None = None
    closed_on: date | None = None
    proof: str = ""
    external_number: str = ""
    language: str = ""
    answer: str = ""
    promise: str = ""
    promise_by: str = ""
    promise_due: date | None = None
    executor: User | None = None
    closed_by: User | None = None
    steps: tuple[Step, ...] = ()


_row_values = attrgetter(*(f.name for f in fields(QuestionRow) if f.name not in ("person", "steps")))
_person_values = attrgetter(*(f.name for f in fields(PersonRow)))
OWN = ("answer", "promise", "promise_by", "promise_due", "executor", "closed_by")
# Taken from every row, also where people have worked on the question (if its status is the same).
ALWAYS = {"text", "status", "closed_on"}


@dataclass
class QuestionPlan(Plan):
    """A plan with the cards of the people who asked."""

    cards: Cards | None = None


def plan_questions(
    rows: Sequence[QuestionRow],
    *,
    by: User | None,
    lock: bool = False,
    columns: Iterable[str] | None = None,
    source: str = Source.IMPORT,
) -> QuestionPlan:
    """Compare the rows with what is stored. `columns`: attributes that the file has columns for (None: all).

    The same row as in the last import is unchanged, whatever people have done since. Where people have worked on a
    question, a file neither changes its status nor empties what they wrote.
    """
    meetings = {row.meeting.pk: row.meeting for row in rows}
    _check_rights(by, meetings.values())
    if lock:
        _lock_meetings(meetings)
    people = [(row.meeting.body_id, row.person) for row in rows if row.person]
    plan = QuestionPlan(rows=list(rows), cards=Cards(people, lock=lock))
    planner = _Planner(plan, _stored(rows, lock), _taken_numbers(rows), source, columns)
    for row in rows:
        planner.add(row)
    return plan


def row_digest(row: QuestionRow) -> str:
    """Tells whether a row is the one imported last time; keyed, since it covers personal data."""
    person = row.person and _person_values(row.person)
    values = [getattr(value, "pk", value) for value in _row_values(row)]
    return blind_index(repr((values, person)), "question.import").hex()[:32]


def guess_language(text: str) -> str:
    """Language of a text by its letters: Kazakh ones, else Cyrillic, else Latin."""
    if not KAZAKH.isdisjoint(text):
        return Language.KK
    return Language.RU if any("а" <= letter <= "я" for letter in text.lower()) else Language.EN


class _Planner:
    """Gives each row its verdict, in order."""

    def __init__(self, plan: QuestionPlan, stored: dict, numbers: dict, source: str, columns):
        self.plan, self.stored, self.numbers, self.source = plan, stored, numbers, source
        self.columns = None if columns is None else {*columns, *ALWAYS}
        self.digests, self.touched = _imported_before(stored.values())
        self.terms, self.clocks, self.seen = load_terms(), {}, set()

    def add(self, row: QuestionRow) -> None:
        """The verdict on the next row."""
        key = (row.meeting.body_id, row.ref or len(self.plan.verdicts))
        if key in self.seen:
            self.plan.reject(Problem("ref", row.ref, _("This reference stands in the file twice.")))
            return
        self.seen.add(key)
        question = self.stored.get(key)
        if question is not None and self.digests.get(question.pk) == row_digest(row):
            self.plan.add(Verdict.UNCHANGED, question)
        elif problem := self._problem(row, key, question):
            self.plan.reject(problem)
        elif question is None:
            self.plan.add(Verdict.CREATED, self._new(row))
        else:
            changes = self._change(question, row)
            self.plan.add(Verdict.UPDATED if changes else Verdict.UNCHANGED, question, changes)

    def _problem(self, row: QuestionRow, key: tuple, question: Question | None) -> Problem | None:
        if row.person:
            _card, problem = self.plan.cards.find(row.meeting.body_id, row.person)
            if problem is not None:
                return problem
        if row.external_number and self.numbers.setdefault(row.external_number, key) != key:
            reason = _("Another question already has this e-Otinish number.")
            return Problem("external_number", row.external_number, reason)
        return None if question is None else self._change_problem(row, question)

    def _change_problem(self, row: QuestionRow, question: Question) -> Problem | None:
        if question.meeting_id != row.meeting.pk:
            return Problem("meeting_ref", row.meeting.ref, _("This question was raised at another meeting."))
        if question.status != row.status and question.pk in self.touched:
            reason = _("People have worked on this question here: files no longer change its status.")
            return Problem("status", row.status, reason)
        if problem := _days_problem(row, question):
            return problem
        if problem := _complaint_problem(row, question):
            return problem
        proof = row.proof or question.proof or question.proof_file_id or question.source == Source.IMPORT
        if row.status == Status.RESOLVED and not proof:
            return Problem("proof", "", _("“Resolved” needs proof: a file, a link or the number of an act."))
        return None

    def _clock(self, kind: str, raised_on: date) -> dict[str, Any]:
        if (kind, raised_on) not in self.clocks:
            self.clocks[kind, raised_on] = clock(kind, raised_on, self.terms)
        return self.clocks[kind, raised_on]

    def _reckoned(self, question: Question, kind: str, raised_on: date) -> dict[str, Any]:
        """The clock of a stored question; one that was reopened keeps the day from which its new term runs."""
        if question.clock_from != question.raised_on:
            return clock(kind, question.clock_from, self.terms, question.extended_until)
        moved = question.standing_since == question.raised_on or question.standing_since < raised_on
        moved = {"standing_since": raised_on} if moved else {}
        return clock(kind, raised_on, self.terms, question.extended_until) | moved

    def _new(self, row: QuestionRow) -> Question:
        body = row.meeting.body_id
        raised_on = row.raised_on or row.meeting.held_on or row.meeting.planned_on
        responsible = _key(row.responsible) or _default_body(row)
        return Question(
            meeting_id=row.meeting.pk,
            body_id=body,
            ref=row.ref,
            source=self.source,
            citizen=self.plan.cards.take(body, row.person)[0] if row.person else None,
            language=row.language or guess_language(row.text),
            standing_since=raised_on,
            received_on=raised_on if responsible else None,
            **self._clock(row.kind, raised_on),
            **_values(row, raised_on, responsible),
        )

    def _change(self, question: Question, row: QuestionRow) -> dict[str, list]:
        raised_on = row.raised_on or question.raised_on
        responsible = _key(row.responsible) or question.responsible_id or _default_body(row)
        wanted = {
            name: value
            for name, value in _values(row, raised_on, responsible).items()
            if self._counts(name, value, question)
        }
        kind = wanted.get("kind", question.kind)
        if (kind, raised_on) != (question.kind, question.raised_on):
            wanted |= self._reckoned(question, kind, raised_on)
        if row.status not in CLOSED_STATUSES:
            wanted["closed_by_id"] = None
        elif (closed_on := wanted["closed_on"]) < wanted.get("standing_since", question.standing_since):
            wanted["standing_since"] = closed_on
        changes = changes_of(question, wanted)
        return changes | (self._change_person(question, row) if row.person else {})

    def _counts(self, name: str, value: Any, question: Question) -> bool:
        """Whether a value of the row is taken over, be it empty."""
        if name in ALWAYS or value not in (None, ""):
            return True
        in_file = self.columns is None or name.removesuffix("_id") in self.columns
        return in_file and name.removesuffix("_id") not in OWN and question.pk not in self.touched

    def _change_person(self, question: Question, row: QuestionRow) -> dict[str, list]:
        before = question.citizen_id
        known = self.plan.cards.of(question)
        card, changed = self.plan.cards.take(row.meeting.body_id, row.person, correct=known)
        if not changed and card.pk == before:
            return {}
        question.citizen = card
        return {"citizen_id": [before, card.pk]}


def _days_problem(row: QuestionRow, question: Question) -> Problem | None:
    """What happened here since the question was opened again can't lie before that day."""
    reopened = question.clock_from != question.raised_on
    raised_on = row.raised_on or question.raised_on
    if reopened and raised_on > question.clock_from:
        reason = _("The question was opened again here earlier than that day.")
        return Problem("raised_on", raised_on.isoformat(), reason)
    if row.closed_on is None or row.closed_on >= (question.clock_from if reopened else raised_on):
        return None
    if row.closed_on < raised_on:
        reason = _("The outcome can't be earlier than the question.")
    else:
        reason = _("The outcome can't be earlier than the day on which the question was reopened.")
    return Problem("resolved_on", row.closed_on.isoformat(), reason)


def _complaint_problem(row: QuestionRow, question: Question) -> Problem | None:
    """A file neither gives a complaint to the body complained of nor makes it something else."""
    if question.complained_of is None:
        return None
    if row.kind not in ("", QuestionKind.COMPLAINT):
        reason = _("People have recorded a complaint here: its kind is changed on its own page.")
        return Problem("kind", row.kind, reason)
    body = row.responsible or question.responsible
    if body is None and row.status not in NOBODYS:
        body = row.meeting.body
    if body is None or may_answer(question.complained_of, question.body, body):
        return None
    reason = _("The complaint is about %(body)s: neither it nor a body below may deal with it.")
    return Problem("responsible", body.code, reason % {"body": question.complained_of})


def _values(row: QuestionRow, raised_on: date, responsible: int | None) -> dict[str, Any]:
    """What is compared as it stands, by attribute of the model."""
    return {
        "text": row.text,
        "status": row.status,
        "kind": row.kind,
        "topic_id": _key(row.topic),
        "territory_id": _key(row.territory),
        "responsible_id": responsible,
        "raised_on": raised_on,
        "closed_on": row.closed_on or (raised_on if row.status == Status.RESOLVED_ON_SPOT else None),
        "proof": row.proof,
        "external_number": row.external_number,
        "answer": row.answer,
        "promise": row.promise,
        "promise_by": row.promise_by,
        "promise_due": row.promise_due,
        "executor_id": _key(row.executor),
        "closed_by_id": _key(row.closed_by),
    }


def _key(instance: Any) -> int | None:
    return None if instance is None else instance.pk


def _default_body(row: QuestionRow) -> int | None:
    return None if row.status in NOBODYS else row.meeting.body_id


def _check_rights(by: User | None, meetings: Iterable[Meeting]) -> None:
    if by is None:
        return
    bodies = {meeting.body_id: meeting.body for meeting in meetings}
    if not all(by.can(Right.QUESTIONS_REGISTER, body) for body in bodies.values()):
        raise PermissionDenied(_("You can't register questions for this body."))


def _lock_meetings(meetings: Iterable[int]) -> None:
    """Numbers in a meeting are given by one at a time: an import waits for the desk, and the other way round."""
    rows = Meeting.objects.unscoped("meetings of the import, rights checked").filter(pk__in=meetings)
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))


def _stored(rows: Sequence[QuestionRow], lock: bool) -> dict[tuple[int, str], Question]:
    refs = {row.ref for row in rows} - {""}
    if not refs:
        return {}
    found = Question.objects.unscoped("rows of the import, rights checked").filter(
        ~Q(ref=""), body__in={row.meeting.body_id for row in rows}, ref__in=refs
    )
    if lock:
        found = found.order_by("pk").select_for_update(of=("self",), no_key=True)
    found = found.select_related("citizen", "complained_of", "responsible", "body").defer("search")
    return {(question.body_id, question.ref): question for question in found}


def _taken_numbers(rows: Sequence[QuestionRow]) -> dict[str, tuple[int, str]]:
    numbers = {row.external_number for row in rows} - {""}
    if not numbers:
        return {}
    found = Question.objects.unscoped("a number of e-Otinish is given once").filter(
        external_number__in=numbers
    )
    return {
        number: (body, ref) for number, body, ref in found.values_list("external_number", "body_id", "ref")
    }


def _imported_before(questions: Iterable[Question]) -> tuple[dict[int, str], set[int]]:
    """Digest of the last import by question, and the questions on which people have worked."""
    digests, touched = {}, set()
    events = Event.objects.unscoped("history of the rows of the import").filter(
        question__in=[question.pk for question in questions]
    )
    events = events.exclude(kind__in=[EventKind.NOTED, EventKind.FILE_ADDED]).order_by("pk")
    for question, digest in events.values_list("question_id", "details__row"):
        if digest:
            digests[question] = digest
        else:
            touched.add(question)
    return digests, touched
