"""Nobody in the demo is real."""

from collections import Counter
from random import Random

from appeals.enums import Language
from appeals.personal import parse_iin
from common.phones import parse_phone
from demo.people import BIRTH_DAYS, PHONE_PREFIX, People, digest_of, iin_of
from demo.texts import FOLDER


def test_numbers_are_valid_unlike_and_of_nobody_alive():
    numbers = [iin_of(number, "mf"[number % 2]) for number in range(2 * BIRTH_DAYS + 500)]
    assert len(set(numbers)) == len(numbers)
    for number in numbers[::97]:
        assert parse_iin(number) == number
        assert number[6] in "12", "born before 1900"
        assert 50 <= int(number[:2]) <= 99


def test_citizens_have_telephones_of_a_range_that_is_not_given_out():
    people, rng = People(), Random(1)
    found = [people.citizen(rng, Language.RU) for _ in range(300)]
    phones = [person.phone for person in found if person.phone]
    assert len(set(phones)) == len(phones)
    assert all(parse_phone(phone) == phone and phone.startswith(PHONE_PREFIX) for phone in phones)
    assert not any(person.speaker().email or person.row().email for person in found)


def test_names_fit_together():
    people, rng = People(), Random(1)
    for _ in range(200):
        person = people.citizen(rng, rng.choice(Language.values))
        male = person.iin[6] == "1" if person.iin else None
        if male is not None:
            assert person.surname.endswith("а") is not male
    assert Counter(person is None for person in [people.citizen(rng, "kk")]) == {False: 1}


def test_no_host_has_the_name_of_a_known_official():
    known = set((FOLDER / "not-these.txt").read_text(encoding="ascii").split())
    assert len(known) > 100
    people, rng = People(), Random(1)
    for _ in range(3000):
        surname, given, *_rest = people.official(rng).split()
        assert digest_of(surname, given) not in known


def test_a_name_on_the_list_is_passed_over():
    people, twin = People(), People()
    first = twin.official(Random(1))
    people._known.add(digest_of(*first.split()[:2]))
    assert people.official(Random(1)) != first
