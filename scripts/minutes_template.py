"""Make appeals/docx/minutes.docx, the template of the minutes in Word.

    python scripts/minutes_template.py

A ministry may edit the file in Word instead, or lay its own one into PAPERS_DIR (docs/papers.md lists the fields).
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TARGET = Path(__file__).resolve().parents[1] / "appeals" / "docx" / "minutes.docx"
WIDTHS = (Mm(10), Mm(36), Mm(68), Mm(58))


def main() -> None:
    """Write the file."""
    document = Document()
    _page(document)
    _head(document)
    _text(document, "report")
    _heading(document, "{{ w.questions }} ({{ count }})")
    _questions(document)
    _text(document, "decisions")
    _signatures(document)
    TARGET.parent.mkdir(exist_ok=True)
    document.core_properties.author = "Kezdesu"
    document.core_properties.title = "Minutes"
    document.save(str(TARGET))


def _page(document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(12)
    section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.rPr.rFonts.set(qn("w:cs"), "Times New Roman")
    style.paragraph_format.space_after = Pt(4)
    _line(section.footer.paragraphs[0], "{{ draft }}", size=9)


def _head(document) -> None:
    for text, bold, size in (("{{ body }}", True, 13), ("{{ w.title }} {{ w.no }} {{ number }}", True, 15),
                             ("{{ w.of }}", False, 12)):  # fmt: skip
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _line(paragraph, text, bold=bold, size=size)
    _line(document.add_paragraph(), "{{ date }}")
    for text in ("{{ w.place }}: {{ place }}", "{{ w.held }}: {{ held }}", "{{ w.kind }}: {{ kind }}",
                 "{{ w.chair }}: {{ chair }}{% if chair_post %}, {{ chair_post }}{% endif %}",
                 "{{ w.secretary }}: {{ secretary }}{% if secretary_post %}, {{ secretary_post }}{% endif %}",
                 "{{ w.people }}: {{ people }}"):  # fmt: skip
        _line(document.add_paragraph(), text)


def _text(document, name: str) -> None:
    """A text with its heading, left out where it is empty."""
    _line(document.add_paragraph(), f"{{%p if {name} %}}")
    _heading(document, f"{{{{ w.{name} }}}}")
    _line(document.add_paragraph(), f"{{{{ {name} }}}}")
    _line(document.add_paragraph(), "{%p endif %}")


def _questions(document) -> None:
    table = document.add_table(rows=4, cols=4)
    table.style = "Table Grid"
    table.autofit = False
    rows = (
        ("№", "{{ w.who }}", "{{ w.text }}", "{{ w.decided }}"),
        ("{%tr for q in questions %}", "", "", ""),
        ("{{ q.n }}", "{{ q.who }}", "{{ q.text }}", "{{ q.decided }}"),
        ("{%tr endfor %}", "", "", ""),
    )
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, WIDTHS, strict=True):
            cell.width = width
            _line(cell.paragraphs[0], text, bold=row is table.rows[0], size=10)
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    body = table.rows[2].cells
    _line(body[2].add_paragraph(), "{{ q.number }}", size=8)
    _line(body[3].add_paragraph(), "{%p if q.promise %}", size=10)
    _line(body[3].add_paragraph(), "{{ w.promise }}: {{ q.promise }}", size=10)
    _line(body[3].add_paragraph(), "{%p endif %}", size=10)
    _repeat(table.rows[0])
    _whole(table.rows[2])


def _signatures(document) -> None:
    for who in ("chair", "secretary"):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(18)
        paragraph.paragraph_format.keep_together = True
        _line(paragraph, f"{{{{ w.{who} }}}} ____________________ {{{{ {who} }}}}")


def _heading(document, text: str) -> None:
    paragraph = document.add_paragraph(style="Heading 2")
    _line(paragraph, text, bold=True, size=13)
    paragraph.runs[0].font.color.rgb = RGBColor(0, 0, 0)


def _line(paragraph, text: str, *, bold: bool = False, size: int = 12) -> None:
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.name = bold, Pt(size), "Times New Roman"
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), "Times New Roman")


def _repeat(row) -> None:
    """Word shows the row again on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _whole(row) -> None:
    """Word does not tear the row between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


if __name__ == "__main__":
    main()
