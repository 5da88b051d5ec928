"""More time, once it was approved, and telling the citizen of it within three working days (Art. 76(3))."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.actions.moves import moving, written
from appeals.actions.telling import tell_askers
from appeals.actions.terms import clock
from appeals.enums import ProposalKind, ProposalState, TellWay
from appeals.models import Event, Proposal, Question
from appeals.policies import check_possible
from appeals.policies_decisions import check_extension
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Refused, act, changed, lock
from common.dates import today
from common.text import clean
from organisations.models import User

EXTENDED = "citizen.extended"
ABOUT_EXTENSION = EXTENDED.removeprefix("citizen.")
NOTE_MAX = 2000


def extend(question: Question, proposal: Proposal, *, by: User) -> Event:
    """Give the locked question its new last day, and have the citizen told. Called by the approval, inside its act."""
    terms = load_terms()
    check_possible(question, Act.EXTEND, today())
    check_extension(question, proposal.until, terms)
    event = written(
        Act.EXTEND,
        question,
        by=by,
        note=proposal.reason,
        details={"proposal": proposal.pk},
        **clock(question.kind, question.clock_from, terms, proposal.until),
    )
    if question.citizen_id is not None:  # else nobody is known who could be told
        changed(proposal, tell_by=terms.until("tell_extension", today()))
    tell_askers(question, EXTENDED, event)
    return event


def tell_citizen(
    question: Question | int, *, by: User, told_on: date, how: str, note: str = "", version: int | None = None
) -> Question:
    """Record that the citizen was told of the extension by telephone, by post, in person."""
    with moving(Act.TELL_CITIZEN, question, by=by, version=version) as question:
        untold = list(_untold(question))
        if not untold:
            raise Refused(_("There is nothing of which the citizen is still to be told."), code="nothing")
        _check_telling(untold, told_on, how)
        for proposal in untold:
            changed(proposal, told_on=told_on)
        written(
            Act.TELL_CITIZEN,
            question,
            by=by,
            happened_on=told_on,
            note=clean(note)[:NOTE_MAX],
            details={"about": ABOUT_EXTENSION, "how": str(how)},
        )
        return question


def extension_told(question_id: int) -> None:
    """A message about the extension has left: the citizen of this question is told. Doing it twice changes nothing."""
    with act("question.tell_citizen"):
        question = lock(Question.objects.all(), question_id, None)
        for proposal in _untold(question):
            changed(proposal, told_on=today())


def _untold(question: Question):
    rows = Proposal.objects.unscoped("proposals of the locked question").filter(question=question)
    waiting = rows.filter(
        kind=ProposalKind.EXTENSION, state=ProposalState.APPROVED, tell_by__isnull=False, told_on__isnull=True
    )
    return waiting.order_by("pk").select_for_update(of=("self",), no_key=True)


def _check_telling(untold: list[Proposal], told_on: date, how: str) -> None:
    wrong = {}
    first = min(timezone.localdate(proposal.decided_at) for proposal in untold)
    if told_on > today():
        wrong["told_on"] = _("This day has not come yet.")
    elif told_on < first:
        wrong["told_on"] = _("The citizen can't have been told before the term was extended.")
    if how not in TellWay.values:
        wrong["how"] = _("Choose how the citizen was told.")
    if wrong:
        raise Refused(wrong)
