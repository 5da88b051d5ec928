"""K8: what is personal is found before a text becomes public; what only looks alike is left alone."""

from __future__ import annotations

import random

import pytest

from common.redaction import find_personal
from tests.appeals.people import make_iin

LINES = 1000
BEFORE = (
    "",
    "Мой номер ",
    "ИИН: ",
    "Прошу ответить на ",
    "Хабарласыңыз: ",
    "Жолды жөндеңіз. ",
    "(",
    "тел. ",
    "Звоните ",
)
AFTER = ("", ".", ", спасибо", " рахмет", ")", "; жду ответа", "\nулица разбита", " в любое время")


def kinds(text: str, *names: str) -> list[str]:
    return [found.kind for found in find_personal(text, names)]


def some_iin(dice: random.Random) -> str:
    iin = make_iin(
        dice.randrange(1, 4000),
        born=f"{dice.randrange(60, 99)}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}",
    )
    cut = dice.choice(((12,), (6, 6), (4, 4, 4), (6, 2, 4), (3, 3, 3, 3), (6, 1, 5)))
    return grouped(iin, cut, dice.choice((" ", "-", "\u00a0", " - ", ".")))


def some_phone(dice: random.Random) -> str:
    code = dice.choice(
        ("701", "702", "705", "707", "708", "747", "771", "775", "776", "777", "778", "727", "717", "712")
    )
    rest = f"{dice.randrange(10**7):07d}"
    first = dice.choice(("+7", "8", "7", "+7 ", "8 ", "8-", "+7-", ""))
    shown = dice.choice((f"({code})", f"{code}", f" ({code}) ", f"{code} ", f"{code}-")) if first else code
    cut = dice.choice(((7,), (3, 2, 2), (3, 4), (2, 2, 3))) if first else dice.choice(((7,), (3, 2, 2)))
    return (first + shown + dice.choice(("", " ")) + grouped(rest, cut, dice.choice((" ", "-", "–")))).strip()


def some_email(dice: random.Random) -> str:
    name = dice.choice(("aigul", "b.serik", "qazaq_2000", "жанна", "n-n+1", "A.B.C", "x")) + str(
        dice.randrange(99)
    )
    at = dice.choice(("@", "@", "@", " @ ", " (at) ", "[at]"))
    host = dice.choice(
        ("mail.kz", "gmail.com", "yandex.ru", "inbox.ru", "post.edu.kz", "почта.қаз", "bk . ru")
    )
    return f"{name}{at}{host}"


def grouped(digits: str, sizes, separator: str) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(digits[start : start + size])
        start += size
    return separator.join(parts)


@pytest.mark.parametrize(("kind", "make"), [("iin", some_iin), ("phone", some_phone), ("email", some_email)])
def test_k8_at_least_99_of_100_are_found(kind, make):
    dice = random.Random(f"K8 {kind}")
    missed = []
    for _ in range(LINES):
        line = f"{dice.choice(BEFORE)}{make(dice)}{dice.choice(AFTER)}"
        if kind not in kinds(line):
            missed.append(line)
    assert len(missed) <= LINES // 100, missed[:20]


@pytest.mark.parametrize(
    "text",
    [
        "Выделено 87 701 123 456 тенге, из них 7 500 000 000 в 2026 году",
        "991231100011 не ИИН: контрольная цифра неверна",
        "БИН подрядчика 491240999997",
        "Акт № 12-34/5678 от 08.07.2026, постановление 560",
        "Звоните 109 или 1414",
        "В доме 120 квартир по 45 кв. м, сдан во 2 кв. 2026 года",
        "120 пәтерлі үй салынды",
        "Дорога Р-28, км 12+300, счёт 1234567890123456",
        "",
    ],
)
def test_what_only_looks_alike_is_left_alone(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Сериков", "Серикова", "Серикову", "Сериковым", "о Серикове", "Сериковых", "СЕРИКОВ", "сериков",
        "Сериковтің", "Сериковке", "Сериковті", "Сериковтен", "Сериковпен", "Сериковтар",
        "Айгүлдің", "Айгүлге", "Айгүлді", "Айгүлмен", "Айгуль", "Айгуле", "Айгулью",
        "Ерланқызының", "Ерланқызына", "Ерланкызы", "Марии", "Марию", "Марией", "Павла", "Павлу", "Павлом",
        "Достоевского", "Достоевскому", "Достоевская", "Дмитрия", "Дмитрию", "Әлияның", "Алия", "Абдрахманұлымен",
    ],
)  # fmt: skip
def test_own_names_are_found_in_the_cases_of_both_languages(text):
    own = (
        "Сериков",
        "Айгүл",
        "Ерланқызы",
        "Мария",
        "Павел",
        "Достоевский",
        "Дмитрий",
        "Әлия",
        "Абдрахманұлы",
    )
    assert kinds(f"Ответ: {text} болды", *own) == ["name"]


@pytest.mark.parametrize(
    "text", ["Серик пришёл", "майский день", "павлин", "дорога на улице", "алиби", "ерлан тау"]
)
def test_other_words_are_no_names(text):
    assert kinds(text, "Сериков", "Айгүл", "Мария", "Павел", "Әлия", "Ерланқызы") == []


def test_a_street_called_like_the_citizen_is_a_street():
    assert kinds("Ремонт на ул. Абая и Абай көшесі", "Абай") == []
    assert kinds("Абаю ответили", "Абай") == ["name"]


def test_short_names_need_a_capital():
    assert kinds("дана ответ", "Ан") == []
    assert kinds("Ким пришёл, Киму сказали", "Ким") == ["name", "name"]


def test_it_tells_where():
    found = find_personal("Бірінші жол\nтел 8 701 123 45 67\nкв. 12", ())
    assert [(piece.kind, piece.text, piece.line) for piece in found] == [
        ("phone", "8 701 123 45 67", 2),
        ("flat", "кв. 12", 3),
    ]


def test_two_numbers_side_by_side_are_two():
    assert kinds("991231100010 87011234567") == ["iin", "phone"]


def test_a_long_text_is_read_at_once():
    """No pattern runs away on a long text of digits, letters or signs."""
    for text in ("1 " * 20_000, "a" * 20_000, "a.b-" * 5_000, "8-" * 10_000, "@" * 10_000, "тел " * 5_000):
        assert "iin" not in kinds(text[:20_000], "Сериков")
