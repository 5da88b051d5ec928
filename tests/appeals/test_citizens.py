"""Cards of people: found again and never mixed up; looked up within scope, masked."""

import pytest

from appeals.actions.citizens import Speaker, card_of
from appeals.lookups import SHOWN, look_up_people
from appeals.models import Citizen
from common.acts import Refused, act
from tests.appeals.make import make_meeting, make_question
from tests.appeals.people import make_iin

IIN, OTHER_IIN = make_iin(1), make_iin(2)
PHONE = "8 701 234-56-78"


def card(cast, name="", *, body=None, by=None, current=None, **more) -> Citizen | None:
    with act("test.card", by=cast.registrar):
        return card_of(
            body or cast.own, Speaker.named(name, **more), by=by or cast.registrar, current=current
        )


def cards() -> int:
    return Citizen.objects.unscoped("test").count()


def refused(cast, *args, **kwargs) -> dict:
    with pytest.raises(Refused) as caught:
        card(cast, *args, **kwargs)
    return caught.value.message_dict


def test_a_name_in_one_line_is_taken_apart():
    speaker = Speaker.named("  Сейтова  Айгүл Серік қызы ")
    assert (speaker.surname, speaker.given_name, speaker.patronymic) == ("Сейтова", "Айгүл", "Серік қызы")
    assert Speaker.named("Айгүл").surname == "Айгүл"


@pytest.mark.parametrize(
    ("typed", "field"),
    [(IIN, "iin"), (f" {IIN[:6]} {IIN[6:]}", "iin"), (PHONE, "phone"), ("+7 (701) 234-56-78", "phone")],
)
def test_a_number_typed_as_a_name_is_not_stored_as_one(cast, typed, field):
    found = card(cast, typed)
    assert not found.name.full()
    assert getattr(found, field).reveal() == {"iin": IIN, "phone": "+77012345678"}[field]


def test_a_number_beside_the_iin_stays_what_was_typed():
    assert Speaker.named("123456", iin=IIN).surname == "123456"
    assert Speaker.named(IIN, iin=OTHER_IIN).iin == OTHER_IIN


def test_a_nameless_speaker_leaves_no_card(cast):
    assert card(cast) is None
    assert card_of(cast.own, None, by=cast.registrar) is None
    assert cards() == 0


def test_the_same_iin_is_the_same_person_and_missing_data_are_filled_in(cast):
    first = card(cast, "Сейтова Айгүл", iin=IIN)
    again = card(cast, "Сейтова Айгүл Маратқызы", iin=IIN, phone=PHONE)
    assert again.pk == first.pk
    stored = Citizen.objects.unscoped("test").get()
    assert stored.patronymic == "Маратқызы"
    assert stored.phone.reveal() == "+77012345678"
    assert Citizen.objects.visible_to(cast.registrar).with_phone("+77012345678").get() == stored


def test_an_iin_kept_with_another_name_is_questioned_and_nothing_is_written(cast):
    card(cast, "Сейтова Айгүл", iin=IIN)
    wrong = refused(cast, "Ахметов Болат", iin=IIN)
    assert "Сейтова Айгүл" in wrong["iin"][0]
    assert cards() == 1


def test_telephone_and_name_together_find_the_card(cast):
    first = card(cast, "Сейтова Айгүл", phone=PHONE)
    assert card(cast, "сейтова айгул", phone="+7 701 2345678").pk == first.pk
    relative = card(cast, "Сейтов Марат", phone=PHONE)
    assert relative.pk != first.pk
    assert card(cast, phone=PHONE).pk not in (first.pk, relative.pk)


def test_a_telephone_alone_finds_its_only_owner(cast):
    first = card(cast, "Сейтова Айгүл", phone=PHONE)
    assert card(cast, phone=PHONE).pk == first.pk


def test_namesakes_without_a_number_are_two_people(cast):
    assert card(cast, "Сейтова Айгүл").pk != card(cast, "Сейтова Айгүл").pk


def test_an_iin_is_added_to_the_card_found_by_telephone(cast):
    first = card(cast, "Сейтова Айгүл", phone=PHONE)
    assert card(cast, "Сейтова Айгүл", phone=PHONE, iin=IIN).pk == first.pk
    assert card(cast, "Сейтова Айгүл", phone=PHONE, iin=OTHER_IIN).pk != first.pk


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"iin": "12345"}, "iin", "12 digits"),
        ({"iin": "881399100011"}, "iin", "date of birth"),
        ({"iin": IIN[:-1] + str((int(IIN[-1]) + 1) % 10)}, "iin", "check digit"),
        ({"phone": "12"}, "phone", "telephone"),
        ({"phone": "abc"}, "phone", "telephone"),
    ],
)
def test_wrong_numbers_are_told_at_their_field_in_plain_words(cast, more, field, words):
    assert words in refused(cast, "Сейтова Айгүл", **more)[field][0]
    assert cards() == 0


