"""Cards of citizens for imported questions: found by IIN, then by reference, else made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from appeals.models import Citizen
from appeals.querysets import iin_index
from common.bulk import copy_in, update_all
from common.imports import Problem


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Who asked. `ref` ties rows of one person where there is no IIN. `iin` and `phone` are in stored form."""

    ref: str = ""
    iin: str = field(default="", repr=False)
    surname: str = field(default="", repr=False)
    given_name: str = field(default="", repr=False)
    patronymic: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    language: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in (*PLAIN, *SECRET, "ref"))


PLAIN = ("surname", "given_name", "patronymic", "language")
SECRET = ("iin", "phone", "email", "address")


class Cards:
    """The cards that the rows of an import need, read in two queries; new ones are kept until `save`."""

    def __init__(self, people: Iterable[tuple[int, PersonRow]], *, lock: bool):
        wanted = [(body, person) for body, person in people if person]
        self._by_key: dict[int, Citizen] = {}
        self._by_iin: dict[tuple[int, bytes], Citizen] = {}
        self._by_ref: dict[tuple[int, str], Citizen] = {}
        self._new: list[Citizen] = []
        self._changed: dict[int, Citizen] = {}
        self._indexes = {person.iin: iin_index(person.iin) for _body, person in wanted if person.iin}
        self._read({body for body, _person in wanted}, {person.ref for _body, person in wanted} - {""}, lock)

    def _read(self, bodies: set[int], refs: set[str], lock: bool) -> None:
        cards = Citizen.objects.unscoped("rows of the import, rights checked").filter(body__in=bodies)
        if lock:
            cards = cards.order_by("pk").select_for_update(of=("self",), no_key=True)
        for condition in ({"iin_index__in": list(self._indexes.values())}, {"ref__in": refs}):
            if bodies and any(condition.values()):
                for card in cards.filter(**condition):
                    self._remember(self._by_key.setdefault(card.pk, card))

    def _remember(self, card: Citizen) -> None:
        if card.iin_index:
            self._by_iin.setdefault((card.body_id, bytes(card.iin_index)), card)
        if card.ref:
            self._by_ref.setdefault((card.body_id, card.ref), card)

    def find(self, body: int, person: PersonRow) -> tuple[Citizen | None, Problem | None]:
        """The card of a person, or None; a problem where IIN and reference belong to different people."""
        by_iin = self._by_iin.get((body, self._indexes[person.iin])) if person.iin else None
        by_ref = self._by_ref.get((body, person.ref)) if person.ref else None
        if by_iin is not None and by_ref is not None and by_iin is not by_ref:
            return None, _other_person(person)
        if by_ref is not None and person.iin and by_ref.iin and by_ref.iin.reveal() != person.iin:
            return None, _other_person(person)
        return by_iin or by_ref, None

    def take(self, body: int, person: PersonRow, *, correct: Citizen | None = None) -> tuple[Citizen, bool]:
        """The card to use, and whether it is new or changes: the found one with its gaps filled, or a new one.

        `correct`: the card that the row had before; its values give way to those of the row.
        """
        card, _problem = self.find(body, person)
        if card is None and correct is not None and _may_be_same(correct, person):
            card = correct
        if card is None:
            return self._make(body, person), True
        return card, self._fill(card, person, overwrite=correct is not None and card.pk == correct.pk)

    def of(self, question) -> Citizen | None:
        """The card of a stored question, the same object for all questions of the person."""
        card = question.citizen
        return None if card is None else self._by_key.setdefault(card.pk, card)

    def _make(self, body: int, person: PersonRow) -> Citizen:
        card = Citizen(body_id=body, ref=person.ref, **{name: getattr(person, name) for name in PLAIN})
        for name in SECRET:
            setattr(card, name, getattr(person, name))
        self._prepare(card)
        self._new.append(card)
        return card

    def _fill(self, card: Citizen, person: PersonRow, *, overwrite: bool) -> bool:
        before = _contents(card)
        for name in (*PLAIN, *SECRET, "ref"):
            value = getattr(person, name)
            if value and (overwrite or not getattr(card, name)):
                setattr(card, name, value)
        if _contents(card) == before:
            return False
        self._prepare(card)
        if card.pk:
            self._changed[card.pk] = card
        return True

    def _prepare(self, card: Citizen) -> None:
        for name in SECRET:
            setattr(card, name, card._meta.get_field(name).to_python(getattr(card, name)))
        card.refresh_search()
        self._remember(card)

    def save(self) -> None:
        """Write the new cards and the changed ones; call it inside the act."""
        copy_in(self._new)
        update_all(
            list(self._changed.values()),
            [*PLAIN, *SECRET, "ref", "name_folded", "iin_index", "phone_index"],
        )


def _contents(card: Citizen) -> list[str]:
    secrets = [getattr(card, name) for name in SECRET]
    plain = [getattr(card, name) for name in (*PLAIN, "ref")]
    return [*plain, *(value if isinstance(value, str) else value.reveal() for value in secrets)]


def _may_be_same(card: Citizen, person: PersonRow) -> bool:
    """Nothing that identifies people speaks against it, so the row corrects the card."""
    return not (person.iin and card.iin) and not (person.ref and card.ref)


def _other_person(person: PersonRow) -> Problem:
    return Problem("citizen_ref", person.ref, _("This reference belongs to a person with another IIN."))
