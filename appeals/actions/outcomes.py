"""How a question ends, and how it begins again."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from appeals.actions.moves import moving, tell, workers, written
from appeals.actions.terms import clock
from appeals.enums import Status
from appeals.models import Attachment, Question
from appeals.policies import check_outcome
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Refused
from common.dates import today
from common.text import clean, clean_line
from organisations.models import User
from organisations.rights import Right


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
) -> Question:
    """Close with an outcome, the answer that the citizen gets and, for `resolved`, proof (a text or a file of it)."""
    answer, proof = clean(answer), clean_line(proof)
    with moving(Act.CLOSE, question, by=by, version=version) as question:
        if proof_file is not None and proof_file.question_id != question.pk:
            raise Refused({"proof_file": _("The file belongs to another question.")})
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
            answer=answer,
            closed_on=closed_on,
            closed_by=by,
            proof=proof,
            proof_file=proof_file,
        )
        if question.responsible_id != question.body_id:
            tell(Act.CLOSE, event, _controllers(question.body))
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
    reason = _given_reason(reason)
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
        tell(Act.REOPEN, event, _executor(question) or workers(question.responsible))
        return question


def withdraw(
    question: Question | int, *, by: User | None, reason: str, version: int | None = None
) -> Question:
    """The citizen took the question back; it is counted no more."""
    reason = _given_reason(reason)
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
        tell(Act.WITHDRAW, event, _executor(question))
        return question


def _given_reason(reason: str) -> str:
    reason = clean(reason)
    if not reason:
        raise Refused({"reason": _("Give the reason.")})
    return reason


def _executor(question: Question) -> list[User]:
    if question.executor_id is None:
        return []
    return list(
        User.objects.unscoped("recipient of a notice").filter(pk=question.executor_id, is_active=True)
    )


def _controllers(body) -> list[User]:
    return list(User.objects.unscoped("recipients of a notice").working_in(body, Right.QUESTIONS_CONTROL))
