"""A complaint is never decided by the body complained of: the one place that says which bodies may not have it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals.enums import QuestionKind
from common.acts import Refused
from organisations.enums import BodyKind


def may_take_part(complained_of, body) -> bool:
    """Whether `body` may work on a complaint about `complained_of` (None: no such body): not it, nor one below it."""
    return complained_of is None or not body.is_within(complained_of)


def may_answer(complained_of, host, body) -> bool:
    """Whether `body` may answer for a complaint heard by `host`.

    Where the host itself is complained of, it passes the complaint up (Art. 91(4)): to a body above the one complained
    of, or to a central body where nothing stands above.
    """
    if not may_take_part(complained_of, body):
        return False
    if complained_of is None or not host.is_within(complained_of):
        return True
    if complained_of.parent_id is None:
        return body.kind == BodyKind.CENTRAL
    return complained_of.is_within(body)


def check_may_answer(question, body, field: str = "responsible") -> None:
    """Raise `Refused` (at `field`) unless `body` may answer for the question."""
    check_may_take_part(question, body, field)
    if not may_answer(question.complained_of, question.body, body):
        raise Refused(
            {
                field: _(
                    "The complaint is about the body that heard it: only a body above may answer. Choose a higher body."
                )
            }
        )


def check_may_take_part(question, body, field: str = "responsible") -> None:
    """Raise `Refused` (at `field`) when the question is a complaint about `body` or a body above it."""
    if not may_take_part(question.complained_of, body):
        raise Refused(
            {
                field: _("The complaint is about %(body)s: neither it nor a body below may deal with it.")
                % {"body": question.complained_of}
            }
        )


def check_names_complained(kind: str, complained_of, complained_name: str) -> None:
    """Raise `Refused` unless a complaint says about whom it is."""
    if kind == QuestionKind.COMPLAINT and complained_of is None and not complained_name:
        raise Refused(
            {"complained_of": _("Whom is the complaint about? Choose the body, or write its name below.")}
        )
