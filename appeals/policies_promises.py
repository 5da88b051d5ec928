"""When a promise can be recorded as kept, taken back or changed."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.workflow import Act
from common.acts import Refused

PROMISE_ACTS = (Act.KEEP_PROMISE, Act.UNKEEP_PROMISE, Act.CHANGE_PROMISE)
PROMISE_FIELDS = ("promise", "promise_by", "promise_due")


def check_promise(question, act: str) -> None:
    """Raise `Refused` unless there is a promise on which the act can be done. Other acts pass."""
    if act not in PROMISE_ACTS:
        return
    if not question.promise:
        raise Refused(_("Nothing was promised."), code="no_promise")
    if act == Act.KEEP_PROMISE and question.promise_kept_on is not None:
        raise Refused(_("It is recorded already that the promise is kept."), code="promise_kept")
    if act == Act.UNKEEP_PROMISE and question.promise_kept_on is None:
        raise Refused(_("It is not recorded that the promise is kept."), code="promise_unkept")


def check_kept(question, kept_on: date | None, how: str, today: date, longest: int) -> None:
    """Raise `Refused` (by field) unless the promise can have been kept on this day, in these words."""
    wrong = {}
    if kept_on is None:
        wrong["kept_on"] = [_("Give the day on which the promise was kept.")]
    elif kept_on > today:
        wrong["kept_on"] = [_("A promise can't have been kept in the future.")]
    elif kept_on < question.raised_on:
        wrong["kept_on"] = [_("A promise can't have been kept before it was made.")]
    if not how:
        wrong["how"] = [_("Write how the promise was kept.")]
    elif len(how) > longest:
        wrong["how"] = [_("The text is too long: %(count)d characters at most.") % {"count": longest}]
    if wrong:
        raise Refused(wrong)


def check_promise_at_desk(question, new: dict, today: date) -> None:
    """Raise `Refused` when the desk changes a promise after the day of the meeting or of typing it in.

    What was said before people is not bettered afterwards: from then on a controller changes it, with a reason.
    """
    fields = [name for name in PROMISE_FIELDS if name in new]
    if fields and today not in (question.raised_on, timezone.localdate(question.created_at)):
        message = _("A promise can't change here any more: the controller changes it, with a reason.")
        raise Refused({fields[0]: [message]})
