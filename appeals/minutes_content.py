"""The minutes as data: what stands in the document, in each language, and what was true of the questions.

The same data make the DOCX and the PDF. Signing keeps them, so that a later download is what was signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.enums import Language, Status
from appeals.models import Minutes, Question
from common.numbers import number
from common.text import clean
from meetings.models import Meeting

RELATED = ("citizen", "responsible", "body", "topic", "territory")


def questions_of(meeting: Meeting) -> list[Question]:
    """The questions of the minutes: all that were logged and not taken back, in their order."""
    rows = Question.objects.unscoped("minutes name every question of a meeting that is visible itself")
    rows = rows.filter(meeting=meeting).exclude(status=Status.WITHDRAWN)
    return list(rows.select_related(*RELATED).defer("search").order_by("position"))


def content_of(minutes: Minutes, meeting: Meeting, questions: Iterable[Question]) -> dict[str, Any]:
    """Everything that signing keeps: the document in each language, and the facts behind it."""
    questions = list(questions)
    documents = {}
    for language in Language.values:
        with translation.override(language):
            documents[language] = document_of(minutes, meeting, questions)
    return {"documents": documents, "facts": facts_of(minutes, questions)}


def facts_of(minutes: Minutes, questions: Iterable[Question]) -> dict[str, list]:
    """What the minutes say, without words of a language: of each question by its key, and of the head."""
    head = [minutes.number, minutes.drawn_on.isoformat(), minutes.chair, minutes.chair_post, minutes.secretary,
            minutes.secretary_post, minutes.report, minutes.decisions]  # fmt: skip
    return {"head": head} | {str(question.pk): _facts(question) for question in questions}


def digest_of(facts: dict[str, list]) -> str:
    """SHA-256 of the facts."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changed_since(kept: dict[str, list], now: dict[str, list]) -> set[int]:
    """Keys of questions of which the signed minutes say something else than is so now, new and removed ones too."""
    keys = (set(kept) | set(now)) - {"head"}
    return {int(key) for key in keys if kept.get(key) != now.get(key)}


def document_of(minutes: Minutes, meeting: Meeting, questions: list[Question]) -> dict[str, Any]:
    """The document in the active language."""
    return {
        "lang": (translation.get_language() or "kk")[:2],
        "w": words(),
        "body": meeting.body.name,
        "number": minutes.number,
        "date": date_format(minutes.drawn_on, "DATE_FORMAT"),
        "held": date_format(meeting.held_on, "DATE_FORMAT"),
        "kind": str(meeting.get_kind_display()),
        "place": ", ".join(part for part in (_territory(meeting), meeting.venue) if part),
        "host": meeting.host_name or minutes.chair,
        "chair": minutes.chair,
        "chair_post": minutes.chair_post,
        "secretary": minutes.secretary,
        "secretary_post": minutes.secretary_post,
        "people": number(meeting.attendees),
        "report": clean(minutes.report),
        "decisions": clean(minutes.decisions),
        "questions": [_row(question) for question in questions],
        "count": number(len(questions)),
    }


def words() -> dict[str, str]:
    """The fixed words of the document in the active language."""
    return {
        "title": _("Minutes"), "no": _("No."), "of": _("of the meeting with citizens"),
        "held": _("Held on"), "kind": _("Kind"), "place": _("Place"), "chair": _("Chair"),
        "secretary": _("Secretary"),   "people": _("People who came"),
        "report": _("What the host reported"), "questions": _("Questions of citizens"), "who": _("Who asked"),
        "text": _("Question"), "decided": _("What was decided"), "promise": _("Promise"),
        "decisions": _("Decisions"), "none": _("No questions were asked."), "signature": _("signature"),
        "draft": _("Draft, not signed"), "page": _("page"),
    }  # fmt: skip


def _territory(meeting: Meeting) -> str:
    return meeting.territory.name if meeting.territory_id else ""


def _row(question: Question) -> dict[str, str]:
    return {
        "n": str(question.position),
        "number": question.number,
        "who": question.citizen.name.full() if question.citizen else "—",
        "text": clean(question.text),
        "decided": _decided(question),
        "promise": _promise(question),
    }


def _decided(question: Question) -> str:
    if question.status == Status.RESOLVED_ON_SPOT:
        label = str(Status.RESOLVED_ON_SPOT.label)
        return f"{label}. {clean(question.answer)}" if question.answer else label
    return _("%(body)s, until %(day)s") % {
        "body": (question.responsible or question.body).name,
        "day": date_format(question.due_on, "SHORT_DATE_FORMAT"),
    }


def _promise(question: Question) -> str:
    if not question.promise:
        return ""
    due = ""
    if question.promise_due:
        due = _("until %(day)s") % {"day": date_format(question.promise_due, "SHORT_DATE_FORMAT")}
    made = ", ".join(part for part in (question.promise_by, due) if part)
    return f"{clean(question.promise)} ({made})" if made else clean(question.promise)


def _facts(question: Question) -> list:
    on_spot = question.status == Status.RESOLVED_ON_SPOT
    return [
        question.position,
        question.citizen.name.full() if question.citizen else "",
        question.text,
        ["spot", question.answer] if on_spot else _answering(question),
        question.promise,
        question.promise_by,
        question.promise_due.isoformat() if question.promise_due else "",
    ]


def _answering(question: Question) -> list:
    return [(question.responsible or question.body).code, question.due_on.isoformat()]
