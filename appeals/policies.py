"""State of the case: whether an act is possible now and with this input. Who may do it: `permissions`."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from appeals.enums import OUTCOMES, Status
from appeals.policies_decisions import check_decisions
from appeals.policies_promises import check_promise
from appeals.policies_routing import ENDING, check_no_open_task, check_passing_on
from appeals.workflow import MOVES, Act
from common.acts import Refused


def check_possible(question, act: str, today: date) -> None:
    """Raise `Refused` with a reason unless the act can be done in the question's state on this day."""
    if question.status not in MOVES[act].sources:
        raise Refused(_wrong_status(question, act), code="status")
    if act == Act.RESOLVE_ON_SPOT and question.raised_on != today:
        raise Refused(
            _("“On the spot” can be set only on the day of the meeting. Close it with an outcome instead."),
            code="not_on_spot",
        )
    check_passing_on(question, act, today)
    check_decisions(question, act, today)
    if act in ENDING:
        check_no_open_task(question)
    if act == Act.WITHDRAW and question.has_duplicates:
        raise Refused(
            _("Other people ask the same: questions are merged into this one. It can't be withdrawn."),
            code="has_duplicates",
        )
    if act == Act.MARK_REPEAT and question.repeat_of_id is not None:
        raise Refused(
            _("The question is marked as raised before already: take that back first."), code="is_repeat"
        )
    check_promise(question, act)
    if act == Act.UNMARK_REPEAT and question.repeat_of_id is None:
        raise Refused(_("The question is not marked as raised before."), code="no_repeat")


def possible(question, act: str, today: date) -> bool:
    """Whether the act can be done in the question's state on this day."""
    return why_not(question, act, today) == ""


def why_not(question, act: str, today: date) -> str:
    """The reason why the act is impossible now, for a button; empty when it is possible."""
    try:
        check_possible(question, act, today)
    except Refused as refusal:
        return refusal.messages[0]
    return ""


def check_outcome(
    question, *, outcome: str, answer: str, closed_on: date, has_proof: bool, today: date
) -> None:
    """Raise `Refused` (by field) unless the question may be closed with this outcome, answer, date and proof."""
    wrong: dict[str, str] = {}
    if outcome not in OUTCOMES:
        wrong["outcome"] = _("Choose an outcome.")
    if not answer:
        wrong["answer"] = _("Write the answer that the citizen gets.")
    if outcome == Status.RESOLVED and not has_proof:
        wrong["proof"] = _("“Resolved” needs proof: a file, a link or the number of an act.")
    if problem := _wrong_date(question, closed_on, today):
        wrong["closed_on"] = problem
    if wrong:
        raise Refused(wrong)


def check_own_file(question, file) -> None:
    """Raise `Refused` when the proof is a file of another question."""
    if file is not None and file.question_id != question.pk:
        raise Refused({"proof_file": _("The file belongs to another question.")})


def check_merge(question, original) -> None:
    """Raise `Refused` unless `question` may become a duplicate of `original` (already the end of its chain)."""
    if original.pk == question.pk:
        raise Refused({"original": _("A question can't be a duplicate of itself.")})
    if original.status == Status.WITHDRAWN:
        raise Refused({"original": _("That question was withdrawn: nobody works on it any more.")})
    if question.complained_of_id not in (None, original.complained_of_id):
        raise Refused({"original": _("A complaint can only be merged into a complaint about the same body.")})


def _wrong_date(question, closed_on: date | None, today: date) -> str:
    if closed_on is None:
        return _("Give the date of the outcome.")
    if closed_on > today:
        return _("The outcome can't be in the future.")
    if closed_on < question.raised_on:
        return _("The outcome can't be earlier than the question.")
    if closed_on < question.clock_from:
        return _("The outcome can't be earlier than the day on which the question was reopened.")
    return ""


def _wrong_status(question, act: str) -> str:
    if act == Act.TAKE and question.status == Status.IN_WORK:
        return _("The question is already in work.")
    if question.status == Status.REGISTERED and act in (Act.TAKE, Act.CLOSE):
        return _("Nobody answers for the question yet: assign it first.")
    if question.is_open:
        return _("The question is still open.")
    return _("The question is closed: %(status)s.") % {"status": question.get_status_display()}
