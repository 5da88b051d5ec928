"""Corrections of the text, notes, and the filters that a person keeps."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals.actions.moves import moving, written
from appeals.models import Event, Question, SavedFilter
from appeals.workflow import Act
from common.acts import Refused, act
from common.scoping import get_visible_or_404
from common.text import clean, clean_line
from organisations.models import User

MAX_SAVED_FILTERS = 20


def edit_text(
    question: Question | int, *, by: User | None, text: str, language: str, version: int | None = None
) -> Question:
    """Correct the wording or the language of an open question; the earlier text stays in the event."""
    text = clean(text)
    if not text:
        raise Refused({"text": _("Write what was asked.")})
    with moving(Act.EDIT, question, by=by, version=version) as question:
        if (text, language) != (question.text, question.language):
            written(Act.EDIT, question, by=by, text=text, language=language)
        return question


def add_note(question: Question | int, *, by: User, text: str) -> Event:
    """Write a note for colleagues into the history of the question."""
    text = clean(text)
    if not text:
        raise Refused({"text": _("Write the note.")})
    with moving(Act.NOTE, question, by=by) as question:
        return written(Act.NOTE, question, by=by, note=text)


def save_filter(*, by: User, name: str, query: str) -> SavedFilter:
    """Keep a filter of the work list under a name; the same name replaces the earlier one."""
    name = clean_line(name)[:80]
    if not name:
        raise Refused({"name": _("Give the filter a name.")})
    with act("filter.save", by=by):
        own = SavedFilter.objects.visible_to(by)
        if not own.filter(name=name).exists() and own.count() >= MAX_SAVED_FILTERS:
            raise Refused(
                {"name": _("You have %(count)s filters: delete one first.") % {"count": MAX_SAVED_FILTERS}}
            )
        kept, _made = own.update_or_create(user=by, name=name, defaults={"query": query[:1000]})
        return kept


def delete_filter(*, by: User, filter_id: int) -> None:
    """Forget one's own filter."""
    with act("filter.delete", by=by):
        get_visible_or_404(SavedFilter, by, pk=filter_id).delete()
