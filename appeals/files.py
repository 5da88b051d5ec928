"""What may be attached to a question. A file's type is what its content is; the name must agree with it.

Files are kept as they came and are only ever offered for download (never shown, never run), so the checks here keep
out what could hurt the colleague who opens it: programs, macros, scripts, files that are two things at once.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath

import puremagic
from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree
from django.utils.translation import gettext as _

from common.acts import Refused
from common.text import clean_line

MAX_BYTES = 10 * 1024 * 1024
MAX_NAME = 120
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "txt": "text/plain",
}
ACCEPT = ",".join(f".{extension}" for extension in TYPES)
# What a citizen may send along: pictures.
PHOTOS = ("jpg", "jpeg", "png")
ACCEPT_PHOTOS = "image/jpeg,image/png"

# An office file is a zip archive: bounds on what it may unpack to.
MAX_ENTRIES = 3000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_MANIFEST = 1024 * 1024
_MAIN_PARTS = {
    "docx": f"{TYPES['docx']}.main+xml",
    "xlsx": f"{TYPES['xlsx']}.main+xml",
}
_ACTIVE_PART = re.compile(
    r"vbaproject|activex|oleobject|macrosheets|\.(exe|dll|js|vbs|bat|cmd|ps1|hta)$", re.I
)
_ZIP_END = b"PK\x05\x06"
_ZIP_END_SIZE = 22
_PNG_END = b"IEND\xaeB`\x82"
_MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php)", re.I)
_PDF_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z])"
)
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_BINARY_HEADS = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"#!")


def check_file(name: str, content: bytes, kinds: Collection[str] = tuple(TYPES)) -> tuple[str, str]:
    """The safe name and the content type of an upload of one of `kinds`; raises `Refused` with the reason for the person."""
    name = safe_name(name)
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    if extension not in kinds:
        raise _refuse(
            _("Files of this kind are not accepted. Accepted: %(kinds)s.") % {"kinds": ", ".join(kinds)}
        )
    if not content:
        raise _refuse(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise _refuse(_("The file is larger than 10 MB."))
    if not _CHECKS[extension](content, extension):
        raise _refuse(
            _("The content is not what the name says, or it holds more than a plain %(kind)s file may.")
            % {"kind": extension}
        )
    return name, TYPES[extension]


def safe_name(name: str) -> str:
    """The last part of a file name without control characters, short enough, with its ending kept."""
    base = clean_line(name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(". ")
    path = PurePosixPath(base or "file")
    return (
        f"{path.stem[: MAX_NAME - len(path.suffix)]}{path.suffix}"
        if len(path.suffix) < 10
        else base[:MAX_NAME]
    )


def _refuse(message: str) -> Refused:
    return Refused({"file": message})


def _is(content: bytes, extension: str) -> bool:
    try:
        return any(match.extension == f".{extension}" for match in puremagic.magic_string(content))
    except (puremagic.PureError, ValueError):
        return False


def _pdf(content: bytes, extension: str) -> bool:
    if not content.startswith(b"%PDF-") or _ZIP_END in content[-65_557:]:
        return False
    plain = _PDF_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content)
    end = content.rfind(b"%%EOF")
    tidy_end = end > 0 and not content[end + 5 :].strip(b"\r\n\t \x00")
    return tidy_end and _is(content, "pdf") and not _PDF_ACTIVE.search(plain)


def _jpeg(content: bytes, extension: str) -> bool:
    return _is(content, "jpg") and b"\xff\xd9" in content[-65_536:] and _one_thing(content)


def _png(content: bytes, extension: str) -> bool:
    return _is(content, "png") and content.endswith(_PNG_END) and _one_thing(content)


def _one_thing(content: bytes) -> bool:
    """A picture that is not a page or an archive as well."""
    return not _MARKUP.search(content) and _ZIP_END not in content[-65_557:]


def _office(content: bytes, extension: str) -> bool:
    # The archive must be the whole file: nothing before it, no comment after it.
    if not content.startswith(b"PK\x03\x04") or content.rfind(_ZIP_END) != len(content) - _ZIP_END_SIZE:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            return _modest(entries) and _main_part(archive) == _MAIN_PARTS[extension]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError, ValueError):
        return False


def _modest(entries: list[zipfile.ZipInfo]) -> bool:
    return (
        len(entries) <= MAX_ENTRIES
        and sum(entry.file_size for entry in entries) <= MAX_UNPACKED
        and len({entry.filename for entry in entries}) == len(entries)
        and not any(entry.flag_bits & 1 for entry in entries)  # encrypted
        and not any(".." in entry.filename or entry.filename.startswith("/") for entry in entries)
        and not any(_ACTIVE_PART.search(entry.filename) for entry in entries)
    )


def _main_part(archive: zipfile.ZipFile) -> str:
    """The content type of the main document; counts what is unpacked, whatever the archive declares."""
    with archive.open("[Content_Types].xml") as part:
        manifest = part.read(MAX_MANIFEST + 1)
    if len(manifest) > MAX_MANIFEST:
        return ""
    try:
        root = SafeTree.fromstring(manifest, forbid_dtd=True)
    except (DefusedXmlException, SafeTree.ParseError):
        return ""
    kinds = {element.get("ContentType", "") for element in root}
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in kinds):
        return ""
    return next((kind for kind in kinds if kind in _MAIN_PARTS.values()), "")


def _text(content: bytes, extension: str) -> bool:
    if content.startswith(_BINARY_HEADS) or _MARKUP.match(content.lstrip(b"\xef\xbb\xbf \t\r\n")):
        return False
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
    return not any(ord(character) < 32 and character not in "\t\n\r\f" for character in text)


_CHECKS = {
    "pdf": _pdf,
    "jpg": _jpeg,
    "jpeg": _jpeg,
    "png": _png,
    "docx": _office,
    "xlsx": _office,
    "txt": _text,
}
