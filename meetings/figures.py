"""Figures of meeting discipline as conditions on the rows: what is counted and what is listed behind a number are the same.

Each speaks of a day, by the days on which things happened: on an earlier one, a meeting held later is still missed, and
results published later are not there yet. Only a move is known by its last date alone. A meeting belongs to the period of
its planned day.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import DateField, DurationField, ExpressionWrapper, F, Q, Value
from django.utils.translation import gettext_lazy as _

from meetings.deadlines import QUESTION_SHARE_NORM, RESULTS_DAYS
from meetings.enums import MeetingKind, RuleOfMeetings
from meetings.rules import MeetingRules
from organisations.enums import Rank

SCHEDULED = ~Q(kind=MeetingKind.UNSCHEDULED)
NOBODY = Q(pk__isnull=True)

FIGURES = {
    "planned": _("Planned"),
    "held": _("Held"),
    "held_late": _("Held late"),
    "missed": _("Missed"),
    "cancelled": _("Cancelled"),
    "waiting": _("Still to come"),
    "unscheduled": _("Off-schedule meetings"),
    "deputy": _("Hosted by deputies"),
    "moved": _("Moved"),
    "announced_in_time": _("Announced in time"),
    "announced_late": _("Announced late"),
    "not_announced": _("Held without an announcement"),
    "results_in_time": _("Results in time"),
    "results_late": _("Results late"),
    "results_waiting": _("Results not due yet"),
    "question_time": _("Enough time for questions"),
    "question_time_known": _("Time for questions known"),
    "briefing": _("With a briefing"),
}


def figures_on(day: date, rules: MeetingRules) -> dict[str, Q]:
    """The condition of each figure of `FIGURES`, as of a day."""
    return core_figures(day) | _announcements(day, rules) | _results(day) | _quality(day)


def core_figures(day: date) -> dict[str, Q]:
    """Those that need no rule. `planned` = `held` + `missed` + `waiting`; `missed` includes `cancelled`."""
    held = SCHEDULED & Q(held_on__lte=day)
    cancelled = SCHEDULED & Q(cancelled_on__lte=day)
    still_open = SCHEDULED & (Q(held_on__isnull=True) | Q(held_on__gt=day))
    called_off_later = Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=day)
    return {
        "planned": SCHEDULED,
        "held": held,
        "held_late": held & Q(held_on__gt=F("planned_on")),
        "missed": cancelled | (still_open & Q(planned_on__lt=day)),
        "cancelled": cancelled,
        "waiting": still_open & called_off_later & Q(planned_on__gte=day),
        "unscheduled": ~SCHEDULED & Q(held_on__lte=day),
    }


def _announcements(day: date, rules: MeetingRules) -> dict[str, Q]:
    """Held meetings by their announcement, measured by the lead time in force on the planned day."""
    held, judged, in_time = SCHEDULED & Q(held_on__lte=day), NOBODY, NOBODY
    rows = rules.by_kind.get(RuleOfMeetings.ANNOUNCEMENT, [])
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        there = Q(planned_on__gte=row.valid_from)
        if following is not None:
            there &= Q(planned_on__lt=following.valid_from)
        judged |= there
        in_time |= there & Q(announced_on__lte=_later("planned_on", -row.days))
    return {
        "announced_in_time": held & in_time,
        "announced_late": held & judged & Q(announced_on__isnull=False) & ~in_time,
        "not_announced": held & judged & Q(announced_on__isnull=True),
    }


def _results(day: date) -> dict[str, Q]:
    """Held meetings by the publication of their results, which is due within ten days of the meeting."""
    held = Q(held_on__lte=day)
    there = held & Q(results_published_on__lte=day)
    not_there = held & (Q(results_published_on__isnull=True) | Q(results_published_on__gt=day))
    last_in_time = day - timedelta(days=RESULTS_DAYS)
    due_on = _later("held_on", RESULTS_DAYS)
    return {
        "results_in_time": there & Q(results_published_on__lte=due_on),
        "results_late": (there & Q(results_published_on__gt=due_on))
        | (not_there & Q(held_on__lt=last_in_time)),
        "results_waiting": not_there & Q(held_on__gte=last_in_time),
    }


def _quality(day: date) -> dict[str, Q]:
    took_place = Q(held_on__lte=day)
    known = took_place & Q(question_share__isnull=False)
    return {
        "deputy": took_place & Q(host_rank=Rank.DEPUTY),
        "moved": SCHEDULED & ~Q(planned_on=F("first_planned_on")),
        "question_time": known & Q(question_share__gte=QUESTION_SHARE_NORM),
        "question_time_known": known,
        "briefing": took_place & (Q(briefing_held=True) | ~Q(briefing_url="")),
    }


def _later(column: str, days: int) -> ExpressionWrapper:
    """A date column, so many calendar days later."""
    return ExpressionWrapper(
        F(column) + Value(timedelta(days=days), DurationField()), output_field=DateField()
    )
