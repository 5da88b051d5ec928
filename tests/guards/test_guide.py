"""The guides name what stands on the screen: words in **bold** are words of the interface, links lead somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.guards.source import ROOT
from tests.guards.test_translations import catalogue

GUIDE = ROOT / "docs" / "guide"
LONGEST_PAGE = 120
BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\]\(([^)\s]+)\)")
# Names on the screen that are the same in every language.
UNTRANSLATED = {"ҚАЗ", "РУС", "ENG", "JSON"}


def pages() -> list[Path]:
    return sorted(GUIDE.rglob("*.md"))


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


def words_of_interface(language: str) -> set[str]:
    """All texts in the language; English is what stands in the code."""
    found = set(UNTRANSLATED)
    for entry in catalogue("ru" if language == "en" else language):
        shown = [entry.msgstr, *entry.msgstr_plural.values()]
        texts = [entry.msgid, entry.msgid_plural] if language == "en" else shown
        found.update(" ".join(text.replace("%%", "%").split()) for text in texts)
    return found


def known(text: str, words: set[str]) -> bool:
    """A text of the interface, or its beginning before a placeholder (written with “…”)."""
    if text.endswith("…"):
        return any(word.startswith(text[:-1].rstrip()) for word in words)
    return text in words


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(GUIDE)))
def test_bold_words_stand_on_the_screen(page):
    words = words_of_interface(page.parent.name)
    steps = [step for bold in BOLD.findall(page.read_text("utf-8")) for step in bold.split(" → ")]
    assert [step for step in steps if not known(step, words)] == []


def test_every_language_has_every_page():
    assert {page.name for page in (GUIDE / "ru").iterdir()} == {
        page.name for page in (GUIDE / "en").iterdir()
    }
    assert all(len(page.read_text("utf-8").splitlines()) <= LONGEST_PAGE for page in pages())


def headings(path: Path) -> set[str]:
    """Anchors of a page, as code hosts make them of headings."""
    lines = [
        line.lstrip("#").strip().lower() for line in path.read_text("utf-8").splitlines() if line[:1] == "#"
    ]
    return {re.sub(r"[^\w\- ]", "", line).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", documents(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    dead = []
    for link in LINK.findall(page.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in headings(target)):
            dead.append(link)
    assert dead == []
