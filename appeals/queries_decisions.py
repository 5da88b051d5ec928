"""Reading what waits for a decision, what a person proposed, of what citizens are still to be told, and text templates."""

from __future__ import annotations

from django.db.models import Q

from appeals.enums import ProposalKind, ProposalState
from appeals.models import AnswerTemplate, Proposal, Question
from appeals.querysets import OfQuestionQuerySet
from organisations.models import Body
from organisations.rights import Right

UNTOLD = Q(
    kind=ProposalKind.EXTENSION, state=ProposalState.APPROVED, tell_by__isnull=False, told_on__isnull=True
)


def waiting_for(user) -> OfQuestionQuerySet:
    """What waits for the decision of this person: proposals of others in the bodies where they approve."""
    bodies = Body.objects.in_reach_of(user, Right.QUESTIONS_APPROVE)
    waiting = Proposal.objects.visible_to(user).filter(state=ProposalState.PENDING)
    return waiting.filter(question__responsible__in=bodies).exclude(made_by=user)


def proposed_by(user) -> OfQuestionQuerySet:
    """What this person proposed and nobody decided yet."""
    return Proposal.objects.visible_to(user).filter(state=ProposalState.PENDING, made_by=user)


def untold_for(user) -> OfQuestionQuerySet:
    """Approved extensions of which the citizen does not know, where it is up to this person to tell."""
    parts = Q()
    for right in (Right.QUESTIONS_WORK, Right.QUESTIONS_REGISTER):
        bodies = Body.objects.in_reach_of(user, right)
        parts |= Q(question__responsible__in=bodies) | Q(question__body__in=bodies)
    return Proposal.objects.visible_to(user).filter(UNTOLD).filter(parts)


def for_rows(proposals: OfQuestionQuerySet) -> OfQuestionQuerySet:
    """Everything that a line of these lists shows, in one query."""
    return proposals.select_related(
        "question", "question__topic", "question__responsible", "question__body", "made_by", "to_body"
    ).defer("question__search", "answer")


def proposals_on_page(question: Question) -> list[Proposal]:
    """What the page of a question tells: what waits, and extensions of which the citizen is to be told."""
    if not question.has_proposals:
        return []
    rows = Proposal.objects.unscoped("proposals of a question that the person sees").filter(question=question)
    shown = rows.filter(Q(state=ProposalState.PENDING) | UNTOLD)
    return list(shown.select_related("made_by", "to_body").order_by("pk"))


def templates_for(question: Question) -> list[AnswerTemplate]:
    """Text templates in use that fit the question: of the body that answers, of those above it, and for everybody."""
    body = question.responsible or question.body
    parts = body.path.strip("/").split("/")
    topics = [key for key in (question.topic_id, question.topic.parent_id if question.topic else None) if key]
    fitting = Q(body__isnull=True) | Q(body__code__in=parts)
    rows = AnswerTemplate.objects.filter(fitting, Q(topic__isnull=True) | Q(topic__in=topics), is_active=True)
    found = list(rows.select_related("body", "topic"))
    # The nearest body first, then the narrower topic.
    return sorted(
        found, key=lambda row: (-len(row.body.path) if row.body else 0, row.topic is None, row.name)
    )
