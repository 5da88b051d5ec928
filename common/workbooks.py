"""The guard before XLSX is read: what it unpacks to is counted, looked through and packed anew, then parsed apart.

A spreadsheet is a packed archive of XML, so a small file can unpack to gigabytes, expand entities without end, or
name one cell in the last row and column and so make the reader reserve room for all between. Sizes are checked as
declared and as counted. The reader gets an archive made of the checked parts only, in a process with bounded memory.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.workbook_child import NO_SHEET, TOO_LARGE

MAX_COLUMNS = 200
MAX_ROWS = 200_000
MAX_PARTS = 500
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
SMALL = 1024 * 1024  # below this, a high ratio is harmless
LONGEST_STRING = 300_000  # bytes of one shared string with its markup; a cell holds 32,767 characters
STEP = 1 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
KEPT = (".xml", ".rels")  # pictures and the like are left out
MACROS = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A row or a cell; the place of a cell stands in its attribute r ("AB12"), else it follows the one before.
TAG = re.compile(rb"<(?:[^\s<>/:\"']*:)?(row|c)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)([0-9]*)")
CHILD = Path(__file__).with_name("workbook_child.py")


class UnreadableFile(ValidationError):
    """The file can't be read at all; the message says why."""


def workbook_rows(content: bytes) -> Iterator[tuple[int, list]]:
    """Line number and cells of each row of the first visible sheet. Raises `UnreadableFile`."""
    with TemporaryFile() as checked:
        _repack(content, checked)
        yield from _parsed(checked)


def _parsed(checked: IO[bytes]) -> Iterator[tuple[int, list]]:
    checked.seek(0)
    command = [sys.executable, "-I", str(CHILD), str(MAX_COLUMNS), str(MAX_ROWS + 1)]
    with subprocess.Popen(  # noqa: S603 - our own script, arguments are numbers
        command, stdin=checked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as child:
        try:
            for number, line in enumerate(child.stdout, start=1):
                yield number, [_value(cell) for cell in json.loads(line)]
            _check_end(child.wait())
        except json.JSONDecodeError:  # the child was stopped in the middle of a line
            raise _broken() from None
        finally:
            child.kill()


def _check_end(code: int) -> None:
    if code == NO_SHEET:
        raise UnreadableFile(_("The workbook has no sheet."))
    if code == TOO_LARGE or code < 0:
        raise _too_large()
    if code:
        raise _broken()


def _value(cell: Any) -> Any:
    return datetime.date.fromisoformat(cell["d"]) if isinstance(cell, dict) else cell


def _repack(content: bytes, target: IO[bytes]) -> None:
    """Write an archive with the same parts, unpacked, after each was checked."""
    if content.startswith(OLE):
        raise UnreadableFile(
            _("This is an old XLS file or one with a password. Save it as XLSX without a password.")
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise _broken() from None
    parts = archive.infolist()
    _check_declared(parts)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for part in parts:
            data = _unpacked(content, part)
            if part.filename.lower().endswith(KEPT):
                _check_xml(part.filename, data)
                packed.writestr(zipfile.ZipInfo(part.filename), data)


def _check_declared(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _bomb()
    if any(part.file_size > SMALL and part.file_size > MAX_RATIO * part.compress_size for part in parts):
        raise _bomb()
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise UnreadableFile(_("The file has a password. Save it as XLSX without a password."))
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnreadableFile(_("The file has macros. Save it as an ordinary XLSX workbook."))
    if "xl/workbook.xml" not in names or len(set(names)) < len(names):
        raise _broken()
    if any(part.compress_type not in METHODS for part in parts):
        raise _broken()


def _unpacked(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """The bytes of a part, counted while they come: headers may lie about the size."""
    start = part.header_offset
    header = content[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise _broken()
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start += 30 + name_length + extra_length
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        data = packed
    else:
        data = _inflated(packed, part.file_size)
    if len(data) != part.file_size:
        raise _bomb() if len(data) > part.file_size else _broken()
    return data


def _inflated(packed: bytes, declared: int) -> bytes:
    engine, chunks, size = zlib.decompressobj(-zlib.MAX_WBITS), [], 0
    try:
        while size <= declared and not engine.eof:
            chunk = engine.decompress(packed, STEP)
            packed = engine.unconsumed_tail
            if not chunk:
                break
            chunks.append(chunk)
            size += len(chunk)
    except zlib.error:
        raise _broken() from None
    return b"".join(chunks)


def _check_xml(name: str, data: bytes) -> None:
    declaration = data[: data.find(b">") + 1].lower()
    if b"\0" in data[:200] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _broken()  # only UTF-8 is looked through
    if b"encoding" in declaration and not (b"utf-8" in declaration or b"us-ascii" in declaration):
        raise _broken()
    if ENTITIES.search(data):
        raise _bomb()
    if name.lower() == "[content_types].xml" and MACROS.search(data):
        raise UnreadableFile(_("The file has macros. Save it as an ordinary XLSX workbook."))
    if name.lower().endswith("sharedstrings.xml"):
        _check_strings(data)
    _check_places(data)


def _check_strings(data: bytes) -> None:
    """A long string that thousands of cells share would be copied into each of them."""
    start = 0
    while (end := data.find(b"si>", start)) >= 0:
        if end - start > LONGEST_STRING:
            raise _bomb()
        start = end + 3
    if len(data) - start > LONGEST_STRING:
        raise _bomb()


def _check_places(data: bytes) -> None:
    """No cell beyond the last row and column that are read, whether it says its place or follows another."""
    row = column = 0
    for tag in TAG.finditer(data):
        places = PLACE.findall(tag[2])
        if len(places) > 1:
            raise _broken()
        letters, digits = places[0] if places else (b"", b"")
        if tag[1] == b"row":
            row, column = int(digits[:9] or row + 1), 0
        else:
            column = _column_number(letters) if letters else column + 1
            row = int(digits[:9]) if digits else row
        if row > MAX_ROWS + 1 or column > MAX_COLUMNS:
            raise _too_large()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - 64
    return number


def _broken() -> UnreadableFile:
    return UnreadableFile(_("This is not a workbook that can be read. Save it as XLSX again."))


def _bomb() -> UnreadableFile:
    return UnreadableFile(_("The file unpacks to more than a table needs. It was not read."))


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        _("The table has more than %(columns)s columns or %(rows)s rows.")
        % {"columns": MAX_COLUMNS, "rows": MAX_ROWS}
    )
