"""What a person can do with a question, as buttons: what is not theirs is left out, what can't be now says why."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appeals.enums import PublicationState
from appeals.models import Question
from appeals.permissions import user_can, user_works_in
from appeals.policies import why_not
from appeals.practices import submits
from appeals.queries import Days
from appeals.workflow import MOVES, Act

ICONS = {
    Act.TAKE: "hand",
    Act.CLOSE: "circle-check",
    Act.ASSIGN: "user-check",
    Act.CLASSIFY: "tag",
    Act.RESOLVE_ON_SPOT: "check",
    Act.REOPEN: "rotate-ccw",
    Act.WITHDRAW: "undo-2",
    Act.MERGE: "merge",
    Act.EDIT: "pencil",
    Act.NOTE: "message-square-plus",
    Act.ATTACH: "paperclip",
    Act.FORWARD: "forward",
    Act.SPLIT_OFF: "split",
    Act.DISPUTE: "circle-question-mark",
    Act.SETTLE: "gavel",
    Act.GIVE_TASK: "corner-down-right",
    Act.RAISE_UP: "arrow-up",
    Act.PROPOSE_EXTENSION: "hourglass",
    Act.PROPOSE_FORWARD: "forward",
    Act.PROPOSE_CLOSING: "send",
    Act.PREPARE_PUBLICATION: "globe",
    Act.ISSUE_SLIP: "printer",
    Act.MARK_REPEAT: "history",
    Act.UNMARK_REPEAT: "undo-2",
    Act.KEEP_PROMISE: "hand",
    Act.UNKEEP_PROMISE: "undo-2",
    Act.CHANGE_PROMISE: "calendar-days",
    Act.PUT_IN_PLAN: "target",
    Act.TAKE_OUT_OF_PLAN: "undo-2",
}
# Shorter words for the narrow column of a list.
SHORT_LABELS = {
    Act.SETTLE: _("Settle"),
    Act.TAKE: _("Take"),
    Act.CLOSE: _("Close"),
    Act.PROPOSE_CLOSING: _("Submit the answer"),
    Act.ASSIGN: _("Assign"),
}
# In the order of use; the first that can be done is the main one.
ON_PAGE = (
    Act.SETTLE, Act.TAKE, Act.CLOSE, Act.PROPOSE_CLOSING, Act.ASSIGN, Act.FORWARD, Act.PROPOSE_FORWARD, Act.CLASSIFY, Act.PUT_IN_PLAN, Act.GIVE_TASK, Act.PROPOSE_EXTENSION, Act.RESOLVE_ON_SPOT,
    Act.REOPEN, Act.KEEP_PROMISE, Act.PREPARE_PUBLICATION, Act.NOTE, Act.ATTACH, Act.RAISE_UP, Act.SPLIT_OFF, Act.DISPUTE, Act.EDIT, Act.MARK_REPEAT,
    Act.UNMARK_REPEAT, Act.CHANGE_PROMISE, Act.UNKEEP_PROMISE, Act.TAKE_OUT_OF_PLAN, Act.MERGE, Act.WITHDRAW, Act.ISSUE_SLIP,
)  # fmt: skip
IN_ROW = (Act.SETTLE, Act.TAKE, Act.CLOSE, Act.PROPOSE_CLOSING, Act.ASSIGN)
RARE = (
    Act.RESOLVE_ON_SPOT, Act.RAISE_UP, Act.SPLIT_OFF, Act.DISPUTE, Act.EDIT, Act.MARK_REPEAT, Act.UNMARK_REPEAT,
    Act.CHANGE_PROMISE, Act.UNKEEP_PROMISE, Act.TAKE_OUT_OF_PLAN, Act.MERGE, Act.WITHDRAW, Act.ISSUE_SLIP,
)  # fmt: skip
NEVER_MAIN = (
    Act.PROPOSE_EXTENSION, Act.PROPOSE_FORWARD, Act.PREPARE_PUBLICATION,
    Act.NOTE, Act.ATTACH, Act.EDIT, Act.MERGE, Act.WITHDRAW, Act.REOPEN, Act.FORWARD, Act.SPLIT_OFF, Act.DISPUTE,
    Act.GIVE_TASK, Act.RAISE_UP, Act.ISSUE_SLIP, Act.MARK_REPEAT, Act.UNMARK_REPEAT,
    Act.KEEP_PROMISE, Act.UNKEEP_PROMISE, Act.CHANGE_PROMISE, Act.PUT_IN_PLAN, Act.TAKE_OUT_OF_PLAN,
)  # fmt: skip
# Left out where they are impossible: there is nothing to explain.
SILENT = (
    Act.RESOLVE_ON_SPOT,
    Act.PROPOSE_FORWARD,
    Act.SETTLE,
    Act.DISPUTE,
    Act.MARK_REPEAT,
    Act.UNMARK_REPEAT,
    Act.KEEP_PROMISE,
    Act.UNKEEP_PROMISE,
    Act.CHANGE_PROMISE,
)
# Given by the body that answers; tasks under a task are given from the list of tasks.
OF_RESPONSIBLE = (Act.GIVE_TASK, Act.RAISE_UP)


@dataclass(frozen=True)
class ActButton:
    """An act on a question. `post`: done at once, without a form; `why`: the reason why it can't be done.

    `rare`: shown behind “More”.
    """

    act: str
    label: str
    url: str
    icon: str
    main: bool = False
    post: bool = False
    why: str = ""
    rare: bool = False

    @property
    def short(self) -> str:
        return str(SHORT_LABELS.get(self.act, self.label))

    @property
    def kind(self) -> str:
        return "" if self.main else "sec"


def page_buttons(question: Question, user, days: Days) -> list[ActButton]:
    """The acts of the question page."""
    return _buttons(question, user, days, ON_PAGE)


def row_buttons(question: Question, user, days: Days) -> list[ActButton]:
    """At most two acts for a row of the work list."""
    return _buttons(question, user, days, IN_ROW)[:2]


def _buttons(question: Question, user, days: Days, acts) -> list[ActButton]:
    buttons: list[ActButton] = []
    for act in acts:
        if question.status not in MOVES[act].sources or not user_can(user, question, act):
            continue
        why = why_not(question, act, days.today)
        if (why and act in SILENT) or (act in OF_RESPONSIBLE and not _of_responsible(question, user)):
            continue
        if not _in_place(question, user, act):
            continue
        main = not why and act not in NEVER_MAIN and not any(button.main for button in buttons)
        buttons.append(
            ActButton(
                act=act,
                label=str(Act(act).label),
                url=reverse(f"question_{act}", args=[question.pk]),
                icon=ICONS[act],
                main=main,
                post=act == Act.TAKE,
                why=why,
                rare=act in RARE or (bool(why) and act == Act.FORWARD),
            )
        )
    return buttons


def _in_place(question: Question, user, act: str) -> bool:
    """Whether the act is the way things go in this body: closed or submitted, forwarded or proposed, published at all."""
    if act == Act.PROPOSE_FORWARD:
        return not user_can(user, question, Act.FORWARD)
    if act == Act.PREPARE_PUBLICATION:
        kept = getattr(question, "publication", None)
        return (kept is None or kept.state == PublicationState.WITHDRAWN) and question.publishes_here
    if act in (Act.CLOSE, Act.PROPOSE_CLOSING):
        return submits(user, question) == (act == Act.PROPOSE_CLOSING)
    return True


def _of_responsible(question: Question, user) -> bool:
    return question.responsible is not None and user_works_in(user, question.responsible)
