"""Root problems: named, changed, given to an owner, solved, given up, taken up again. None of it closes a question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason, plain
from appeals.models import Topic
from common.acts import Refused, act, changed, check_version, lock
from common.dates import today
from common.text import clean, clean_line
from organisations.models import Body, Territory, User
from organisations.rights import Right
from plans.actions.events import record
from plans.enums import PlanEventKind, ProblemStage
from plans.models import RootProblem
from plans.permissions import check_user_can
from plans.policies import TEXT_MAX, TITLE_MAX, check_no_open_item, check_open, check_owner


def name_problem(
    *,
    by: User | None,
    body: Body,
    title: str,
    topic: Topic,
    territory: Territory | None = None,
    description: str = "",
    owner: User | None = None,
    ref: str = "",
    token: UUID | None = None,
    split_from: RootProblem | None = None,
) -> RootProblem:
    """Name what stands behind questions. `token` names the form: sent again, it gives back the problem it made.

    Raises PermissionDenied, Refused (by field).
    """
    with act("problem.name", by=by):
        check_user_can(by, Right.PLANS_MANAGE, body)
        made = RootProblem.objects.unscoped("the form sent again").filter(token=token) if token else None
        if made is not None and (problem := made.first()) is not None:
            return problem
        facts = _checked(title=title, description=description)
        check_owner(owner, body)
        problem = RootProblem.objects.create(
            body=body, topic=topic, territory=territory, owner=owner, ref=clean_line(ref), named_on=today(),
            named_by=by, token=token, split_from=split_from, **facts,
        )  # fmt: skip
        record(PlanEventKind.PROBLEM_NAMED, by=by, problem=problem)
    return problem


def edit_problem(
    problem: RootProblem | int,
    *,
    by: User | None,
    title: str,
    topic: Topic,
    territory: Territory | None,
    description: str = "",
    version: int | None = None,
) -> RootProblem:
    """Change the words, the topic and the place of an open problem; the event keeps what stood before."""
    with changing("problem.edit", problem, by=by, version=version) as row:
        check_open(row)
        fields = {"topic": topic, "territory": territory} | _checked(title=title, description=description)
        _changed(PlanEventKind.PROBLEM_EDITED, row, by, fields)
        return row


def give_problem(
    problem: RootProblem | int, *, by: User | None, owner: User | None, version: int | None = None
) -> RootProblem:
    """Say which person answers for the problem; nobody (None) makes it ownerless again."""
    with changing("problem.give", problem, by=by, version=version) as row:
        check_open(row)
        check_owner(owner, row.body)
        _changed(PlanEventKind.PROBLEM_GIVEN, row, by, {"owner": owner})
        return row


def solve_problem(
    problem: RootProblem | int,
    *,
    by: User | None,
    outcome: str,
    ended_on: date | None = None,
    version: int | None = None,
) -> RootProblem:
    """The root is gone, with words on how. Its questions stay as they are: each asker is answered by itself.

    Refused while plan items are in force.
    """
    with changing("problem.solve", problem, by=by, version=version) as row:
        if row.stage == ProblemStage.SOLVED:
            return row
        check_open(row)
        check_no_open_item(row)
        return end(PlanEventKind.SOLVED, row, by, ProblemStage.SOLVED, outcome, ended_on)


def drop_problem(
    problem: RootProblem | int, *, by: User | None, reason: str, version: int | None = None
) -> RootProblem:
    """Give the problem up, with a reason: it is none, or nobody here can solve it."""
    reason = given_reason(reason)
    with changing("problem.drop", problem, by=by, version=version) as row:
        if row.stage == ProblemStage.DROPPED:
            return row
        check_open(row)
        check_no_open_item(row)
        return end(PlanEventKind.DROPPED, row, by, ProblemStage.DROPPED, reason)


def reopen_problem(
    problem: RootProblem | int, *, by: User | None, reason: str, version: int | None = None
) -> RootProblem:
    """Take a solved or dropped problem up again: people still ask. One that was merged stays merged."""
    reason = given_reason(reason)
    with changing("problem.reopen", problem, by=by, version=version) as row:
        if row.is_open:
            return row
        if row.stage == ProblemStage.MERGED:
            raise Refused(_("This problem is a part of another one by now: see there."), code="merged")
        changed(row, stage=ProblemStage.OPEN, ended_on=None, outcome="")
        record(PlanEventKind.REOPENED, by=by, problem=row, note=reason)
        return row


@contextmanager
def changing(
    name: str, problem: RootProblem | int, *, by: User | None, version: int | None = None
) -> Iterator[RootProblem]:
    """Open an act on a problem and hand out the locked row, once right and version were checked."""
    with act(name, by=by):
        row = locked(problem, by)
        check_user_can(by, Right.PLANS_MANAGE, row.body)
        check_version(row, version)
        yield row


def locked(problem: RootProblem | int, by: User | None) -> RootProblem:
    """The problem with its body and owner, locked; 404 for what `by` may not see."""
    pk = problem.pk if isinstance(problem, RootProblem) else problem
    return lock(RootProblem.objects.select_related("body", "owner", "topic", "territory"), pk, by)


def end(
    kind: str,
    row: RootProblem,
    by: User | None,
    stage: str,
    words: str,
    ended_on: date | None = None,
    **more: Any,
) -> RootProblem:
    """End the locked problem, with a day and words on how."""
    words, day = clean(words)[:TEXT_MAX], ended_on or today()
    wrong = {}
    if not words:
        wrong["outcome"] = _("Say how it was solved.")
    if day > today():
        wrong["ended_on"] = _("This day has not come yet.")
    elif day < row.named_on:
        wrong["ended_on"] = _("It can't have ended before it was named.")
    if wrong:
        raise Refused(wrong)
    changed(row, stage=stage, ended_on=day, outcome=words, **more)
    record(kind, by=by, problem=row, happened_on=day, note=words)
    return row


def _checked(*, title: str, description: str) -> dict[str, str]:
    title, description = clean_line(title), clean(description)
    too_long = _("The text is too long: %(count)d characters at most.")
    wrong = {}
    if not title:
        wrong["title"] = _("Say in a line what the problem is.")
    if len(title) > TITLE_MAX:
        wrong["title"] = too_long % {"count": TITLE_MAX}
    if len(description) > TEXT_MAX:
        wrong["description"] = too_long % {"count": TEXT_MAX}
    if wrong:
        raise Refused(wrong)
    return {"title": title, "description": description}


def _changed(kind: str, row: RootProblem, by: User | None, fields: dict[str, Any]) -> None:
    before = {name: plain(getattr(row, name)) for name in fields}
    if names := changed(row, **fields):
        changes = {name: [before[name], plain(getattr(row, name))] for name in names}
        record(kind, by=by, problem=row, details={"changes": changes})
