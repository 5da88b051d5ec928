"""What a database says, without its keys: equal for two databases with the same content."""

import hashlib

from appeals.models import Citizen, Event, Question
from meetings.models import Meeting, MeetingEvent
from organisations.models import Official, User
from plans.models import ActionItem, Blocker, BlockerStage, JoinedQuestion, PlanEvent, PublicCard

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
ITEM = (
    "problem__title", "problem__outcome", "body__code", "owner__email", "title", "result", "starts_on", "due_on",
    "first_due_on", "stage", "approved_on", "document", "ended_on", "outcome", "proof",
)  # fmt: skip
BLOCKER = (
    "kind",
    "title",
    "body__code",
    "waits_for__code",
    "amount",
    "budget_year",
    "stage",
    "state",
    "raised_on",
)
STAGE = ("blocker__title", "stage", "expected_on", "first_expected_on", "reached_on", "document")
PLAN_EVENT = (
    "problem__title",
    "item__title",
    "blocker__title",
    "kind",
    "at",
    "by__email",
    "happened_on",
    "note",
)
CARD = ("title_kk", "text_ru", "step_on", "state", "published_at")
JOINED = ("problem__title", "question__text", "question__meeting__ref", "joined_on", "left_on")
EVENT = ("kind", "at", "by__email", "happened_on", "from_status", "to_status", "note")


def digest() -> dict[str, str]:
    """A fingerprint of each table."""
    rows = {
        "meetings": Meeting.objects.unscoped("test").values_list(*MEETING),
        "questions": Question.objects.unscoped("test").values_list(*QUESTION),
        "events": Event.objects.unscoped("test").values_list(*EVENT),
        "events of meetings": MeetingEvent.objects.unscoped("test").values_list(*EVENT),
        "plan items": ActionItem.objects.unscoped("test").values_list(*ITEM),
        "blockers": Blocker.objects.unscoped("test").values_list(*BLOCKER),
        "stages of blockers": BlockerStage.objects.unscoped("test").order_by().values_list(*STAGE),
        "events of plans": PlanEvent.objects.unscoped("test").values_list(*PLAN_EVENT),
        "public cards": PublicCard.objects.unscoped("test").values_list(*CARD),
        "questions of problems": JoinedQuestion.objects.unscoped("test").values_list(*JOINED),
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
