"""Who asked, in files of questions: tied by IIN, then by reference; cards are filled and corrected, never mixed up."""

from __future__ import annotations

import pytest

from appeals.imports import phone
from appeals.models import Citizen
from common.phones import parse_phone
from meetings.actions.importing import MeetingRow, write_meetings
from tests.appeals.test_import_questions import DAY, line, meeting_of, reasons, run, stored, table

IIN, OTHER_IIN = "991231100010", "991231200027"


@pytest.fixture
def meeting(cast):
    """A meeting of the own akimat, held."""
    return meeting_of(cast)


def test_people_are_tied_by_iin_then_by_reference(cast, meeting):
    run(
        table(
            line("q1", iin=IIN, surname="A"),
            line("q2", iin=IIN, given_name="B", citizen_ref="x"),
            line("q3", citizen_ref="x"),
            line("q4", citizen_ref="y", surname="C"),
            line("q5", surname="C"),
        )
    )
    people = [stored(f"q{n}").citizen_id for n in range(1, 6)]
    assert people[0] == people[1] == people[2]
    assert len(set(people)) == 3
    card = stored("q1").citizen
    assert (card.surname, card.given_name, card.ref) == ("A", "B", "x")


def test_a_reference_of_another_iin_is_rejected(cast, meeting):
    run(table(line(iin=IIN, citizen_ref="x")))
    assert reasons(run(table(line("q2", iin=OTHER_IIN, citizen_ref="x")))) == [(2, "citizen_ref")]


def test_a_corrected_name_corrects_the_card(cast, meeting):
    run(table(line(citizen_ref="x", surname="Ivanov"), line("q2", citizen_ref="x")))
    run(table(line(citizen_ref="x", surname="Иванов"), line("q2", citizen_ref="x")))
    assert stored("q2").citizen.surname == "Иванов"
    assert stored("q2").citizen.name_folded == "иванов"
    assert Citizen.objects.unscoped("test").count() == 1


def test_another_reference_is_another_person(cast, meeting):
    run(table(line(citizen_ref="x", surname="A"), line("q2", citizen_ref="x", surname="A")))
    run(table(line(citizen_ref="y", surname="B"), line("q2", citizen_ref="x", surname="A")))
    assert (stored("q1").citizen.surname, stored("q2").citizen.surname) == ("B", "A")


def test_cards_are_those_of_the_body(cast, meeting):
    write_meetings(
        [MeetingRow(body=cast.sister, ref="m1", kind="population", planned_on=DAY, held_on=DAY)], by=None
    )
    run(table(line(iin=IIN), line(body="akimat-15", iin=IIN)))
    assert Citizen.objects.unscoped("test").count() == 2


@pytest.mark.parametrize(
    "value", ["87011234567", "+77011234567", "8 (7272) 55-66-77", "+7 701 123 45 67", 87011234567]
)
def test_the_short_way_of_telephones_is_the_long_one(value):
    assert phone(value) == parse_phone(str(value))


def test_a_number_from_a_spreadsheet_keeps_its_zeros():
    from appeals.imports import iin
    from appeals.personal import check_digit

    number = next(f"00010110000{d}" for d in [check_digit("00010110000")] if d is not None)
    assert iin(int(number)) == number


def test_iin_and_reference_of_two_people_are_refused(cast, meeting):
    run(table(line("q1", iin=IIN, citizen_ref="a"), line("q2", citizen_ref="b")))
    assert reasons(run(table(line("q3", iin=IIN, citizen_ref="b")))) == [(2, "citizen_ref")]


def test_a_name_without_iin_and_reference_is_corrected_in_place(cast, meeting):
    run(table(line(surname="A")))
    run(table(line(surname="B")))
    assert Citizen.objects.unscoped("test").get().surname == "B"
