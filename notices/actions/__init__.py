"""Queueing and sending of notices. A notice is a row in the transaction of the act that caused it (rule S4)."""

from notices.actions.queueing import Fact, mark_all_read, mark_read, queue, queue_many, queue_outside, retry
from notices.actions.sending import send_due_notices

__all__ = [
    "Fact",
    "mark_all_read",
    "mark_read",
    "queue",
    "queue_many",
    "queue_outside",
    "retry",
    "send_due_notices",
]
