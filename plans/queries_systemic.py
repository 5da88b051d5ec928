"""How many cells of the map are systemic now: what an administrator is told before a rule is saved."""

from __future__ import annotations

from datetime import date, timedelta

from appeals.models import Question
from common.dates import today
from meetings.enums import NormPeriod
from meetings.norms import period_of
from organisations.levels import ReportLevel, lifted
from organisations.models import Body
from plans.models import SystemicRule
from plans.queries_cells import Group, folded, groups
from plans.systemic import is_systemic

MAX_PERIODS = 8


def systemic_now(*rules: SystemicRule | None) -> list[int]:
    """The number of systemic cells by each of the rules: bodies of all levels by topic, periods of a quarter, today."""
    days = ends_of_quarters(today(), MAX_PERIODS)
    questions = Question.objects.unscoped("an administrator is told how many problems a rule concerns")
    found = groups(questions, days)
    counts = [0] * len(rules)
    for level in ReportLevel:
        rows = lifted(Body.objects.select_related("territory"), level)
        cells = folded(found, len(days), lambda group, rows=rows: _cell(group, rows))
        for place, rule in enumerate(rules):
            counts[place] += sum(is_systemic(rule, cell.ends) for cell in cells.values())
    return counts


def ends_of_quarters(day: date, many: int) -> list[date]:
    """The day itself and the last days of the quarters before its own, the latest first."""
    days = [day]
    while len(days) < many:
        days.append(period_of(NormPeriod.QUARTER, days[-1]).first - timedelta(days=1))
    return days


def _cell(group: Group, rows: dict[int, int]) -> tuple[int, int] | None:
    """Questions without a topic are a column of the map, but no problem that one body could solve."""
    body = rows.get(group.answers)
    return (body, group.topic) if body is not None and group.topic is not None else None
