"""What the page of a slip shows to the citizen: no person is named, no word is taken from notes or from other people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.askers import closing_of
from appeals.enums import OPEN_STATUSES, CheckState, EventKind, PublicationState, Status, Word
from appeals.models import CitizenWord, Event, Publication, Question, Slip
from appeals.policies_word import may_answer
from appeals.promises import PromiseState, kept_on, promise_state
from appeals.querysets import code_index, link_index
from appeals.reading import CitizenReads, citizen_reads
from appeals.slip_codes import read_code, read_number
from common.dates import today
from common.redaction import find_personal
from common.text import words
from organisations.models import Body

NOBODY = "-"  # stands for no code: the work is the same for every input
RELATED = (
    "question__body", "question__responsible", "question__topic", "question__part_of__slip",
    "question__duplicate_of__body", "question__duplicate_of__responsible", "question__duplicate_of__citizen",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step of the story."""

    day: date
    text: str
    icon: str = "circle"
    tone: str = "neutral"


@dataclass(frozen=True)
class Part:
    """A part that was split off and goes its own way. `link` is empty where it has no page of its own."""

    number: str
    status: str
    label: Any
    body: str
    link: str


@dataclass(frozen=True)
class Tracked:
    """The page. `word`: what the citizen was asked about the present outcome; `asks`: an answer is awaited."""

    reads: CitizenReads
    plain: str
    topic: str
    together_with: str
    extended_until: date | None
    late: bool
    held_back: bool
    whole: Part | None
    parts: list[Part]
    word: CitizenWord | None
    asks: bool
    steps: list[Step]
    promise: str
    promised: str


def link_of(number: str, code: str) -> str:
    """The key of the page that number and code open, or an empty string. One query, whatever was typed."""
    rows = Slip.objects.unscoped("found by the code that only the citizen has").filter(
        code_index=code_index(read_code(code) or NOBODY)
    )
    found = rows.values_list("link", "question_id", "question__created_at").first()
    year, serial = read_number(number)
    if found is None or (timezone.localtime(found[2]).year, found[1]) != (year, serial):
        return ""
    return found[0].reveal()


def slip_behind(link: str) -> Slip | None:
    """The slip whose link this is, with its question."""
    rows = Slip.objects.unscoped("found by the key that only the citizen has").filter(
        link_index=link_index(link or NOBODY)
    )
    return rows.select_related(*RELATED).first()


def word_of(question: Question) -> CitizenWord | None:
    """The latest request to this citizen about the present outcome."""
    stays = question.duplicate_of or question
    closing = closing_of(stays)
    if closing is None:
        return None
    rows = CitizenWord.objects.unscoped("the citizen's own").filter(asker=question, closing=closing)
    return rows.order_by("-pk").first()


def tracked(slip: Slip) -> Tracked:
    """Everything on the page of a slip."""
    question = slip.question
    stays = question.duplicate_of or question
    reads, held_back = _reads(question, stays)
    word = word_of(question)
    return Tracked(
        reads=reads,
        plain=plain_words(stays),
        topic=question.topic.name if question.topic else "",
        together_with=stays.number if stays is not question else "",
        extended_until=stays.extended_until if stays.status in OPEN_STATUSES else None,
        late=stays.is_overdue(today()),
        held_back=held_back,
        whole=_part(question.part_of) if question.part_of else None,
        parts=_parts(question),
        word=word,
        asks=word is not None and may_answer(word, closing_of(stays), today()),
        steps=_steps(question, stays),
        **_promise(question),
    )


def _promise(question: Question) -> dict:
    """What was promised at the meeting, and in a sentence how that stands. Who promised is no matter of this page."""
    state = promise_state(question, today())
    if state is None:
        return {"promise": "", "promised": ""}
    days = {"due": _day(question.promise_due), "kept": _day(kept_on(question))}
    plain = {
        PromiseState.WAITING: _("Promised until %(due)s.") if question.promise_due else _("Without a day."),
        PromiseState.OVERDUE: _("Promised until %(due)s. The day has passed and the promise is not kept."),
        PromiseState.KEPT: _("Kept on %(kept)s."),
        PromiseState.KEPT_LATE: _("Promised until %(due)s, kept on %(kept)s."),
    }[state]
    # Typed while people speak and looked at by nobody since: a text that names somebody stays inside.
    said = "" if find_personal(question.promise) else question.promise
    return {"promise": said, "promised": plain % days}


def _day(value: date | None) -> str:
    return date_format(value, "SHORT_DATE_FORMAT") if value else ""


def plain_words(question: Question) -> str:
    """Where the question stands, in a sentence for the person who asked."""
    body = {"body": (question.responsible or question.body).name}
    return {
        Status.REGISTERED: _("Your question is written down. It is being decided which body answers it."),
        Status.ASSIGNED: _("Your question was given to: %(body)s. Nobody there has taken it into work yet."),
        Status.IN_WORK: _("Your question is being worked on: %(body)s."),
        Status.IN_PLAN: _("It can't be solved at once: the question is in an action plan of: %(body)s."),
        Status.RESOLVED_ON_SPOT: _("Your question was solved at the meeting itself."),
        Status.RESOLVED: _("Your question is reported as solved by: %(body)s."),
        Status.PARTLY_RESOLVED: _("A part of your question is solved. Read in the answer what is not."),
        Status.EXPLAINED: _("You were given an explanation. It counts as an answer, not as a solution."),
        Status.REFUSED: _("The body refused. Read in the answer why, and where you can complain."),
        Status.WITHDRAWN: _("You took the question back."),
        Status.PASSED_OUTSIDE: _(
            "Your question was passed to a body outside this system, which answers you itself."
        ),
    }.get(question.status, question.get_status_display()) % body


