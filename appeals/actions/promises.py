"""Promises made at meetings: recorded as kept, taken back, changed. Each leaves its event; the first day stays in them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from appeals.actions.content import PROMISE_BY_MAX, PROMISE_MAX
from appeals.actions.moves import given_reason, moving, written
from appeals.models import Question
from appeals.policies_promises import check_kept
from appeals.workflow import Act
from common.acts import Refused
from common.dates import today
from common.text import clean_line
from organisations.models import User

OUTCOME_MAX = 500


def keep_promise(
    question: Question | int, *, by: User | None, kept_on: date | None, how: str, version: int | None = None
) -> Question:
    """Record on which day and how the promise was kept. The question itself goes its own way."""
    how = clean_line(how)
    with moving(Act.KEEP_PROMISE, question, by=by, version=version) as question:
        check_kept(question, kept_on, how, today(), OUTCOME_MAX)
        written(
            Act.KEEP_PROMISE,
            question,
            by=by,
            happened_on=kept_on,
            note=how,
            promise_kept_on=kept_on,
            promise_outcome=how,
        )
        return question


def unkeep_promise(
    question: Question | int, *, by: User | None, reason: str, version: int | None = None
) -> Question:
    """Take back that the promise is kept, with a reason."""
    reason = given_reason(reason)
    with moving(Act.UNKEEP_PROMISE, question, by=by, version=version) as question:
        written(Act.UNKEEP_PROMISE, question, by=by, note=reason, promise_kept_on=None, promise_outcome="")
        return question


def change_promise(
    question: Question | int,
    *,
    by: User | None,
    promise: str,
    promise_by: str,
    promise_due: date | None,
    reason: str,
    version: int | None = None,
) -> Question:
    """Change what was promised, by whom or until when, with a reason. What stood before stays in the history.

    The same content changes nothing. Raises Http404, PermissionDenied, Conflict, Refused (by field).
    """
    reason = given_reason(reason)
    new = {"promise": clean_line(promise), "promise_by": clean_line(promise_by), "promise_due": promise_due}
    with moving(Act.CHANGE_PROMISE, question, by=by, version=version) as question:
        _check(question, **new)
        if any(getattr(question, name) != value for name, value in new.items()):
            written(Act.CHANGE_PROMISE, question, by=by, note=reason, **new)
        return question


def _check(question: Question, promise: str, promise_by: str, promise_due: date | None) -> None:
    wrong = {}
    too_long = _("The text is too long: %(count)d characters at most.")
    if not promise:
        wrong["promise"] = [_("Write what was promised.")]
    if len(promise) > PROMISE_MAX:
        wrong["promise"] = [too_long % {"count": PROMISE_MAX}]
    if len(promise_by) > PROMISE_BY_MAX:
        wrong["promise_by"] = [too_long % {"count": PROMISE_BY_MAX}]
    if promise_due is not None and promise_due < question.raised_on:
        wrong["promise_due"] = [_("A promise can't be due before the meeting.")]
    if wrong:
        raise Refused(wrong)
