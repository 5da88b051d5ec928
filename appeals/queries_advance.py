"""Reading questions registered in advance: for the desk, for lists of staff, for the person's own page."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from appeals.enums import AdvanceState
from appeals.models import AdvanceQuestion, Topic
from appeals.suggestions import suggest_topics
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


@dataclass(frozen=True)
class RowInAdvance:
    """A line of the list. `person` is empty for who may not see it; `topic`: as written down, or as its words tell."""

    advance: AdvanceQuestion
    person: str
    phone: str
    topic: str
    proposed: bool
    tone: str

    @property
    def waits(self) -> bool:
        """Whether it is still to be taken."""
        return self.advance.state == AdvanceState.WAITING


TONES = {
    AdvanceState.WAITING: "info",
    AdvanceState.TAKEN: "ok",
    AdvanceState.DECLINED: "warn",
    AdvanceState.WITHDRAWN: "neutral",
}


def rows_in_advance(meeting, user) -> list[RowInAdvance]:
    """All questions in advance of a meeting, by number, as far as the person sees the meeting."""
    related = ("citizen", "topic", "territory", "question")
    rows = AdvanceQuestion.objects.visible_to(user).filter(meeting=meeting).select_related(*related)
    rows = list(rows.order_by("position"))
    sees = user.can(Right.PERSONAL_VIEW, meeting.body)
    guessed = {row.pk: suggest_topics(row.text, limit=1) for row in rows if row.topic is None}
    topics = Topic.objects.in_bulk({found[0].topic_id for found in guessed.values() if found})
    return [_row(row, sees, guessed, topics) for row in rows]


def _row(row: AdvanceQuestion, sees: bool, guessed: dict, topics: dict) -> RowInAdvance:
    card = row.citizen if sees else None
    found = guessed.get(row.pk)
    topic = row.topic or (topics.get(found[0].topic_id) if found else None)
    return RowInAdvance(
        advance=row,
        person=card.name.full() if card else "",
        phone=card.phone.reveal() if card else "",
        topic=topic.name if topic else "",
        proposed=row.topic is None,
        tone=TONES[row.state],
    )


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
