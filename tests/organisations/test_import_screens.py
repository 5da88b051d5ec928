"""Imports by upload: what each person may import, verdicts before anything is written, one effect of two clicks."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from common.acts import act
from common.sheets import read_sheet
from meetings.models import Meeting, MeetingEvent
from organisations.actions import import_runs
from organisations.models import Body, ImportRun, Membership

HEADER = "ref,body,kind,planned_on,host"
GOOD = f"{HEADER}\nm1,akimat-75,population,2022-05-04,A\nm2,akimat-75,population,2022-05-05,B\n"
MIXED = f"{GOOD}m3,akimat-15,population,2022-05-06,C\nm4,none,population,2022-05-06,D\nm5,akimat-75,x,y,E\n"
PERSONAL = "ref,body,meeting_ref,text,status,iin,phone\nq1,akimat-75,m1,t,in_work,991231100011,abcdefgh\n"


def upload(client, content: str | bytes, *, kind: str = "meetings", name: str = "m.csv"):
    data = content.encode() if isinstance(content, str) else content
    return client.post(f"{reverse('import_upload')}?kind={kind}", {"file": SimpleUploadedFile(name, data)})


def last_run() -> ImportRun:
    return ImportRun.objects.unscoped("test").order_by("pk").last()


def write(client, run, **data):
    return client.post(reverse("import_write", args=[run.pk]), data)


def meetings() -> list[str]:
    return sorted(Meeting.objects.unscoped("test").values_list("ref", flat=True))


def test_a_registrar_sees_kinds_and_own_files(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.registrar)
    upload(client, GOOD)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("import_home")).content.decode()
    assert "m.csv" in page
    assert [kind in page for kind in ("kind=meetings", "kind=questions", "kind=bodies")] == [
        True,
        True,
        False,
    ]
    assert "m.csv" not in client_of(cast.sister_registrar).get(reverse("import_home")).content.decode()


@pytest.mark.parametrize(
    ("person", "kinds"),
    [
        ("registrar", {"meetings", "questions"}), ("administrator", {"bodies", "territories"}), ("executor", set()),
        ("analyst", {"complaints", "population"}), ("stranger", set()), ("controller", {"plans"}), ("head", set()),
    ],
)  # fmt: skip
def test_each_role_imports_its_kinds_only(cast, client_of, person, kinds):
    client = client_of(getattr(cast, person))
    for kind in ("meetings", "questions", "bodies", "territories", "plans"):
        for route in ("import_upload", "import_template"):
            response = client.get(f"{reverse(route)}?kind={kind}")
            assert not response.streaming or b"".join(response.streaming_content)
            assert response.status_code == (200 if kind in kinds else 403)
        assert upload(client, GOOD, kind=kind).status_code in ((302, 422) if kind in kinds else (403,))
    assert client.get(reverse("import_home")).status_code == (200 if kinds else 403)
    assert client.get(reverse("import_upload")).status_code == (200 if kinds else 403)


def test_an_unknown_kind_is_not_there(cast, client_of):
    assert client_of(cast.registrar).get(f"{reverse('import_upload')}?kind=none").status_code == 404


def test_an_upload_is_checked_and_nothing_is_written(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.registrar)
    response = upload(client, MIXED)
    run = last_run()
    assert response.url == reverse("import_run", args=[run.pk])
    assert (run.state, run.created, run.rejected, run.by) == ("checked", 2, 3, cast.registrar)
    assert meetings() == []
    with django_assert_max_num_queries(12):
        page = client.get(response.url).content.decode()
    assert page.index('class="q">m5') < page.index('class="q">m1')  # rejected rows first
    # A foreign body and none are the same answer.
    assert page.count("Unknown body.") == 2
    only = client.get(f"{response.url}?verdict=created").content.decode()
    assert 'class="q">m1' in only
    assert 'class="q">m5' not in only


def test_good_rows_only_on_request(cast, client_of):
    client = client_of(cast.registrar)
    upload(client, MIXED)
    run = last_run()
    page = write(client, run)
    assert meetings() == []
    assert "Nothing was written" in client.get(page.url).content.decode()
    assert last_run().state == "checked"
    write(client, run, partial="1")
    assert meetings() == ["m1", "m2"]
    assert (last_run().state, last_run().content) == ("done", None)


def test_f6_two_clicks_are_one_effect(cast, client_of):
    client = client_of(cast.registrar)
    upload(client, GOOD)
    for _click in range(2):
        page = write(client, last_run())
    assert "written already" in client.get(page.url).content.decode()
    assert MeetingEvent.objects.unscoped("test").count() == 2
    assert MeetingEvent.objects.unscoped("test").first().by == cast.registrar


def test_d6_the_same_file_again_has_nothing_to_import(cast, client_of):
    client = client_of(cast.registrar)
    upload(client, GOOD)
    write(client, last_run())
    page = client.get(upload(client, GOOD).url).content.decode()
    assert last_run().unchanged == 2
    assert "Nothing to import" in page
    assert reverse("import_write", args=[last_run().pk]) not in page


def test_what_changed_meanwhile_is_checked_again(cast, client_of):
    client = client_of(cast.registrar)
    upload(client, GOOD)
    with act("test.body"):
        Body.objects.filter(pk=cast.own.pk).update(valid_to="2022-05-05")
    write(client, last_run())
    assert meetings() == []
    assert (last_run().rejected, last_run().created, last_run().state) == (1, 1, "checked")


def test_a10_rights_are_asked_again_when_writing(cast, client_of):
    client = client_of(cast.registrar)
    upload(client, GOOD)
    run = last_run()
    with act("test.role"):
        Membership.objects.unscoped("test").filter(user=cast.registrar).update(ended_on="2022-01-02")
    assert write(client, run).status_code == 403
    assert client.get(reverse("import_run", args=[run.pk])).status_code == 403
    assert client.get(reverse("import_errors", args=[run.pk])).status_code == 403
    assert meetings() == []


def test_a9_a_foreign_run_is_not_there(cast, client_of):
    upload(client_of(cast.registrar), MIXED)
    run = last_run()
    for person in (cast.sister_registrar, cast.controller, cast.head, cast.administrator, cast.analyst):
        client = client_of(person)
        assert client.get(reverse("import_run", args=[run.pk])).status_code == 404
        assert client.get(reverse("import_errors", args=[run.pk])).status_code == 404
        assert write(client, run, partial="1").status_code == 404
    assert meetings() == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("", "m.csv", "The file is empty."),
        ("ref,colour\n1,2\n", "m.csv", "Unknown columns: colour"),
        ("ref,body,kind\nБ,1,2\n".encode("cp1251"), "m.csv", "UTF-8"),
        ("x", "m.xls", "Only CSV and XLSX"),
        ("x", "m.xlsx", "not a workbook"),
        ("x" * (5 * 1024 * 1024 + 1), "m.csv", "larger than 5 MB"),
    ],
)
def test_a_file_that_can_not_be_read_comes_back_with_the_reason(cast, client_of, content, name, words):
    response = upload(client_of(cast.registrar), content, name=name)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert last_run() is None


def test_no_file_at_all(cast, client_of):
    response = client_of(cast.registrar).post(reverse("import_upload"), {})
    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()


def test_too_many_rows_for_a_screen(cast, client_of, monkeypatch):
    monkeypatch.setattr(import_runs, "MOST_ROWS", 1)
    response = upload(client_of(cast.registrar), GOOD)
    assert response.status_code == 422
    assert "More than 1 rows" in response.content.decode()


def test_s5_personal_values_are_masked_and_the_file_is_encrypted(cast, client_of):
    client = client_of(cast.registrar)
    page = client.get(upload(client, PERSONAL, kind="questions").url).content.decode()
    assert "991231100011" not in page
    assert "abcdefgh" not in page
    assert "••••••••0011" in page
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r::text, convert_from(decode('', 'hex'), 'UTF8') FROM organisations_importrun AS r"
        )
        stored = cursor.fetchone()[0]
    for value in ("991231100011", "abcdefgh", "in_work"):
        assert value not in stored
        assert value.encode().hex() not in stored


def test_d4_the_errors_file_has_no_formula(cast, client_of):
    client = client_of(cast.registrar)
    upload(client, f"{HEADER}\n=1+1,@x,population,-5,+7\n")
    body = client.get(reverse("import_errors", args=[last_run().pk])).getvalue().decode("utf-8-sig")
    assert "'@x" in body
    assert "'-5" in body
    assert not any(cell[:1] in "=+-@" for row in body.splitlines() for cell in row.split(",") if cell)


@pytest.mark.parametrize("kind", ["meetings", "questions", "bodies", "territories"])
@pytest.mark.parametrize("fmt", ["csv", "xlsx", "other"])
def test_a_template_is_a_file_that_can_be_read(cast, client_of, kind, fmt):
    client = client_of(cast.registrar if kind in ("meetings", "questions") else cast.administrator)
    response = client.get(f"{reverse('import_template')}?kind={kind}&format={fmt}")
    name = "t.csv" if fmt == "csv" else "t.xlsx"
    sheet = read_sheet(name, b"".join(response.streaming_content))
    rows = list(sheet.rows)
    assert len(rows) == 1
    assert (
        client.get(f"{reverse('import_upload')}?kind={kind}").content.decode().count("<tr>")
        == len(sheet.header) + 1
    )


def test_the_example_rows_fit_together(cast, client_of):
    """With codes of the cast, the meeting of the example takes the question of the example."""
    client = client_of(cast.registrar)
    for kind in ("meetings", "questions"):
        response = client.get(f"{reverse('import_template')}?kind={kind}&format=csv")
        write(client, last_run_of(client, b"".join(response.streaming_content), kind))
    assert meetings() == ["2026-014"]
    assert Meeting.objects.unscoped("test").get().questions.unscoped("test").count() == 1


def last_run_of(client, content: bytes, kind: str) -> ImportRun:
    upload(client, content, kind=kind)
    assert last_run().verdicts == [[2, "created", last_run().verdicts[0][2], []]]
    return last_run()


def test_files_are_forgotten_after_a_week(cast, client_of):
    client = client_of(cast.registrar)
    upload(client, GOOD)
    old = last_run()
    with act("test.time"):
        ImportRun.objects.unscoped("test").update(at=timezone.now() - timedelta(days=8))
    upload(client, GOOD)
    old.refresh_from_db()
    assert old.content is None
    page = client.get(write(client, old).url).content.decode()
    assert "Upload it again" in page
    assert meetings() == []


def test_a_run_that_is_not_locked_by_get(cast, client_of):
    """Writing is a POST; looking never writes."""
    upload(client_of(cast.registrar), GOOD)
    assert client_of(cast.registrar).get(reverse("import_write", args=[last_run().pk])).status_code == 405


def test_many_rows_are_paged(cast, client_of):
    client = client_of(cast.registrar)
    lines = "".join(f"m{n},akimat-75,population,2022-05-04,A\n" for n in range(120))
    url = upload(client, f"{HEADER}\n{lines}").url
    assert client.get(url).content.decode().count('<th scope="row"') == 50
    assert client.get(f"{url}?page=3").content.decode().count('<th scope="row"') == 20
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_an_xlsx_file_is_uploaded(cast, client_of):
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, row in enumerate(GOOD.splitlines()):
        sheet.write_row(number, 0, row.split(","))
    book.close()
    client = client_of(cast.registrar)
    upload(client, file.getvalue(), name="m.xlsx")
    write(client, last_run())
    assert meetings() == ["m1", "m2"]


def test_an_administrator_imports_bodies(cast, client_of):
    client = client_of(cast.administrator)
    upload(
        client,
        "code,kind,level,parent,name_kk,name_ru,name_en\nx,local,rural,akimat-75,a,b,c\n",
        kind="bodies",
        name="b.csv",
    )
    write(client, last_run())
    assert Body.objects.get(code="x").path == "/akimat-75/x/"
