"""Files of bodies: parents and successors in any order, the tree kept whole, the same file twice."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from common.imports import Verdict, run_import
from common.sheets import read_file, read_sheet
from organisations import reference
from organisations.imports import BodyImporter
from organisations.models import Body, History


def table(*rows: dict) -> bytes:
    """A CSV file with the columns of all rows."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def line(code: str, parent: str = "", **more) -> dict:
    """A line with the required columns and the parent."""
    names = {f"name_{language}": f"{code} {language}" for language in ("kk", "ru", "en")}
    return {"code": code, "kind": "local", "level": "rural", "parent": parent, **names, **more}


def run(*rows: dict, by=None, **options):
    return run_import(BodyImporter(by), read_sheet("b.csv", table(*rows)), **options)


def body(code: str) -> Body:
    return Body.objects.get(code=code)


def reasons(report) -> list[tuple[int, str]]:
    return [(rejection.line, rejection.column) for rejection in report.rejections]


def test_parents_and_successors_stand_in_any_order(cast):
    report = run(
        line("leaf", "branch"),
        line("old", "akimat-75", successors="leaf;branch", valid_to="2023-01-01"),
        line("branch", "akimat-75", territory="751710000"),
    )
    assert report.written, report.rejections
    assert (body("leaf").path, body("leaf").parent) == ("/akimat-75/branch/leaf/", body("branch"))
    assert body("branch").territory == cast.territories["medeu"]
    assert set(body("old").successors.all()) == {body("leaf"), body("branch")}
    assert body("old").valid_to == date(2023, 1, 1)


def test_d6_the_same_file_twice_changes_nothing(cast):
    rows = [line("leaf", "branch", successors="branch"), line("branch", "akimat-75")]
    run(*rows)
    before = History.objects.unscoped("test").count()
    assert run(*rows).count(Verdict.UNCHANGED) == 2
    assert History.objects.unscoped("test").count() == before


def test_a_new_parent_moves_the_whole_subtree(cast):
    run(line("branch", "akimat-75"), line("leaf", "branch"), line("twig", "leaf"))
    report = run(line("leaf", "akimat-15"), line("branch", "akimat-75"))
    assert report.verdicts == [(2, Verdict.UPDATED), (3, Verdict.UNCHANGED)]
    assert (body("leaf").path, body("twig").path) == ("/akimat-15/leaf/", "/akimat-15/leaf/twig/")
    assert body("twig").name_en == "twig en"


def test_changes_are_written_and_missing_columns_stay(cast):
    run(line("a", "akimat-75", valid_from="2022-01-01", successors="akimat-15"))
    report = run(line("a", "akimat-75", name_en="Renamed"))
    assert report.verdicts == [(2, Verdict.UPDATED)]
    assert (body("a").name_en, body("a").valid_from) == ("Renamed", date(2022, 1, 1))
    assert list(body("a").successors.all()) == [cast.sister]
    assert run(line("a", "akimat-75", name_en="Renamed", successors="")).count(Verdict.UPDATED) == 1
    assert not body("a").successors.exists()


@pytest.mark.parametrize(
    ("rows", "rejected"),
    [
        ([line("a", "nobody")], [(2, "parent")]),
        ([line("a", successors="nobody")], [(2, "successors")]),
        ([line("a", successors="a")], [(2, "successors")]),
        ([line("a", "a")], [(2, "parent")]),
        ([line("a", "b"), line("b", "a")], [(2, "parent"), (3, "parent")]),
        ([line("a", "min-energy")], [(2, "parent")]),
        ([line("a"), line("a")], [(3, "code")]),
        ([line("akimat-15", kind="central")], [(2, "kind")]),
        ([line("a b")], [(2, "code")]),
        ([line("a", kind="federal")], [(2, "kind")]),
        ([line("a", level="planet")], [(2, "level")]),
        ([line("a", territory="1")], [(2, "territory")]),
        ([line("a", valid_from="2022-05-01", valid_to="2022-05-01")], [(2, "valid_to")]),
        ([line("a", name_kk="")], [(2, "name_kk")]),
        ([line("akimat-75", "akimat-751710000")], [(2, "parent")]),
    ],
)
def test_bad_rows_are_rejected(cast, rows, rejected):
    before = Body.objects.count()
    assert reasons(run(*rows)) == rejected
    assert Body.objects.count() == before


def test_a_body_below_a_rejected_one_is_rejected_too(cast):
    report = run(line("a", "b"), line("b", "c"), line("c", "nobody"), line("d"), accept_partial=True)
    assert reasons(report) == [(2, "parent"), (3, "parent"), (4, "parent")]
    assert not Body.objects.filter(code__in="abc").exists()
    assert body("d").path == "/d/"


def test_only_an_administrator(cast):
    with pytest.raises(PermissionDenied):
        run(line("a"), by=cast.registrar)
    assert run(line("a"), by=cast.administrator).written


def test_the_reference_file_is_a_file_of_bodies(cast, tmp_path):
    from pathlib import Path

    source = Path(reference.__file__).with_name("bodies.csv")
    sheet = read_file(source)
    assert {column.name for column in BodyImporter.columns} == set(sheet.header)
    out = io.StringIO()
    ministries = tmp_path / "ministries.csv"
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    ministries.write_text(
        "".join([lines[0], *(row for row in lines if row.startswith("min-"))]), encoding="utf-8"
    )
    call_command("import_bodies", str(ministries), stdout=out)
    assert "rejected 0" in out.getvalue()
    assert set(body("min-industry-infrastructure").successors.values_list("code", flat=True)) == {
        "min-industry-construction", "min-transport",
    }  # fmt: skip
