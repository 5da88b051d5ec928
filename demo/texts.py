"""What people ask, what they are answered and promised: texts in Kazakh and Russian, varied by numbers and places."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from random import Random

from appeals.enums import Language

FOLDER = Path(__file__).resolve().parent / "texts"


class Texts:
    """The texts of demo/texts, read once."""

    def __init__(self):
        self._questions = _by(("topic", "language"), "questions")
        self._answers = _by(("outcome", "language"), "answers")
        self._promises = _by(("language",), "promises")
        self._phrases = _by(("kind", "language"), "phrases")

    def question(self, rng: Random, topic: str, language: str, place) -> str:
        """What somebody asks about a topic."""
        return _filled(rng, self._questions[topic, language], language, place)

    def answer(self, rng: Random, outcome: str, language: str, place) -> str:
        """What the citizen is told when the question ends so."""
        return _filled(rng, self._answers[outcome, language], language, place)

    def promise(self, rng: Random, language: str) -> str:
        """What the host promises."""
        return rng.choice(self._promises[(language,)])

    def phrase(self, rng: Random, kind: str, language: str, place=None) -> str:
        """A short text: a venue, a reason, a note, a proof. In Kazakh where there is none in the language."""
        found = self._phrases.get((kind, language)) or self._phrases[kind, Language.KK]
        return _filled(rng, found, language, place)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of texts."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _by(columns: tuple[str, ...], name: str) -> dict[tuple[str, ...], list[str]]:
    found = defaultdict(list)
    for row in rows(name):
        found[tuple(row[column] for column in columns)].append(row["text"])
    return dict(found)


def _filled(rng: Random, texts: list[str], language: str, place) -> str:
    text = (
        rng.choice(texts).replace("{n}", str(rng.randint(2, 60))).replace("{m}", str(rng.randint(100, 999)))
    )
    if "{place}" in text:
        text = text.replace("{place}", place.name_kk if language == Language.KK else place.name_ru)
    return text
