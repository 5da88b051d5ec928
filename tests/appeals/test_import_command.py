"""`manage.py import_questions`: exit codes, standard output, the file of errors, files that can't be read."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from appeals.imports import QuestionImporter
from appeals.models import Question
from tests.appeals.test_import_questions import line, meeting_of, stored, table


@pytest.fixture
def meeting(cast):
    """A meeting of the own akimat, held."""
    return meeting_of(cast)


def command(tmp_path, content: bytes, *options: str, name: str = "q.csv") -> tuple[int, str, str]:
    """Exit code, standard output, message of an error."""
    file = tmp_path / name
    file.write_bytes(content)
    out = io.StringIO()
    try:
        call_command("import_questions", str(file), *options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue(), ""
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


def test_the_command_exits_with_0_when_every_row_was_accepted(cast, meeting, tmp_path):
    code, out, _ = command(tmp_path, table(line()))
    assert (code, out.strip()) == (0, "created 1, updated 0, unchanged 0, rejected 0")
    code, out, _ = command(tmp_path, table(line()), "--dry-run")
    assert (code, out.strip()) == (
        0,
        "created 0, updated 0, unchanged 1, rejected 0 (dry run, nothing written)",
    )


def test_the_command_exits_with_1_when_rows_were_rejected(cast, meeting, tmp_path):
    content, errors = table(line(), line("q2", topic="=1+1")), tmp_path / "errors.csv"
    code, out, _ = command(tmp_path, content, "--errors", str(errors))
    rows = list(csv.DictReader(io.StringIO(out.rsplit("created", 1)[0])))
    assert code == 1
    assert rows == [
        {"line": "3", "column": "topic", "value": "'=1+1", "reason": "Unknown topic: give its code."}
    ]
    assert "created 1, updated 0, unchanged 0, rejected 1 (nothing written)" in out
    assert not Question.objects.unscoped("test").exists()
    # D4: the errors file holds no formula, and says the same.
    assert list(csv.DictReader(io.StringIO(errors.read_text(encoding="utf-8-sig")))) == rows
    assert command(tmp_path, content, "--accept-partial")[0] == 1
    assert Question.objects.unscoped("test").count() == 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "q.csv", "empty"),
        ("ref,body\nб".encode("cp1251"), "q.csv", "UTF-8"),
        (b"ref,body,meeting_ref,text,status,colour\n", "q.csv", "colour"),
        (b"ref,body,meeting_ref\n", "q.csv", "text, status"),
        (b"ref,ref,body\n", "q.csv", "ref"),
        (b"PK\x03\x04", "q.xlsx", "workbook"),
        (b"x", "q.xls", "CSV"),
        (b'ref,body,meeting_ref,text,status\n1,2,3,"4,5\n', "q.csv", "quotes"),
    ],
)
def test_the_command_exits_with_2_when_the_file_can_not_be_read(cast, tmp_path, content, name, words):
    code, _out, error = command(tmp_path, content, name=name)
    assert code == 2
    assert words in error


def test_a_directory_and_a_missing_file_can_not_be_read(cast, tmp_path):
    for path in (tmp_path, tmp_path / "nothing.csv"):
        with pytest.raises(CommandError) as error:
            call_command("import_questions", str(path))
        assert error.value.returncode == 2


def test_a_file_of_a_header_alone_is_accepted(cast, tmp_path):
    code, out, _ = command(tmp_path, b"ref,body,meeting_ref,text,status\n")
    assert (code, out.strip()) == (0, "created 0, updated 0, unchanged 0, rejected 0")


def test_mark_semicolons_and_capitals_are_read(cast, meeting, tmp_path):
    content = b"\xef\xbb\xbf" + table(line(text="бір; екі, үш\nтөрт"), separator=";").replace(
        b"ref;", b"REF;", 1
    )
    assert command(tmp_path, content)[0] == 0
    assert stored().text == "бір; екі, үш\nтөрт"


def test_rows_that_others_wrote_at_the_same_time_refuse_the_import(cast, meeting, monkeypatch, tmp_path):
    def collide(self, plan):
        raise IntegrityError

    monkeypatch.setattr(QuestionImporter, "apply", collide)
    code, _out, error = command(tmp_path, table(line()))
    assert code == 1
    assert "at the same time" in error


def test_an_errors_file_that_can_not_be_written(cast, meeting, tmp_path):
    code, _out, error = command(tmp_path, table(line()), "--errors", str(tmp_path))
    assert code == 2
    assert "directory" in error
