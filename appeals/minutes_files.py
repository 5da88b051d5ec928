"""The minutes as files: DOCX from a template that can be edited in Word, PDF by Typst. Both show the same data."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from common.typst import pdf

logger = logging.getLogger(__name__)
HERE = Path(__file__).resolve().parent
DOCX_TEMPLATE = HERE / "docx" / "minutes.docx"
PDF_TEMPLATE = HERE / "typst" / "minutes.typ"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx_template(language: str) -> Path:
    """The template in force: the body's own one for the language or for all (`PAPERS_DIR`), else that of the project."""
    own = Path(settings.PAPERS_DIR) if settings.PAPERS_DIR else None
    for name in (f"minutes_{language}.docx", "minutes.docx"):
        if own is not None and (own / name).is_file():
            return own / name
    return DOCX_TEMPLATE


def minutes_docx(document: dict[str, Any], *, signed: bool) -> bytes:
    """The Word document. A body's own template that can't be read or filled is told in the log, and ours is taken."""
    template = docx_template(document["lang"])
    context = document | {"draft": "" if signed else document["w"]["draft"]}
    if template != DOCX_TEMPLATE:
        try:
            return _filled(template, context)
        except Exception:  # whatever is wrong with a file that somebody edited, the minutes can be had
            logger.exception("The template %s can't be used; the project's own is taken.", template.name)
    return _filled(DOCX_TEMPLATE, context)


def _filled(path: Path, context: dict[str, Any]) -> bytes:
    """What people wrote is text in the document and never code of the template."""
    template = DocxTemplate(str(path))
    template.render(context, jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def minutes_pdf(document: dict[str, Any], *, signed: bool) -> bytes:
    """The same on paper."""
    return pdf(PDF_TEMPLATE, document | {"draft": "" if signed else document["w"]["draft"]})
