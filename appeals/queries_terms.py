"""Reading what explains a last day: the days of the calendar, earlier last days, what a new rule would move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from appeals.actions.deadline_runs import causes_text
from appeals.actions.terms import clock
from appeals.deadlines import Rule, Terms, answer_rule, term
from appeals.enums import Cause, EventKind
from appeals.explaining import Explained, explain
from appeals.models import DeadlineRun, Event, Question
from common.dates import today
from organisations.models import CalendarDay


@dataclass(frozen=True)
class Moved:
    """A last day that a question had before, and the event that moved it."""

    event: Event
    before: date | None
    after: date

    @property
    def reason(self) -> str:
        """Why. What a citizen wrote is not repeated here: the history shows it to those who may read it."""
        cause = self.event.details.get("cause")
        if cause in (Cause.CITIZEN, Cause.CHECK):
            return str(Cause(cause).label)
        note = self.event.note
        return causes_text(note) if self.event.kind == EventKind.SHIFTED else note


def explained(rule: Rule, start: date, terms: Terms, extended_until: date | None = None) -> Explained:
    """The term of a rule from a day, with the names of the days that differ."""
    end = term(rule, start, terms.calendar, extended_until).due_on
    rows = CalendarDay.objects.filter(day__gte=start, day__lte=end)
    return explain(
        rule,
        start,
        terms.calendar,
        {row.day: row for row in rows},
        today=today(),
        extended_until=extended_until,
    )


def explained_question(question: Question, terms: Terms) -> Explained:
    """The term of a question as the rules and the calendar have it now."""
    rule = terms.rule(answer_rule(question.kind), question.clock_from)
    return explained(rule, question.clock_from, terms, question.extended_until)


def earlier_terms(question: Question, user) -> list[Moved]:
    """How the last day moved, oldest first."""
    events = Event.objects.visible_to(user).filter(question=question, details__changes__has_key="due_on")
    return [
        Moved(event, _day(event.details["changes"]["due_on"][0]), _day(event.details["changes"]["due_on"][1]))
        for event in events.select_related("by").order_by("pk")
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def would_move(terms: Terms) -> int:
    """How many open questions have another last or control day by these terms than is stored."""
    rows = Question.objects.unscoped("a bare count of what a rule would move").open()
    columns = ("kind", "clock_from", "extended_until", "due_on", "control_on")
    total = 0
    for row in rows.order_by().values(*columns).annotate(many=Count("pk")):
        new = clock(row["kind"], row["clock_from"], terms, row["extended_until"])
        total += row["many"] * any(row[name] != value for name, value in new.items())
    return total


def still_to_look_at(run: DeadlineRun) -> int:
    """How many open questions a run has before it."""
    rows = Question.objects.unscoped("a bare count of what is left to do").open()
    return rows.filter(pk__gt=run.reached).count()
