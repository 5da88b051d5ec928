"""The public card of a root problem: prepared in two languages, let out by somebody else, replaced, taken off.

The problem is locked first, then its cards, so that nothing about a card happens twice at the same moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason
from appeals.policies_decisions import check_other_person
from common.acts import Conflict, Refused, act, changed, check_version
from common.scoping import get_visible_or_404
from organisations.models import User
from organisations.rights import Right
from plans.actions.events import record
from plans.actions.problems import locked
from plans.actions.telling_cards import tell_out, tell_waits
from plans.card_texts import TEXTS, check_stage, check_step_day, check_texts, cleaned
from plans.cards import facts_of
from plans.enums import CardState, PlanEventKind
from plans.models import PublicCard, RootProblem
from plans.permissions import check_user_can

WHY = "cards of the locked problem"


def prepare_card(
    problem: RootProblem | int,
    *,
    by: User | None,
    title_kk: str,
    title_ru: str,
    text_kk: str,
    text_ru: str,
    step_kk: str,
    step_ru: str,
    step_on: date,
    version: int | None = None,
) -> PublicCard:
    """Write the next version of the card. One is prepared at a time: a second writer changes it.

    `version` is that of the draft that the person saw, 0 where there was none. The same content changes nothing.
    Raises Http404, PermissionDenied, Conflict, Refused (by field): missing, too long, or telling who somebody is.
    """
    texts = cleaned(
        {
            "title_kk": title_kk, "title_ru": title_ru, "text_kk": text_kk, "text_ru": text_ru,
            "step_kk": step_kk, "step_ru": step_ru,
        }
    )  # fmt: skip
    with act("card.prepare", by=by):
        row = locked(problem, by)
        check_user_can(by, Right.PLANS_MANAGE, row.body)
        draft = _cards(row).filter(state=CardState.DRAFT).first()
        content = texts | {"step_on": step_on}
        if draft is not None and all(getattr(draft, name) == value for name, value in content.items()):
            return draft
        _check_draft(draft, version)
        check_stage(row)
        check_step_day(row, step_on)
        check_texts(row, texts)
        content |= {"prepared_by": by, "prepared_at": timezone.now()}
        if draft is None:
            draft = PublicCard.objects.create(problem=row, **content)
            tell_waits(draft, by)
        else:
            changed(draft, **content)
        _tell(PlanEventKind.CARD_PREPARED, draft, by)
        return draft


def publish_card(card: PublicCard | int, *, by: User, version: int | None = None) -> PublicCard:
    """Let the prepared version out, with the facts of today; the one before it is replaced.

    `version` is that of the texts which the person read. Whoever prepared it does not let it out. The texts are looked
    through once more: others may have asked since.
    """
    with _moving("card.publish", card, by) as row:
        if row.state != CardState.DRAFT:
            raise Refused(_("This version is not being prepared any more."), code="not_draft")
        check_version(row, version)
        check_other_person(row.prepared_by_id, by)
        check_stage(row.problem)
        check_step_day(row.problem, row.step_on)
        check_texts(row.problem, {name: getattr(row, name) for name in TEXTS})
        for earlier in _cards(row.problem).filter(state=CardState.PUBLISHED):
            changed(earlier, state=CardState.REPLACED)
        out = {"published_by": by, "published_at": timezone.now(), "facts": facts_of(row.problem)}
        changed(row, state=CardState.PUBLISHED, **out)
        _tell(PlanEventKind.CARD_PUBLISHED, row, by)
        tell_out(row, by)
        return row


def take_off_card(card: PublicCard | int, *, by: User, reason: str) -> PublicCard:
    """Take the published version off the site, with a reason; it stays readable inside."""
    reason = given_reason(reason)
    with _moving("card.take_off", card, by) as row:
        if row.state != CardState.PUBLISHED:
            raise Refused(_("This is not published."), code="not_published")
        changed(row, state=CardState.TAKEN_OFF)
        _tell(PlanEventKind.CARD_TAKEN_OFF, row, by, note=reason)
        return row


@contextmanager
def _moving(name: str, card: PublicCard | int, by: User) -> Iterator[PublicCard]:
    """Open an act on a card of a visible problem and hand out the card, both locked, once the right was checked."""
    pk = card.pk if isinstance(card, PublicCard) else card
    with act(name, by=by):
        problem = locked(get_visible_or_404(PublicCard, by, pk=pk).problem_id, by)
        check_user_can(by, Right.PLANS_APPROVE, problem.body)
        row = _cards(problem).get(pk=pk)
        row.problem = problem
        yield row


def _cards(problem: RootProblem):
    rows = PublicCard.objects.unscoped(WHY).filter(problem=problem)
    return rows.select_for_update(of=("self",), no_key=True)


def _check_draft(draft: PublicCard | None, version: int | None) -> None:
    """Raise `Conflict` where somebody else began, changed or let out the draft meanwhile."""
    if version is not None and version != (draft.version if draft is not None else 0):
        raise Conflict(
            _("Someone else has changed this since you opened it. Look at the new state and try again.")
        )


def _tell(kind: str, card: PublicCard, by: User | None, note: str = "") -> None:
    details = {"card": card.pk, "version": card.version}
    record(kind, by=by, problem=card.problem, note=note, details=details)
