"""Kazakh, Russian and English are equal: every string of code and templates has its translation."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.template import engines
from django.utils import formats, translation

from tests.guards.source import ROOMS, ROOT

LANGUAGES = ("kk", "ru")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / f"locale/{language}/LC_MESSAGES/django.po"))


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> set[str]:
    """The strings that `makemessages` finds in the code as it is now."""
    if shutil.which("xgettext") is None:
        pytest.fail("GNU gettext is missing: apt-get install gettext") if os.environ.get(
            "CI"
        ) else pytest.skip("GNU gettext is missing")
    copy = tmp_path_factory.mktemp("source")
    for part in (*ROOMS, "templates", "manage.py"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, copy / part)
    (copy / "locale").mkdir()
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "kk", "--no-wrap", "-v", "0"],
        cwd=copy,
        check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings_test", "PYTHONPATH": str(copy)},
    )
    found = polib.pofile(str(copy / "locale/kk/LC_MESSAGES/django.po"))
    return {entry.msgid for entry in found if not entry.obsolete}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(extracted, language):
    done = {entry.msgid for entry in catalogue(language) if entry.translated() and not entry.obsolete}
    missing = sorted(extracted - done)
    assert not missing, f"{len(missing)} not in {language}:\n" + "\n".join(missing[:60])


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language):
    wrong = []
    for entry in catalogue(language):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and not placeholders(text) <= placeholders(entry.msgid) | placeholders(
                entry.msgid_plural
            ):
                wrong.append(entry.msgid)
            if text and not entry.msgid_plural and placeholders(text) != placeholders(entry.msgid):
                wrong.append(entry.msgid)
    assert not wrong, "\n".join(wrong)


def placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fuzzy_or_left_over(language):
    found = catalogue(language)
    assert not found.fuzzy_entries()
    assert not found.obsolete_entries()


def test_kazakh_is_not_russian():
    """A Kazakh text that equals the Russian one is almost always forgotten; names and codes are the exception."""
    russian = {entry.msgid: entry.msgstr for entry in catalogue("ru")}
    same = [
        entry.msgid
        for entry in catalogue("kk")
        if len(re.findall(r"\w+", PLACEHOLDER.sub("", entry.msgstr))) > 2
        and entry.msgstr == russian.get(entry.msgid)
    ]
    assert not same, "\n".join(same)


def test_no_f_string_is_translated():
    pattern = re.compile(r"\b(?:_|gettext|gettext_lazy|ngettext)\(\s*f[\"']")
    wrong = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("language", "expected"),
    [("kk", "2026 ж. 23 қараша"), ("ru", "23 ноября 2026 г."), ("en", "23 November 2026")],
)
def test_dates_are_written_as_the_language_does(language, expected):
    from datetime import date

    with translation.override(language):
        assert formats.date_format(date(2026, 11, 23)) == expected


def test_every_month_is_written_as_within_a_sentence():
    from datetime import date

    with translation.override("kk"):
        told = [formats.date_format(date(2026, month, 1)) for month in range(1, 13)]
    assert [text for text in told if not text.islower()] == []


def test_all_templates_compile():
    """A misspelt tag or filter is found here and not by a person."""
    engine = engines["django"]
    names = [str(path.relative_to(ROOT / "templates")) for path in Path(ROOT / "templates").rglob("*.*")]
    assert names
    for name in names:
        engine.get_template(name)
