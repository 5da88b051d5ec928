"""Compiled translations (`locale/*/LC_MESSAGES/*.mo`), made by a library: a fresh machine has no GNU gettext.

python -m config.catalogues [--check]
"""

import re
import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}")


def compile_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Compile every catalogue that is newer than its result; answers with the files written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            part = target.with_suffix(f".{__name__}.part")
            polib.pofile(str(source)).save_as_mofile(str(part))
            part.replace(target)  # another process never sees half a file
            written.append(target)
    return written


def faults(locale: Path = LOCALE) -> list[str]:
    """Catalogues that cannot be read and translations whose placeholders differ from the original's."""
    found = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        try:
            entries = polib.pofile(str(source), check_for_duplicates=True).translated_entries()
        except (OSError, ValueError, UnicodeDecodeError) as error:
            found.append(f"{source}: {error}")
            continue
        found += [
            f"{source}:{entry.linenum}: placeholders differ: {entry.msgid!r}"
            for entry in entries
            if _differs(entry)
        ]
    return found


def _differs(entry: polib.POEntry) -> bool:
    originals = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    allowed = set().union(*map(_placeholders, originals))
    if entry.msgid_plural:
        # A plural form may say “one” in words and leave the number out.
        return any(not _placeholders(text) <= allowed for text in entry.msgstr_plural.values())
    return _placeholders(entry.msgstr) != allowed


def _placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text)}


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        problems = faults()
        sys.stderr.writelines(f"{problem}\n" for problem in problems)
        sys.exit(bool(problems))
    compile_catalogues()
