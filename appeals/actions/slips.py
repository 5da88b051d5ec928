"""The slip that a citizen takes home: its code and its link open the page of the question."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from appeals.actions.moves import moving, written
from appeals.models import Question, Slip
from appeals.querysets import code_index, link_index
from appeals.slip_codes import new_code, new_link
from appeals.workflow import Act
from common.acts import changed
from common.fields import Secret
from organisations.models import User


def issue_slip(question: Question | int, *, by: User | None, instead_of: datetime | None = None) -> Slip:
    """A new code and a new link; the earlier ones stop working at once.

    `instead_of`: when the slip that the person saw was issued. If another has been issued since (a double click), it stays.
    """
    with moving(Act.ISSUE_SLIP, question, by=by) as question:
        slip = slip_of(question)
        if slip is not None and instead_of is not None and slip.issued_at != instead_of:
            return slip
        if slip is None:
            slip = give_slip(question)
        else:
            changed(slip, **_fresh())
        written(Act.ISSUE_SLIP, question, by=by)
        return slip


def give_slip(question: Question) -> Slip:
    """The first slip of a question. Call it inside the act that registers the question or asks the citizen."""
    return Slip.objects.create(question=question, **_fresh())


def slip_of(question: Question) -> Slip | None:
    """The slip of a locked question, if one was issued."""
    return Slip.objects.unscoped("slip of the locked question").filter(question=question).first()


def give_missing_slips(questions: Iterable[Question]) -> dict[int, Slip]:
    """Slips of these questions by their keys; those that have none get one. Call it inside an act."""
    questions = {question.pk: question for question in questions}
    rows = Slip.objects.unscoped("slips of the askers").filter(question__in=questions)
    have = set(rows.values_list("question_id", flat=True))
    missing = [Slip(question=question, **_fresh()) for pk, question in questions.items() if pk not in have]
    # Another act may give one at the same moment: then that one stays.
    Slip.objects.bulk_create(missing, ignore_conflicts=True)
    return {slip.question_id: slip for slip in rows}


def _fresh() -> dict:
    code, link = new_code(), new_link()
    return {
        "code": Secret(code),
        "code_index": code_index(code),
        "link": Secret(link),
        "link_index": link_index(link),
        "issued_at": timezone.now(),
    }
