"""What one row of the desk says about a question, checked as a whole."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from django.utils.translation import gettext as _

from appeals.enums import QuestionKind, Status
from appeals.models import Question, Topic
from appeals.policies_complaints import check_names_complained
from appeals.suggestions import detect_language
from common.acts import Refused
from common.text import clean, clean_line
from organisations.models import Body, Territory

TO_WORK, ON_SPOT = "to_work", "on_spot"
TEXT_MAX = 10_000
PROMISE_MAX = 500
PROMISE_BY_MAX = 200
COMPLAINED_NAME_MAX = 200


@dataclass(frozen=True)
class Content:
    """One row. `outcome` is `to_work` or `on_spot` (then with an answer).

    `kind` None leaves the legal kind and the body complained of as they are; a complaint names the latter.
    """

    text: str = ""
    topic: Topic | None = None
    territory: Territory | None = None
    responsible: Body | None = None
    kind: str | None = None
    complained_of: Body | None = None
    complained_name: str = ""
    outcome: str = TO_WORK
    answer: str = ""
    promise: str = ""
    promise_by: str = ""
    promise_due: date | None = None
    language: str = ""

    def checked(self, raised_on: date) -> dict:
        """The values of the question's columns. Raises `Refused` by field."""
        text, answer = clean(self.text), clean(self.answer)
        wrong = _wrong_texts(text, answer, self) | _wrong_choices(self, raised_on)
        if wrong:
            raise Refused({field: [message] for field, message in wrong.items()})
        kind = {} if self.kind is None else {"kind": self.kind, **self._complained()}
        on_spot = self.outcome == ON_SPOT
        return kind | {
            "text": text,
            "topic": self.topic,
            "territory": self.territory,
            "responsible": self.responsible,
            "language": self.language or detect_language(text),
            "promise": clean_line(self.promise),
            "promise_by": clean_line(self.promise_by),
            "promise_due": self.promise_due,
            "answer": answer if on_spot else "",
            "status": self._status(),
            "closed_on": raised_on if on_spot else None,
        }

    def _complained(self) -> dict:
        if self.kind != QuestionKind.COMPLAINT:
            return {"complained_of": None, "complained_name": ""}
        name = clean_line(self.complained_name)
        check_names_complained(self.kind, self.complained_of, name)
        return {"complained_of": self.complained_of, "complained_name": name}

    def _status(self) -> str:
        if self.outcome == ON_SPOT:
            return Status.RESOLVED_ON_SPOT
        return Status.ASSIGNED if self.responsible is not None else Status.REGISTERED


def content_of(question: Question) -> dict:
    """The content of a row as it is stored."""
    content = {
        field.name: getattr(question, field.name) for field in fields(Content) if field.name != "outcome"
    }
    content["outcome"] = ON_SPOT if question.status == Status.RESOLVED_ON_SPOT else TO_WORK
    return content


def _wrong_texts(text: str, answer: str, content: Content) -> dict[str, str]:
    too_long = _("The text is too long: %(count)d characters at most. Split it into several questions.")
    wrong = {}
    if not text:
        wrong["text"] = _("Write what was asked.")
    for field, value, limit in (
        ("text", text, TEXT_MAX),
        ("answer", answer, TEXT_MAX),
        ("promise", clean_line(content.promise), PROMISE_MAX),
        ("promise_by", clean_line(content.promise_by), PROMISE_BY_MAX),
        ("complained_name", clean_line(content.complained_name), COMPLAINED_NAME_MAX),
    ):
        if len(value) > limit:
            wrong[field] = too_long % {"count": limit}
    if content.outcome == ON_SPOT and not answer:
        wrong["answer"] = _("Write what was answered on the spot.")
    return wrong


def _wrong_choices(content: Content, raised_on: date) -> dict[str, str]:
    wrong = {}
    if content.outcome not in (TO_WORK, ON_SPOT):
        wrong["outcome"] = _("Choose an outcome.")
    if content.kind and content.kind not in QuestionKind.values:
        wrong["kind"] = _("Choose a kind from the list.")
    if (content.promise_by or content.promise_due) and not clean_line(content.promise):
        wrong["promise"] = _("Write what was promised.")
    if content.promise_due and content.promise_due < raised_on:
        wrong["promise_due"] = _("A promise can't be due before the meeting.")
    if content.responsible is not None and not content.responsible.exists_on(raised_on):
        wrong["responsible"] = _("This body did not exist on the day of the meeting.")
    return wrong
