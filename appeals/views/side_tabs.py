"""Ways from the work list to what else waits for the person: tasks, decisions, checks. All their counts are one query."""

from __future__ import annotations

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


def side_lists(user) -> dict:
    """The lists that are a matter of this person's roles, by the names of their addresses."""
    return {url: rows(user) for right, rows, _label, url, _tone, _stays in SIDE if user.can(right)}


def side_tabs(counts: dict[str, int]) -> list[Tab]:
    """The tabs of these lists; `counts` by the names of their addresses."""
    return [
        Tab(label=str(label), url=reverse(url), count=counts[url], tone=tone)
        for _right, _rows, label, url, tone, stays in SIDE
        if url in counts and (stays or counts[url])
    ]
