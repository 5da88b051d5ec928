"""Ways from the work list to what else waits for the person: tasks, decisions, checks. All their counts are one query."""

from __future__ import annotations

from django.db.models import Count, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appeals.queries_checks import checks_for
from appeals.queries_decisions import waiting_for
from appeals.queries_routing import tasks_for
from common.ui import Tab
from organisations.rights import Right

# Right, rows, word, address, tone, and whether the tab stays when nothing waits.
SIDE = (
    (Right.QUESTIONS_WORK, tasks_for, _("Tasks"), "task_list", "", True),
    (Right.QUESTIONS_APPROVE, waiting_for, _("Waiting for my decision"), "decision_list", "warn", True),
    (Right.QUESTIONS_CONTROL, checks_for, _("To check"), "check_list", "warn", False),
)


def side_tabs(user) -> list[Tab]:
    """The tabs of lists that are a matter of this person's roles."""
    mine = [entry for entry in SIDE if user.can(entry[0])]
    if not mine:
        return []
    parts = [_counted(rows(user), url) for _right, rows, _label, url, _tone, _stays in mine]
    counts = dict(parts[0].union(*parts[1:], all=True)) if len(parts) > 1 else dict(parts[0])
    return [
        Tab(label=str(label), url=reverse(url), count=counts.get(url, 0), tone=tone)
        for _right, _rows, label, url, tone, stays in mine
        if stays or counts.get(url)
    ]


def _counted(rows, url: str):
    """One row: the address of the list and how many rows it has (none: no row at all)."""
    return rows.order_by().annotate(of=Value(url)).values("of").annotate(n=Count("pk")).values_list("of", "n")
