"""What a change of norms or terms would do, counted before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import today
from common.numbers import number
from meetings.coverage import CellState, Coverage
from meetings.enums import RuleOfMeetings
from meetings.models import Meeting, MeetingRule
from meetings.norms import period_of
from meetings.queries_coverage import coverage_of
from meetings.querysets import WAITING
from organisations.enums import BodyKind
from organisations.models import Body


def what_would_change(save: Callable[[dict], Any], data: dict) -> str:
    """What saving would change, in words: saved, counted, and undone. Raises what saving raises."""
    before = _covered()
    with transaction.atomic():
        row = save(data)
        text = _of_rule(row) if isinstance(row, MeetingRule) else _of_norms(before, _covered())
        transaction.set_rollback(True)
    return text


def _covered() -> dict[int, Coverage]:
    """All bodies in the running year and the next one: there a norm that is to come shows."""
    day = today()
    year = period_of("year", day)
    last = year.last.replace(year=year.last.year + 1)
    meetings = Meeting.objects.unscoped("an administrator is told how many bodies a norm concerns")
    return coverage_of(Body.objects.existing_on(day), year.first, last, day, meetings=meetings)


def _of_norms(before: dict[int, Coverage], after: dict[int, Coverage]) -> str:
    touched = [body for body in before if _shape(before[body]) != _shape(after[body])]
    if not touched:
        return _("Nothing changes this year and next year.")
    text = ngettext(
        "%(bodies)s body is concerned. This year and next year, territories × periods asked for: %(before)s now, "
        "%(after)s then; of them met: %(met_before)s now, %(met_after)s then.",
        "%(bodies)s bodies are concerned. This year and next year, territories × periods asked for: %(before)s now, "
        "%(after)s then; of them met: %(met_before)s now, %(met_after)s then.",
        len(touched),
    )
    return text % {
        "bodies": number(len(touched)),
        "before": number(sum(before[body].required for body in touched)),
        "after": number(sum(after[body].required for body in touched)),
        "met_before": number(sum(before[body].met for body in touched)),
        "met_after": number(sum(after[body].met for body in touched)),
    }


def _shape(found: Coverage) -> list[tuple]:
    return [
        (cell.period, cell.territory and cell.territory.pk, cell.required, cell.held, cell.state)
        for cell in found.cells
        if cell.state != CellState.NO_UNITS
    ]


def _of_rule(rule: MeetingRule) -> str:
    if rule.kind == RuleOfMeetings.ANNOUNCEMENT:
        meetings = Meeting.objects.unscoped("an administrator is told how many meetings a term concerns")
        many = meetings.filter(status__in=WAITING, planned_on__gte=max(rule.valid_from, today())).count()
        text = ngettext(
            "%(count)s meeting that is planned from that day on would be announced by it.",
            "%(count)s meetings that are planned from that day on would be announced by it.",
            many,
        )
        return text % {"count": number(many)}
    kind = BodyKind.CENTRAL if rule.kind == RuleOfMeetings.CALENDAR_CENTRAL else BodyKind.LOCAL
    many = Body.objects.existing_on(today()).filter(kind=kind).count()
    text = ngettext(
        "The calendars of %(count)s body would be due by it.",
        "The calendars of %(count)s bodies would be due by it.",
        many,
    )
    return text % {"count": number(many)}
