"""The pack as a PDF for the table of the Government."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from common.typst import pdf
from reports.packs.shape import Content
from reports.packs.telling import document, site

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "pack.typ"


def pack_pdf(content: Content) -> bytes:
    """In the active language. The same content gives the same bytes."""
    return pdf(TEMPLATE, _plain(document(content)) | {"day": content.as_of})


def _plain(told: Any) -> Any:
    """Only what JSON holds, with whole addresses."""
    if isinstance(told, dict):
        return {
            key: site(value) if key == "url" else _plain(value)
            for key, value in told.items()
            if key != "value"
        }
    if isinstance(told, list):
        return [_plain(value) for value in told]
    return told
