"""When something may be proposed, decided and published. Who may do it: `permissions`."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from appeals.deadlines import Terms, next_working_day
from appeals.enums import ProposalState, PublicationState, QuestionKind
from appeals.workflow import Act
from common.acts import Refused
from common.templatetags.ui import day

EXTENDING = (Act.PROPOSE_EXTENSION, Act.EXTEND)


def check_decisions(question, act: str, today: date) -> None:
    """Raise `Refused` where the question's own columns tell already that the term can't be extended."""
    if act not in EXTENDING:
        return
    if question.kind == QuestionKind.COMPLAINT:
        raise Refused(_("The term of a complaint is never extended."), code="complaint")
    if question.due_on < today:
        raise Refused(_("The last day has passed: the term can't be extended any more."), code="too_late")


def check_extension(question, until: date, terms: Terms) -> None:
    """Raise `Refused` (at `until`) unless the law lets the term be extended to this day (Art. 76(3), 99)."""
    latest = terms.latest_extension(question.kind, question.clock_from)
    if latest is None:
        raise Refused(_("The law does not let this term be extended."), code="not_extendable")
    if until <= question.due_on:
        raise Refused(
            {
                "until": _("The last day is %(day)s already: choose a later one.")
                % {"day": day(question.due_on)}
            }
        )
    if until > latest:
        raise Refused(
            {
                "until": _("The law lets the term be extended until %(day)s at the latest.")
                % {"day": day(latest)}
            }
        )
    if not terms.calendar.is_working(until):
        following = next_working_day(until, terms.calendar)
        raise Refused(
            {
                "until": _("Nobody works on this day. The next working day is %(day)s.")
                % {"day": day(following)}
            }
        )


def check_pending(proposal) -> None:
    """Raise `Refused` when somebody has decided already, or the question went another way."""
    if proposal.state != ProposalState.PENDING:
        raise Refused(
            _("This waits for no decision any more: %(state)s.")
            % {"state": proposal.get_state_display().lower()},
            code="decided",
        )


def check_other_person(made_by_id: int, by) -> None:
    """Raise `Refused` when somebody would approve what they prepared themselves: four eyes see more than two."""
    if by is not None and by.pk == made_by_id:
        raise Refused(_("You prepared this yourself: somebody else decides."), code="four_eyes")


def check_may_prepare(publication) -> None:
    """Raise `Refused` while the public version stands on the site; `publication` may be None."""
    if publication is not None and publication.state == PublicationState.PUBLISHED:
        raise Refused(_("This is published already: take it off first."), code="published")


def check_may_publish(publication, by) -> None:
    """Raise `Refused` unless somebody else has prepared the public version."""
    if publication is None or publication.state == PublicationState.WITHDRAWN:
        raise Refused(_("Nothing is prepared for publication."), code="not_prepared")
    if publication.state == PublicationState.PUBLISHED:
        raise Refused(_("This is published already."), code="published")
    check_other_person(publication.prepared_by_id, by)


def check_may_unpublish(publication) -> None:
    """Raise `Refused` unless the public version stands on the site."""
    if publication is None or publication.state != PublicationState.PUBLISHED:
        raise Refused(_("This is not published."), code="not_published")
