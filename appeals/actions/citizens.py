"""Cards of the people who speak: found again by IIN, telephone and name, else made. Call inside an act."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from appeals.models import Attendee, Citizen
from appeals.personal import Iin, PersonName, Phone, parse_iin
from common.acts import Refused
from common.fields import Secret
from common.phones import parse_phone
from common.text import clean_line, fold

NAME_MAX = 100
NUMBER_SIGNS = str.maketrans("", "", " +()-\u00a0\t")


def number_in_place_of(name: str) -> str:
    """The field to which a “name” of digits belongs: twelve are an IIN, ten or more a telephone; else empty."""
    digits = name.translate(NUMBER_SIGNS)
    if len(digits) < 10 or not digits.isdecimal():
        return ""
    return "iin" if len(digits) == 12 and "+" not in name else "phone"


@dataclass(frozen=True, repr=False)
class Speaker:
    """A person as the desk or an import names them; everything may be empty.

    `card` is the id of a card that was chosen from the look-up. IIN and telephone are as typed.
    """

    card: int | None = None
    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    iin: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = ""

    @classmethod
    def named(cls, full_name: str, **more) -> Speaker:
        """From a name in one line: surname, given name, the rest is the patronymic.

        A number typed where the name belongs, faster than the look-up answered, is an IIN or a telephone: as a name
        it would be stored in plain sight and find nobody.
        """
        if (field := number_in_place_of(full_name)) and not more.get(field):
            return cls(**{**more, field: full_name})
        surname, given_name, patronymic = [*clean_line(full_name).split(" ", 2), "", ""][:3]
        return cls(surname=surname, given_name=given_name, patronymic=patronymic, **more)

    def __repr__(self) -> str:
        return f"<Speaker {self.name}>"

    @property
    def name(self) -> PersonName:
        """The name as one value."""
        return PersonName(self.surname, self.given_name, self.patronymic)

    def checked(self) -> Speaker:
        """With clean names, a valid IIN and the telephone in E.164. Raises `Refused` by field (name, iin, phone)."""
        wrong: dict[str, list[str]] = {}
        parsed = {"iin": "", "phone": ""}
        for field, parse in (("iin", parse_iin), ("phone", parse_phone)):
            try:
                parsed[field] = parse(getattr(self, field))
            except ValidationError as error:
                wrong[field] = error.messages
        names = {field: clean_line(getattr(self, field)) for field in ("surname", "given_name", "patronymic")}
        if max(map(len, names.values())) > NAME_MAX:
            wrong["name"] = [
                _("A part of a name has at most %(count)d characters: is this the question?")
                % {"count": NAME_MAX}
            ]
        if wrong:
            raise Refused(wrong)
        return replace(
            self, **names, **parsed, email=clean_line(self.email), address=clean_line(self.address)
        )

    def __bool__(self) -> bool:
        return bool(self.card or self.name or self.iin or self.phone)


def card_of(body, speaker: Speaker | None, *, by, current: Citizen | None = None) -> Citizen | None:
    """The card that `body` keeps of the speaker, with what is new written on it; None for a nameless speaker.

    `current` is the card the question has now: it is corrected in place when no other question uses it, so that
    a name typed in several goes does not leave a card behind for each. `by` None: the system (an import).
    """
    if not speaker:
        return None
    speaker = speaker.checked()
    if speaker.card:
        speaker, chosen = _with_chosen(body, speaker, by)
    else:
        chosen = None
    card = chosen or _found(body, speaker)
    if card is None and current is not None and _is_only_here(current) and _may_become(current, speaker):
        return _written(current, speaker, rename=True)
    return _made(body, speaker) if card is None else _written(card, speaker, rename=False)


def card_of_unknown(body, speaker: Speaker) -> Citizen:
    """A card of somebody who named themselves on a public page: nobody has seen them.

    A known card is used only as it is. Otherwise a new one is made: whoever knows the name and the telephone of
    another person can't put their own e-mail on that person's card. `speaker`: checked, without an IIN.
    """
    card = _found(body, speaker)
    if card is not None and _adds_nothing(card, speaker):
        return card
    return _made(body, speaker)


def _adds_nothing(card: Citizen, speaker: Speaker) -> bool:
    said = (speaker.phone, speaker.email, speaker.address, speaker.language, speaker.patronymic)
    kept = (card.phone.reveal(), card.email.reveal(), card.address.reveal(), card.language, card.patronymic)
    return all(new in ("", old) for new, old in zip(said, kept, strict=True))


def _cards(body):
    return Citizen.objects.unscoped("cards of the host body, whose right was checked").filter(body=body)


def _with_chosen(body, speaker: Speaker, by) -> tuple[Speaker, Citizen | None]:
    """The chosen card; of another body's card only what it says is taken over to the host's own."""
    cards = Citizen.objects.unscoped("the system acts") if by is None else Citizen.objects.visible_to(by)
    chosen = cards.filter(pk=speaker.card).first()
    if chosen is None:
        raise Refused({"name": [_("This person is no longer in the list. Look them up again.")]})
    if chosen.body_id == body.pk:
        return speaker, chosen
    copied = Speaker(
        surname=chosen.surname,
        given_name=chosen.given_name,
        patronymic=chosen.patronymic,
        iin=speaker.iin or chosen.iin.reveal(),
        phone=speaker.phone or chosen.phone.reveal(),
        email=speaker.email or chosen.email.reveal(),
        address=speaker.address or chosen.address.reveal(),
        language=speaker.language or chosen.language,
    )
    return copied, None


def _found(body, speaker: Speaker) -> Citizen | None:
    """The card of the same IIN; else of the same telephone and name (a nameless call: the only card of the number)."""
    if speaker.iin:
        card = _cards(body).with_iin(speaker.iin).first()
        if card is not None:
            _check_same_name(card, speaker)
            return card
    if not speaker.phone:
        return None
    same_number = list(_cards(body).with_phone(speaker.phone).order_by("pk")[:20])
    if speaker.name:
        same_number = [card for card in same_number if _same_name(card, speaker)]
    elif len(same_number) > 1:
        return None
    return next((card for card in same_number if not (card.iin and speaker.iin)), None)


def _check_same_name(card: Citizen, speaker: Speaker) -> None:
    if card.name and speaker.name and not _same_name(card, speaker):
        raise Refused(
            {
                "iin": [
                    _(
                        "This IIN is kept with another name: %(name)s. Choose that person, or correct the number."
                    )
                    % {"name": card.name.full()}
                ]
            }
        )


def _same_name(card: Citizen, speaker: Speaker) -> bool:
    """Surname and given name alike, and patronymics too where both are known."""
    ours, theirs = card.name, speaker.name
    if (fold(ours.surname), fold(ours.given_name)) != (fold(theirs.surname), fold(theirs.given_name)):
        return False
    return not (ours.patronymic and theirs.patronymic) or fold(ours.patronymic) == fold(theirs.patronymic)


def _is_only_here(card: Citizen) -> bool:
    if card.questions.unscoped("other questions of the same card")[:2].count() != 1:
        return False
    return not Attendee.objects.unscoped("the card stands in a list").filter(citizen=card).exists()


def _may_become(card: Citizen, speaker: Speaker) -> bool:
    """A card with one IIN never turns into another person's."""
    return not (card.iin and speaker.iin and card.iin.reveal() != speaker.iin)


