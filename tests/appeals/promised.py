"""E1 for promises: who may, from which status, and how each act is done on the stage."""

from __future__ import annotations

from django.db import transaction

from appeals.actions.promises import change_promise, keep_promise, unkeep_promise
from appeals.workflow import Act
from common.acts import act, changed
from common.dates import today
from tests.appeals.make import fresh

# Written by hand, apart from the table: the host is `own`, the responsible body `sister` (none while registered).
MAY = {
    Act.KEEP_PROMISE: {"executor", "controller", "sister_executor", "sister_controller"},
    Act.UNKEEP_PROMISE: {"controller", "sister_controller"},
    Act.CHANGE_PROMISE: {"controller"},
}
BINDING = {
    "registered", "assigned", "in_work", "in_plan",
    "resolved_on_spot", "resolved", "partly_resolved", "explained", "refused",
}  # fmt: skip
FROM = dict.fromkeys(MAY, BINDING)


def performers(question, by) -> dict:
    """Each act as the stage does it."""
    return {
        Act.KEEP_PROMISE: lambda: keep_promise(question, by=by, kept_on=today(), how="The road is repaired"),
        Act.UNKEEP_PROMISE: lambda: _kept_and_back(question, by),
        Act.CHANGE_PROMISE: lambda: change_promise(
            question, by=by, promise="The road by June", promise_by="", promise_due=None, reason="Flood"
        ),
    }


def _kept_and_back(question, by) -> None:
    with transaction.atomic():
        with act("test.kept"):
            changed(fresh(question), promise_kept_on=today(), promise_outcome="Done")
        unkeep_promise(question, by=by, reason="It was another road")
