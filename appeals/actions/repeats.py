"""The same matter raised again: the later question names the earlier one, whose outcome then did not last."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals.actions.events import record
from appeals.actions.moves import given_reason, plain, written
from appeals.actions.pairs import other_of, seen
from appeals.enums import EventKind, Status
from appeals.models import Question
from appeals.permissions import check_user_can
from appeals.policies import check_possible
from appeals.policies_repeats import WITH_OUTCOME, Outcome, check_repeat, first_raised_again
from appeals.queries_repeats import due_repeats, past_outcomes, repeats_of, wrongly_dated
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Conflict, Refused, act, changed, check_version
from common.dates import today
from organisations.models import User

RELATED = ("body", "responsible")


def mark_repeat(
    question: Question | int, *, by: User | None, original: Question | int, version: int | None = None
) -> Question:
    """Mark that the matter of `question` was raised before in `original` (for a duplicate: in the one that stays).

    Within the term of the rule `repeat` after an outcome the earlier question counts as raised again.
    """
    with act("question.mark_repeat", by=by):
        question = seen(question, by)
        check_user_can(by, question, Act.MARK_REPEAT)
        original = other_of(original, by)
        rows = _locked(question.pk, original.duplicate_of_id or original.pk)
        question, original = rows[question.pk], rows[original.duplicate_of_id or original.pk]
        check_user_can(by, question, Act.MARK_REPEAT)
        check_version(question, version)
        check_possible(question, Act.MARK_REPEAT, today())
        if original.duplicate_of_id:
            raise Conflict(_("One of these questions was merged meanwhile. Look at it again."))
        check_repeat(question, original)
        written(Act.MARK_REPEAT, question, by=by, repeat_of=original, details={"question": original.pk})
        _tell_earlier(original, question, EventKind.RAISED_AGAIN, by)
        return question


def unmark_repeat(
    question: Question | int, *, by: User | None, reason: str, version: int | None = None
) -> Question:
    """Take the mark back, with a reason that stays in the history of both. The finder leaves this pair alone then."""
    reason = given_reason(reason)
    with act("question.unmark_repeat", by=by):
        question = seen(question, by)
        check_user_can(by, question, Act.UNMARK_REPEAT)
        earlier = question.repeat_of_id
        rows = _locked(question.pk, earlier)
        question = rows[question.pk]
        check_version(question, version)
        check_possible(question, Act.UNMARK_REPEAT, today())
        if question.repeat_of_id != earlier:
            raise Conflict(_("One of these questions was changed meanwhile. Look at it again."))
        written(Act.UNMARK_REPEAT, question, by=by, repeat_of=None, note=reason, details={"earlier": earlier})
        _tell_earlier(rows[earlier], question, EventKind.REPEAT_UNDONE, by, note=reason)
        return question


def find_repeats() -> int:
    """Mark what citizens raised again and nobody linked, and bring `raised_again_on` up to date; the number of changes.

    Found in the database each time, so that a run that was cut off, or done twice, leaves the same rows.
    """
    terms = load_terms()
    found = 0
    for later, earlier in due_repeats(terms):
        try:
            mark_repeat(later, by=None, original=earlier)
        except Refused:
            continue  # changed since it was read: the next run looks again
        found += 1
    return found + sum(_redated(pk) for pk in wrongly_dated(terms))


def _redated(pk: int) -> bool:
    with act("question.date_repeat"):
        earlier = _locked(pk)[pk]
        day = _raised_again_on(earlier)
        if day == earlier.raised_again_on:
            return False
        repeats = repeats_of(earlier).order_by("raised_on", "pk")
        later = (repeats.filter(raised_on=day) if day else repeats).first()
        _tell_earlier(earlier, later, EventKind.RAISED_AGAIN if day else EventKind.REPEAT_UNDONE, None)
        return True


def _tell_earlier(
    earlier: Question, later: Question | None, kind: str, by: User | None, note: str = ""
) -> None:
    """The earlier question's own event, and the day from which it counts as raised again.

    `later` is None where the repetition has gone: it was of a question that is merged into this one no more, or was
    taken back there.
    """
    before = earlier.raised_again_on
    names = changed(earlier, raised_again_on=_raised_again_on(earlier))
    changes = {name: [plain(before), plain(earlier.raised_again_on)] for name in names}
    key = "question" if kind == EventKind.RAISED_AGAIN else "later"
    details = {key: later.pk} if later is not None else {}
    record(earlier, kind, by=by, note=note, details=details | ({"changes": changes} if changes else {}))


def _raised_again_on(earlier: Question):
    raised = repeats_of(earlier).exclude(status=Status.WITHDRAWN).values_list("raised_on", flat=True)
    return first_raised_again(_outcomes(earlier), list(raised), load_terms())


def _outcomes(question: Question) -> list[Outcome]:
    now = [Outcome(question.closed_on)] if question.status in WITH_OUTCOME else []
    return past_outcomes([question.pk])[question.pk] + now


def _locked(*keys: int | None) -> dict[int, Question]:
    """The rows, locked in the order of keys."""
    rows = Question.objects.unscoped("locked in the order of keys, checked one by one")
    rows = rows.select_related(*RELATED).select_for_update(of=("self",), no_key=True)
    return {row.pk: row for row in rows.filter(pk__in={key for key in keys if key}).order_by("pk")}
