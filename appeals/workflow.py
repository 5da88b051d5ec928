"""The table of moves of a question: who may do what, from which status, to which, and what must be given.

Acts read it, buttons read it, a test walks every status × act × role, and docs/workflow.md is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.enums import (
    CLASS_OF,
    CLOSED_STATUSES,
    OPEN_STATUSES,
    OUTCOMES,
    SOLVED_STATUSES,
    EventKind,
    StatClass,
    Status,
)
from organisations.rights import Right

ALL_STATUSES = tuple(Status)
IN_HAND = (Status.ASSIGNED, Status.IN_WORK)
# Closed with an answer that others may read; what was withdrawn or merged has none.
ANSWERED_STATUSES = tuple(status for status in CLOSED_STATUSES if CLASS_OF[status] != StatClass.OUT)
# A promise binds as long as the question counts at all.
BINDING_STATUSES = (*OPEN_STATUSES, *ANSWERED_STATUSES)
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
    FORWARD = "forward", _("Forward")
    SPLIT_OFF = "split_off", _("Split off a part")
    DISPUTE = "dispute", _("Dispute competence")
    SETTLE = "settle", _("Settle competence")
    GIVE_TASK = "give_task", _("Give a task")
    RAISE_UP = "raise_up", _("Raise to a higher body")
    DO_TASK = "do_task", _("Report the task as done")
    RECALL_TASK = "recall_task", _("Take the task back")
    PROPOSE_EXTENSION = "propose_extension", _("Ask for an extension")
    PROPOSE_FORWARD = "propose_forward", _("Propose forwarding")
    PROPOSE_CLOSING = "propose_closing", _("Submit the answer for approval")
    DECIDE = "decide", _("Decide")
    EXTEND = "extend", _("Extend the term")
    TELL_CITIZEN = "tell_citizen", _("Record that the citizen was told")
    PREPARE_PUBLICATION = "prepare_publication", _("Prepare for publication")
    PUBLISH = "publish", _("Publish")
    UNPUBLISH = "unpublish", _("Take off")
    ISSUE_SLIP = "issue_slip", _("Slip for the citizen")
    ASK_CITIZEN = "ask_citizen", _("Ask the citizen")
    CONFIRM = "confirm", _("Yes, solved")
    DENY = "deny", _("No, not solved")
    DRAW = "draw", _("Draw for checking")
    CHECK = "check", _("Record the check")
    MARK_REPEAT = "mark_repeat", _("Mark as raised before")
    UNMARK_REPEAT = "unmark_repeat", _("Not raised before")
    KEEP_PROMISE = "keep_promise", _("Promise kept")
    UNKEEP_PROMISE = "unkeep_promise", _("Promise not kept after all")
    CHANGE_PROMISE = "change_promise", _("Change the promise")
    PUT_IN_PLAN = "put_in_plan", _("Put into an action plan")
    TAKE_OUT_OF_PLAN = "take_out_of_plan", _("Take out of the action plan")


class Place(models.TextChoices):
    """In which body of the question the right must be held (the reach of the role counts)."""

    HOST = "host", _("host body")
    RESPONSIBLE = "responsible", _("responsible body")
    HOST_OR_RESPONSIBLE = "host_or_responsible", _("host or responsible body")
    PARTICIPANT = "participant", _("host, responsible or co-executing body")
    WORKING = "working", _("responsible body or a body with a task")
    CHECKER = "checker", _("checking body")
    NOBODY = "nobody", _("citizen or the system")


@dataclass(frozen=True)
class Move:
    """One line of the table.

    `rights`: any one of them, held in `place` (none: only the citizen or the system does it). `to`: the statuses it may end in (empty: the status stays).
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
            # It stays, but a complaint about the responsible body goes back to the host.
            OPEN_STATUSES,
            (Right.QUESTIONS_ROUTE,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.CLASSIFIED,
            (),
            "question.returned",
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
        Move(
            Act.FORWARD,
            IN_HAND,
            (Status.ASSIGNED,),
            (Right.QUESTIONS_ROUTE,),
            Place.RESPONSIBLE,
            EventKind.FORWARDED,
            ("responsible", "reason"),
            "question.forwarded",
        ),
        Move(
            Act.SPLIT_OFF,
            IN_HAND,
            (),
            (Right.QUESTIONS_ROUTE,),
            Place.RESPONSIBLE,
            EventKind.SPLIT,
            ("text", "responsible", "reason"),
            "question.forwarded",
        ),
        Move(
            Act.DISPUTE,
            IN_HAND,
            (),
            (Right.QUESTIONS_ROUTE,),
            Place.RESPONSIBLE,
            EventKind.DISPUTED,
            ("reason",),
            "question.disputed",
        ),
        Move(
            Act.SETTLE,
            IN_HAND,
            IN_HAND,
            (Right.QUESTIONS_ROUTE,),
            Place.HOST,
            EventKind.SETTLED,
            ("responsible", "reason"),
            "question.settled",
        ),
        Move(
            Act.GIVE_TASK,
            BEING_WORKED_ON,
            (),
            (Right.QUESTIONS_ROUTE, Right.QUESTIONS_WORK),
            Place.WORKING,
            EventKind.TASK_GIVEN,
            ("body", "text", "due_on"),
            "task.given",
        ),
        Move(
            Act.RAISE_UP,
            BEING_WORKED_ON,
            (),
            (Right.QUESTIONS_ROUTE,),
            Place.WORKING,
            EventKind.TASK_GIVEN,
            ("body", "text", "due_on"),
            "task.given",
        ),
        Move(
            Act.DO_TASK,
            OPEN_STATUSES,
            (),
            (Right.QUESTIONS_ROUTE, Right.QUESTIONS_WORK),
            Place.WORKING,
            EventKind.TASK_DONE,
            ("result",),
            "task.done",
        ),
        Move(
            Act.RECALL_TASK,
            OPEN_STATUSES,
            (),
            (Right.QUESTIONS_ROUTE, Right.QUESTIONS_WORK),
            Place.WORKING,
            EventKind.TASK_RECALLED,
            ("reason",),
            "task.recalled",
        ),
        Move(
            Act.PROPOSE_EXTENSION,
            BEING_WORKED_ON,
            (),
            (Right.QUESTIONS_WORK,),
            Place.RESPONSIBLE,
            EventKind.PROPOSED,
            ("until", "reason"),
            "proposal.made",
        ),
        Move(
            Act.PROPOSE_FORWARD,
            IN_HAND,
            (),
            (Right.QUESTIONS_WORK,),
            Place.RESPONSIBLE,
            EventKind.PROPOSED,
            ("responsible", "reason"),
            "proposal.made",
        ),
        Move(
            Act.PROPOSE_CLOSING,
            BEING_WORKED_ON,
            (),
            (Right.QUESTIONS_WORK,),
            Place.RESPONSIBLE,
            EventKind.PROPOSED,
            ("outcome", "answer", "closed_on"),
            "proposal.made",
        ),
        # Declining and taking back; an approval is the act itself (extend, forward, close) by the one who approves.
        Move(
            Act.DECIDE,
            OPEN_STATUSES,
            (),
            (Right.QUESTIONS_APPROVE,),
            Place.RESPONSIBLE,
            EventKind.DECLINED,
            ("reason",),
            "proposal.decided",
        ),
        Move(
            Act.EXTEND,
            BEING_WORKED_ON,
            (),
            (Right.QUESTIONS_APPROVE,),
            Place.RESPONSIBLE,
            EventKind.EXTENDED,
            ("until", "reason"),
            "proposal.decided",
        ),
        Move(
            Act.TELL_CITIZEN,
            ALL_STATUSES,
            (),
            (Right.QUESTIONS_WORK, Right.QUESTIONS_REGISTER),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.CITIZEN_TOLD,
            ("told_on",),
        ),
        Move(
            Act.PREPARE_PUBLICATION,
            ANSWERED_STATUSES,
            (),
            (Right.QUESTIONS_WORK,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.PROPOSED,
            ("text", "answer"),
        ),
        Move(
            Act.PUBLISH,
            ANSWERED_STATUSES,
            (),
            (Right.QUESTIONS_APPROVE,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.PUBLISHED,
        ),
        Move(
            Act.UNPUBLISH,
            ALL_STATUSES,
            (),
            (Right.QUESTIONS_APPROVE,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.UNPUBLISHED,
            ("reason",),
        ),
        Move(
            Act.ISSUE_SLIP,
            ALL_STATUSES,
            (),
            (Right.QUESTIONS_REGISTER,),
            Place.HOST,
            EventKind.SLIP_ISSUED,
        ),
        Move(
            Act.ASK_CITIZEN,
            SOLVED_STATUSES,
            (),
            (),
            Place.NOBODY,
            EventKind.CITIZEN_ASKED,
            (),
            "citizen.asked",
        ),
        Move(Act.CONFIRM, SOLVED_STATUSES, (), (), Place.NOBODY, EventKind.CONFIRMED),
        # It opens the question again in the same transaction: a second event tells of that.
        Move(
            Act.DENY,
            SOLVED_STATUSES,
            (),
            (),
            Place.NOBODY,
            EventKind.DENIED,
            ("reason",),
            "question.denied",
        ),
        Move(Act.DRAW, SOLVED_STATUSES, (), (), Place.NOBODY, EventKind.SAMPLED, (), "check.drawn"),
        Move(
            Act.CHECK,
            SOLVED_STATUSES,
            (),
            (Right.QUESTIONS_CONTROL,),
            Place.CHECKER,
            EventKind.CHECKED,
            ("verdict", "finding"),
            "check.done",
        ),
        Move(
            Act.MARK_REPEAT,
            ALL_STATUSES,
            (),
            (Right.QUESTIONS_REGISTER, Right.QUESTIONS_ROUTE),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.REPEAT_FOUND,
            ("original",),
        ),
        # It betters the durable rate, so it is the controller's of the host, with a reason that stays.
        Move(
            Act.UNMARK_REPEAT,
            ALL_STATUSES,
            (),
            (Right.QUESTIONS_CONTROL,),
            Place.HOST,
            EventKind.REPEAT_UNDONE,
            ("reason",),
        ),
        Move(
            Act.KEEP_PROMISE,
            BINDING_STATUSES,
            (),
            (Right.QUESTIONS_WORK, Right.QUESTIONS_CONTROL),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.PROMISE_KEPT,
            ("kept_on", "how"),
        ),
        Move(
            Act.UNKEEP_PROMISE,
            BINDING_STATUSES,
            (),
            (Right.QUESTIONS_CONTROL,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.PROMISE_NOT_KEPT,
            ("reason",),
        ),
        # Who answers can't ease what the host promised: only the host's controller, with a reason that stays.
        Move(
            Act.CHANGE_PROMISE,
            BINDING_STATUSES,
            (),
            (Right.QUESTIONS_CONTROL,),
            Place.HOST,
            EventKind.PROMISE_CHANGED,
            ("promise", "reason"),
        ),
        # From one plan item to another it stays in a plan.
        Move(
            Act.PUT_IN_PLAN,
            BEING_WORKED_ON,
            (Status.IN_PLAN,),
            (Right.PLANS_MANAGE,),
            Place.RESPONSIBLE,
            EventKind.PLANNED,
            ("item",),
            "citizen.planned",
        ),
        Move(
            Act.TAKE_OUT_OF_PLAN,
            (Status.IN_PLAN,),
            # Registered: one that an import put into a plan without a responsible body.
            (Status.IN_WORK, Status.REGISTERED),
            (Right.PLANS_MANAGE,),
            Place.HOST_OR_RESPONSIBLE,
            EventKind.UNPLANNED,
            ("reason",),
        ),
        Move(Act.NOTE, ALL_STATUSES, (), ANY_PART, Place.PARTICIPANT, EventKind.NOTED, ("text",)),
        Move(Act.ATTACH, ALL_STATUSES, (), ANY_PART, Place.PARTICIPANT, EventKind.FILE_ADDED, ("file",)),
    )
}