def test_a_question_typed_into_the_name_is_noticed(cast):
    assert "name" in refused(cast, "х" * 101)


def test_a_name_typed_in_several_goes_keeps_one_card(cast):
    meeting = make_meeting(cast.own)
    question = make_question(cast.registrar, meeting, citizen=Speaker.named("Сейт"))
    corrected = card(cast, "Сейтова Айгүл", current=question.citizen)
    assert (corrected.pk, corrected.name_folded) == (question.citizen_id, "сейтова айгул")
    make_question(cast.registrar, meeting, citizen=Speaker(card=corrected.pk))
    assert card(cast, "Ахметов Болат", current=corrected).pk != corrected.pk


def test_a_card_with_an_iin_never_becomes_another_person(cast):
    meeting = make_meeting(cast.own)
    question = make_question(cast.registrar, meeting, citizen=Speaker.named("Сейтова Айгүл", iin=IIN))
    assert card(cast, "Ахметов Болат", iin=OTHER_IIN, current=question.citizen).pk != question.citizen_id


def test_a_chosen_card_is_used_and_its_contacts_brought_up_to_date(cast):
    known = card(cast, "Сейтова Айгүл", iin=IIN)
    chosen = card(cast, card=known.pk, phone=PHONE, address="Абай көшесі, 1")
    assert chosen.pk == known.pk
    assert chosen.address.reveal() == "Абай көшесі, 1"


def test_a_card_of_the_district_is_copied_to_the_host(cast):
    theirs = card(cast, "Сейтова Айгүл", body=cast.own_district, iin=IIN, phone=PHONE)
    ours = card(cast, card=theirs.pk)
    assert (ours.body, ours.pk != theirs.pk) == (cast.own, True)
    assert (ours.name.full(), ours.iin.reveal()) == ("Сейтова Айгүл", IIN)
    assert card(cast, card=theirs.pk).pk == ours.pk


def test_a5_a_foreign_card_is_refused_like_a_missing_one(cast):
    foreign = card(cast, "Сейтова Айгүл", body=cast.sister, iin=IIN)
    assert refused(cast, card=foreign.pk) == refused(cast, card=10**12)


def find(cast, text, by=None):
    return look_up_people(by or cast.registrar, cast.own, text)


def test_people_are_found_by_iin_telephone_and_beginning_of_the_name(cast):
    known = card(cast, "Сейтова Айгүл Маратқызы", iin=IIN, phone=PHONE)
    make_question(cast.registrar, make_meeting(cast.own), citizen=Speaker(card=known.pk))
    for text in (
        IIN,
        f"{IIN[:6]} {IIN[6:]}",
        "87012345678",
        "+7 701 234 56 78",
        "сейт",
        "СЕЙТОВА АЙ",
        "сейтова айгул",
    ):
        [person] = find(cast, text)
        assert person.card == known.pk
    assert (person.name, person.iin_end, person.phone_end) == ("Сейтова Айгүл Маратқызы", IIN[-4:], "5678")
    assert (person.questions, person.keeper) == (1, "")


@pytest.mark.parametrize("text", ["", "С", "8701", IIN[:11], "999999999999", "'; drop table", "%", "Айгүл"])
def test_what_is_too_short_wrong_or_unknown_finds_nobody(cast, text):
    card(cast, "Сейтова Айгүл", iin=IIN)
    assert find(cast, text) == []


def test_j10_nobody_without_the_right_finds_people_and_others_find_only_their_own(cast):
    card(cast, "Сейтова Айгүл", iin=IIN)
    for person in (
        cast.sister_registrar,
        cast.ministry_registrar,
        cast.analyst,
        cast.administrator,
        cast.stranger,
    ):
        assert find(cast, IIN, by=person) == []
    assert len(find(cast, IIN, by=cast.executor)) == 1


def test_own_cards_come_first_a_person_known_twice_is_shown_once_and_eight_at_most(cast):
    theirs = card(cast, "Сейтова Айгүл", body=cast.own_district, iin=IIN)
    [person] = find(cast, "сейт")
    assert (person.card, person.keeper) == (theirs.pk, cast.own_district.name)
    ours = card(cast, "Сейтова Айгүл", iin=IIN)
    assert [person.card for person in find(cast, "сейт")] == [ours.pk]
    for number in range(12):
        card(cast, f"Сейтова Жанар {number}")
    assert len(find(cast, "сейт")) == SHOWN
