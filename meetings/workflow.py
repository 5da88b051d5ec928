"""The table of moves of a meeting: from which state, who, to which, and the event that is left.

Acts read it, buttons read it, a test walks every state × act × role, and docs/meeting-workflow.md is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.enums import MISSED, MeetingEventKind, MeetingStatus
from meetings.querysets import WAITING
from organisations.rights import Right

# States in which a meeting may stand on a day: the stored statuses and *missed*, which time alone brings about.
STATES = (*MeetingStatus.values, MISSED)


class Act(models.TextChoices):
    """What a person does with a meeting; the labels are the words on buttons."""

    PLAN = "plan", _("Plan a meeting")
    REGISTER_UNSCHEDULED = "register_unscheduled", _("Register an off-schedule meeting")
    EDIT = "edit", _("Edit")
    ANNOUNCE = "announce", _("Announce")
    MOVE = "move", _("Move to another day")
    CANCEL = "cancel", _("Cancel the meeting")
    WRITE_REASON = "write_reason", _("Write the reason")
    HOLD = "hold", _("Record as held")
    PUBLISH_RESULTS = "publish_results", _("Publish the results")
    CORRECT_RESULTS = "correct_results", _("Correct the results")


@dataclass(frozen=True)
class Move:
    """One line of the table. `sources`: states (empty: there is no meeting yet); `to` empty: the status stays."""

    act: str
    sources: tuple[str, ...]
    to: tuple[str, ...]
    right: str
    event: str
    required: tuple[str, ...] = ()


MOVES: dict[str, Move] = {
    move.act: move
    for move in (
        Move(
            Act.PLAN,
            (),
            (MeetingStatus.PLANNED,),
            Right.MEETINGS_PLAN,
            MeetingEventKind.PLANNED,
            ("planned_on", "kind"),
        ),
        Move(
            Act.REGISTER_UNSCHEDULED,
            (),
            (MeetingStatus.PLANNED, MeetingStatus.HELD),
            Right.MEETINGS_HOLD,
            MeetingEventKind.PLANNED,
            ("planned_on",),
        ),
        Move(
            Act.EDIT,
            (*WAITING, MISSED, MeetingStatus.HELD, MeetingStatus.RESULTS_PUBLISHED),
            (),
            Right.MEETINGS_PLAN,
            MeetingEventKind.EDITED,
        ),
        Move(
            Act.ANNOUNCE,
            WAITING,
            (MeetingStatus.ANNOUNCED,),
            Right.MEETINGS_PLAN,
            MeetingEventKind.ANNOUNCED,
            ("announced_on", "channels"),
        ),
        # The new day has to be announced again, so a moved meeting stands as planned.
        Move(
            Act.MOVE,
            WAITING,
            (MeetingStatus.PLANNED,),
            Right.MEETINGS_PLAN,
            MeetingEventKind.MOVED,
            ("planned_on", "reason"),
        ),
        Move(
            Act.CANCEL,
            WAITING,
            (MeetingStatus.CANCELLED,),
            Right.MEETINGS_PLAN,
            MeetingEventKind.CANCELLED,
            ("reason",),
        ),
        # A reason is written beside the miss and never takes it away.
        Move(
            Act.WRITE_REASON,
            (MISSED, MeetingStatus.CANCELLED),
            (),
            Right.MEETINGS_PLAN,
            MeetingEventKind.REASON,
            ("reason",),
        ),
        Move(
            Act.HOLD,
            (*WAITING, MISSED),
            (MeetingStatus.HELD,),
            Right.MEETINGS_HOLD,
            MeetingEventKind.HELD,
            ("held_on",),
        ),
        Move(
            Act.PUBLISH_RESULTS,
            (MeetingStatus.HELD,),
            (MeetingStatus.RESULTS_PUBLISHED,),
            Right.MEETINGS_PUBLISH,
            MeetingEventKind.PUBLISHED,
            ("published_on", "results"),
        ),
        # What people have read may be put right, never silently: the page says when it was changed.
        Move(
            Act.CORRECT_RESULTS,
            (MeetingStatus.RESULTS_PUBLISHED,),
            (),
            Right.MEETINGS_PUBLISH,
            MeetingEventKind.CORRECTED,
            ("results", "reason"),
        ),
    )
}
