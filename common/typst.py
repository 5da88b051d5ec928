"""PDF from a Typst template and data. Values travel as JSON and are never pasted into markup, so nothing in them is code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).resolve().parent / "fonts"


def pdf(template: Path, data: Any) -> bytes:
    """The document, tagged for screen readers (PDF/UA-1). In the template: `json(bytes(sys.inputs.data))`.

    Only the fonts of the project are used, so that it looks the same on every machine.
    """
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
