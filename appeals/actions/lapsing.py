"""What ends by itself when a question goes another way: proposals that nobody decided, a public version out of date."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from appeals.actions.events import record
from appeals.enums import CLOSED_STATUSES, EventKind, ProposalState, PublicationState
from appeals.models import Proposal, Publication, Question
from common.acts import changed


def lapse(question: Question, *, by, before: str, changes: dict) -> None:
    """Called by each act after its change. `before`: the status before; `changes`: field → before and after."""
    closed = question.status in CLOSED_STATUSES
    if (closed and before not in CLOSED_STATUSES) or "responsible" in changes:
        _lapse_proposals(question)
    if before in CLOSED_STATUSES and not closed:
        _take_off(question, by)


def _lapse_proposals(question: Question) -> None:
    waiting = Proposal.objects.unscoped("proposals of the locked question")
    waiting.filter(question=question, state=ProposalState.PENDING).update(
        state=ProposalState.LAPSED, decided_at=timezone.now(), version=F("version") + 1
    )


def _take_off(question: Question, by) -> None:
    """A question that is open again has no outcome to show; what was prepared is out of date as well."""
    rows = Publication.objects.unscoped("public version of the locked question")
    publication = rows.filter(question=question).exclude(state=PublicationState.WITHDRAWN).first()
    if publication is None:
        return
    shown = publication.state == PublicationState.PUBLISHED
    changed(publication, state=PublicationState.WITHDRAWN)
    if shown:
        record(question, EventKind.UNPUBLISHED, by=by, details={"publication": publication.pk})
