"""What is frozen, and what has been corrected since."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.enums import StatClass
from appeals.models import Event, Question
from reports.actions.freezing import COLUMNS, counted_as
from reports.enums import CorrectionState
from reports.models import Correction, FrozenPeriod, FrozenQuestion, FrozenReport


@dataclass(frozen=True)
class Difference:
    """A question that counts otherwise now. `was` or `now` is None where it was added or taken out.

    `correction`: the request under which it was done; `event`: the last thing that happened to it since.
    """

    question: Question
    was: dict | None
    now: dict | None
    correction: Correction | None
    event: Event | None

    @property
    def changed(self) -> list[str]:
        """Names of what differs; nothing where the question was added or taken out."""
        if self.was is None or self.now is None:
            return []
        return [name for name in self.was if self.was[name] != self.now[name]]


@dataclass(frozen=True)
class Effect:
    """What the differences do to the figures: count of each class when frozen, and now."""

    was: Counter = field(default_factory=Counter)
    now: Counter = field(default_factory=Counter)


def frozen_document(period: FrozenPeriod, code: str, by: str, tier: str = "") -> dict:
    """A report as it was frozen. Raises FrozenReport.DoesNotExist."""
    rows = FrozenReport.objects.unscoped("figures that were frozen")
    return rows.get(period=period, code=code, by=by, tier=tier).content


def differences(period: FrozenPeriod) -> list[Difference]:
    """Questions of the period that count otherwise than when it was frozen, by number. Nothing is ever hidden here."""
    stored = (
        FrozenQuestion.objects.unscoped("facts that were frozen").filter(period=period).values_list(*COLUMNS)
    )
    was, now = set(stored), set(counted_as(period))
    old = {row[0]: dict(zip(COLUMNS[1:], row[1:], strict=True)) for row in was - now}
    new = {row[0]: dict(zip(COLUMNS[1:], row[1:], strict=True)) for row in now - was}
    keys = old.keys() | new.keys()
    questions = Question.objects.unscoped("what was corrected").select_related("body").in_bulk(keys)
    events = _events(period, keys)
    corrections = _corrections(period, questions, events)
    return [
        Difference(questions[key], old.get(key), new.get(key), corrections.get(key), events.get(key))
        for key in sorted(keys)
    ]


def effect(period: FrozenPeriod, found: list[Difference]) -> Effect:
    """Counts by class before and after."""
    return Effect(
        Counter(one.was["stat"] for one in found if one.was),
        Counter(one.now["stat"] for one in found if one.now),
    )


def class_name(stat: str) -> str:
    """A class in words."""
    return str(StatClass(stat).label)


def refused_words(day: str) -> str:
    """Why something of a frozen period can't be written."""
    shown = date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT") if day else ""
    return _(
        "%(day)s lies in a period whose figures are frozen. Ask the Government office for a correction: Reports, Frozen periods."
    ) % {"day": shown}


def _corrections(
    period: FrozenPeriod, questions: dict[int, Question], events: dict[int, Event]
) -> dict[int, Correction]:
    """The latest request that was allowed before the question changed."""
    rows = Correction.objects.unscoped("why it was corrected").filter(
        period=period, state=CorrectionState.ALLOWED
    )
    found: dict[int, Correction] = {}
    for row in rows.order_by("decided_at"):
        for pk, question in questions.items():
            changed_at = events[pk].at if pk in events else max(question.created_at, row.decided_at)
            mine = row.question_id == pk or (row.meeting_id and row.meeting_id == question.meeting_id)
            if mine and row.decided_at <= changed_at:
                found[pk] = row
    return found


def _events(period: FrozenPeriod, keys) -> dict[int, Event]:
    rows = Event.objects.unscoped("who corrected it").filter(question__in=keys, at__gte=period.at)
    return {one.question_id: one for one in rows.select_related("by").order_by("pk")}
