"""The official KATO workbook: the tree by its digits, names kept or made, thousands of rows in seconds."""

from __future__ import annotations

import io
import time

import pytest
import xlsxwriter
from django.core.management import call_command

from common.imports import Verdict, run_import
from common.sheets import read_sheet
from organisations.imports import TerritoryImporter
from organisations.models import History, Territory
from organisations.reference.latin import english_name

HEADER = ["te", "ab", "cd", "ef", "hij", "k", "name_kaz", "name_rus", "nn"]
AKMOLA = [
    ("110000000", "Ақмола облысы", "Акмолинская область"),
    ("111000000", "Көкшетау қ.ә.", "Кокшетау Г.А."),
    ("111010000", "Көкшетау қ.", "г.Кокшетау"),
    ("113200000", "Ақкөл ауданы", "Аккольский район"),
    ("113237000", "Еңбек ауылдық округі", "Енбекский с.о."),
    ("113237100", "Еңбек а.", "с.Енбек"),
]


def workbook(rows, *, numbers: bool = False) -> bytes:
    """A workbook as the Bureau of National Statistics gives it; with `numbers`, codes are number cells."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("KATO")
    sheet.write_row(0, 0, HEADER)
    for place, (code, kazakh, russian) in enumerate(rows, start=1):
        groups = [code, code[:2], code[2:4], code[4:6], code[6:]]
        for column, value in enumerate([*groups, "0", kazakh, russian, str(place)]):
            if numbers and column < 5:
                sheet.write_number(place, column, int(value))
            else:
                sheet.write_string(place, column, value)
    book.close()
    return file.getvalue()


def run(rows, by=None, **options):
    return run_import(TerritoryImporter(by), read_sheet("kato.xlsx", workbook(rows)), **options)


def territory(code: str) -> Territory:
    return Territory.objects.get(code=code)


def test_the_tree_follows_the_digits(cast):
    assert run(reversed(AKMOLA)).written
    parents = {t.code: t.parent and t.parent.code for t in Territory.objects.filter(region_code="11")}
    assert parents == {
        "110000000": None, "111000000": "110000000", "111010000": "111000000", "113200000": "110000000",
        "113237000": "113200000", "113237100": "113237000",
    }  # fmt: skip
    levels = [territory(code).level for code, *_ in AKMOLA]
    assert levels == ["region", "district", "rural_district", "district", "rural_district", "settlement"]
    assert territory("111010000").is_city
    assert territory("113200000").name_en == "Akkol District"


def test_a_dry_run_says_the_same_and_writes_nothing(cast):
    before = Territory.objects.count()
    dry = run(AKMOLA, dry_run=True)
    assert (dry.written, Territory.objects.count()) == (False, before)
    assert run(AKMOLA).verdicts == dry.verdicts


def test_d6_the_same_workbook_twice_changes_nothing(cast):
    run(AKMOLA)
    before = History.objects.unscoped("test").count()
    assert run(AKMOLA).count(Verdict.UNCHANGED) == 6
    assert History.objects.unscoped("test").count() == before
    numbers = read_sheet("k.xlsx", workbook(AKMOLA, numbers=True))
    assert run_import(TerritoryImporter(None), numbers).count(Verdict.UNCHANGED) == 6


def test_names_that_were_chosen_stay_and_imported_ones_follow(cast):
    rows = [("750000000", "Алматы қ.", "г.Алматы"), ("751710000", "Медеу ауданы", "Медеуский район"), *AKMOLA]
    report = run(rows)
    assert report.count(Verdict.UNCHANGED) == 2
    assert (territory("751710000").name_en, territory("751710000").level) == ("Medeu District", "district")
    renamed = [*rows[:-1], ("113237100", "Жаңа а.", "с.Жана")]
    assert run(renamed).verdicts[-1] == (9, Verdict.UPDATED)
    assert (territory("113237100").name_ru, territory("113237100").name_en) == ("с.Жана", "Zhana Village")


def test_a_name_corrected_by_a_person_stays(cast):
    from organisations.actions.territories import update_territory

    run(AKMOLA)
    place = territory("113200000")
    update_territory(
        by=cast.administrator, territory_id=place.pk, parent=place.parent, is_city=False, valid_from=None,
        valid_to=None, name_kk="Ақкөл ауданы", name_ru="Аккольский район", name_en="Akkol", short_kk="", short_ru="",
        short_en="",
    )  # fmt: skip
    assert run(AKMOLA).count(Verdict.UNCHANGED) == 6
    assert territory("113200000").name_en == "Akkol"


def test_a_district_that_appears_between_takes_its_parts(cast):
    run([row for row in AKMOLA if row[0] != "113200000"])
    assert territory("113237000").parent.code == "110000000"
    assert run(AKMOLA).count(Verdict.UPDATED) == 1
    assert territory("113237000").parent.code == "113200000"


def test_city_districts_are_districts(cast):
    run([("751310000", "Бостандық ауданы", "Бостандыкский район")])
    assert (territory("751310000").level, territory("751310000").parent.code) == ("district", "750000000")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("11000000", "Ақмола", "Акмола"), "te"),
        (("11A000000", "Ақмола", "Акмола"), "te"),
        (("990100000", "Жоқ", "Нет"), "te"),
        (("110000000", "", "Акмола"), "name_kaz"),
    ],
)
def test_bad_rows_are_rejected(cast, row, column):
    report = run([row])
    assert report.rejections[0].column == column
    assert not report.written


def test_groups_that_contradict_the_code_are_rejected(cast):
    content = b"te,ab,name_kaz,name_rus\n110000000,15,A,B\n"
    report = run_import(TerritoryImporter(None), read_sheet("k.csv", content))
    assert [(r.line, r.column) for r in report.rejections] == [(2, "ab")]


def test_a_code_twice_is_rejected(cast):
    assert [(r.line, r.column) for r in run([AKMOLA[0], AKMOLA[0]]).rejections] == [(3, "te")]


def classifier(count: int):
    """As many made-up rows as the real classifier has."""
    yield ("110000000", "Ақмола облысы", "Акмолинская область")
    for number in range(1, count):
        cd, rest = 30 + number // 1000, number % 1000
        code = f"11{cd}{rest // 50 + 30 if rest else 0:02d}{rest % 50 * 2:03d}"
        yield (code, f"Ауыл {number} а.", f"с.Село {number}")


def test_the_whole_classifier_is_imported_in_seconds(cast, tmp_path):
    rows = {code: (code, kazakh, russian) for code, kazakh, russian in classifier(16_000)}
    file, out = tmp_path / "kato.xlsx", io.StringIO()
    file.write_bytes(workbook(rows.values()))
    begin = time.perf_counter()
    call_command("import_territories", str(file), stdout=out)
    took = time.perf_counter() - begin
    assert f"created {len(rows)}," in out.getvalue()
    assert took < 30, f"{took:.1f} s"  # about 6 s on an idle machine


@pytest.mark.parametrize(
    ("kazakh", "english"),
    [
        ("Ақкөл ауданы", "Akkol District"),
        ("Еңбекшіқазақ ауданы", "Enbekshikazak District"),
        ("Қосшы қ.", "Kosshy City"),
        ("Шортанды кенті", "Shortandy Settlement"),
        ("Жаңа Қырман ауылдық округі", "Zhana Kyrman Rural District"),
        ("Үлкен", "Ulken"),
        ("қ.Алматы", "Almaty City"),
        ("ЖШС қ.", "ZHSHS City"),
    ],
)
def test_english_names(kazakh, english):
    assert english_name(kazakh) == english
