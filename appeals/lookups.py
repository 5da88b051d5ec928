"""Finding a person at the desk by IIN, telephone or name, among the cards that the asker may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Case, Count, IntegerField, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.utils.formats import date_format

from appeals.enums import Status
from appeals.models import Citizen, Question
from appeals.personal import parse_iin
from appeals.querysets import CitizenQuerySet
from common.phones import parse_phone
from common.text import clean_line
from organisations.models import Body, User

SHOWN = 8
SHORTEST_NAME = 2
SHORTEST_PHONE = 10


@dataclass(frozen=True)
class FoundPerson:
    """What is needed to choose the right card and no more: the full name, last digits, how often they asked.

    `last`: the day of their last question, as people write it.
    """

    card: int
    name: str
    iin_end: str
    phone_end: str
    questions: int
    last: str
    keeper: str


def look_up_people(user: User, host: Body, text: str) -> list[FoundPerson]:
    """Up to eight cards, those of the host body first; a person whom two bodies know (same IIN) is shown once.

    A whole IIN or telephone finds its owner, letters find names that begin so. `keeper` names the body that keeps
    the card when it is not the host. Nothing for people without the right to personal data.
    """
    found = _matching(Citizen.objects.visible_to(user), clean_line(text))
    if found is None:
        return []
    own_first = Case(When(body=host, then=Value(0)), default=Value(1), output_field=IntegerField())
    cards = found.annotate(asked=_earlier_questions(user)).select_related("body")
    return _chosen(cards.order_by(own_first, "name_folded", "pk")[: SHOWN * 3], host)


def _matching(cards: CitizenQuerySet, text: str) -> CitizenQuerySet | None:
    if any(character.isalpha() for character in text):
        return cards.named(text) if len(text) >= SHORTEST_NAME else None
    digits = "".join(character for character in text if character.isdigit())
    try:
        if len(digits) == 12 and not text.startswith("+"):
            return cards.with_iin(parse_iin(digits))
        return cards.with_phone(parse_phone(text)) if len(digits) >= SHORTEST_PHONE else None
    except ValidationError:
        return None


def _earlier_questions(user: User) -> Subquery:
    """How often the person of a card asked and when last: by all cards of the same IIN that the user may see."""
    cards = Citizen.objects.visible_to(user).filter(
        Q(pk=OuterRef(OuterRef("pk"))) | (Q(iin_index=OuterRef(OuterRef("iin_index"))) & ~Q(iin_index=b""))
    )
    asked = Question.objects.visible_to(user).filter(citizen__in=cards).exclude(status=Status.WITHDRAWN)
    told = asked.order_by().annotate(one=Value(1)).values("one")
    return Subquery(told.values(told=JSONObject(count=Count("pk"), last=Max("raised_on"))))


def _chosen(cards, host: Body) -> list[FoundPerson]:
    chosen: list[FoundPerson] = []
    seen: set[bytes] = set()
    for card in cards:
        index = bytes(card.iin_index)
        if (index and index in seen) or len(chosen) == SHOWN:
            continue
        seen.add(index)
        chosen.append(
            FoundPerson(
                card=card.pk,
                name=card.name.full(),
                iin_end=card.iin.reveal()[-4:],
                phone_end=card.phone.reveal()[-4:],
                questions=(card.asked or {}).get("count", 0),
                last=_day((card.asked or {}).get("last")),
                keeper="" if card.body_id == host.pk else card.body.name,
            )
        )
    return chosen


def _day(day: str | None) -> str:
    return date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT") if day else ""
