"""K2: codes and links of slips; reading forgives what people write by hand."""

import re

import pytest

from appeals.slip_codes import (
    ALPHABET,
    CODE_LENGTH,
    grouped,
    new_code,
    new_link,
    read_code,
    read_number,
)


def test_k2_a_code_has_sixty_bits_and_a_link_a_hundred_and_twenty_eight():
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert 5 * CODE_LENGTH == 60
    assert not set("ILOU") & set(ALPHABET)
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(f"[{ALPHABET}]{{12}}", code) for code in codes)
    assert {letter for code in codes for letter in code} == set(ALPHABET)
    links = {new_link() for _ in range(500)}
    assert len(links) == 500
    assert all(re.fullmatch(r"[\w-]{22}", link, re.ASCII) for link in links)


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M9QXT2B01", "7k3m-9qxt-2b01", " 7K3M 9QXT 2B01 ", "7K3M–9QXT–2BO1", "7k3m9qxt2bol", "7k3m9qxt2boi",
        "7К3М-9QХТ-2В01", "7к3м9qхт2воі",
    ],
)  # fmt: skip
def test_reading_forgives(typed):
    assert read_code(typed) == "7K3M9QXT2B01"


def test_a_code_is_printed_in_groups_and_read_back():
    code = new_code()
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", grouped(code))
    assert read_code(grouped(code)) == code


@pytest.mark.parametrize("typed", ["", "!!", "\x00", "🙂" * 1000, "U" * 12])
def test_nonsense_is_no_code(typed):
    assert read_code(typed) == ""


@pytest.mark.parametrize(
    "typed", ["2026-0000012", "2026-12", "№ 2026-0000012", " 2026 - 0000012 ", "2026–12", "20260000012"]
)
def test_numbers_as_people_type_them(typed):
    assert read_number(typed) == (2026, 12)


@pytest.mark.parametrize("typed", ["", "12", "2026-", "2026-x", "٢٠٢٦-12", "2026-1;--", "2026-" + "9" * 40])
def test_nonsense_is_no_number(typed):
    assert read_number(typed) == (0, 0)
