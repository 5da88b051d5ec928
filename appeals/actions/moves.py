"""The shape of every act on a question: act → lock → right → version → state → change → event → notice.

with moving(Act.TAKE, question, by=user) as question:
    written(Act.TAKE, question, by=user, to=Status.IN_WORK, executor=user)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from appeals.above import tell_plans
from appeals.actions.events import record
from appeals.actions.lapsing import lapse
from appeals.actions.standing import keep_past
from appeals.enums import Status
from appeals.models import Event, Question
from appeals.permissions import check_user_can
from appeals.policies import check_possible
from appeals.workflow import MOVES
from common.acts import Refused, act, changed, check_version, lock
from common.dates import today
from common.text import clean
from notices.actions import queue
from organisations.models import User
from organisations.rights import Right


@contextmanager
def moving(
    move: str,
    question: Question | int,
    *,
    by: User | None,
    version: int | None = None,
    may: str | None = None,
) -> Iterator[Question]:
    """Open the act on a question and hand out the locked row, once right, version and state were checked.

    `may`: the act whose right is asked instead; who approves what another prepared needs the right to decide.
    Raises Http404 (not visible), PermissionDenied (not allowed), Conflict (changed meanwhile), Refused (impossible).
    """
    with act(f"question.{move}", by=by):
        row = lock(
            Question.objects.select_related("body", "responsible", "citizen", "complained_of"),
            question.pk if isinstance(question, Question) else question,
            by,
        )
        check_user_can(by, row, may or move)
        check_version(row, version)
        check_possible(row, move, today())
        yield row


def written(
    move: str,
    question: Question,
    *,
    by: User | None,
    to: str | None = None,
    note: str = "",
    happened_on: date | None = None,
    details: dict | None = None,
    **fields: Any,
) -> Event:
    """Change the row and write the event of the move; `details["changes"]` tells each field before and after."""
    from_status = question.status
    if to is not None:
        fields["status"] = to
    before = {name: plain(getattr(question, name)) for name in fields}
    silent = keep_past(question, fields, day=today())
    fields |= silent
    names = [name for name in changed(question, **fields) if name != "status" and name not in silent]
    changes = {name: [before[name], plain(getattr(question, name))] for name in names}
    event = record(
        question,
        MOVES[move].event,
        by=by,
        from_status=from_status if to is not None else "",
        happened_on=happened_on,
        note=note,
        details={**({"changes": changes} if changes else {}), **(details or {})},
    )
    lapse(question, by=by, before=from_status, changes=changes)
    if from_status == Status.IN_PLAN != question.status:
        tell_plans(question, event)
    return event


def plain(value: Any) -> Any:
    """A value as it stands in an event: the key of a row, a date in ISO form."""
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def tell(move: str, event: Event, people: Iterable[User]) -> None:
    """Queue the notice of the move for `people`, except the one who did it. Call it inside the act."""
    recipients = {person.pk: person for person in people if person.is_active and person.pk != event.by_id}
    queue(
        key=f"question:{event.question_id}:{move}:{event.pk}",
        rule=MOVES[move].notice,
        recipients=list(recipients.values()),
        params={"question": event.question_id, "event": event.pk},
    )


def workers(*bodies) -> list[User]:
    """The people of the bodies themselves who take questions into work."""
    return _people(Right.QUESTIONS_WORK, bodies)


def routers(*bodies) -> list[User]:
    """The people of the bodies themselves who say which body answers."""
    return _people(Right.QUESTIONS_ROUTE, bodies)


def _people(right: str, bodies) -> list[User]:
    people = User.objects.unscoped("recipients of a notice")
    return [person for body in bodies if body for person in people.working_in(body, right)]


def controllers(*bodies) -> list[User]:
    """The people of the bodies themselves who reopen, withdraw and merge."""
    people = User.objects.unscoped("recipients of a notice")
    return [person for body in bodies if body for person in people.working_in(body, Right.QUESTIONS_CONTROL)]


def given_reason(reason: str) -> str:
    """The reason in normal form; raises Refused without one."""
    reason = clean(reason)
    if not reason:
        raise Refused({"reason": _("Give the reason.")})
    return reason
