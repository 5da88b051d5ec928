"""Every write of meetings."""

from meetings.actions.dates import announce, cancel, move, write_reason
from meetings.actions.holding import correct_results, hold, publish_results
from meetings.actions.planning import edit, plan, register_unscheduled

__all__ = [
    "announce",
    "cancel",
    "correct_results",
    "edit",
    "hold",
    "move",
    "plan",
    "publish_results",
    "register_unscheduled",
    "write_reason",
]
