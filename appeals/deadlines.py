"""The last day for an answer and the other terms of the law. Pure: rules, calendar and days are passed in."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.enums import QuestionKind
from organisations.workdays import WorkCalendar

ONE_DAY = timedelta(days=1)


class RuleKind(models.TextChoices):
    """What a term is for. The answer to a question has one for each legal kind, and one before it is classified."""

    UNCLASSIFIED = "unclassified", _("Answer to a question not classified yet")
    APPLICATION = "application", _("Answer to an application")
    COMPLAINT = "complaint", _("Answer to a complaint")
    PROPOSAL = "proposal", _("Answer to a proposal")
    MESSAGE = "message", _("Answer to a message")
    RESPONSE = "response", _("Answer to a response")
    INQUIRY = "inquiry", _("Answer to an inquiry")
    FORWARD = "forward", _("Forwarding to the competent body")
    PASS_UP = "pass_up", _("Passing a complaint to the higher body")
    TELL_EXTENSION = "tell_extension", _("Telling the citizen of an extension")
    CONFIRMATION = "confirmation", _("The citizen's word on the outcome")
    REPEAT = "repeat", _("Raised again after the outcome")
    CHECK = "check", _("Check of a closed question")


# Terms of answers: what `due_on` of a question is counted by, and what may be extended.
ANSWERS = (RuleKind.UNCLASSIFIED, *(RuleKind(kind.value) for kind in QuestionKind))


class Unit(models.TextChoices):
    """Which days are counted."""

    WORKING = "working", _("working days")
    CALENDAR = "calendar", _("calendar days")


class FirstDay(models.TextChoices):
    """The disputed reading of the law: whether the day of registration is the first day of the term."""

    NEXT = "next", _("the day after registration")
    SAME = "same", _("the day of registration itself")


@dataclass(frozen=True)
class Rule:
    """A term as it stands in the table of rules."""

    kind: str
    length: int
    unit: str
    first_day: str
    reserve: int
    extension_months: int
    valid_from: date
    source: str = ""

    @property
    def extendable(self) -> bool:
        """Whether the law lets the term be extended."""
        return self.extension_months > 0


@dataclass(frozen=True)
class Term:
    """The last day in law, and the day by which the work is controlled (the earlier reading, less the reserve)."""

    due_on: date
    control_on: date


class Counted(NamedTuple):
    """A day of a term. `number` is its place in the count, None where the day does not count; `off`: nobody works."""

    day: date
    number: int | None
    off: bool


class NoRule(LookupError):
    """The table of rules lacks a kind; `manage.py prepare` loads the rules of the law."""


@dataclass(frozen=True)
class Terms:
    """All terms over one calendar: what every act asks for its dates."""

    rules: dict[str, tuple[Rule, ...]]
    calendar: WorkCalendar
    # Many questions share a kind and a day: imports and recomputations ask the same again and again.
    _answers: dict[tuple, Term] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, rules: Iterable[Rule], calendar: WorkCalendar) -> Terms:
        """Terms of these rules; each is in force until the next of its kind begins."""
        by_kind: dict[str, list[Rule]] = {}
        for rule in sorted(rules, key=lambda rule: rule.valid_from):
            by_kind.setdefault(rule.kind, []).append(rule)
        return cls({kind: tuple(found) for kind, found in by_kind.items()}, calendar)

    def rule(self, kind: str, day: date) -> Rule:
        """The rule in force on a day. Days before the first rule have the first. Raises `NoRule`."""
        found = self.rules.get(kind)
        if not found:
            raise NoRule(kind)
        return next((rule for rule in reversed(found) if rule.valid_from <= day), found[0])

    def answer(self, kind: str, clock_from: date, extended_until: date | None = None) -> Term:
        """The last day for an answer to a question of this legal kind (empty: not classified yet)."""
        asked = (kind, clock_from, extended_until)
        if asked not in self._answers:
            rule = self.rule(answer_rule(kind), clock_from)
            self._answers[asked] = term(rule, clock_from, self.calendar, extended_until)
        return self._answers[asked]

    def until(self, kind: str, start: date) -> date:
        """The last day of another term that starts on `start`: forwarding, telling, confirming …"""
        rule = self.rule(kind, start)
        return last_day(rule, start, self.calendar, rule.first_day)

    def latest_extension(self, kind: str, clock_from: date) -> date | None:
        """The last day to which the law lets the term be extended, or None where it can't be (Art. 76(3), 99)."""
        rule = self.rule(answer_rule(kind), clock_from)
        if not rule.extendable:
            return None
        ordinary = last_day(rule, clock_from, self.calendar, rule.first_day)
        return months_later(ordinary, rule.extension_months)


def answer_rule(kind: str) -> str:
    """The kind of rule for the answer to a question of this legal kind."""
    return RuleKind(QuestionKind(kind).value) if kind else RuleKind.UNCLASSIFIED


def term(rule: Rule, start: date, calendar: WorkCalendar, extended_until: date | None = None) -> Term:
    """The term of an answer that runs from `start`. An extension counts where it is later than the ordinary term.

    The reading in which the first day is the day of registration itself is never the later one: control goes by it.
    """
    due = last_day(rule, start, calendar, rule.first_day)
    earlier = last_day(rule, start, calendar, FirstDay.SAME)
    if extended_until is not None:
        extended = next_working_day(extended_until, calendar)
        due, earlier = max(due, extended), max(earlier, extended)
    control = working_days_before(earlier, rule.reserve, calendar)
    return Term(due, max(control, start))


def last_day(rule: Rule, start: date, calendar: WorkCalendar, first_day: str) -> date:
    """The last day of the term by one reading of the law. A term that ends on a day off ends on the next working day.

    Received on a day off, the first working day counted is the next one, by both readings.
    """
    *_earlier, last = counted_days(rule, start, calendar, first_day)
    return last.day


def counted_days(rule: Rule, start: date, calendar: WorkCalendar, first_day: str) -> Iterator[Counted]:
    """Each day from `start` to the last one, and whether it counts: the term, explained."""
    day, number = start, 0
    if first_day == FirstDay.NEXT:
        yield Counted(day, None, not calendar.is_working(day))
        day += ONE_DAY
    while True:
        off = not calendar.is_working(day)
        if rule.unit == Unit.CALENDAR or not off:
            number += 1
        counts = number <= rule.length and (rule.unit == Unit.CALENDAR or not off)
        yield Counted(day, number if counts else None, off)
        if number >= rule.length and not off:
            return
        day += ONE_DAY


def next_working_day(day: date, calendar: WorkCalendar) -> date:
    """The day itself if people work on it, else the next on which they do (Art. 76(5))."""
    while not calendar.is_working(day):
        day += ONE_DAY
    return day


def working_days_before(day: date, count: int, calendar: WorkCalendar) -> date:
    """The working day `count` working days before `day`."""
    while count > 0:
        day -= ONE_DAY
        count -= calendar.is_working(day)
    return day


def months_later(day: date, months: int) -> date:
    """The same day of a later month; the last day of the month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
