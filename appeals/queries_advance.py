"""Reading questions registered in advance: for the desk, for lists of staff, for the person's own page."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from appeals.models import AdvanceQuestion
from organisations.rights import Right

_signer = Signer(salt="appeals.advance")


def waiting_at_desk(meeting, user) -> list[dict]:
    """Those that wait, as the script of the desk holds them. Of a telephone only the last digits."""
    rows = AdvanceQuestion.objects.visible_to(user).filter(meeting=meeting).waiting()
    sees = user.can(Right.PERSONAL_VIEW, meeting.body)
    return [advance_data(row, sees) for row in rows.select_related("citizen").order_by("position")]


def advance_data(advance: AdvanceQuestion, sees_person: bool) -> dict:
    """One of them as JSON. `sees_person`: whether name and card are for this reader."""
    card = advance.citizen if sees_person else None
    return {
        "id": advance.pk,
        "number": advance.position,
        "name": card.name.full() if card else "",
        "card": card.pk if card else None,
        "phone_masked": str(card.phone) if card and card.phone else "",
        "text": advance.text,
        "topic": advance.topic_id,
        "territory": advance.territory_id,
        "language": advance.language,
    }


def token_of(advance: AdvanceQuestion) -> str:
    """The key of the person's own page: signed, so that nobody finds it by counting."""
    return _signer.sign(str(advance.pk)).replace(":", ".", 1)


def advance_behind(token: str) -> AdvanceQuestion | None:
    """The question in advance of this key; None for any other word."""
    try:
        pk = _signer.unsign(token.replace(".", ":", 1))
    except BadSignature:
        return None
    rows = AdvanceQuestion.objects.unscoped("whoever holds the key of the page")
    return rows.select_related("meeting__body", "question", "citizen").filter(pk=pk).first()
