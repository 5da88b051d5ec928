"""The session pack: what it says, where each number comes from, its papers, its building."""

import io
import json
import zipfile
from datetime import date
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import timezone, translation
from docx import Document
from openpyxl import load_workbook

from appeals.filters import QuestionFilter
from common.acts import Refused, act
from organisations.models import Body
from reports.actions import packs
from reports.actions.packs import LEASE, build_pack, make, make_waiting
from reports.catalogue import REPORTS
from reports.enums import PackState
from reports.models import FrozenPeriod, PackFile, SessionPack
from reports.packs import words
from reports.packs.content import CHAPTERS, collect
from reports.packs.papers import PAPERS
from reports.packs.shape import LANGUAGES, Bars, Number, Sentence, Table, from_json, numbers
from reports.packs.telling import document, plain_of
from reports.period import Period
from tests.reports.facts import make_meeting, make_questions

YEAR = Period(date(2022, 1, 1), date(2022, 12, 31), date(2022, 12, 31))
DAYS = {"first": YEAR.first, "last": YEAR.last, "as_of": YEAR.as_of}


@pytest.fixture
def many(facts):
    """Enough questions for places to be given."""
    make_questions(make_meeting(facts.own), *["resolved"] * 31, closed_on=date(2022, 4, 1))
    make_questions(
        make_meeting(facts.sister), *["in_work"] * 20, *["resolved"] * 12, closed_on=date(2022, 4, 1)
    )
    return facts


@pytest.fixture
def content(many):
    return collect(YEAR, formula_version=1, document="№ 7")


# What a number of rows counts, said once more over what the report gives to other systems.
ROWS = {
    "places": lambda row: row["required"] > 0,
    "reached": lambda row: row["required"] > 0 and row["meetings"] > 0,
    "empty": lambda row: row["required"] > 0 and row["meetings"] == 0,
    "free": lambda row: row["norm"] == "none",
    "met": lambda row: row["reached"] > 0,
    "groups": lambda row: row["code"] != "",
}


def stored(pack) -> list[PackFile]:
    return list(PackFile.objects.unscoped("test").filter(pack=pack))


def count_at(path: str, figure: str, user) -> object:
    """What the list or the report at an address says."""
    parts = urlsplit(path)
    query, name = QueryDict(parts.query), resolve(parts.path).url_name
    if name == "question_list":
        found = QuestionFilter(query, user=user)
        assert found.is_valid(), found.errors
        return found.qs.count()
    report = next(one for one in REPORTS.values() if one.page == name)
    chosen = report.selection(query.dict(), user=user)
    assert chosen.is_valid(), chosen.errors
    told = report.document(chosen, report.run(chosen, query["by"]))
    code, _dot, field = figure.rpartition(".")
    if code == "rows":
        return sum(map(ROWS[field], told["rows"]))
    row = told["total"] if code == "total" else next(row for row in told["rows"] if row["code"] == code)
    return row[field]


def test_every_number_is_what_its_reference_says(content, many):
    """Walks all of them: the list or the report behind a number gives exactly that number."""
    walked = 0
    for number in numbers(content):
        if number.path and number.figure != "systemic":
            assert count_at(number.path, number.figure, many.analyst) == number.value, (number, walked)
            walked += 1
    assert walked > 100
    marks = {one.number for one in content.references}
    assert {number.ref for number in numbers(content) if number.ref} <= marks
    assert marks == set(range(1, len(marks) + 1))
    for one in content.references:
        assert resolve(urlsplit(one.path).path)
        assert set(one.said) == set(LANGUAGES) and all(one.said.values())


def test_it_says_what_the_reports_say(content):
    (summary, ministers, akims, *_rest) = content.chapters
    assert [chapter.code for chapter in content.chapters] == [
        "summary", "ministers", "akims", "reach", "topics", "leaders", "complaints", "unsolved", "blockers", "discipline",
        "annex", "method",
    ]  # fmt: skip
    first = summary.blocks[0]
    assert (first.values["questions"].value, first.values["solved"].value) == (18, 4)
    assert akims.blocks[0].values["questions"].value == 37 + 31 + 32
    assert ministers.blocks[0].values["meetings"].value == 2


def test_leaders_have_intervals_and_names(content):
    leaders = next(one for one in content.chapters if one.code == "leaders")
    bars = next(block for block in leaders.blocks if isinstance(block, Bars))
    assert len(bars.lines) >= 2
    for _name, rate, low, high in bars.lines:
        assert 0 <= low <= rate <= high <= 1
    said = [block.key for block in leaders.blocks if isinstance(block, Sentence)]
    assert "leaders.best" in said and "leaders.worst" in said


def fair_part(content) -> dict:
    leaders = next(one for one in content.chapters if one.code == "leaders")
    said = {block.key: block.values for block in leaders.blocks if isinstance(block, Sentence)}
    tables = {block.title: block for block in leaders.blocks if isinstance(block, Table)}
    return said | tables


