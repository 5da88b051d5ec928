"""How a question ends, and how it begins again."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from appeals.actions.moves import controllers, given_reason, moving, tell, workers, written
from appeals.actions.telling import CLOSED, REOPENED, tell_askers
from appeals.actions.terms import clock
from appeals.enums import CheckState, Status
from appeals.models import Attachment, Proposal, Question
from appeals.policies import check_outcome, check_own_file
from appeals.practices import submits
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Refused, changed
from common.dates import today
from common.text import clean, clean_line
from organisations.models import User


def close(
    question: Question | int,
    *,
    by: User | None,
    outcome: str,
    answer: str,
    closed_on: date,
    proof: str = "",
    proof_file: Attachment | None = None,
    version: int | None = None,
    proposal: Proposal | None = None,
) -> Question:
    """Close with an outcome, the answer that the citizen gets and, for `resolved`, proof (a text or a file of it).

    `proposal`: what somebody else prepared and `by` approves now; the event names it.
    """
    answer, proof = clean(answer), clean_line(proof)
    may = Act.CLOSE if proposal is None else Act.DECIDE
    with moving(Act.CLOSE, question, by=by, version=version, may=may) as question:
        if proposal is None and submits(by, question):
            raise Refused(
                _("Your body has answers approved before the citizen gets them: submit yours for approval."),
                code="approval",
            )
        check_own_file(question, proof_file)
        check_outcome(
            question,
            outcome=outcome,
            answer=answer,
            closed_on=closed_on,
            has_proof=bool(proof or proof_file),
            today=today(),
        )
        event = written(
            Act.CLOSE,
            question,
            by=by,
            to=outcome,
            happened_on=closed_on,
            details={"proposal": proposal.pk} if proposal is not None else None,
            answer=answer,
            closed_on=closed_on,
            closed_by=by,
            proof=proof,
            proof_file=proof_file,
        )
        if question.responsible_id != question.body_id:
            tell(Act.CLOSE, event, controllers(question.body))
        tell_askers(question, CLOSED, event)
        return question


def resolve_on_spot(question: Question | int, *, by: User | None, answer: str = "") -> Question:
    """Resolved before the eyes of the citizen: only on the day of the meeting itself."""
    with moving(Act.RESOLVE_ON_SPOT, question, by=by) as question:
        written(
            Act.RESOLVE_ON_SPOT,
            question,
            by=by,
            to=Status.RESOLVED_ON_SPOT,
            happened_on=question.raised_on,
            closed_on=question.raised_on,
            closed_by=by,
            answer=clean(answer),
        )
        return question


def reopen(
    question: Question | int,
    *,
    by: User | None,
    reason: str,
    version: int | None = None,
    cause: str = "controller",
    doubted: bool | None = None,
) -> Question:
    """Open a closed question again, with a new term from today. The earlier answer stays in the event.

    `cause`: controller, citizen (denied) or check (failed); the latter two leave a doubt (`doubted` True) which closing
    again does not end.
    """
    reason = given_reason(reason)
    with moving(Act.REOPEN, question, by=by, version=version) as question:
        event = written(
            Act.REOPEN,
            question,
            by=by,
            to=Status.ASSIGNED if question.responsible_id else Status.REGISTERED,
            note=reason,
            details={"cause": cause},
            doubted=question.doubted if doubted is None else doubted,
            **clock(question.kind, today(), load_terms()),
            reopened_on=question.reopened_on or today(),
            received_on=today() if question.responsible_id else None,
            forwards=0,
            competence="",
            asked_on=None,
            word="",
            word_on=None,
            closed_on=None,
            closed_by=None,
            answer="",
            proof="",
            proof_file=None,
            duplicate_of=None,
        )
        _lapse_checks(question)
        tell(Act.REOPEN, event, executor_of(question) or workers(question.responsible))
        tell_askers(question, REOPENED, event)
        return question


def withdraw(
    question: Question | int, *, by: User | None, reason: str, version: int | None = None
) -> Question:
    """The citizen took the question back; it is counted no more."""
    reason = given_reason(reason)
    with moving(Act.WITHDRAW, question, by=by, version=version) as question:
        event = written(
            Act.WITHDRAW,
            question,
            by=by,
            to=Status.WITHDRAWN,
            note=reason,
            closed_on=today(),
            closed_by=by,
        )
        tell(Act.WITHDRAW, event, executor_of(question))
        return question


def _lapse_checks(question: Question) -> None:
    """Nobody need check an outcome that is no more."""
    for check in question.checks.unscoped("checks of the locked question").filter(state=CheckState.PENDING):
        changed(check, state=CheckState.LAPSED)


def executor_of(question: Question) -> list[User]:
    """The executor, as the recipient of a notice; nobody where there is none."""
    if question.executor_id is None:
        return []
    return list(
        User.objects.unscoped("recipient of a notice").filter(pk=question.executor_id, is_active=True)
    )
