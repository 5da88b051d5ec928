"""A question finds the competent body: forwarded whole or in part, disputed, settled by the host."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from appeals.actions.events import record
from appeals.actions.moves import given_reason, moving, routers, tell, workers, written
from appeals.actions.registering import next_position
from appeals.actions.routing import check_exists, drop_helper
from appeals.actions.slips import give_slip
from appeals.actions.telling import FORWARDED, tell_askers
from appeals.actions.terms import clock
from appeals.enums import Competence, EventKind, Source, Status
from appeals.models import Proposal, Question
from appeals.policies_complaints import check_may_answer
from appeals.policies_routing import check_had_it_before
from appeals.queries_routing import bodies_of_term
from appeals.rules import load_terms
from appeals.suggestions import detect_language
from appeals.workflow import Act
from common.acts import Refused, act
from common.dates import today
from common.text import clean
from meetings.models import Meeting
from organisations.models import Body, User

TEXT_MAX = 10_000


def forward(
    question: Question | int,
    *,
    by: User | None,
    responsible: Body,
    reason: str,
    version: int | None = None,
    proposal: Proposal | None = None,
) -> Question:
    """Pass the whole question on to the competent body, within the term for that (Art. 65). The clock runs on.

    `proposal`: what an executor proposed and `by` approves now; the event names it.
    Raises Refused when the term is over, competence was settled, or the body had the question before.
    """
    reason = given_reason(reason)
    may = Act.FORWARD if proposal is None else Act.DECIDE
    with moving(Act.FORWARD, question, by=by, version=version, may=may) as question:
        check_target(question, responsible)
        drop_helper(question, responsible)
        event = written(
            Act.FORWARD,
            question,
            by=by,
            to=Status.ASSIGNED,
            note=reason,
            details={"proposal": proposal.pk} if proposal is not None else None,
            responsible=responsible,
            executor=None,
            received_on=today(),
            forwards=question.forwards + 1,
        )
        tell(Act.FORWARD, event, workers(responsible))
        tell_askers(question, FORWARDED, event)
        return question


def split_off(
    question: Question | int,
    *,
    by: User | None,
    text: str,
    responsible: Body,
    reason: str,
    version: int | None = None,
) -> Question:
    """Make a part of the question one of its own, for another body; returns the part. Its clock is that of the origin.

    The meeting is locked first, as at the desk: the part gets the next number in it.
    """
    text, reason = clean(text), given_reason(reason)
    _check_text(text)
    with act("question.split_off", by=by):
        meeting = _locked_meeting(question, by)
        with moving(Act.SPLIT_OFF, question, by=by, version=version) as question:
            check_target(question, responsible)
            part = _part(question, meeting, text, responsible)
            give_slip(part)
            written(Act.SPLIT_OFF, question, by=by, note=reason, details={"part": part.pk})
            event = record(
                part,
                EventKind.REGISTERED,
                by=by,
                details={
                    "part_of": question.pk,
                    "changes": {"responsible": [question.responsible_id, responsible.pk]},
                },
            )
            tell(Act.SPLIT_OFF, event, workers(responsible))
            tell_askers(part, FORWARDED, event)
            return part


def dispute(
    question: Question | int, *, by: User | None, reason: str, version: int | None = None
) -> Question:
    """Say that another body is competent; the controllers of the host body settle it."""
    reason = given_reason(reason)
    with moving(Act.DISPUTE, question, by=by, version=version) as question:
        event = written(Act.DISPUTE, question, by=by, note=reason, competence=Competence.DISPUTED)
        tell(Act.DISPUTE, event, routers(question.body))
        return question


def settle(
    question: Question | int, *, by: User | None, responsible: Body, reason: str, version: int | None = None
) -> Question:
    """Decide for good who is competent: the same body goes on, another one starts from the beginning. Both are told."""
    reason = given_reason(reason)
    with moving(Act.SETTLE, question, by=by, version=version) as question:
        before = question.responsible
        check_exists(responsible)
        check_may_answer(question, responsible)
        changes = {"competence": Competence.SETTLED}
        if responsible.pk != before.pk:
            drop_helper(question, responsible)
            changes |= {"responsible": responsible, "executor": None, "received_on": today()}
        status = question.status if responsible.pk == before.pk else Status.ASSIGNED
        event = written(Act.SETTLE, question, by=by, to=status, note=reason, **changes)
        tell(Act.SETTLE, event, workers(before, responsible))
        return question


def _check_text(text: str) -> None:
    if not text:
        raise Refused({"text": _("Write the part that is split off.")})
    if len(text) > TEXT_MAX:
        raise Refused(
            {"text": _("The text is too long: %(count)d characters at most.") % {"count": TEXT_MAX}}
        )


def check_target(question: Question, responsible: Body) -> None:
    """Raise Refused unless the question may be passed on to this body."""
    check_exists(responsible)
    if responsible.pk == question.responsible_id:
        raise Refused({"responsible": _("This body already answers for the question.")})
    check_may_answer(question, responsible)
    check_had_it_before(responsible, bodies_of_term(question))


def _locked_meeting(question: Question | int, by: User | None) -> Meeting:
    """The meeting of a question that the person sees; its own visibility does not matter, only its numbers."""
    pk = question.pk if isinstance(question, Question) else question
    rows = Question.objects.unscoped("the system acts") if by is None else Question.objects.visible_to(by)
    meeting_id = rows.filter(pk=pk).values_list("meeting_id", flat=True).first()
    if meeting_id is None:
        raise Http404
    rows = Meeting.objects.unscoped("numbers of the meeting of a visible question")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=meeting_id)


def _part(question: Question, meeting: Meeting, text: str, responsible: Body) -> Question:
    return Question.objects.create(
        meeting=meeting,
        body=question.body,
        position=next_position(meeting),
        source=Source.DESK,
        citizen=question.citizen,
        text=text,
        language=detect_language(text) or question.language,
        kind=question.kind,
        complained_of=question.complained_of,
        complained_name=question.complained_name,
        territory=question.territory,
        part_of=question,
        responsible=responsible,
        received_on=today(),
        forwards=question.forwards + 1,
        status=Status.ASSIGNED,
        raised_on=question.raised_on,
        standing_since=question.raised_on,
        **clock(question.kind, question.clock_from, load_terms(), question.extended_until),
    )
