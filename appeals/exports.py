"""Questions as a table for files: the rows of the work list, without anything personal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.enums import QuestionKind, StatClass, Status
from appeals.models import Topic
from appeals.plain import is_overdue, number_of
from appeals.promises import PromiseState, kept_on, promise_state
from appeals.querysets import QuestionQuerySet
from common.acts import Refused
from common.tables import DATE, Column
from meetings.models import Meeting
from organisations.models import Body, Territory, User

MAX_ROWS = 100_000
PORTION = 2000
# What a row is made of. Read as plain tuples: making an object of the model costs more than all else of a row.
FIELDS = (
    "pk", "created_at", "ref", "raised_on", "body_id", "meeting_id", "topic_id", "kind", "territory_id", "text",
    "responsible_id", "executor_id", "status", "stat_class", "due_on", "closed_on", "answer", "proof", "proof_file_id",
    "promise", "promise_by", "promise_due", "promise_kept_on", "external_number",
)  # fmt: skip
COLUMNS = (
    Column("number", gettext_lazy("Number")),
    Column("ref", gettext_lazy("Reference")),
    Column("raised_on", gettext_lazy("Raised on"), DATE),
    Column("body", gettext_lazy("Host body")),
    Column("meeting", gettext_lazy("Meeting")),
    Column("sphere", gettext_lazy("Sphere")),
    Column("topic", gettext_lazy("Topic")),
    Column("kind", gettext_lazy("Legal kind")),
    Column("territory_code", gettext_lazy("KATO code")),
    Column("territory", gettext_lazy("Territory")),
    Column("text", gettext_lazy("Question")),
    Column("responsible", gettext_lazy("Responsible body")),
    Column("executor", gettext_lazy("Executor")),
    Column("status", gettext_lazy("Status")),
    Column("stat_class", gettext_lazy("Counts as")),
    Column("due_on", gettext_lazy("Due on"), DATE),
    Column("overdue", gettext_lazy("Overdue")),
    Column("closed_on", gettext_lazy("Closed on"), DATE),
    Column("answer", gettext_lazy("Answer")),
    Column("proof", gettext_lazy("Proof")),
    Column("promise", gettext_lazy("Promise")),
    Column("promise_by", gettext_lazy("Promised by")),
    Column("promise_due", gettext_lazy("Promised until"), DATE),
    Column("promise_state", gettext_lazy("State of the promise")),
    Column("promise_kept_on", gettext_lazy("Promise kept on"), DATE),
    Column("external_number", gettext_lazy("Number in e-Otinish")),
)


def export_rows(questions: QuestionQuerySet, today: date) -> Iterator[dict[str, Any]]:
    """One mapping for each question, read in portions. Raises `Refused` beyond `MAX_ROWS`."""
    if questions.order_by()[: MAX_ROWS + 1].count() > MAX_ROWS:
        raise Refused(
            _("The list is too long for a file: narrow the filter to %(count)s rows.") % {"count": MAX_ROWS}
        )
    return _in_portions(questions, list(questions.values_list("pk", flat=True)), today)


def streamed_rows(questions: QuestionQuerySet, today: date) -> Iterator[dict[str, Any]]:
    """The same rows by one cursor of the database, all as of one moment: for a worker, which reads to the end."""
    said = Said()
    rows = questions.values_list(*FIELDS, named=True).iterator(chunk_size=PORTION)
    while portion := list(islice(rows, PORTION)):
        yield from said.rows(portion, today)


def _in_portions(found: QuestionQuerySet, keys: list[int], today: date) -> Iterator[dict[str, Any]]:
    """By keys and not by a cursor of the database: a download broken off leaves nothing open there."""
    said = Said()
    for start in range(0, len(keys), PORTION):
        portion = found.filter(pk__in=keys[start : start + PORTION])
        yield from said.rows(portion.values_list(*FIELDS, named=True), today)


class Said:
    """What questions say by keys and codes (bodies, topics, places, meetings, people, statuses), in the language of the file.

    Many questions say the same: each is read and translated once and joined to no row.
    """

    def __init__(self):
        self.bodies: dict[int, str] = {}
        self.topics: dict[int, tuple[str, str]] = {}
        self.places: dict[int, tuple[str, str]] = {}
        self.meetings: dict[int, str] = {}
        self.people: dict[int, str] = {}
        enums = (QuestionKind, Status, StatClass, PromiseState)
        self.labels = {kind: {code: str(label) for code, label in kind.choices} for kind in enums}
        self.yes, self.file = _("yes"), _("file")

    def rows(self, questions: Iterable[Any], today: date) -> Iterator[dict[str, Any]]:
        """A portion of questions (tuples of `FIELDS`) as rows; what it names for the first time is read by a query for each kind."""
        portion = list(questions)
        self._read(portion)
        for question in portion:
            yield self._row(question, today)

    def _read(self, portion: list[Any]) -> None:
        reason = "named by visible questions"
        of_bodies = ("body_id", "responsible_id")
        _learn(self.bodies, portion, of_bodies, Body.objects.all(), lambda row: row.name)
        topics = Topic.objects.select_related("parent")
        _learn(self.topics, portion, ("topic_id",), topics, lambda row: (row.sphere.name, row.name))
        places = Territory.objects.all()
        _learn(self.places, portion, ("territory_id",), places, lambda row: (row.code, row.name))
        meetings = Meeting.objects.unscoped(reason).only("ref")
        _learn(self.meetings, portion, ("meeting_id",), meetings, lambda row: row.ref)
        people = User.objects.unscoped(reason).only("full_name")
        _learn(self.people, portion, ("executor_id",), people, lambda row: row.full_name)

    def _row(self, question: Any, today: date) -> dict[str, Any]:
        sphere, topic = self.topics.get(question.topic_id, ("", ""))
        code, place = self.places.get(question.territory_id, ("", ""))
        state = promise_state(question, today)
        return {
            "number": number_of(question.pk, question.created_at),
            "ref": question.ref,
            "raised_on": question.raised_on,
            "body": self.bodies[question.body_id],
            "meeting": self.meetings[question.meeting_id],
            "sphere": sphere,
            "topic": topic,
            "kind": self.labels[QuestionKind].get(question.kind, question.kind),
            "territory_code": code,
            "territory": place,
            "text": question.text,
            "responsible": self.bodies.get(question.responsible_id, ""),
            "executor": self.people.get(question.executor_id, ""),
            "status": self.labels[Status][question.status],
            "stat_class": self.labels[StatClass][question.stat_class],
            "due_on": question.due_on,
            "overdue": self.yes if is_overdue(question, today) else "",
            "closed_on": question.closed_on,
            "answer": question.answer,
            "proof": question.proof or (self.file if question.proof_file_id else ""),
            "promise": question.promise,
            "promise_by": question.promise_by,
            "promise_due": question.promise_due,
            "promise_state": self.labels[PromiseState][state] if state else "",
            "promise_kept_on": kept_on(question) if state else None,
            "external_number": question.external_number,
        }


def _learn(known: dict, portion: list[Any], names: tuple[str, ...], rows: QuerySet, said: Callable) -> None:
    """Read what is named by keys and not known yet."""
    asked = {getattr(question, name) for question in portion for name in names} - known.keys() - {None}
    if asked:
        known.update((row.pk, said(row)) for row in rows.filter(pk__in=asked))
