"""Random checks: some of the solved questions are given to another body, which looks whether they are solved."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.actions.moves import controllers, moving, tell, written
from appeals.actions.outcomes import executor_of, reopen
from appeals.askers import closing_of
from appeals.deadlines import RuleKind, Terms
from appeals.enums import CheckState
from appeals.lots import Checker, choose, is_drawn
from appeals.models import Check, Question
from appeals.permissions_checks import check_user_can_check
from appeals.policies import check_possible
from appeals.practices import load_practices
from appeals.querysets_word import due_to_be_drawn
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Refused, act, changed, check_version, lock
from common.dates import today
from common.text import clean
from organisations.models import Body, Membership, User
from organisations.rights import Right, roles_with

logger = logging.getLogger(__name__)

DRAW_WITHIN = timedelta(days=30)  # an outcome older than this is not drawn any more
VERDICTS = (CheckState.PASSED, CheckState.FAILED)


@dataclass(frozen=True)
class Drawn:
    """What a run of the lot brought: questions looked at, given to a body, and drawn without a body that could check."""

    looked: int = 0
    given: int = 0
    skipped: int = 0


def draw_due(day: date | None = None) -> Drawn:
    """Cast the lot over the solved questions that nobody was given to check. A second run draws the same."""
    day = day or today()
    terms, checkers, practices = load_terms(), _checkers(day), load_practices()
    looked = given = skipped = 0
    for question in due_to_be_drawn(day, since=day - DRAW_WITHIN).iterator(chunk_size=500):
        looked += 1
        solver = question.responsible or question.body
        if not is_drawn(question.closing_id, practices.of(solver).sample_share):
            continue
        try:
            check = draw(question, checkers=checkers, terms=terms)
        except Refused:
            continue  # opened again meanwhile
        except Exception as error:  # one bad row must not stop the others; it is found again in the next run
            logger.warning("Question %s could not be drawn: %s", question.pk, type(error).__name__)
            continue
        given, skipped = given + (check is not None), skipped + (check is None)
    if skipped:
        logger.warning(
            "Solved questions drawn for checking, but no body can check them", extra={"count": skipped}
        )
    return Drawn(looked, given, skipped)


def draw(
    question: Question | int, *, checkers: list[Checker] | None = None, terms: Terms | None = None
) -> Check | None:
    """Give the present outcome of a question to the body that the lot names; None where none may check it.

    An outcome is given to one body only: repeating changes nothing. Raises Refused unless the question is solved.
    """
    with moving(Act.DRAW, question, by=None) as question:
        closing = closing_of(question)
        before = Check.objects.unscoped("drawn before").filter(closing=closing).first()
        if before is not None:
            return before
        checkers = _checkers(today()) if checkers is None else checkers
        solver = question.responsible or question.body
        chosen = choose(
            closing.pk,
            solver=_checker(solver),
            checkers=checkers,
            parties=[body.path for body in _parties(question)],
        )
        if chosen is None:
            return None
        body = Body.objects.get(pk=chosen.pk)
        due_on = (terms or load_terms()).until(RuleKind.CHECK, today())
        check = Check.objects.create(
            question=question, closing=closing, body=body, drawn_on=today(), due_on=due_on
        )
        event = written(Act.DRAW, question, by=None, details={"check": check.pk, "body": body.pk})
        tell(Act.DRAW, event, controllers(body))
        return check


def check(checked: Check | int, *, by: User, verdict: str, finding: str, version: int | None = None) -> Check:
    """Record what the checking body found. `passed` ends a doubt; `failed` opens the question again with a new term.

    Sending the same again changes nothing. Raises Http404, PermissionDenied, Conflict, Refused (by field).
    """
    pk = checked.pk if isinstance(checked, Check) else checked
    finding = clean(finding)
    with act("question.check", by=by):
        found = Check.objects.visible_to(by).filter(pk=pk).values_list("question_id", flat=True).first()
        rows = Question.objects.select_related("body", "responsible", "citizen")
        question = lock(rows, found, by)
        row = lock(Check.objects.select_related("body"), pk, by)
        check_user_can_check(by, row, question)
        if row.state in VERDICTS and (row.state, row.finding, row.checked_by_id) == (verdict, finding, by.pk):
            return row
        check_version(row, version)
        _check_input(row, verdict, finding)
        check_possible(question, Act.CHECK, today())
        _record(question, row, by=by, verdict=verdict, finding=finding)
        return row


def _record(question: Question, row: Check, *, by: User, verdict: str, finding: str) -> None:
    changed(row, state=verdict, finding=finding, checked_by=by, checked_at=timezone.now())
    failed = verdict == CheckState.FAILED
    event = written(
        Act.CHECK,
        question,
        by=by,
        note=finding,
        details={"check": row.pk, "body": row.body_id, "verdict": str(verdict)},
        doubted=failed,
    )
    told = controllers(question.body, question.responsible)
    if failed:  # the executor is told that the question is open again
        reopen(question, by=None, reason=finding, cause="check", doubted=True)
    else:
        told += executor_of(question)
    tell(Act.CHECK, event, told)


def _check_input(row: Check, verdict: str, finding: str) -> None:
    if row.state != CheckState.PENDING:
        raise Refused(_("This check is over: %(state)s.") % {"state": row.get_state_display()})
    wrong = {}
    if verdict not in VERDICTS:
        wrong["verdict"] = _("Say whether it is solved.")
    if not finding:
        wrong["finding"] = _("Write what you found.")
    if wrong:
        raise Refused(wrong)


def _parties(question: Question) -> list[Body]:
    """Everybody who took part in the question or is complained of."""
    found = [question.body, question.responsible, question.complained_of, *question.helpers, *question.tasked]
    return [body for body in found if body is not None]


def _checkers(day: date) -> list[Checker]:
    """Bodies that exist and have somebody who can check."""
    staff = Membership.objects.unscoped("bodies with a controller").filter(
        body=models.OuterRef("pk"),
        role__in=roles_with(Right.QUESTIONS_CONTROL),
        ended_on__isnull=True,
        user__is_active=True,
    )
    return [_checker(body) for body in Body.objects.existing_on(day).filter(models.Exists(staff))]


def _checker(body: Body) -> Checker:
    return Checker(pk=body.pk, kind=body.kind, level=body.level, path=body.path)
