"""Citizens and officials who do not exist.

Birth dates lie before 1900, so that no number belongs to a living person; telephones are of a range that is not given
out; a name that happens to be that of a known official is not used.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from appeals.actions.citizens import Speaker
from appeals.actions.importing import PersonRow
from appeals.enums import Language
from appeals.personal import check_digit
from common.text import fold
from demo.texts import FOLDER, rows

FIRST_BIRTH = date(1850, 1, 1)
BIRTH_DAYS = 18_000  # until 1899
PHONE_PREFIX = "+77990"
SLAVIC_SHARE = {Language.KK: 0.01, Language.RU: 0.45}


@dataclass(frozen=True)
class Person:
    """Somebody who speaks at a meeting."""

    surname: str
    given_name: str
    patronymic: str
    iin: str
    phone: str
    language: str

    def _parts(self) -> dict[str, str]:
        return {
            "surname": self.surname,
            "given_name": self.given_name,
            "patronymic": self.patronymic,
            "iin": self.iin,
            "phone": self.phone,
            "language": self.language,
        }

    def row(self) -> PersonRow:
        """As the bulk writer takes it."""
        return PersonRow(**self._parts())

    def speaker(self) -> Speaker:
        """As the desk takes it."""
        return Speaker(**self._parts())


class People:
    """Makes people, each with numbers of their own."""

    def __init__(self):
        self._names = defaultdict(list)
        for row in rows("names"):
            self._names[row["kind"], row["sex"], row["origin"]].append(row)
        self._known = set((FOLDER / "not-these.txt").read_text(encoding="ascii").split())
        self._numbers = 0

    def citizen(self, rng: Random, language: str) -> Person:
        """Somebody who asks; not everybody has a number or a telephone with them."""
        self._numbers += 1
        sex = rng.choice("mf")
        surname, given, patronymic = self._name(rng, sex, language)
        return Person(
            surname,
            given,
            patronymic if rng.random() < 0.9 else "",
            iin_of(self._numbers, sex) if rng.random() < 0.72 else "",
            f"{PHONE_PREFIX}{self._numbers % 1_000_000:06d}" if rng.random() < 0.8 else "",
            language,
        )

    def official(self, rng: Random) -> str:
        """The full name of a member of staff or a host, in Kazakh spelling."""
        while True:
            parts = self._name(rng, "m" if rng.random() < 0.7 else "f", Language.KK)
            if digest_of(parts[0], parts[1]) not in self._known:
                return " ".join(parts)

    def _name(self, rng: Random, sex: str, language: str) -> tuple[str, str, str]:
        origin = "slavic" if rng.random() < SLAVIC_SHARE.get(language, 0) else "kazakh"
        column = "kk" if language == Language.KK else "ru"
        surname, given, patronymic = (
            rng.choice(self._names[kind, sex, origin])[column] for kind in ("surname", "given", "patronymic")
        )
        return surname, given, patronymic


def iin_of(number: int, sex: str) -> str:
    """The number-th synthetic IIN: a birth date before 1900 and a right check digit. All below 4.5 million differ:
    those of one birth date have blocks of forty serial numbers each."""
    rounds, day = divmod(number, BIRTH_DAYS)
    born = FIRST_BIRTH + timedelta(days=day)
    serial = rounds * 40 + number * 13
    while True:
        eleven = f"{born:%y%m%d}{1 if sex == 'm' else 2}{serial % 10_000:04d}"
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"
        serial += 1  # no such number is given out: take the next


def digest_of(surname: str, given: str) -> str:
    """How a name stands in not-these.txt, which must not list names of real people in clear."""
    return hashlib.sha256(fold(f"{surname} {given}").encode()).hexdigest()[:16]
