"""One act for many questions: each in its own transaction, each with its own verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from appeals.actions.routing import assign
from appeals.models import Question
from common.acts import Refused
from organisations.models import Body, User

MAX_AT_ONCE = 200


@dataclass(frozen=True)
class Refusal:
    """A question on which the act could not be done, and why."""

    question: Question
    reason: str


@dataclass(frozen=True)
class BulkResult:
    """What became of the questions that were ticked."""

    done: int
    refused: list[Refusal]


def assign_many(question_ids: Iterable[int], *, by: User, responsible: Body) -> BulkResult:
    """Assign each question that the person sees to `responsible`."""
    return do_each(question_ids, lambda question: assign(question, by=by, responsible=responsible), by=by)


def do_each(question_ids: Iterable[int], do: Callable[[Question], object], *, by: User) -> BulkResult:
    """Do one act on each question that the person sees; ids out of sight are as if they did not exist."""
    ids = set(question_ids)
    if not ids:
        raise Refused({"questions": _("Tick the questions first.")})
    if len(ids) > MAX_AT_ONCE:
        raise Refused({"questions": _("At most %(count)s questions at once.") % {"count": MAX_AT_ONCE}})
    done, refused = 0, []
    for question in list(Question.objects.visible_to(by).filter(pk__in=ids).order_by("pk")):
        try:
            do(question)
        except Http404:
            continue  # left the person's sight since the list was read
        except (Refused, PermissionDenied) as refusal:
            refused.append(Refusal(question, _reason(refusal)))
        else:
            done += 1
    return BulkResult(done, refused)


def _reason(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, Refused) else str(refusal)
