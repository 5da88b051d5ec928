"""Corrections of frozen facts: asked for by a body, allowed by the Government office, done by the ordinary acts."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.models import Question
from common.acts import Refused, act, changed, lock
from common.dates import today
from common.scoping import get_visible_or_404
from common.text import clean
from meetings.models import Meeting
from organisations.models import User
from organisations.rights import Right
from reports.enums import CorrectionState
from reports.models import Correction, FrozenPeriod
from reports.permissions import check_user_can_freeze

OPEN_FOR = timedelta(days=5)


def ask_correction(
    period: FrozenPeriod | int,
    *,
    by: User,
    reason: str,
    question: Question | None = None,
    meeting: Meeting | None = None,
    token: UUID | None = None,
) -> Correction:
    """Ask to correct one question, or one meeting with its questions. Sent twice, it is one request.

    Raises Http404 for what the person does not see, PermissionDenied, Refused where nothing of it is frozen.
    """
    pk = period.pk if isinstance(period, FrozenPeriod) else period
    with act("correction.ask", by=by):
        frozen = get_visible_or_404(FrozenPeriod, by, pk=pk)
        if token and (found := Correction.objects.visible_to(by).filter(token=token).first()):
            return found
        thing = _visible(question, meeting, by)
        if not by.can(Right.QUESTIONS_CONTROL, thing.body):
            raise PermissionDenied(_("A correction is asked for by the controller of the body."))
        if not frozen.first <= _day_of(thing) <= frozen.last:
            raise Refused(_("This does not belong to the frozen period."))
        if not (reason := clean(reason)):
            raise Refused({"reason": _("Say what has to be corrected, and why.")})
        return Correction.objects.create(
            period=frozen, question=question, meeting=meeting, reason=reason, asked_by=by, token=token
        )


def decide_correction(correction: Correction | int, *, by: User, allow: bool, note: str = "") -> Correction:
    """Allow a correction for `OPEN_FOR`, or decline it with a reason. Deciding the same again changes nothing.

    Raises PermissionDenied (also for one's own request), Refused where it was decided otherwise.
    """
    pk = correction.pk if isinstance(correction, Correction) else correction
    with act("correction.decide", by=by):
        row = lock(Correction, pk, by)
        check_user_can_freeze(by)
        if row.asked_by_id == by.pk:
            raise PermissionDenied(_("Somebody else decides on one's own request."))
        wanted = CorrectionState.ALLOWED if allow else CorrectionState.DECLINED
        if row.state == wanted:
            return row
        if row.state != CorrectionState.ASKED:
            raise Refused(_("This request was decided already."))
        if not allow and not clean(note):
            raise Refused({"note": _("Say why it is declined.")})
        until = today() + OPEN_FOR if allow else None
        changed(row, state=wanted, decided_by=by, decided_at=timezone.now(), note=clean(note), until=until)
        return row


def _visible(question: Question | None, meeting: Meeting | None, by: User) -> Question | Meeting:
    if (question is None) == (meeting is None):
        raise Refused(_("Name one question or one meeting."))
    thing = question or meeting
    return get_visible_or_404(type(thing).objects.select_related("body"), by, pk=thing.pk)


def _day_of(thing: Question | Meeting) -> date:
    return thing.raised_on if isinstance(thing, Question) else thing.held_on or thing.planned_on