def _reads(question: Question, stays: Question) -> tuple[CitizenReads, bool]:
    """What the citizen reads. Of a question that others asked: its public answer, else the answer if it names nobody."""
    reads = citizen_reads(stays)
    if stays is question:
        return reads, False
    reads = replace(reads, number=question.number, raised_on=question.raised_on)
    public = Publication.objects.unscoped("public words").filter(
        question=stays, state=PublicationState.PUBLISHED
    )
    published = public.values_list("answer", flat=True).first()
    if published and reads.answer:
        return replace(reads, answer=published), False
    card = stays.citizen
    names = words(card.name.full()) if card is not None else []
    if find_personal(reads.answer, names):
        return replace(reads, answer=""), True
    return reads, False


def _parts(question: Question) -> list[Part]:
    rows = Question.objects.unscoped("parts of the citizen's own question").filter(part_of=question)
    return [_part(row) for row in rows.select_related("body", "responsible", "slip").order_by("pk")]


def _part(question: Question) -> Part:
    slip = getattr(question, "slip", None)
    return Part(
        number=question.number,
        status=question.status,
        label=question.get_status_display(),
        body=(question.responsible or question.body).name,
        link=slip.link.reveal() if slip else "",
    )


TOLD = {
    EventKind.TAKEN: ("clock", "pri"),
    EventKind.EXTENDED: ("calendar-plus", "warn"),
    EventKind.SHIFTED: ("calendar-days", "neutral"),
    EventKind.CLOSED: ("circle-check", "info"),
    EventKind.RESOLVED_ON_SPOT: ("circle-check", "ok"),
    EventKind.REOPENED: ("rotate-ccw", "warn"),
    EventKind.WITHDRAWN: ("undo-2", "neutral"),
    EventKind.MERGED: ("merge", "neutral"),
    EventKind.CITIZEN_ASKED: ("circle-question-mark", "info"),
    EventKind.CONFIRMED: ("circle-check", "ok"),
    EventKind.DENIED: ("circle-x", "bad"),
    EventKind.CHECKED: ("shield-check", "info"),
    EventKind.SPLIT: ("split", "neutral"),
}
GIVEN = ("user-check", "info")
BEGINS = (EventKind.REGISTERED, EventKind.IMPORTED)


def _steps(question: Question, stays: Question) -> list[Step]:
    """The story, newest first; from the merging on it is that of the question that stays."""
    events = Event.objects.unscoped("story of the citizen's own question")
    own = list(events.filter(question=question).order_by("pk"))
    if stays is not question:
        joined = max((event.pk for event in own if event.kind == EventKind.MERGED), default=0)
        shared = ~Q(kind__in=(EventKind.MERGED, EventKind.MERGED_INTO))
        own += events.filter(shared, question=stays, pk__gt=joined).order_by("pk")
    bodies = _bodies(own)
    steps = [step for event in own for step in _of_event(event, bodies, stays)]
    return steps[::-1]


def _of_event(event: Event, bodies: dict[int, Body], stays: Question):
    changes = event.details.get("changes", {})
    given = bodies.get(changes.get("responsible", [None, None])[1])
    if event.kind in BEGINS and event.to_status:
        yield Step(event.happened_on, _("Written down"), "plus", "info")
    if text := _text(event, changes, stays):
        icon, tone = TOLD[event.kind]
        yield Step(event.happened_on, text, icon, tone)
    if given is not None:
        yield Step(event.happened_on, _("Given to: %(body)s") % {"body": given.name}, *GIVEN)


def _text(event: Event, changes: dict, stays: Question) -> str:
    day = {"day": _iso_day(changes.get("due_on", [None, None])[1])}
    if event.kind in (EventKind.CLOSED, EventKind.RESOLVED_ON_SPOT):
        return _("Outcome: %(status)s.") % {"status": Status(event.to_status).label}
    if event.kind == EventKind.MERGED:
        return _("Considered together with No. %(number)s") % {"number": stays.number}
    if event.kind == EventKind.CHECKED:
        passed = event.details.get("verdict") == CheckState.PASSED
        return _("Checked by another body: solved") if passed else _("Checked by another body: not solved")
    if event.kind in (EventKind.EXTENDED, EventKind.SHIFTED):
        words_of = {
            EventKind.EXTENDED: _("The term was extended until %(day)s"),
            EventKind.SHIFTED: _("The last day is now %(day)s"),
        }
        return words_of[event.kind] % day if day["day"] else ""
    return {
        EventKind.TAKEN: _("Taken into work"),
        EventKind.REOPENED: _("Opened again"),
        EventKind.WITHDRAWN: _("Taken back"),
        EventKind.CITIZEN_ASKED: _("Asked: is it solved?"),
        EventKind.CONFIRMED: _("Answer of a person who asked: solved"),
        EventKind.DENIED: _("Answer of a person who asked: not solved"),
        EventKind.SPLIT: _("A part of the question goes its own way"),
    }.get(event.kind, "")


def _iso_day(value: str | None) -> str:
    return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT") if value else ""


def _bodies(events: list[Event]) -> dict[int, Body]:
    keys = {event.details.get("changes", {}).get("responsible", [None, None])[1] for event in events}
    return Body.objects.in_bulk(keys - {None})


__all__ = ["Part", "Step", "Tracked", "Word", "link_of", "slip_behind", "tracked", "word_of"]
