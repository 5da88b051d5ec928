"""Minutes: drawn up once, signed as they were, changed only by withdrawing; text in them is never code."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.urls import reverse
from docx import Document

from appeals.actions import minutes as actions
from appeals.actions.citizens import Speaker
from appeals.actions.minutes import draw_up, keep_signed_copy, sign, withdraw_signing
from appeals.actions.outcomes import resolve_on_spot
from appeals.actions.routing import assign
from appeals.minutes_content import changed_since, content_of, digest_of, document_of, questions_of
from appeals.minutes_files import docx_template, minutes_docx, minutes_pdf
from appeals.models import Minutes
from appeals.views.minutes import next_number
from common.acts import Conflict, Refused
from common.dates import today
from tests.appeals.make import make_meeting, make_question
from tests.appeals.papers import TEXTS, drawn, events, signed, stored_minutes
from tests.days import In
from tests.meetings.build import planned

EVIL = "{{ 7*7 }} {% for x in y %} & <w:br/> #eval(\"1\") $x$ *b* @a 'q' \\ </w:t>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def scan(name="paper.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_f6_the_same_form_twice_draws_up_once(cast, meeting):
    first = drawn(cast, meeting)
    assert drawn(cast, meeting) == first
    assert events(meeting) == ["min_drawn"]
    with pytest.raises(Conflict):
        drawn(cast, meeting, chair="Another")


def test_a_draft_is_changed_by_who_saw_its_last_state(cast, meeting):
    first = drawn(cast, meeting)
    changed = drawn(cast, meeting, chair="Another", version=first.version)
    assert (changed.chair, changed.version) == ("Another", 2)
    with pytest.raises(Conflict):
        drawn(cast, meeting, chair="Third", version=first.version)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": " "}, "number"),
        ({"chair": ""}, "chair"),
        ({"secretary": "x" * 201}, "secretary"),
        ({"report": "x" * 50_001}, "report"),
        ({"drawn_on": In() + timedelta(days=1)}, "drawn_on"),
        ({"drawn_on": In() - timedelta(days=1)}, "drawn_on"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(cast, meeting, wrong, field):
    with pytest.raises(Refused) as refusal:
        drawn(cast, meeting, **wrong)
    assert field in refusal.value.error_dict


def test_minutes_are_of_held_meetings(cast):
    with pytest.raises(Refused, match="after the meeting"):
        drawn(cast, planned(cast))


def test_a2_who_draws_up_and_who_signs(cast, meeting):
    for person in (cast.executor, cast.controller, cast.head, cast.analyst):
        with pytest.raises(PermissionDenied):
            draw_up(meeting_id=meeting.pk, by=person, version=None, drawn_on=today(), **TEXTS)
    with pytest.raises(Http404):
        draw_up(meeting_id=meeting.pk, by=cast.sister_registrar, version=None, drawn_on=today(), **TEXTS)
    minutes = drawn(cast, meeting)
    who = {"meeting_id": meeting.pk, "version": minutes.version, "signed_on": today()}
    for person in (cast.executor, cast.analyst):
        with pytest.raises(PermissionDenied):
            sign(by=person, **who)
    assert sign(by=cast.controller, **who).signed_on == today()


def test_signing_keeps_what_was_signed_and_tells_what_changed_since(cast, meeting):
    question = make_question(cast.registrar, meeting, citizen=Speaker.named("Сейтова Айгүл"))
    other = make_question(cast.registrar, meeting, "Another")
    minutes = signed(cast, meeting)
    kept = json.loads(stored_minutes(meeting).content.reveal())
    assert minutes.digest == digest_of(kept["facts"])
    assert set(kept["documents"]) == {"kk", "ru", "en"}
    assert kept["documents"]["ru"]["questions"][0]["who"] == "Сейтова Айгүл"
    now = content_of(minutes, meeting, questions_of(meeting))["facts"]
    assert changed_since(kept["facts"], now) == set()
    assign(question, by=cast.controller, responsible=cast.own_district)
    resolve_on_spot(other, by=cast.registrar)
    third = make_question(cast.registrar, meeting, "Third")
    now = content_of(minutes, meeting, questions_of(meeting))["facts"]
    assert changed_since(kept["facts"], now) == {question.pk, other.pk, third.pk}
    assert json.loads(stored_minutes(meeting).content.reveal()) == kept


def test_signing_twice_is_once_and_a_signed_paper_is_not_edited(cast, meeting):
    minutes = signed(cast, meeting)
    again = sign(meeting_id=meeting.pk, by=cast.head, version=minutes.version, signed_on=today())
    assert again.version == minutes.version
    assert events(meeting) == ["min_drawn", "min_signed"]
    with pytest.raises(Refused, match="Withdraw"):
        drawn(cast, meeting, chair="Another", version=minutes.version)


def test_the_day_of_signing_is_possible(cast, meeting):
    minutes = drawn(cast, meeting)
    for day in (today() + timedelta(days=1), today() - timedelta(days=1)):
        with pytest.raises(Refused) as refusal:
            sign(meeting_id=meeting.pk, by=cast.head, version=minutes.version, signed_on=day)
        assert "signed_on" in refusal.value.error_dict


def test_a_new_edition_needs_a_reason_and_leaves_an_event(cast, meeting):
    minutes = signed(cast, meeting)
    who = {"meeting_id": meeting.pk, "by": cast.head}
    with pytest.raises(Refused):
        withdraw_signing(**who, version=minutes.version, reason=" ")
    draft = withdraw_signing(**who, version=minutes.version, reason="A name was wrong")
    assert (draft.signed_on, draft.digest, draft.content.reveal()) == (None, "", "")
    assert events(meeting) == ["min_drawn", "min_signed", "min_back"]
    with pytest.raises(Refused, match="not signed"):
        withdraw_signing(**who, version=draft.version, reason="Again")
    drawn(cast, meeting, chair="Another", version=draft.version)


def test_there_must_be_minutes_to_sign(cast, meeting):
    with pytest.raises(Refused, match="not drawn up"):
        sign(meeting_id=meeting.pk, by=cast.head, version=1, signed_on=today())


def test_j8_names_of_signed_minutes_can_not_be_read_in_the_database(cast, meeting):
    make_question(cast.registrar, meeting, citizen=Speaker.named("Хамитова Маржан"))
    signed(cast, meeting)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM appeals_minutes AS t")
        stored = cursor.fetchone()[0]
    assert "Хамитова" not in stored
    assert "Хамитова".encode().hex() not in stored


def test_the_scan_is_kept_once_after_signing_and_checked(cast, meeting):
    with pytest.raises(Refused):
        keep_signed_copy(meeting_id=meeting.pk, by=cast.registrar, upload=scan())
    drawn(cast, meeting)
    with pytest.raises(Refused, match="not signed"):
        keep_signed_copy(meeting_id=meeting.pk, by=cast.registrar, upload=scan())
    signed(cast, meeting)
    with pytest.raises(Refused):
        keep_signed_copy(meeting_id=meeting.pk, by=cast.registrar, upload=scan("x.exe", b"MZ"))
    first = keep_signed_copy(meeting_id=meeting.pk, by=cast.registrar, upload=scan())
    again = keep_signed_copy(meeting_id=meeting.pk, by=cast.registrar, upload=scan())
    assert again.version == first.version
    other = keep_signed_copy(meeting_id=meeting.pk, by=cast.registrar, upload=scan(content=PDF + b"\n"))
    assert other.signed_copy.name != first.signed_copy.name
    assert "paper" not in other.signed_copy.name


def test_a_scan_whose_row_fails_leaves_no_file(cast, meeting, monkeypatch, settings):
    signed(cast, meeting)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions, "changed", fail)
    with pytest.raises(RuntimeError):
        keep_signed_copy(meeting_id=meeting.pk, by=cast.registrar, upload=scan())
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_text_of_people_is_text_in_both_files(cast, meeting):
    make_question(cast.registrar, meeting, EVIL, citizen=Speaker.named("O'<b>Name & {{x}}"), promise=EVIL,
                  promise_by=EVIL[:100], promise_due=today())  # fmt: skip
    minutes = drawn(cast, meeting, report=EVIL, decisions=EVIL, chair=EVIL[:80])
    document = document_of(minutes, meeting, questions_of(meeting))
    text = words(minutes_docx(document, signed=False))
    assert text.count("{{ 7*7 }} {% for x in y %} & <w:br/>") >= 4
    assert "O'<b>Name & {{x}}" in text
    assert "49" not in text
    assert minutes_pdf(document, signed=False).startswith(b"%PDF-")


def test_the_word_document_repeats_its_head_and_says_what_is_signed(cast, meeting):
    for place in range(60):
        make_question(cast.registrar, meeting, f"Question {place} " + "text " * 40)
    minutes = drawn(cast, meeting)
    document = document_of(minutes, meeting, questions_of(meeting))
    content = minutes_docx(document, signed=False)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode()
        footer = archive.read("word/footer1.xml").decode()
    assert "w:tblHeader" in xml
    assert "{{" not in xml + footer
    assert "{%" not in xml + footer
    assert "Draft, not signed" in footer
    assert "Times New Roman" in xml
    assert len(Document(io.BytesIO(content)).tables[0].rows) == 61
    with zipfile.ZipFile(io.BytesIO(minutes_docx(document, signed=True))) as archive:
        assert "Draft" not in archive.read("word/footer1.xml").decode()


def test_an_empty_meeting_has_minutes_too(cast, meeting):
    minutes = drawn(cast, meeting, report="", decisions="")
    document = document_of(minutes, meeting, [])
    assert minutes_pdf(document, signed=True).startswith(b"%PDF-")
    assert "What the host reported" not in words(minutes_docx(document, signed=True))


def test_a_body_may_have_its_own_template(settings, tmp_path):
    ours = docx_template("kk")
    settings.PAPERS_DIR = str(tmp_path)
    assert docx_template("kk") == ours
    (tmp_path / "minutes.docx").write_bytes(ours.read_bytes())
    assert docx_template("kk") == tmp_path / "minutes.docx"
    (tmp_path / "minutes_kk.docx").write_bytes(ours.read_bytes())
    assert docx_template("kk") == tmp_path / "minutes_kk.docx"
    assert docx_template("ru") == tmp_path / "minutes.docx"


@pytest.mark.parametrize("broken", ["no document", "{{ q.number"], ids=["no-document", "not-jinja"])
def test_a_broken_template_of_a_body_is_logged_and_the_minutes_can_be_had(
    cast, client_of, meeting, settings, tmp_path, caplog, broken
):
    drawn(cast, meeting)
    settings.PAPERS_DIR = str(tmp_path)
    if broken == "no document":
        (tmp_path / "minutes.docx").write_text(broken)
    else:
        paper = Document()
        paper.add_paragraph(broken)
        paper.save(str(tmp_path / "minutes.docx"))
    response = client_of(cast.registrar).get(url("meeting_minutes_docx", meeting))
    assert response.status_code == 200
    assert response.content[:2] == b"PK"
    assert "minutes.docx can't be used" in caplog.text


def test_numbers_go_on_within_body_and_year(cast, meeting):
    year = today().year
    assert next_number(meeting, year) == "1"
    drawn(cast, meeting, number="12-ХП")
    drawn(cast, make_meeting(cast.own), number="special")
    assert next_number(meeting, year) == "13"
    assert next_number(make_meeting(cast.sister), year) == "1"


def url(name, meeting):
    return reverse(name, args=[meeting.pk])


def test_the_pages_lead_from_draft_to_signed_and_back(cast, client_of, meeting):
    question = make_question(cast.registrar, meeting, citizen=Speaker.named("Сейтова Айгүл"))
    client = client_of(cast.registrar)
    assert "not drawn up yet" in client.get(url("meeting_minutes", meeting)).content.decode()
    form = client.get(url("meeting_minutes_edit", meeting)).context["form"]
    assert form.initial["secretary"] == cast.registrar.full_name
    sent = {**TEXTS, "drawn_on": today().isoformat(), "version": ""}
    assert client.post(url("meeting_minutes_edit", meeting), sent | {"chair": ""}).status_code == 422
    assert client.post(url("meeting_minutes_edit", meeting), sent).status_code == 302
    assert client.post(url("meeting_minutes_edit", meeting), sent | {"chair": "B"}).status_code == 409
    page = client.get(url("meeting_minutes", meeting)).content.decode()
    assert "Сейтова Айгүл" in page
    assert client.get(url("meeting_minutes_copy", meeting)).status_code == 404
    sign_it = {"version": stored_minutes(meeting).version, "signed_on": today().isoformat()}
    assert client.get(url("meeting_minutes_sign", meeting)).status_code == 200
    assert client.post(url("meeting_minutes_sign", meeting), sign_it).status_code == 302
    assert client.post(url("meeting_minutes_copy", meeting), {"file": scan()}).status_code == 302
    copy = client.get(url("meeting_minutes_copy", meeting))
    assert b"".join(copy.streaming_content) == PDF
    assign(question, by=cast.controller, responsible=cast.own_district)
    assert "1 question has changed" in client.get(url("meeting_minutes", meeting)).content.decode()
    assert "notice warn" in client.get(url("meeting_minutes_edit", meeting)).content.decode()
    take_back = {"version": stored_minutes(meeting).version, "reason": "Wrong name"}
    assert client.get(url("meeting_minutes_withdraw", meeting)).status_code == 200
    assert client.post(url("meeting_minutes_withdraw", meeting), take_back).status_code == 302
    assert stored_minutes(meeting).signed_on is None


def test_a_scan_that_is_lost_is_not_found(cast, client_of, meeting):
    signed(cast, meeting)
    minutes = keep_signed_copy(meeting_id=meeting.pk, by=cast.registrar, upload=scan())
    minutes.signed_copy.storage.delete(minutes.signed_copy.name)
    assert client_of(cast.registrar).get(url("meeting_minutes_copy", meeting)).status_code == 404
    answer = client_of(cast.registrar).post(
        url("meeting_minutes_copy", meeting), {"file": scan("x.exe", b"MZ")}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_files_are_what_was_signed(cast, client_of, meeting, lang, kind):
    question = make_question(cast.registrar, meeting, "Before signing")
    signed(cast, meeting)
    assign(question, by=cast.controller, responsible=cast.own_district)
    answer = client_of(cast.head).get(url(f"meeting_minutes_{kind}", meeting) + f"?lang={lang}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    if kind == "docx":
        assert cast.own_district.name_en not in words(answer.content)
        assert "Before signing" in words(answer.content)
    assert client_of(cast.analyst).get(url(f"meeting_minutes_{kind}", meeting)).status_code == 403
    assert client_of(cast.sister_registrar).get(url(f"meeting_minutes_{kind}", meeting)).status_code == 404


def test_pages_of_minutes_that_are_not_there(cast, client_of):
    client, meeting = client_of(cast.registrar), make_meeting(cast.own)
    for name in ("pdf", "docx", "sign", "withdraw", "copy"):
        assert client.get(url(f"meeting_minutes_{name}", meeting)).status_code == 404
    waiting = planned(cast)
    assert "after the meeting" in client.get(url("meeting_minutes", waiting)).content.decode()
    assert Minutes.objects.unscoped("test").count() == 0
