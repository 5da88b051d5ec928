"""Words in double braces that a text template may hold; filled once, when the template is inserted. Pure but for names."""

from __future__ import annotations

import re

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from appeals.models import AnswerTemplate, Question
from common.dates import today
from common.templatetags.ui import day

MEANING = {
    "number": _("number of the question"),
    "raised": _("day on which it was raised"),
    "due": _("last day for the answer"),
    "today": _("day of today"),
    "body": _("body that answers"),
    "topic": _("topic"),
}
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_LEFT_OVER = re.compile(r"\{\{|\}\}")


def unknown_in(text: str) -> list[str]:
    """Placeholders that nobody would fill, as they are written; an open brace pair counts as one."""
    unknown = [name for name in _PLACE.findall(text) if name not in MEANING]
    return unknown + _LEFT_OVER.findall(_PLACE.sub("", text))


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its placeholders filled; what is not known stays as it is, to be seen and corrected."""
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), text)


def text_for(template: AnswerTemplate, question: Question) -> str:
    """The template in the language of the question, filled for it."""
    language = "kk" if question.language == "kk" else "ru"
    with translation.override(language):
        values = {
            "number": question.number,
            "raised": day(question.raised_on),
            "due": day(question.due_on),
            "today": day(today()),
            "body": (question.responsible or question.body).name,
            "topic": question.topic.name if question.topic else "",
        }
    return fill(template.text_kk if language == "kk" else template.text_ru, values)
