"""Two questions in one act: both as the person sees them, before they are locked in the order of keys."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from appeals.models import Question
from common.acts import Refused
from common.scoping import get_visible_or_404
from organisations.models import User


def seen(question: Question | int, by: User | None) -> Question:
    """The question, not locked yet. Raises Http404 where the person does not see it."""
    pk = question.pk if isinstance(question, Question) else question
    rows = Question.objects.select_related("body", "responsible", "complained_of")
    return rows.unscoped("the system acts").get(pk=pk) if by is None else get_visible_or_404(rows, by, pk=pk)


def other_of(original: Question | int, by: User | None) -> Question:
    """The question that was named as the other one; one out of sight is a wrong input (Refused, by field)."""
    try:
        return seen(original, by)
    except Http404:
        raise Refused({"original": _("There is no such question among those that you see.")}) from None