def test_who_stands_apart_is_told_by_the_report_of_leaders(many):
    make_questions(make_meeting(many.sister), *["in_work"] * 30)
    part = fair_part(collect(YEAR, formula_version=1))
    days = {"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-12-31"}
    rows = REPORTS["rating"].told(days | {"by": "region", "tier": "local"})["rows"]
    told = {row["tier"]: row for row in rows}
    assert set(told) == {"leader", "outsider"}
    for standing, row in told.items():
        names = part[f"fair.{standing}s_region"]["names"]
        assert names["en"] == Body.objects.get(code=row["code"]).name_en
    assert [line[-1] for line in part["apart_region"].rows] == ["surely_leader", "surely_outsider"]
    assert [line[1].value for line in part["apart_region"].rows] == [
        told[one]["questions"] for one in ("leader", "outsider")
    ]
    for number in (cell for line in part["apart_region"].rows for cell in line if isinstance(cell, Number)):
        assert not number.path or count_at(number.path, number.figure, many.analyst) == number.value
    assert "fair.rule" in part and not any(key.endswith("_central") for key in part)


def test_where_intervals_overlap_nobody_is_told_apart(content):
    part = fair_part(content)
    assert {"fair.rule", "fair.same_region"} <= set(part) and "apart_region" not in part


def test_nothing_is_said_of_nothing(cast):
    """An empty period has every chapter, without an error and without a made-up number."""
    empty = collect(YEAR, formula_version=1)
    assert len(empty.chapters) == len(CHAPTERS)
    keys = [block.key for one in empty.chapters for block in one.blocks if isinstance(block, Sentence)]
    assert {"part.none", "complaints.none", "blockers.none", "leaders.none"} <= set(keys)
    for make_paper in PAPERS.values():
        with translation.override("kk"):
            assert make_paper(empty)


def test_it_is_stored_without_a_language_and_read_back(content):
    assert from_json(json.loads(json.dumps(content.as_json()))) == content


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_in_every_language(content, language):
    with translation.override(language):
        told = document(content)
        texts = [told["title"], told["period"], told["as_of"], *(one["text"] for one in told["list"])]
        for chapter in told["chapters"]:
            texts.append(chapter["title"])
            for block in chapter["blocks"]:
                texts += [plain_of(block)] if block["kind"] == "sentence" else [block["title"]]
                texts += [cell["text"] for row in block.get("rows", []) for cell in row]
        assert all(isinstance(text, str) and text.strip() for text in texts)
        assert not any("%(" in text or "\0" in text for text in texts)


def test_every_key_has_its_words():
    assert all(words.title(key) for key in words.TITLES)
    assert all(words.text(key) for key in words.SENTENCES)


@pytest.mark.parametrize("language", ["kk", "en"])
def test_papers_open_and_are_the_same_each_time(content, language):
    with translation.override(language):
        made = {fmt: make_paper(content) for fmt, make_paper in PAPERS.items()}
        assert made == {fmt: make_paper(content) for fmt, make_paper in PAPERS.items()}
    assert made["pdf"].startswith(b"%PDF-")
    book = load_workbook(io.BytesIO(made["xlsx"]))
    assert len(book.worksheets) == len(CHAPTERS) + 2
    values = [cell.value for row in book.worksheets[2].iter_rows() for cell in row]
    assert 18 in values, "numbers are numbers"
    linked = [cell for row in book.worksheets[2].iter_rows() for cell in row if cell.hyperlink]
    assert linked and all(isinstance(cell.value, int | float) for cell in linked), (
        "numbers lead to their rows"
    )
    paper = Document(io.BytesIO(made["docx"]))
    headings = [one.text for one in paper.paragraphs if one.style.name == "Heading 1"]
    assert len(headings) == len(CHAPTERS) + 1
    assert len(paper.tables) > 5
    for table in paper.tables:
        grid, cells = [column.width for column in table.columns], [cell.width for cell in table.rows[0].cells]
        assert grid == cells, (
            "columns are as wide for programs that read the grid as for those that read cells"
        )
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as archive:
        assert b"w:tblHeader" in archive.read("word/document.xml")


def test_it_is_built_once_and_its_papers_never_change(many):
    token = uuid4()
    pack = build_pack(by=many.analyst, **DAYS, document="№ 7", token=token)
    assert build_pack(by=many.analyst, **DAYS, token=token) == pack
    assert make_waiting() == 1 and make_waiting() == 0 and make(pack.pk) is False
    pack.refresh_from_db()
    assert (pack.state, pack.done) == (PackState.READY, pack.total)
    files = stored(pack)
    assert len(files) == 1 + len(LANGUAGES) * len(PAPERS)
    before = {(one.language, one.format): bytes(one.content) for one in files}
    make_questions(make_meeting(many.own, date(2023, 4, 1)), "resolved")
    assert {(one.language, one.format): bytes(one.content) for one in stored(pack)} == before
    for statement in ("update", "delete"):
        rows = PackFile.objects.unscoped("test").filter(pack=pack)
        with pytest.raises(DatabaseError), transaction.atomic(), act("test.write"):
            rows.update(language="xx") if statement == "update" else rows.delete()


