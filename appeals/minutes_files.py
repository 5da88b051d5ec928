"""The minutes as files: DOCX from a template that can be edited in Word, PDF by Typst. Both show the same data."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from common.typst import pdf

HERE = Path(__file__).resolve().parent
PDF_TEMPLATE = HERE / "typst" / "minutes.typ"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx_template(language: str) -> Path:
    """The template in force: the body's own one for the language or for all (`PAPERS_DIR`), else that of the project."""
    own = Path(settings.PAPERS_DIR) if settings.PAPERS_DIR else None
    for name in (f"minutes_{language}.docx", "minutes.docx"):
        if own is not None and (own / name).is_file():
            return own / name
    return HERE / "docx" / "minutes.docx"


def minutes_docx(document: dict[str, Any], *, signed: bool) -> bytes:
    """The Word document. What people wrote is text in it and never code of the template."""
    template = DocxTemplate(str(docx_template(document["lang"])))
    context = document | {"draft": "" if signed else document["w"]["draft"]}
    template.render(context, jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def minutes_pdf(document: dict[str, Any], *, signed: bool) -> bytes:
    """The same on paper."""
    return pdf(PDF_TEMPLATE, document | {"draft": "" if signed else document["w"]["draft"]})
