"""D1, D3, A11: what may be attached, under which name it is kept, who may download it and how."""

from pathlib import Path

import pytest
from django.urls import reverse

from appeals.actions.attaching import MAX_FILES, attach_file
from appeals.actions.routing import assign
from appeals.files import MAX_BYTES, MAX_MANIFEST, TYPES, check_file, safe_name
from appeals.models import Attachment, Event
from common.acts import Refused
from tests.appeals.samples import EXE, JPEG, OFFICE, OLE, PDF, encrypted_zip, office, png, upload

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">&b;</Types>'
)
GOOD = {
    "act.pdf": PDF,
    "photo.jpg": JPEG,
    "photo.JPEG": JPEG,
    "plan.png": png(),
    "answer.docx": office("docx"),
    "table.xlsx": office("xlsx", more={"xl/printerSettings/printerSettings1.bin": b"\x00"}),
    "note.txt": "Жолды жөндеу қажет\r\n".encode(),
    "old.txt": "Дорога".encode("cp1251"),
    "wide.txt": "Дорога".encode("utf-16"),
}
BAD = {
    "empty.pdf": b"",
    "large.txt": b"a" * (MAX_BYTES + 1),
    "page.html": HTML,
    "picture.svg": SVG,
    "tool.exe": EXE,
    "script.js": b"alert(1)",
    "archive.zip": office(),
    "no_ending": PDF,
    "double.pdf.exe": EXE,
    "macro.docm": office(main=MACRO),
    "old.doc": OLE,
    # wrong ending
    "exe_as.pdf": EXE,
    "html_as.pdf": HTML,
    "html_as.txt": b"\xef\xbb\xbf  " + HTML,
    "svg_as.png": SVG,
    "svg_as.txt": SVG,
    "exe_as.txt": EXE,
    "pdf_as.jpg": PDF,
    "png_as.jpg": png(),
    "pdf_as.txt": PDF,
    "ole_as.docx": OLE,
    "docx_as.xlsx": office("docx"),
    "xlsx_as.docx": office("xlsx"),
    "zip_as.docx": b"PK\x05\x06" + b"\x00" * 18,
    "script_as.txt": b"#!/bin/sh\nrm -rf /\n",
    "bytes.txt": b"text\x00\x01\x02",
    # two things at once
    "pdf_and_zip.pdf": PDF + office(),
    "zip_and_pdf.docx": PDF + office(),
    "jpg_and_html.jpg": JPEG[:-2] + HTML + b"\xff\xd9",
    "jpg_and_zip.jpg": JPEG + office(),
    "png_and_html.png": png() + HTML,
    "unknown.png": b"hello",
    "torn.docx": office()[:40] + office()[-22:],
    "trailing.pdf": PDF + b"MZ program",
    # more than a plain file may hold
    "script.pdf": PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
    "hidden_script.pdf": PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript>>"),
    "launch.pdf": PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>"),
    "carrier.pdf": PDF.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFiles 5 0 R>>"),
    "macro_as.docx": office(main=MACRO),
    "macro_inside.docx": office(more={"word/vbaProject.bin": OLE}),
    "object.docx": office(more={"word/embeddings/oleObject1.bin": OLE}),
    "program.docx": office(more={"word/media/setup.exe": EXE}),
    "active.xlsx": office("xlsx", more={"xl/activeX/activeX1.xml": b"<x/>"}),
    "upwards.docx": office(more={"../../etc/passwd": b"x"}),
    "absolute.docx": office(more={"/etc/passwd": b"x"}),
    "encrypted.docx": encrypted_zip(),
    "laughs.docx": office(manifest=LAUGHS),
    "broken.docx": office(manifest="<Types"),
    "empty_manifest.docx": office(manifest="<Types/>"),
    "huge_manifest.docx": office(manifest="<Types>" + " " * (MAX_MANIFEST + 1) + "</Types>"),
    "comment.docx": office()[:-2] + b"\x05\x00hello",
}


@pytest.mark.parametrize("name", GOOD)
def test_d1_good_files(name):
    stored, content_type = check_file(name, GOOD[name])
    assert stored == name
    assert content_type == TYPES[name.rsplit(".", 1)[1].lower()]


