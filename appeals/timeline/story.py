"""The history as a story: chapters by where the question lay, with how long each took and whether its term was kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.deadlines import RuleKind, Terms
from appeals.enums import CLOSED_STATUSES, EventKind, Status, TaskDirection
from appeals.models import Event, Question
from appeals.timeline.groups import Group, group_of
from appeals.timeline.moments import Reader, moment
from appeals.timeline.titles import day, pair
from appeals.timeline.told import Told
from common.ui import Moment

SAME_ACT = timedelta(seconds=1)  # a notice is queued in the transaction of the event that caused it


@dataclass(frozen=True)
class Entry:
    """An event, or a notice of its own. `day`: when it happened; `due_on`: the last day as it was then."""

    moment: Moment
    group: str
    day: date
    at: datetime
    due_on: date | None = None
    event: Event | None = None
    told: tuple[str, ...] = ()


@dataclass
class Chapter:
    """A stretch of the story: the question lay with one body, with nobody, or was closed.

    `days`: working days that it took. `verdict`: whether the term was kept, where one ended here.
    """

    title: str
    start: date
    due_on: date | None
    tone: str = "neutral"
    end: date | None = None
    days: int = 0
    verdict: str = ""
    verdict_tone: str = ""
    is_closed: bool = False
    owner: int | None = None
    entries: list[Entry] = field(default_factory=list)

    @property
    def moments(self) -> list[Moment]:
        """What the timeline shows."""
        return [entry.moment for entry in self.entries]


def chapters(
    question: Question,
    events: list[Event],
    notices: Iterable[Told],
    reader: Reader,
    terms: Terms,
    today: date,
) -> list[Chapter]:
    """The chapters of a question from the first day to `today`. Events in the order in which they were written."""
    story = _Story(question, events, reader, terms)
    found = story.told_with(list(notices))
    last = found[-1] if found else None
    for chapter, following in zip(found, [*found[1:], None], strict=True):
        ended_by = following.entries[0].event if following else None
        _end(chapter, following.start if following else None, ended_by, terms, today)
    if last is not None and not last.is_closed:
        _still_open(last, terms, today)
    return found


class _Story:
    """Walks through the events once and opens a chapter wherever the question changes hands."""

    def __init__(self, question: Question, events: list[Event], reader: Reader, terms: Terms):
        self.question, self.events, self.reader, self.terms = question, events, reader, terms
        self.due_on = _first_value(events, "due_on") or question.due_on
        self.owner = _first_value(events, "responsible", question.responsible_id)
        self.given: dict[int, tuple[date, str, str]] = {}

    def told_with(self, notices: list[Told]) -> list[Chapter]:
        """The chapters with their entries, and the notices under them."""
        under, alone = self._sorted(notices)
        waiting = iter(alone)
        found: list[Chapter] = []
        fact = next(waiting, None)
        for event in self.events:
            while fact is not None and found and fact.at < event.at:
                found[-1].entries.append(self._notice(fact))
                fact = next(waiting, None)
            opened = self._opened(event, bool(found))
            if opened is not None:
                found.append(opened)
            found[-1].entries.append(self._entry(event, found[-1], tuple(under[event.pk])))
            found[-1].due_on = self.due_on
        while fact is not None and found:
            found[-1].entries.append(self._notice(fact))
            fact = next(waiting, None)
        return found

    def _sorted(self, notices: list[Told]) -> tuple[dict[int, list[str]], list[Told]]:
        """Lines under the events that caused them, by name or as parts of one act; and what only time has brought."""
        known = {event.pk for event in self.events}
        under: dict[int, list[str]] = defaultdict(list)
        alone: list[Told] = []
        for fact in sorted(notices, key=lambda fact: fact.at):
            key = fact.event if fact.event in known else self._same_act(fact)
            if key is None:
                alone.append(fact)
            else:
                under[key].append(fact.line)
        return under, alone

    def _same_act(self, fact: Told) -> int | None:
        written = (event for event in reversed(self.events) if timedelta() <= fact.at - event.at <= SAME_ACT)
        return next((event.pk for event in written), None)

    def _opened(self, event: Event, begun: bool) -> Chapter | None:
        """The chapter that begins with this event, or None."""
        moved = "responsible" in event.details.get("changes", {})
        if moved:
            self.owner = pair(event.details, "responsible")[1]
        self.due_on = _as_day(pair(event.details, "due_on")[1]) or self.due_on
        if event.to_status in CLOSED_STATUSES:
            label = Status(event.to_status).label
            title = _("Closed: %(status)s") % {"status": label}
            return self._chapter(title, event, is_closed=True)
        if event.kind == EventKind.REOPENED:
            return self._chapter(self._again(), event)
        if not begun:
            return self._chapter(self._raised(), event)
        return self._chapter(self._with(), event) if moved else None

    def _chapter(self, title: str, event: Event, is_closed: bool = False) -> Chapter:
        tone = "ok" if is_closed else "pri" if self.owner else "info"
        owner = None if is_closed else self.owner
        return Chapter(title, event.happened_on, self.due_on, tone, is_closed=is_closed, owner=owner)

    def _raised(self) -> str:
        if self.owner is None:
            return _("Raised; nobody answers yet")
        return _("Raised and given to %(body)s") % {"body": self._body()}

    def _again(self) -> str:
        if self.owner is None:
            return _("Opened again; nobody answers yet")
        return _("Opened again, with %(body)s") % {"body": self._body()}

    def _with(self) -> str:
        return _("With %(body)s") % {"body": self._body()} if self.owner else _("Nobody answers")

    def _body(self) -> str:
        name = self.reader.names.body(self.owner)
        owner = self.question.responsible
        return owner.name if name == "—" and owner is not None and owner.pk == self.owner else name

    def _entry(self, event: Event, chapter: Chapter, told: tuple[str, ...]) -> Entry:
        more = (*self._took(event, chapter), *told)
        return Entry(
            moment(event, self.reader, more),
            group_of(event.kind),
            event.happened_on,
            event.at,
            self.due_on,
            event,
            told,
        )

    def _notice(self, fact: Told) -> Entry:
        shown = Moment(title=fact.label, at=fact.at, icon="bell", changes=(fact.line,))
        return Entry(
            shown, Group.NOTICES, timezone.localdate(fact.at), fact.at, self.due_on, told=(fact.line,)
        )

    def _took(self, event: Event, chapter: Chapter) -> Iterator[str]:
        """How long it lay until somebody took it; how long a task took, and whether in time."""
        if event.kind == EventKind.TAKEN:
            yield _after(self._days(chapter.start, event.happened_on))
        elif event.kind == EventKind.TASK_GIVEN:
            details = event.details
            self.given[details.get("task")] = (
                event.happened_on,
                details.get("due_on"),
                details.get("direction"),
            )
        elif event.kind == EventKind.TASK_DONE and event.details.get("task") in self.given:
            start, due_on, direction = self.given[event.details["task"]]
            yield _task_took(
                self._days(start, event.happened_on), event.happened_on, _as_day(due_on), direction
            )

    def _days(self, start: date, end: date) -> int:
        return self.terms.calendar.working_days_between(start, max(start, end))


def _end(chapter: Chapter, end: date | None, ended_by: Event | None, terms: Terms, today: date) -> None:
    chapter.end = end
    until = max(chapter.start, end or today)
    chapter.days = terms.calendar.working_days_between(chapter.start, until)
    if chapter.is_closed or ended_by is None:
        return
    if ended_by.to_status in CLOSED_STATUSES:
        _judge_answer(chapter, end, terms)
    elif ended_by.kind == EventKind.FORWARDED and chapter.owner is not None:
        _judge_forwarding(chapter, end, terms)


def _judge_answer(chapter: Chapter, end: date, terms: Terms) -> None:
    if chapter.due_on is None:
        return
    if end <= chapter.due_on:
        chapter.verdict = _("in time: the last day was %(day)s") % {"day": day(chapter.due_on)}
        chapter.verdict_tone = "ok"
        return
    late = terms.calendar.working_days_between(chapter.due_on, end)
    text = ngettext(
        "%(days)s working day late: the last day was %(day)s",
        "%(days)s working days late: the last day was %(day)s",
        late,
    )
    chapter.verdict, chapter.verdict_tone = text % {"days": late, "day": day(chapter.due_on)}, "bad"


def _judge_forwarding(chapter: Chapter, end: date, terms: Terms) -> None:
    limit = terms.until(RuleKind.FORWARD, chapter.start)
    if end <= limit:
        chapter.verdict = _("forwarded in time: the law gave until %(day)s") % {"day": day(limit)}
        chapter.verdict_tone = "ok"
    else:
        chapter.verdict = _("forwarded late: the law gave until %(day)s") % {"day": day(limit)}
        chapter.verdict_tone = "bad"


def _still_open(chapter: Chapter, terms: Terms, today: date) -> None:
    if chapter.due_on is None:
        return
    if today > chapter.due_on:
        late = terms.calendar.working_days_between(chapter.due_on, today)
        text = ngettext(
            "overdue by %(days)s working day: the last day was %(day)s",
            "overdue by %(days)s working days: the last day was %(day)s",
            late,
        )
        chapter.verdict, chapter.verdict_tone = text % {"days": late, "day": day(chapter.due_on)}, "bad"
    else:
        chapter.verdict = _("the last day is %(day)s") % {"day": day(chapter.due_on)}


def _after(days: int) -> str:
    if days == 0:
        return _("Taken on the same day")
    text = ngettext("It waited %(days)s working day", "It waited %(days)s working days", days)
    return text % {"days": days}


def _task_took(days: int, done_on: date, due_on: date | None, direction: str | None) -> str:
    in_time = due_on is None or done_on <= due_on
    if direction == TaskDirection.UP:
        text = ngettext("The answer took %(days)s working day", "The answer took %(days)s working days", days)
    elif in_time:
        text = ngettext(
            "Done in %(days)s working day, in time", "Done in %(days)s working days, in time", days
        )
    else:
        text = ngettext("Done in %(days)s working day, late", "Done in %(days)s working days, late", days)
    return text % {"days": days}


def _first_value(events: list[Event], column: str, otherwise=None):
    """What a column held before the first event that changed it; a day comes back as a day."""
    for event in events:
        if column in event.details.get("changes", {}):
            before = pair(event.details, column)[0]
            return _as_day(before) if isinstance(before, str) else before
    return otherwise


def _as_day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
