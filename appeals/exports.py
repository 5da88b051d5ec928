"""Questions as a table for files: the rows of the work list, without anything personal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.enums import StatClass
from appeals.models import Question, Topic
from appeals.promises import kept_on, promise_state
from appeals.querysets import QuestionQuerySet
from common.acts import Refused
from common.tables import DATE, Column
from meetings.models import Meeting
from organisations.models import Body, Territory, User

MAX_ROWS = 100_000
PORTION = 2000
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
    found = questions.select_related(
        "body", "meeting", "topic__parent", "territory", "responsible", "executor"
    ).defer("search")
    return _in_portions(found, list(questions.values_list("pk", flat=True)), today)


def streamed_rows(questions: QuestionQuerySet, today: date) -> Iterator[dict[str, Any]]:
    """The same rows by one cursor of the database, all as of one moment: for a worker, which reads to the end.

    What many rows share (bodies, topics, places, meetings, people) is read once and not joined to each of them.
    """
    shared = Shared()
    rows = questions.defer("search").iterator(chunk_size=PORTION)
    while portion := list(islice(rows, PORTION)):
        shared.join(portion)
        for question in portion:
            yield _row(question, today)


class Shared:
    """Rows that questions point to, each read once; so many questions cost hardly more than their own columns."""

    def __init__(self):
        topics = {topic.pk: topic for topic in Topic.objects.select_related("parent")}
        bodies = {body.pk: body for body in Body.objects.all()}
        places = {place.pk: place for place in Territory.objects.all()}
        self.known = {"topic": topics, "body": bodies, "responsible": bodies, "territory": places}
        self.known |= {"meeting": {}, "executor": {}}

    def join(self, questions: Iterable[Question]) -> None:
        """Hang them on the questions of a portion; meetings and people that are new are read by a query each."""
        reason = "named by visible questions"
        self._read("meeting", questions, Meeting.objects.unscoped(reason).only("ref"))
        self._read("executor", questions, User.objects.unscoped(reason).only("full_name"))
        for question in questions:
            for name, known in self.known.items():
                setattr(question, name, known.get(getattr(question, f"{name}_id")))

    def _read(self, name: str, questions: Iterable[Question], rows: QuerySet) -> None:
        known = self.known[name]
        asked = {getattr(question, f"{name}_id") for question in questions} - known.keys() - {None}
        if asked:
            known.update(rows.in_bulk(asked))


def _in_portions(found: QuestionQuerySet, keys: list[int], today: date) -> Iterator[dict[str, Any]]:
    """By keys and not by a cursor of the database: a download broken off leaves nothing open there."""
    for start in range(0, len(keys), PORTION):
        for question in found.filter(pk__in=keys[start : start + PORTION]):
            yield _row(question, today)


def _row(question: Question, today: date) -> dict[str, Any]:
    return {
        "number": question.number,
        "ref": question.ref,
        "raised_on": question.raised_on,
        "body": question.body.name,
        "meeting": question.meeting.ref,
        "sphere": question.topic.sphere.name if question.topic else "",
        "topic": question.topic.name if question.topic else "",
        "kind": question.get_kind_display(),
        "territory_code": question.territory.code if question.territory else "",
        "territory": question.territory.name if question.territory else "",
        "text": question.text,
        "responsible": question.responsible.name if question.responsible else "",
        "executor": question.executor.full_name if question.executor else "",
        "status": question.get_status_display(),
        "stat_class": str(StatClass(question.stat_class).label),
        "due_on": question.due_on,
        "overdue": _("yes") if question.is_overdue(today) else "",
        "closed_on": question.closed_on,
        "answer": question.answer,
        "proof": question.proof or (_("file") if question.proof_file_id else ""),
        "promise": question.promise,
        "promise_by": question.promise_by,
        "promise_due": question.promise_due,
        "promise_state": str(state.label) if (state := promise_state(question, today)) else "",
        "promise_kept_on": kept_on(question) if state else None,
        "external_number": question.external_number,
    }
