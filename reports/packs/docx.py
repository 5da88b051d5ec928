"""The pack as a Word document that can be edited: real headings, tables with repeated heads, links."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.packs.shape import Content
from reports.packs.telling import document, site

INK, MUTED = RGBColor(0x12, 0x34, 0x4A), RGBColor(0x4B, 0x5A, 0x66)
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
LINE = 170  # mm between the margins of a page
LOCALES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}


def pack_docx(content: Content) -> bytes:
    """In the active language."""
    told = document(content)
    paper = Document()
    _set_up(paper, told, content)
    _title(paper, told)
    for chapter in told["chapters"]:
        paper.add_heading(f"{chapter['number']}. {chapter['title']}", 1)
        for block in chapter["blocks"]:
            BLOCKS[block["kind"]](paper, block)
    _references(paper, told)
    file = io.BytesIO()
    paper.save(file)
    return _same_each_time(file)


def _same_each_time(file: io.BytesIO) -> bytes:
    """The archive without the time of its making: the same content gives the same bytes."""
    found = io.BytesIO()
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in made.infolist():
            kept.writestr(zipfile.ZipInfo(part.filename), made.read(part), zipfile.ZIP_DEFLATED)
    return found.getvalue()


def _set_up(paper: Any, told: dict, content: Content) -> None:
    moment = datetime.fromisoformat(f"{content.as_of}T12:00:00")
    facts = paper.core_properties
    facts.title, facts.author, facts.language = told["title"], told["site"], LOCALES[told["lang"]]
    facts.created = facts.modified = moment
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(24), Mm(16)
    section.top_margin = section.bottom_margin = Mm(20)
    _style(paper.styles["Normal"], 10.5)
    for level, size in ((1, 16), (2, 12)):
        style = paper.styles[f"Heading {level}"]
        _style(style, size)
        style.font.color.rgb, style.font.bold = INK, True
    head = section.header.paragraphs[0]
    _run(head, f"{told['site']} · {told['period']} · {told['as_of']}", size=8, color=MUTED)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _field(foot, "PAGE")


def _style(style: Any, size: float) -> None:
    style.font.name, style.font.size = "Arial", Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "Arial")
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # they would go before the names
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _title(paper: Any, told: dict) -> None:
    for text, size, bold in (
        (told["site"], 11, False), (told["title"], 24, True), (told["period"], 14, True), (told["as_of"], 11, False),
        (" · ".join(part for part in (told["formula"], told["document"]) if part), 9, False),
    ):  # fmt: skip
        paragraph = paper.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(14 if bold else 4)
        _run(paragraph, text, size=size, bold=bold, color=INK if bold else MUTED)
    paper.add_page_break()


def _sentence(paper: Any, block: dict) -> None:
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(6)  # below a table too
    for piece in block["pieces"]:
        if not piece["strong"]:
            _run(paragraph, piece["text"])
            continue
        _linked(paragraph, piece["text"], site(piece["url"]), bold=True)
        if piece["ref"]:
            _run(paragraph, f"[{piece['ref']}]", size=7, color=MUTED).font.superscript = True


def _table(paper: Any, block: dict) -> None:
    heading = paper.add_heading(block["title"], 2)
    if block["ref"]:
        _run(heading, f" [{block['ref']}]", size=7, color=MUTED).font.superscript = True
    table = paper.add_table(rows=1, cols=len(block["columns"]), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    wide = len(block["columns"]) > 7
    size = 7.5 if wide else 8.5
    for cell, text in zip(table.rows[0].cells, block["columns"], strict=True):
        _run(cell.paragraphs[0], text, size=size - 1, bold=True, color=INK)
    _mark(table.rows[0], "w:tblHeader")
    last = len(block["rows"]) - 1
    for place, row in enumerate(block["rows"]):
        for cell, value, right in zip(table.add_row().cells, row, block["right"], strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
            paragraph.paragraph_format.space_after = Pt(0)
            _linked(
                paragraph,
                value["text"],
                site(value["url"]),
                size=size,
                bold=block["strong"] and place == last,
            )
    for row in table.rows:
        _mark(row, "w:cantSplit")
    _widths(table, block["right"])


def _bars(paper: Any, block: dict) -> None:
    """A chart of words: the table beside it has the same figures with their intervals."""
    paper.add_heading(block["title"], 2)
    for line in block["lines"]:
        paragraph = paper.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        full = round((line["rate"] or 0) * 40)
        _run(paragraph, "█" * full + "░" * (40 - full), size=6, color=INK)
        _run(paragraph, f"  {line['text']}  {line['name']}", size=9)


def _references(paper: Any, told: dict) -> None:
    paper.add_page_break()
    paper.add_heading(told["references"], 1)
    for one in told["list"]:
        paragraph = paper.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        _run(paragraph, f"[{one['number']}] {one['text']} ", size=8)
        _linked(paragraph, site(one["url"]), site(one["url"]), size=7)


BLOCKS = {"sentence": _sentence, "table": _table, "bars": _bars}


def _run(
    paragraph: Any, text: str, *, size: float | None = None, bold: bool = False, color: Any = None
) -> Any:
    run = paragraph.add_run(text)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if color is not None:
        run.font.color.rgb = color
    return run


def _linked(paragraph: Any, text: str, url: str, **look: Any) -> None:
    """Text that opens an address; plain text where there is none."""
    run = _run(paragraph, text, **look)
    if not url:
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, LINK, is_external=True))
    link.append(run._r)
    paragraph._p.append(link)


def _mark(row: Any, name: str) -> None:
    """A property of a row: its head is repeated on each page, it is not divided between pages."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _widths(table: Any, right: list[bool]) -> None:
    """Numbers get what they need; words share the rest of the line, names most of it, a list of names all but a third.

    Said of columns and of cells: programs differ in which of them they read.
    """
    table.autofit = False
    _margins(table)
    numbers = sum(right[1:])
    number = 24 if numbers < 4 else 19 if numbers < 6 else 16.5
    words = len(right) - numbers
    rest = LINE - number * numbers
    first = rest if words == 1 else rest * (0.3 if numbers < 2 else 0.6)
    for place, is_number in enumerate(right):
        width = Mm(first if not place else number if is_number else (rest - first) / (words - 1))
        column = table.columns[place]
        column.width = width
        for cell in column.cells:
            cell.width = width


def _margins(table: Any) -> None:
    """One millimetre at either side of a cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), "57")
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # the order of the standard


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", None), (None, code), ("end", None)):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