def test_a_second_pack_of_a_frozen_period_keeps_its_day(many):
    first = build_pack(by=many.analyst, **DAYS)
    second = build_pack(by=many.analyst, **DAYS | {"as_of": date(2023, 3, 1)})
    assert first.pk != second.pk and first.period == second.period
    assert FrozenPeriod.objects.unscoped("test").get().as_of == YEAR.as_of


def test_who_may_build(many):
    for person in (many.head, many.controller, many.administrator, many.stranger):
        with pytest.raises(PermissionDenied):
            build_pack(by=person, **DAYS)
    with pytest.raises(Refused):
        build_pack(by=many.analyst, first=YEAR.first, last=YEAR.last, as_of=date(2022, 6, 1))
    with pytest.raises(Refused):
        build_pack(by=many.analyst, first=YEAR.first, last=YEAR.last, as_of=date(2199, 1, 1))
    assert not SessionPack.objects.unscoped("test").exists()


def test_g1_a_dead_worker_is_replaced_and_a_failure_is_told(many, monkeypatch):
    pack = build_pack(by=many.analyst, **DAYS)
    assert packs._claim(pk=pack.pk) and not packs._claim(pk=pack.pk), "one worker at a time"
    assert make_waiting() == 0
    with act("test.time"):
        SessionPack.objects.unscoped("test").filter(pk=pack.pk).update(started_at=timezone.now() - 2 * LEASE)
    assert make_waiting() == 1
    assert len(stored(pack)) == 10

    def fail(*args, **more):
        raise ValueError("no")

    again = build_pack(by=many.analyst, **DAYS)
    with monkeypatch.context() as patched:
        patched.setattr(packs, "collect", fail)
        assert make(again.pk) is False
    again.refresh_from_db()
    assert again.state == PackState.FAILED and not stored(again)
    packs._end(pk=again.pk, state=PackState.READY, papers=[("kk", "pdf", b"x")])
    assert not stored(again), "who comes late changes nothing"


class TestPages:
    def test_from_asking_to_the_papers(self, many, client_of):
        client = client_of(many.analyst)
        page = client.get(reverse("report_pack_new"))
        token = page.context["form"]["token"].value()
        data = {"period": "2022-01-01/2022-12-31", "as_of": "", "document": "№ 7", "token": str(token)}
        answer = client.post(reverse("report_pack_new"), data)
        assert answer.status_code == 302
        pack = SessionPack.objects.unscoped("test").get()
        waiting = client.get(answer["Location"])
        assert 'hx-trigger="every 2s"' in waiting.content.decode()
        make_waiting()
        ready = client.get(answer["Location"]).content.decode()
        assert "hx-trigger" not in ready[ready.index('id="pack"') :][:200] and "[1]" in ready
        for fmt in PAPERS:
            file = client.get(reverse("report_pack_file", args=[pack.pk]), {"language": "ru", "format": fmt})
            assert (
                file.status_code == 200 and file["Cache-Control"] == "no-store, private"
            ) or "no-store" in file["Cache-Control"]
        assert (
            client.get(
                reverse("report_pack_file", args=[pack.pk]), {"language": "de", "format": "pdf"}
            ).status_code
            == 404
        )
        assert (
            client.get(
                reverse("report_pack_file", args=[pack.pk]), {"language": "ru", "format": "json"}
            ).status_code
            == 404
        )
        assert "№ 7" in client.get(reverse("report_packs")).content.decode()

    def test_rights_are_those_of_the_moment(self, many, client_of):
        pack = build_pack(by=many.analyst, **DAYS)
        make_waiting()
        url = reverse("report_pack_file", args=[pack.pk])
        assert client_of(many.head).get(url).status_code == 200
        assert client_of(many.controller).get(url).status_code == 403
        assert client_of(many.head).get(reverse("report_pack_new")).status_code == 403

    @pytest.mark.parametrize(
        "wrong", [{"period": "x"}, {"as_of": "2022-12-30"}, {"as_of": "2199-01-01"}, {"token": "no"}]
    )
    def test_wrong_input_is_told(self, many, client_of, wrong):
        data = {"period": "2022-01-01/2022-12-31", "as_of": "", "token": str(uuid4())} | wrong
        assert client_of(many.analyst).post(reverse("report_pack_new"), data).status_code == 422
        assert not FrozenPeriod.objects.unscoped("test").exists()


def test_a_number_of_nothing_is_a_dash():
    with translation.override("en"):
        assert document_cell(Number(None)) == "—" and document_cell(Number(None, "date")) == "—"
        assert document_cell(Number(0.739, "rate")) == "73.9%"


def document_cell(number: Number) -> str:
    from reports.packs.telling import cell

    return cell(number)["text"]