@pytest.mark.parametrize("name", BAD)
def test_d1_bad_files(name):
    with pytest.raises(Refused):
        check_file(name, BAD[name])


def test_d2_a_thousand_times_smaller_on_disk():
    with pytest.raises(Refused):
        check_file("bomb.docx", office(more={f"word/{n}.xml": b"0" * 20_000_000 for n in range(6)}))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\system.txt", "system.txt"),
        ("/abs/olute.txt", "olute.txt"),
        (".htaccess.txt", "htaccess.txt"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ("txt.\u202egpj.txt", "txt.gpj.txt"),
        ("ә" * 300 + ".txt", "ә" * 116 + ".txt"),
        ("", "file"),
        ("...", "file"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
    ],
)
def test_d3_names_are_only_names(name, kept):
    assert safe_name(name) == kept


def test_d3_the_stored_name_is_random_and_inside(cast, question, settings):
    attachment = attach_file(question, by=cast.registrar, upload=upload("../../../evil.txt", b"plain"))
    path = Path(attachment.file.path)
    assert path.is_relative_to(settings.MEDIA_ROOT)
    assert path.name == attachment.key.hex
    assert attachment.name == "evil.txt"
    assert [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()] == [path]


def test_a_refused_file_leaves_nothing(cast, question, settings):
    with pytest.raises(Refused):
        attach_file(question, by=cast.registrar, upload=upload("tool.exe", EXE))
    assert not Attachment.objects.unscoped("test").exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*"))


def test_no_file_without_its_row(cast, question, settings, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("appeals.actions.attaching.written", fail)
    with pytest.raises(RuntimeError):
        attach_file(question, by=cast.registrar, upload=upload("note.txt", b"plain"))
    assert not [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()]


def test_f6_the_same_file_sent_twice_is_kept_once(cast, question):
    first = attach_file(question, by=cast.registrar, upload=upload("note.txt", b"plain"))
    again = attach_file(question, by=cast.registrar, upload=upload("copy.txt", b"plain"))
    assert first == again
    assert Event.objects.unscoped("test").filter(question=question, kind="file_added").count() == 1


def test_not_more_files_than_fit(cast, question):
    for n in range(MAX_FILES):
        attach_file(question, by=cast.registrar, upload=upload(f"{n}.txt", f"text {n}".encode()))
    with pytest.raises(Refused, match="already has"):
        attach_file(question, by=cast.registrar, upload=upload("more.txt", b"one more"))


def download(client, attachment):
    response = client.get(reverse("question_file", args=[attachment.question_id, attachment.key]))
    response.body = b"".join(response.streaming_content) if response.streaming else b""
    return response


def test_d1_downloads_are_files_to_keep(cast, question, client_of):
    attachment = attach_file(question, by=cast.registrar, upload=upload('"акт" <b>.pdf', PDF))
    response = download(client_of(cast.controller), attachment)
    assert response.body == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a11_access_follows_the_scope_of_now(cast, question, client_of):
    assign(question, by=cast.controller, responsible=cast.sister)
    attachment = attach_file(question, by=cast.sister_executor, upload=upload("note.txt", b"plain"))
    uploader = client_of(cast.sister_executor)
    assert download(uploader, attachment).status_code == 200
    assign(question, by=cast.controller, responsible=cast.ministry)
    assert download(uploader, attachment).status_code == 404
    assert download(client_of(cast.stranger), attachment).status_code == 403
    assert download(client_of(cast.registrar), attachment).status_code == 200


def test_a_key_of_another_question_is_not_found(cast, meeting, question, client_of):
    from tests.appeals.make import make_question

    other = make_question(cast.registrar, meeting, "Another")
    attachment = attach_file(question, by=cast.registrar, upload=upload("note.txt", b"plain"))
    client = client_of(cast.controller)
    assert client.get(reverse("question_file", args=[other.pk, attachment.key])).status_code == 404


def test_a_row_whose_file_is_gone_is_not_found(cast, question, client_of):
    attachment = attach_file(question, by=cast.registrar, upload=upload("note.txt", b"plain"))
    Path(attachment.file.path).unlink()
    assert download(client_of(cast.controller), attachment).status_code == 404


def test_the_office_types_are_what_the_standard_says():
    assert TYPES["docx"] == f"{OFFICE}.wordprocessingml.document"