def _made(body, speaker: Speaker) -> Citizen:
    card = Citizen(
        body=body,
        surname=speaker.surname,
        given_name=speaker.given_name,
        patronymic=speaker.patronymic,
        iin=Iin(speaker.iin),
        phone=Phone(speaker.phone),
        email=Secret(speaker.email),
        address=Secret(speaker.address),
        language=speaker.language,
    )
    card.refresh_search()
    if not speaker.iin:
        card.save()
        return card
    try:
        with transaction.atomic():
            card.save()
    except IntegrityError:  # the same person was written down at another desk in this very moment
        return _written(_cards(body).with_iin(speaker.iin).get(), speaker, rename=False)
    return card


def _written(card: Citizen, speaker: Speaker, *, rename: bool) -> Citizen:
    """Write on the card what the speaker adds: contacts always, names where they are missing (or `rename`)."""
    fields = {"phone": Phone(speaker.phone), "email": Secret(speaker.email)}
    fields |= {"address": Secret(speaker.address), "language": speaker.language}
    if speaker.iin and not card.iin:
        fields["iin"] = Iin(speaker.iin)
    if speaker.name:
        for part in ("surname", "given_name", "patronymic"):
            if rename or not getattr(card, part):
                fields[part] = getattr(speaker, part)
    new = {
        name: value
        for name, value in fields.items()
        if value != getattr(card, name) and (value or (rename and name in ("given_name", "patronymic")))
    }
    if new:
        for name, value in new.items():
            setattr(card, name, value)
        card.refresh_search()
        card.save(update_fields=[*new, "name_folded", "iin_index", "phone_index"])
    return card
