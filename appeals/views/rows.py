"""A question as a line of a list: its term in words, its acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.buttons import ActButton, row_buttons
from appeals.models import Question
from appeals.promises import PromiseState, kept_on, promise_state
from appeals.queries import Days
from common.text import shorten

TITLE_LENGTH = 160


@dataclass(frozen=True)
class Term:
    """The last day and how far it is: `tone` is late, soon or empty."""

    note: str
    tone: str = ""


@dataclass(frozen=True)
class Promised:
    """How the promise of a question stands: a code with its words, the day until which, the day on which it was kept."""

    state: str
    label: str
    tone: str
    due: date | None
    kept_on: date | None


PROMISE_TONES = {
    PromiseState.WAITING: "plan",
    PromiseState.OVERDUE: "bad",
    PromiseState.KEPT: "ok",
    PromiseState.KEPT_LATE: "warn",
}


def promised_of(question: Question, today: date) -> Promised | None:
    """The promise of a question as a tag; None where none binds."""
    state = promise_state(question, today)
    if state is None:
        return None
    label = str(state.label)
    return Promised(state.value, label, PROMISE_TONES[state], question.promise_due, kept_on(question))


@dataclass(frozen=True)
class Row:
    """A line of the work list. `form`: the short form opened in it, with its errors."""

    question: Question
    title: str
    place: str
    term: Term
    buttons: list[ActButton]
    promised: Promised | None = None
    can_tick: bool = False
    form: object = None
    form_url: str = ""


def row_of(question: Question, user, days: Days, **more) -> Row:
    """The line of a question for this person."""
    return Row(
        question=question,
        title=shorten(question.text, TITLE_LENGTH),
        place=_place(question),
        term=term_of(question, days),
        buttons=row_buttons(question, user, days),
        promised=promised_of(question, days.today),
        **more,
    )


def _place(question: Question) -> str:
    territory = question.territory or question.meeting.territory
    return territory.short_name if territory else "—"


def term_of(question: Question, days: Days) -> Term:
    """How many working days are left, or by how many it is late; for a closed one the day of its outcome."""
    if not question.is_open:
        closed = date_format(question.closed_on, "SHORT_DATE_FORMAT")
        return Term(_("closed on %(day)s") % {"day": closed})
    left = days.left(question)
    if left < 0:
        late = ngettext("%(days)s working day late", "%(days)s working days late", -left)
        return Term(late % {"days": -left}, "late")
    if left == 0:
        last = question.due_on == days.today
        return Term(_("today is the last day") if last else _("no working day left"), "soon")
    text = ngettext("%(days)s working day left", "%(days)s working days left", left) % {"days": left}
    return Term(text, "soon" if question.due_on <= days.soon else "")
