"""Papers of a pack by format, each made in the active language."""

from __future__ import annotations

from collections.abc import Callable

from reports.enums import PackFormat
from reports.packs.docx import pack_docx
from reports.packs.pdf import pack_pdf
from reports.packs.shape import Content
from reports.packs.xlsx import pack_xlsx

PAPERS: dict[str, Callable[[Content], bytes]] = {
    PackFormat.PDF: pack_pdf,
    PackFormat.DOCX: pack_docx,
    PackFormat.XLSX: pack_xlsx,
}
TYPES = {
    PackFormat.PDF: "application/pdf",
    PackFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PackFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
