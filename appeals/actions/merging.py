"""Several people ask one thing: their questions are merged into one, which is asked by all of them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals.actions.events import record
from appeals.actions.moves import written
from appeals.actions.pairs import other_of, seen
from appeals.actions.telling import MERGED, tell_citizens
from appeals.enums import EventKind, Status
from appeals.models import Question
from appeals.permissions import check_user_can
from appeals.policies import check_merge, check_possible
from appeals.workflow import Act
from common.acts import Conflict, act, check_version
from common.dates import today
from organisations.models import User


def merge(
    question: Question | int, *, by: User | None, original: Question | int, version: int | None = None
) -> Question:
    """Make `question` a duplicate of `original`. Chains are flattened: everyone points to the question that stays.

    The right is needed for both, so that nobody moves a question out of the sight of those who answer for it.
    """
    with act("question.merge", by=by):
        question = seen(question, by)
        check_user_can(by, question, Act.MERGE)
        original = other_of(original, by)
        rows, followers = _lock_family(question, original)
        question, original = rows[question.pk], rows[original.duplicate_of_id or original.pk]
        for row in (question, original):
            check_user_can(by, row, Act.MERGE)
        check_version(question, version)
        check_possible(question, Act.MERGE, today())
        check_merge(question, original)
        for follower in followers:
            written(Act.MERGE, follower, by=by, duplicate_of=original)
        event = written(
            Act.MERGE,
            question,
            by=by,
            to=Status.DUPLICATE,
            duplicate_of=original,
            closed_on=today(),
            closed_by=by,
        )
        record(original, EventKind.MERGED_INTO, by=by, details={"question": question.pk})
        tell_citizens([question, *followers], MERGED, event)
        return question


def _lock_family(question: Question, original: Question) -> tuple[dict[int, Question], list[Question]]:
    """Lock both, the end of the original's chain and what was merged into `question`, in the order of keys."""
    followers = _followers(question)
    wanted = {question.pk, original.pk, original.duplicate_of_id or original.pk, *followers}
    locked = (
        Question.objects.unscoped("locked in the order of keys, checked one by one")
        .select_related("body", "responsible", "citizen", "complained_of")
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    rows = {row.pk: row for row in locked}
    moved = rows[original.pk].duplicate_of_id != original.duplicate_of_id
    if moved or _followers(question) != followers:
        raise Conflict(_("One of these questions was merged meanwhile. Look at it again."))
    return rows, [rows[pk] for pk in followers]


def _followers(question: Question) -> list[int]:
    found = question.duplicates.unscoped("merged into the question").order_by("pk")
    return list(found.values_list("pk", flat=True))
