"""Blockers: named for a problem, changed, tied to further problems, and given up."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason
from common.acts import Refused, act, changed, lock
from common.dates import today
from common.text import clean, clean_line
from organisations.models import Body, User
from organisations.rights import Right
from plans.actions.events import record
from plans.actions.following import check_columns, following, locked, told_changes
from plans.actions.telling_blockers import tell_named, tell_tied
from plans.enums import BlockerState, PlanEventKind
from plans.ladders import Ladder
from plans.models import BlockedProblem, Blocker, BlockerStage, RootProblem
from plans.permissions import check_user_can
from plans.permissions_blockers import check_user_can_tie
from plans.policies_blockers import (
    check_blocks,
    check_expected,
    check_kind,
    check_money,
    check_problem_open,
)

EDITABLE = ("title", "description", "waits_for", "amount", "budget_level", "budget_year")


def name_blocker(
    *,
    by: User | None,
    problem: RootProblem | int,
    kind: str,
    title: str,
    body: Body | None = None,
    waits_for: Body | None = None,
    amount: int | None = None,
    budget_level: str = "",
    budget_year: int | None = None,
    description: str = "",
    expected: Mapping[str, date | None] | None = None,
    token: UUID | None = None,
) -> Blocker:
    """Say what the solution of a problem waits for; the first stage of the ladder is reached with that.

    `body` follows the blocker (default: the problem's). `amount` in tenge, with the budget and its year, for money and
    procurement. `expected`: stage → day. `token` names the form: sent again, it gives back the blocker that it made.
    Raises Http404, PermissionDenied, Refused.
    """
    with act("blocker.name", by=by):
        problem = _locked_problem(problem, by)
        body = body or problem.body
        check_user_can(by, Right.PLANS_MANAGE, body)
        if token is not None and (made := _made_by(token)) is not None:
            return made
        ladder = check_kind(kind)
        check_problem_open(problem)
        check_money(kind, amount, budget_level, budget_year)
        days = {stage: on for stage, on in (expected or {}).items() if on is not None}
        _check_days(ladder, days)
        blocker = Blocker(
            body=body, kind=kind, title=_titled(title), description=clean(description), waits_for=waits_for,
            amount=amount, budget_level=budget_level, budget_year=budget_year, stage=ladder.first,
            named_on=today(), named_by=by, token=token,
        )  # fmt: skip
        check_columns(blocker)
        blocker.save(force_insert=True)
        _lay_ladder(blocker, ladder, days)
        BlockedProblem.objects.create(blocker=blocker, problem=problem, tied_on=today())
        details = {"kind": str(kind), "title": blocker.title, "amount": amount}
        record(PlanEventKind.BLOCKER_NAMED, by=by, problem=problem, blocker=blocker, details=details)
        tell_named(blocker, by)
        return blocker


def edit_blocker(
    blocker: Blocker | int, *, by: User | None, version: int | None = None, **fields: Any
) -> Blocker:
    """Change what is told of a blocker (`EDITABLE`); the event keeps each value before and after.

    A body that is waited for from now on is told. Raises Http404, PermissionDenied, Conflict, Refused.
    """
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"No field to edit: {unknown}")
    with following("edit", blocker, by=by, version=version) as blocker:
        if "title" in fields:
            fields["title"] = _titled(fields["title"])
        if "description" in fields:
            fields["description"] = clean(fields["description"])
        trial = copy(blocker)
        for name, value in fields.items():
            setattr(trial, name, value)
        check_money(trial.kind, trial.amount, trial.budget_level, trial.budget_year)
        check_columns(trial)
        if changes := told_changes(blocker, **fields):
            record(PlanEventKind.BLOCKER_EDITED, by=by, blocker=blocker, details={"changes": changes})
            if "waits_for" in changes:
                tell_named(blocker, by)
        return blocker


def tie_blocker(blocker: Blocker | int, *, by: User | None, problem: RootProblem | int) -> BlockedProblem:
    """Say that a further problem waits for the same blocker; one that is tied already stays as it is.

    Raises Http404, PermissionDenied, Refused.
    """
    with act("blocker.tie", by=by):
        problem = _locked_problem(problem, by)
        blocker = locked(blocker, by)
        check_user_can_tie(by, blocker, problem)
        if (tie := _tie(blocker, problem)) is not None:
            return tie
        check_blocks(blocker)
        check_problem_open(problem)
        return _tied(blocker, problem, by)


def untie_blocker(
    blocker: Blocker | int, *, by: User | None, problem: RootProblem | int, reason: str
) -> Blocker:
    """Say that a problem does not wait for this blocker after all; one that is not tied is left as it is.

    The last problem is not untied from a blocker that blocks: then it is not needed any more, which is an act of its own.
    Raises Http404, PermissionDenied, Refused.
    """
    reason = given_reason(reason)
    with act("blocker.untie", by=by):
        problem = _locked_problem(problem, by)
        blocker = locked(blocker, by)
        check_user_can_tie(by, blocker, problem)
        if (tie := _tie(blocker, problem)) is None:
            return blocker
        if blocker.is_open and _ties().filter(blocker=blocker).count() == 1:
            raise Refused(
                _("Only this problem waits for the blocker: say instead that the blocker is not needed."),
                code="last",
            )
        changed(tie, untied_on=today())
        record(PlanEventKind.BLOCKER_UNLINKED, by=by, problem=problem, blocker=blocker, note=reason)
        return blocker


def carry_ties(problem: RootProblem, *, into: RootProblem, by: User | None) -> None:
    """Let `into` wait for everything that `problem` waits for. Call it inside the act that merges the two, both locked."""
    for tie in _ties().filter(problem=problem).order_by("blocker"):
        blocker = lock(Blocker.objects.all(), tie.blocker_id, None)
        changed(tie, untied_on=today())
        record(PlanEventKind.BLOCKER_UNLINKED, by=by, problem=problem, blocker=blocker)
        if _tie(blocker, into) is None:
            BlockedProblem.objects.create(blocker=blocker, problem=into, tied_on=today())
            record(PlanEventKind.BLOCKER_LINKED, by=by, problem=into, blocker=blocker)


def drop_blocker(blocker: Blocker | int, *, by: User | None, reason: str) -> Blocker:
    """Say that the blocker is not needed any more, with a reason; a second time nothing happens.

    Raises Http404, PermissionDenied, Refused (it is lifted).
    """
    reason = given_reason(reason)
    with following("drop", blocker, by=by, state=lambda row: None) as blocker:
        if blocker.state == BlockerState.DROPPED:
            return blocker
        check_blocks(blocker)
        changed(blocker, state=BlockerState.DROPPED, ended_on=today(), outcome=reason)
        record(PlanEventKind.BLOCKER_DROPPED, by=by, blocker=blocker, note=reason)
        return blocker


def _locked_problem(problem: RootProblem | int, by: User | None) -> RootProblem:
    pk = problem.pk if isinstance(problem, RootProblem) else problem
    return lock(RootProblem.objects.select_related("body"), pk, by)


def _made_by(token: UUID) -> Blocker | None:
    return Blocker.objects.unscoped("the form that was sent again").filter(token=token).first()


def _titled(title: str) -> str:
    title = clean_line(title)
    if not title:
        raise Refused({"title": _("Write what has to happen.")})
    return title


def _check_days(ladder: Ladder, days: Mapping[str, date]) -> None:
    if unknown := set(days) - set(ladder.stages):
        raise Refused({"expected": _("This kind of blocker has no such stage.")}, code=str(sorted(unknown)))
    check_expected(ladder, days, reached=ladder.first, today=today(), new=days)


def _lay_ladder(blocker: Blocker, ladder: Ladder, days: Mapping[str, date]) -> None:
    for place, stage in enumerate(ladder.stages):
        BlockerStage.objects.create(
            blocker=blocker, stage=stage, position=place, frees=stage == ladder.frees,
            expected_on=days.get(stage), first_expected_on=days.get(stage),
            reached_on=today() if stage == ladder.first else None,
        )  # fmt: skip


def _ties():
    return BlockedProblem.objects.unscoped("ties of what is locked").filter(untied_on__isnull=True)


def _tie(blocker: Blocker, problem: RootProblem) -> BlockedProblem | None:
    return _ties().filter(blocker=blocker, problem=problem).first()


def _tied(blocker: Blocker, problem: RootProblem, by: User | None) -> BlockedProblem:
    tie = BlockedProblem.objects.create(blocker=blocker, problem=problem, tied_on=today())
    record(PlanEventKind.BLOCKER_LINKED, by=by, problem=problem, blocker=blocker)
    tell_tied(blocker, tie, by)
    return tie
