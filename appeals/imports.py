"""Files of questions: one line for each, known by the host body and its reference."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.importing import PersonRow, QuestionRow, apply_questions, plan_questions
from appeals.enums import CLASS_OF, QuestionKind, StatClass, Status
from appeals.models import Topic
from appeals.personal import parse_iin
from common.cells import BadRow, Cell, checked, choice, code, day, named, plain, text
from common.dates import today
from common.imports import Column, Importer, Plan, importer
from common.phones import parse_phone
from meetings.models import Meeting
from organisations.imports import bodies_by_code, territories_by_code
from organisations.models import Body, Territory
from organisations.rights import Right

# Eleven digits as most people and programs write them; anything else goes the long way.
_PLAIN_PHONE = re.compile(r"(?:\+7|8)(7\d{9})")
PERSON = ("iin", "surname", "given_name", "patronymic", "phone")
# Attributes of QuestionRow for columns that are called otherwise.
RENAMED = {"resolved_on": "closed_on"}


def iin(cell: Cell) -> str:
    """An IIN; a spreadsheet that took it for a number has lost the zeros before it."""
    if isinstance(cell, int):
        cell = str(cell).zfill(12)
    return _parse_iin(cell)


def phone(cell: Cell) -> str:
    """A telephone in E.164 form, however it is written."""
    digits = plain(cell).translate(_SIGNS)
    if match := _PLAIN_PHONE.fullmatch(digits):
        return f"+7{match[1]}"
    return _parse_phone(cell)


_parse_iin, _parse_phone = checked(parse_iin), checked(parse_phone)
_SIGNS = str.maketrans("", "", " -()\u00a0")


@importer
class QuestionImporter(Importer):
    """`import_questions` and the screen. A body in which the person may not register questions is an unknown one."""

    kind = "questions"
    label = gettext_lazy("Questions")
    right = Right.QUESTIONS_REGISTER
    columns = (
        Column("ref", code(80), required=True, example="2026-014-1"),
        Column("body", required=True, example="akimat-75"),
        Column("meeting_ref", code(80), required=True, example="2026-014"),
        Column("citizen_ref", code(80), example="person-1"),
        Column("iin", iin, personal=True, example="991231100010"),
        Column("surname", text(100), personal=True, example="Үлгіқызы"),
        Column("given_name", text(100), personal=True, example="Мысал"),
        Column("patronymic", text(100), personal=True, example=""),
        Column("phone", phone, personal=True, example="+7 701 000 00 00"),
        Column("kind", choice(QuestionKind), example="application"),
        Column("topic", example="roads.repair"),
        Column("territory", example="750000000"),
        Column("responsible", example="akimat-75"),
        Column("text", text(20_000, lines=True), required=True, example="Көшедегі жолды жөндеу қажет."),
        Column("status", choice(Status, but=(Status.DUPLICATE,)), required=True, example="resolved"),
        Column("raised_on", day, example="2026-03-12"),
        Column("resolved_on", day, example="2026-04-01"),
        Column("proof", text(500), example="№ 17-2/45"),
        Column("external_number", code(40), example="ЖТ-2026-00000001"),
    )

    def prepare(self) -> None:
        """Read bodies, territories and topics."""
        self.bodies = bodies_by_code(self.by, self.right)
        self.all_bodies = self.bodies if self.by is None else {body.code: body for body in Body.objects.all()}
        self.territories = territories_by_code()
        self.topics = {topic.code: topic for topic in Topic.objects.all()}
        self.today = today()

    def parse_body(self, cell: Cell) -> Body:
        """A body in which the person may register questions."""
        return named(self.bodies, cell, _("Unknown body."))

    def parse_responsible(self, cell: Cell) -> Body:
        """Any body: what it has to do is no secret."""
        return named(self.all_bodies, cell, _("Unknown body."))

    def parse_territory(self, cell: Cell) -> Territory:
        """A territory by its KATO code."""
        return named(self.territories, cell, _("Unknown territory: give its KATO code."))

    def parse_topic(self, cell: Cell) -> Topic:
        """A topic or a sphere by its code."""
        return named(self.topics, cell, _("Unknown topic: give its code."))

    def look_up(self, rows: list[dict[str, Any]]) -> None:
        """Read the meetings that the rows name; the bodies are already those in reach."""
        bodies = {values["body"].pk: values["body"] for values in rows}
        meetings = Meeting.objects.unscoped("bodies of the rows are in reach of the person").filter(
            body__in=bodies, ref__in={values["meeting_ref"] for values in rows}
        )
        self.meetings = {(meeting.body_id, meeting.ref): meeting for meeting in meetings}
        for meeting in self.meetings.values():
            meeting.body = bodies[meeting.body_id]

    def build(self, values: dict[str, Any]) -> QuestionRow:
        """Find the meeting, check status and dates against each other."""
        body, reference = values.pop("body"), values.pop("meeting_ref")
        meeting = self.meetings.get((body.pk, reference))
        if meeting is None:
            raise BadRow("meeting_ref", _("This body has no meeting with this reference."), reference)
        raised_on = values.get("raised_on") or meeting.held_on or meeting.planned_on
        if raised_on > self.today:
            column = "raised_on" if "raised_on" in values else "meeting_ref"
            raise BadRow(column, _("The day on which it was raised is still to come."), raised_on.isoformat())
        self._check_outcome(values["status"], values.get("resolved_on"), raised_on)
        person = {name: values.pop(name) for name in PERSON if name in values}
        person["ref"] = values.pop("citizen_ref", "")
        for column, attribute in RENAMED.items():
            if column in values:
                values[attribute] = values.pop(column)
        return QuestionRow(meeting=meeting, person=PersonRow(**person), **values)

    def _check_outcome(self, status: str, resolved_on, raised_on) -> None:
        """An outcome has its day, an open question has none (the database holds the same)."""
        if CLASS_OF[status] == StatClass.OPEN:
            if resolved_on is not None:
                reason = _("A question with this status is open: it has no day of an outcome.")
                raise BadRow("resolved_on", reason, resolved_on.isoformat())
            return
        if resolved_on is None:
            if status != Status.RESOLVED_ON_SPOT:
                raise BadRow("resolved_on", _("A question with this status has the day of its outcome."))
            return
        value = resolved_on.isoformat()
        if resolved_on > self.today:
            raise BadRow("resolved_on", _("The outcome can't be in the future."), value)
        if resolved_on < raised_on:
            raise BadRow("resolved_on", _("The outcome can't be earlier than the question."), value)
        if status == Status.RESOLVED_ON_SPOT and resolved_on != raised_on:
            raise BadRow("resolved_on", _("Resolved on the spot means on the day of the meeting."), value)

    def plan(self, rows, *, lock: bool) -> Plan:
        """Compare with the stored questions."""
        columns = {RENAMED.get(name, name) for name in self.present}
        return plan_questions(rows, by=self.by, lock=lock, columns=columns)

    def apply(self, plan: Plan) -> None:
        """Write them in bulk."""
        apply_questions(plan, by=self.by)
