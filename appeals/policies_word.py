"""Whether a citizen may still say “yes, solved” or “no”."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from common.acts import Refused

REASON_MAX = 2000


def check_may_answer(word, closing, today: date) -> None:
    """Raise `Refused` unless the request is open: not answered, about the present outcome (`closing`), in time."""
    if word.word:
        raise Refused(_("You have already answered. Thank you."), code="answered")
    if closing is None or word.closing_id != closing.pk:
        raise Refused(_("The question is open again: there is no outcome to confirm now."), code="status")
    if word.until < today:
        raise Refused(_("The time for an answer is over."), code="late")


def may_answer(word, closing, today: date) -> bool:
    """Whether the request waits for an answer."""
    try:
        check_may_answer(word, closing, today)
    except Refused:
        return False
    return True
