"""A question registered in advance becomes a question of the meeting, in the act that logs it. Call inside an act."""

from __future__ import annotations

from django.utils import timezone

from appeals.enums import AdvanceState
from appeals.models import AdvanceQuestion, Question
from appeals.policies_advance import check_waits
from common.acts import changed
from common.scoping import get_visible_or_404


def waiting_one(advance_id: int | None, meeting, by) -> AdvanceQuestion | None:
    """The question in advance of this meeting, locked, if it waits. Raises Http404, Refused (taken, declined, …).

    The meeting is locked already, so that of two registrars the second finds it taken.
    """
    if advance_id is None:
        return None
    rows = AdvanceQuestion.objects.select_related("question", "citizen", "topic", "territory")
    rows = rows.filter(meeting=meeting).select_for_update(of=("self",), no_key=True)
    advance = get_visible_or_404(rows, by, pk=advance_id)
    check_waits(advance)
    return advance


def take_advance(advance: AdvanceQuestion | None, question: Question, by) -> None:
    """The question has been logged: the one in advance is it from now on."""
    if advance is not None:
        changed(
            advance,
            state=AdvanceState.TAKEN,
            question=question,
            decided_by=by,
            decided_at=timezone.now(),
        )


def give_back(question: Question) -> None:
    """The row was logged by mistake: the question in advance waits again, it is not lost with the row."""
    rows = AdvanceQuestion.objects.unscoped("of the row taken back").select_for_update(no_key=True)
    advance = rows.filter(question=question).first()
    if advance is not None:
        changed(
            advance,
            state=AdvanceState.WAITING,
            question=None,
            decided_by=None,
            decided_at=None,
        )
