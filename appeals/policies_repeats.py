"""When a question counts as raised before in another one, and from which day the earlier one counts as raised again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from appeals.deadlines import RuleKind, Terms
from appeals.enums import CLASS_OF, StatClass, Status
from common.acts import Refused

# Statuses whose day of closing is an outcome; what was withdrawn, merged or passed on has none to last.
WITH_OUTCOME = tuple(s for s, c in CLASS_OF.items() if c not in (StatClass.OPEN, StatClass.OUT))


@dataclass(frozen=True)
class Outcome:
    """An outcome of a question, now or in the past: the day it happened and, in the past, the day it ended."""

    on: date
    ended_on: date | None = None

    def lasts_until(self, terms: Terms) -> date:
        """The last day on which the same question raised again speaks against the outcome."""
        last = terms.until(RuleKind.REPEAT, self.on)
        return last if self.ended_on is None else min(last, self.ended_on)

    def is_broken_by(self, raised_on: date, terms: Terms) -> bool:
        """Whether a question raised on this day came after the outcome and within its term."""
        return self.on < raised_on <= self.lasts_until(terms)


def first_raised_again(outcomes: Iterable[Outcome], raised: Iterable[date], terms: Terms) -> date | None:
    """The first day on which one of the repetitions came within the term of one of the outcomes."""
    outcomes = list(outcomes)
    return min(
        (day for day in raised if any(found.is_broken_by(day, terms) for found in outcomes)), default=None
    )


def check_repeat(question, original) -> None:
    """Raise `Refused` unless `question` can have been raised before in `original`.

    Earlier is by day, then by number: a strict order, so that no chain of repetitions ever bites its tail.
    """
    if original.pk == question.pk:
        raise Refused({"original": _("A question was not raised before in itself.")})
    if original.status == Status.WITHDRAWN:
        raise Refused({"original": _("That question was withdrawn: choose another one.")})
    if (original.raised_on, original.pk) >= (question.raised_on, question.pk):
        raise Refused({"original": _("That question was raised later: mark that one instead.")})
