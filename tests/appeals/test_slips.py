"""The slip: issued with the question, anew on demand; its sheet in the citizen's language."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from appeals.actions.slips import issue_slip
from appeals.models import Event, Question, Slip
from appeals.queries_track import link_of, slip_behind
from appeals.slip_codes import grouped
from appeals.slip_sheets import RELATED, qr_of, sheets_of, slips_pdf
from tests.appeals.make import fresh, make_question
from tests.appeals.word import slip, speaker, without_slip


def loaded(question):
    return Slip.objects.unscoped("test").select_related(*RELATED).get(question=question)


def test_every_question_of_the_desk_has_one(question):
    found = slip(question)
    assert len(found.code.reveal()) == 12
    assert len(found.link.reveal()) == 22
    assert link_of(question.number, grouped(found.code.reveal()).lower()) == found.link.reveal()
    assert slip_behind(found.link.reveal()).question_id == question.pk
    kinds = Event.objects.unscoped("test").filter(question=question).values_list("kind", flat=True)
    assert list(kinds) == ["registered"], "given with the question: no event of its own"


def test_j8_neither_code_nor_link_can_be_read_in_the_database(question):
    found = slip(question)
    with connection.cursor() as cursor:
        for table in ("appeals_slip", "organisations_history", "appeals_event"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} AS t")
            stored = cursor.fetchone()[0]
            for value in (found.code.reveal(), found.link.reveal()):
                assert value not in stored
                assert value.encode().hex() not in stored


def test_a_new_slip_replaces_the_old_one(cast, question):
    before = slip(question)
    issue_slip(question, by=cast.registrar)
    after = slip(question)
    assert before.code != after.code
    assert link_of(question.number, before.code.reveal()) == ""
    assert slip_behind(before.link.reveal()) is None
    assert link_of(question.number, after.code.reveal()) == after.link.reveal()
    event = Event.objects.unscoped("test").filter(question=question).last()
    assert (event.kind, event.by, event.details, event.note) == ("slip", cast.registrar, {}, "")


def test_f6_a_double_click_issues_one(cast, question):
    seen = slip(question).issued_at
    first = issue_slip(question, by=cast.registrar, instead_of=seen).code
    assert issue_slip(question, by=cast.registrar, instead_of=seen).code == first
    assert Event.objects.unscoped("test").filter(question=question, kind="slip").count() == 1


def test_an_imported_question_gets_one_on_demand(cast, question):
    without_slip(question)
    assert issue_slip(question, by=cast.registrar).question_id == question.pk


def test_only_the_registrar_of_the_host_issues(cast, question):
    for person in (cast.controller, cast.executor, cast.head):
        with pytest.raises(PermissionDenied):
            issue_slip(question, by=person)


@pytest.mark.parametrize(("language", "words"), [("kk", "kk"), ("ru", "ru"), ("en", "en")])
def test_the_sheet_speaks_the_language_of_the_citizen(cast, meeting, language, words):
    question = make_question(
        cast.registrar, meeting, "Text " * 100, topic=cast.topic, language=language, citizen=speaker()
    )
    (sheet,) = sheets_of([loaded(question)])
    assert sheet.lang == words
    values = " ".join(value for _label, value in sheet.rows)
    assert getattr(cast.topic, f"name_{language}") in values
    assert cast.registrar.full_name in values
    assert question.number in sheet.title
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", sheet.code)
    assert sheet.address == "testserver/track/"
    assert len(values) < 600, "the first words only"
    assert "Сейтова" not in str(sheet), "the name is not printed: paper is lost"


def test_the_pdf_holds_a_page_for_each_and_runs_no_markup(cast, meeting):
    evil = '#eval("1/0") *x* $y$ @ref <label> #include "x" \\ `raw` //'
    questions = [make_question(cast.registrar, meeting, evil) for _ in range(3)]
    content = slips_pdf(sheets_of(loaded(question) for question in questions))
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 3


def test_the_qr_code_is_one_path(question):
    code = qr_of("http://testserver/track/xxxxxxxxxxxxxxxxxxxxxx/")
    assert re.fullmatch(r"(M\d+ \d+h1v1h-1z)+", code.path)
    assert code.svg.count("<path") == 1
    assert qr_of("a").path != qr_of("b").path


def test_slips_are_seen_with_their_question(cast, question):
    assert Slip.objects.visible_to(cast.registrar).filter(question=question).exists()
    assert not Slip.objects.visible_to(cast.sister_registrar).filter(question=question).exists()
    assert Question.objects.visible_to(cast.registrar).get(pk=question.pk) == fresh(question)
