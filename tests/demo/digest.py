"""What a database says, without its keys: equal for two databases with the same content."""

import hashlib

from appeals.models import Citizen, Event, Question
from meetings.models import Meeting, MeetingEvent
from organisations.models import Official, User

MEETING = (
    "body__code", "ref", "kind", "format", "territory__code", "venue", "host_name", "host_rank", "target_group",
    "status", "planned_on", "first_planned_on", "starts_at", "announced_on", "channels", "held_on", "attendees",
    "received", "question_share", "results_published_on", "cancelled_on", "not_held_reason", "created_at",
)  # fmt: skip
QUESTION = (
    "body__code", "meeting__ref", "position", "source", "text", "language", "kind", "topic__code", "territory__code",
    "responsible__code", "executor__email", "status", "raised_on", "due_on", "closed_on", "closed_by__email", "answer",
    "proof", "promise", "promise_by", "promise_due", "duplicate_of__text", "created_at",
)  # fmt: skip
EVENT = ("kind", "at", "by__email", "happened_on", "from_status", "to_status", "note")


def digest() -> dict[str, str]:
    """A fingerprint of each table."""
    rows = {
        "meetings": Meeting.objects.unscoped("test").values_list(*MEETING),
        "questions": Question.objects.unscoped("test").values_list(*QUESTION),
        "events": Event.objects.unscoped("test").values_list(*EVENT),
        "events of meetings": MeetingEvent.objects.unscoped("test").values_list(*EVENT),
        "people": User.objects.unscoped("test").values_list("email", "full_name", "language"),
        "officials": Official.objects.values_list("post__body__code", "full_name", "since", "until"),
    }
    found = {name: _hash(table.order_by("pk")) for name, table in rows.items()}
    citizens = Citizen.objects.unscoped("test").select_related("body").order_by("pk")
    return found | {
        "citizens": _hash((c.body.code, c.name.full(), c.iin.reveal(), c.phone.reveal()) for c in citizens)
    }


def _hash(rows) -> str:
    seen = hashlib.sha256()
    for row in rows:
        seen.update(repr(row).encode())
    return seen.hexdigest()
