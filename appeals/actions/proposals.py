"""What one person prepares and another decides: an extension, a forwarding, a closing.

The question is locked first, its proposal changes only under that lock: two who decide at once come one after the other.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.actions.deciders import tell_deciders, tell_proposer
from appeals.actions.events import record
from appeals.actions.extending import extend
from appeals.actions.forwarding import check_target, forward
from appeals.actions.moves import given_reason, moving, plain, written
from appeals.actions.outcomes import close
from appeals.enums import EventKind, ProposalKind, ProposalState
from appeals.models import Attachment, Event, Proposal, Question
from appeals.policies import check_outcome, check_own_file
from appeals.policies_decisions import check_extension, check_other_person, check_pending
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Refused, act, changed, lock
from common.dates import today
from common.scoping import get_visible_or_404
from common.text import clean, clean_line
from organisations.models import Body, User

NOTE_MAX = 2000


def propose_extension(
    question: Question | int, *, by: User, until: date, reason: str, version: int | None = None
) -> Proposal:
    """Ask for more time, until a working day within two months of the first deadline. Somebody else decides."""
    reason = given_reason(reason)
    with moving(Act.PROPOSE_EXTENSION, question, by=by, version=version) as question:
        check_extension(question, until, load_terms())
        return _put_up(Act.PROPOSE_EXTENSION, question, by, ProposalKind.EXTENSION, reason, until=until)


def propose_forward(
    question: Question | int, *, by: User, responsible: Body, reason: str, version: int | None = None
) -> Proposal:
    """Propose to pass the question on to the competent body. Somebody else decides."""
    reason = given_reason(reason)
    with moving(Act.PROPOSE_FORWARD, question, by=by, version=version) as question:
        check_target(question, responsible)
        return _put_up(Act.PROPOSE_FORWARD, question, by, ProposalKind.FORWARD, reason, to_body=responsible)


def propose_closing(
    question: Question | int,
    *,
    by: User,
    outcome: str,
    answer: str,
    closed_on: date,
    proof: str = "",
    proof_file: Attachment | None = None,
    version: int | None = None,
) -> Proposal:
    """Submit the answer: the citizen gets it once somebody else has approved it."""
    answer, proof = clean(answer), clean_line(proof)
    with moving(Act.PROPOSE_CLOSING, question, by=by, version=version) as question:
        check_own_file(question, proof_file)
        check_outcome(
            question,
            outcome=outcome,
            answer=answer,
            closed_on=closed_on,
            has_proof=bool(proof or proof_file),
            today=today(),
        )
        return _put_up(
            Act.PROPOSE_CLOSING,
            question,
            by,
            ProposalKind.CLOSING,
            "",
            outcome=outcome,
            answer=answer,
            closed_on=closed_on,
            proof=proof,
            proof_file=proof_file,
        )


def approve(proposal_id: int, *, by: User, note: str = "") -> Proposal:
    """Decide for it: what was proposed is done at once, by the one who approves. Checked anew, since days have passed."""
    note = clean(note)[:NOTE_MAX]
    with act("question.approve", by=by), moving(Act.DECIDE, _question_of(proposal_id, by), by=by) as question:
        proposal = _waiting(proposal_id, question)
        check_other_person(proposal.made_by_id, by)
        _decided(proposal, ProposalState.APPROVED, by, note)
        _CARRIED_OUT[proposal.kind](question, proposal, by)
        tell_proposer(proposal)
        return proposal


def decline(proposal_id: int, *, by: User, reason: str) -> Proposal:
    """Decide against it, with a reason that the proposer reads."""
    reason = given_reason(reason)
    with moving(Act.DECIDE, _question_of(proposal_id, by), by=by) as question:
        proposal = _waiting(proposal_id, question)
        check_other_person(proposal.made_by_id, by)
        _decided(proposal, ProposalState.DECLINED, by, reason)
        written(Act.DECIDE, question, by=by, note=reason, details=_named(proposal))
        tell_proposer(proposal)
        return proposal


def take_back(proposal_id: int, *, by: User) -> Proposal:
    """Whoever made a proposal takes it back while nobody has decided."""
    with act("question.take_back", by=by):
        question = lock(
            Question.objects.select_related("body", "responsible"), _question_of(proposal_id, by), by
        )
        proposal = _locked(proposal_id, question)
        if proposal.made_by_id != by.pk:
            raise PermissionDenied(_("Only the one who proposed it takes it back."))
        check_pending(proposal)
        _decided(proposal, ProposalState.TAKEN_BACK, by, "")
        record(question, EventKind.TAKEN_BACK, by=by, details=_named(proposal))
        return proposal


def _put_up(move: str, question: Question, by: User, kind: str, reason: str, **facts) -> Proposal:
    """Write the proposal with its event, and tell those who decide."""
    waiting = Proposal.objects.unscoped("proposals of the locked question")
    if waiting.filter(question=question, kind=kind, state=ProposalState.PENDING).exists():
        raise Refused(_("This waits for a decision already."), code="pending")
    proposal = Proposal.objects.create(question=question, kind=kind, made_by=by, reason=reason, **facts)
    shown = {name: plain(facts[name]) for name in ("until", "to_body", "outcome") if name in facts}
    event = written(move, question, by=by, note=reason, details=_named(proposal) | shown)
    tell_deciders(proposal, question.responsible, event)
    return proposal


def _named(proposal: Proposal) -> dict:
    return {"proposal": proposal.pk, "proposal_kind": str(proposal.kind)}


def _question_of(proposal_id: int, by: User) -> int:
    return get_visible_or_404(Proposal, by, pk=proposal_id).question_id


def _locked(proposal_id: int, question: Question) -> Proposal:
    rows: Model = Proposal.objects.unscoped("proposal of the locked question")
    related = rows.select_related("to_body", "proof_file", "made_by")
    return related.select_for_update(of=("self",), no_key=True).get(pk=proposal_id, question=question)


def _waiting(proposal_id: int, question: Question) -> Proposal:
    proposal = _locked(proposal_id, question)
    check_pending(proposal)
    return proposal


def _decided(proposal: Proposal, state: str, by: User, note: str) -> None:
    changed(proposal, state=state, decided_by=by, decided_at=timezone.now(), decision_note=note)


def _extended(question: Question, proposal: Proposal, by: User) -> Event:
    return extend(question, proposal, by=by)


def _forwarded(question: Question, proposal: Proposal, by: User) -> None:
    forward(question, by=by, responsible=proposal.to_body, reason=proposal.reason, proposal=proposal)


def _closed(question: Question, proposal: Proposal, by: User) -> None:
    close(
        question,
        by=by,
        outcome=proposal.outcome,
        answer=proposal.answer,
        closed_on=proposal.closed_on,
        proof=proposal.proof,
        proof_file=proposal.proof_file,
        proposal=proposal,
    )


_CARRIED_OUT = {
    ProposalKind.EXTENSION: _extended,
    ProposalKind.FORWARD: _forwarded,
    ProposalKind.CLOSING: _closed,
}
