"""The table of moves of a question: who may do what, from which status, to which, and what must be given.

Acts read it, buttons read it, a test walks every status × act × role, and docs/workflow.md is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.enums import CLOSED_STATUSES, OPEN_STATUSES, OUTCOMES, EventKind, Status
from organisations.rights import Right

ALL_STATUSES = tuple(Status)
BEING_WORKED_ON = (Status.ASSIGNED, Status.IN_WORK, Status.IN_PLAN)


class Act(models.TextChoices):
    """What a person does with a question; the labels are the words on buttons."""

    REGISTER = "register", _("Register")
    CLASSIFY = "classify", _("Classify")
    ASSIGN = "assign", _("Assign")
    TAKE = "take", _("Take into work")
    CLOSE = "close", _("Close with an outcome")
    RESOLVE_ON_SPOT = "resolve_on_spot", _("Resolved on the spot")
    REOPEN = "reopen", _("Reopen")
    WITHDRAW = "withdraw", _("Withdraw")
    MERGE = "merge", _("Merge as a duplicate")
    EDIT = "edit", _("Edit the text")
    NOTE = "note", _("Add a note")
    ATTACH = "attach", _("Attach a file")


class Place(models.TextChoices):
    """In which body of the question the right must be held (the reach of the role counts)."""

    HOST = "host", _("host body")
    RESPONSIBLE = "responsible", _("responsible body")
    HOST_OR_RESPONSIBLE = "host_or_responsible", _("host or responsible body")
    PARTICIPANT = "participant", _("host, responsible or co-executing body")


@dataclass(frozen=True)
class Move:
    """One line of the table.

    `rights`: any one of them, held in `place`. `to`: the statuses it may end in (empty: the status stays).
    `required`: what the person must give. `notice`: the rule by which others are told (empty: nobody).
    """

    act: str
    sources: tuple[str, ...]
    to: tuple[str, ...]
    rights: tuple[str, ...]
    place: str
    event: str
    required: tuple[str, ...] = ()
    notice: str = ""


ANY_PART = (Right.QUESTIONS_REGISTER, Right.QUESTIONS_ROUTE, Right.QUESTIONS_WORK, Right.QUESTIONS_CONTROL)

MOVES: dict[str, Move] = {
    move.act: move
    for move in (
        Move(
            Act.REGISTER,
            (),
            (Status.REGISTERED, Status.ASSIGNED, Status.RESOLVED_ON_SPOT),
            (Right.QUESTIONS_REGISTER,),
            Place.HOST,
            EventKind.REGISTERED,
            ("text",),
        ),
        Move(
            Act.CLASSIFY,
            OPEN_STATUSES,
            (),
            (Right.QUESTIONS_ROUTE,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.CLASSIFIED,
        ),
        Move(
            Act.ASSIGN,
            (Status.REGISTERED, Status.ASSIGNED, Status.IN_WORK),
            # In work it stays when only the co-executors change.
            (Status.ASSIGNED, Status.IN_WORK),
            (Right.QUESTIONS_ROUTE,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.ASSIGNED,
            ("responsible",),
            "question.assigned",
        ),
        Move(
            Act.TAKE,
            (Status.ASSIGNED,),
            (Status.IN_WORK,),
            (Right.QUESTIONS_WORK,),
            Place.RESPONSIBLE,
            EventKind.TAKEN,
        ),
        Move(
            Act.CLOSE,
            BEING_WORKED_ON,
            OUTCOMES,
            (Right.QUESTIONS_WORK,),
            Place.RESPONSIBLE,
            EventKind.CLOSED,
            ("outcome", "answer", "closed_on"),
            "question.closed",
        ),
        Move(
            Act.RESOLVE_ON_SPOT,
            (Status.REGISTERED, Status.ASSIGNED, Status.IN_WORK),
            (Status.RESOLVED_ON_SPOT,),
            (Right.QUESTIONS_REGISTER,),
            Place.HOST,
            EventKind.RESOLVED_ON_SPOT,
        ),
        Move(
            Act.REOPEN,
            CLOSED_STATUSES,
            (Status.REGISTERED, Status.ASSIGNED),
            (Right.QUESTIONS_CONTROL,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.REOPENED,
            ("reason",),
            "question.reopened",
        ),
        Move(
            Act.WITHDRAW,
            OPEN_STATUSES,
            (Status.WITHDRAWN,),
            (Right.QUESTIONS_CONTROL,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.WITHDRAWN,
            ("reason",),
            "question.withdrawn",
        ),
        Move(
            Act.MERGE,
            OPEN_STATUSES,
            (Status.DUPLICATE,),
            (Right.QUESTIONS_CONTROL,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.MERGED,
            ("original",),
        ),
        Move(
            Act.EDIT,
            OPEN_STATUSES,
            (),
            (Right.QUESTIONS_REGISTER, Right.QUESTIONS_ROUTE),
            Place.HOST,
            EventKind.EDITED,
            ("text",),
        ),
        Move(Act.NOTE, ALL_STATUSES, (), ANY_PART, Place.PARTICIPANT, EventKind.NOTED, ("text",)),
        Move(Act.ATTACH, ALL_STATUSES, (), ANY_PART, Place.PARTICIPANT, EventKind.FILE_ADDED, ("file",)),
    )
}
