"""Open data: what may be told, the same in every form; archives that are made once."""

import csv
import hashlib
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from common.dates import today
from portal.actions.archives import make_archive
from portal.models import OpenArchive
from portal.open_sets import SETS
from portal.packages import LEADS, PRIMARY, described
from portal.statistics import CUTS, halves, statistics
from tests.meetings.build import held, planned
from tests.plans.cards import published
from tests.plans.make import make_problem
from tests.portal import AS_EVERYBODY
from tests.portal.test_meetings import announced, midyear  # noqa: F401 (a fixture)
from tests.portal.test_statistics import asked  # noqa: F401 (a fixture)

PAGE = reverse("open_data")
# Every column that leaves the system: a new one is looked at before it stands here.
COLUMNS = {
    "statistics": "half first_day last_day as_of by row code name_kk name_ru name_en questions open overdue solved partly"
    " answered reported_rate confirmed_rate",
    "meetings": "id url kind format state body territory venue host_name host_rank target_group planned_on starts_at"
    " first_planned_on announced_on questions_until held_on attendees received briefing_url results_published_on"
    " cancelled_on not_held_reason version",
    "solutions": "id url body territory topic stage title_kk title_ru text_kk text_ru step_kk step_ru step_on waits_for"
    " promised_for moved asked published_on",
    "bodies": "code kind level parent territory name_kk name_ru name_en valid_from valid_to successors",
    "territories": "code level is_city parent region_code name_kk name_ru name_en valid_from valid_to",
    "topics": "code parent name_kk name_ru name_en is_active",
}
# What the types of Table Schema take.
READ = {
    "string": str, "integer": int, "number": float, "date": date.fromisoformat, "time": str, "datetime": str,
    "boolean": {"true": True, "false": False}.__getitem__,
}  # fmt: skip


@pytest.fixture
def reader(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def archived(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def lines(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_nothing_leaves_that_was_not_looked_at():
    assert {code: " ".join(field.name for field in one.fields()) for code, one in SETS.items()} == COLUMNS


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_names_every_set_and_column(db, client, language):
    html = client.get(PAGE, headers={"accept-language": language}).content.decode()
    for code, one in SETS.items():
        assert reverse(f"open_{code}_csv") in html and reverse(f"open_{code}_json") in html
        for field in one.fields():
            assert f"<code>{field.name}</code>" in html


@pytest.mark.usefixtures("midyear")
def test_meetings_are_those_of_the_list(cast, reader):
    meeting, inside = announced(cast, 5, venue="School"), planned(cast)
    was_held = held(cast)
    rows = lines(reader.get(reverse("open_meetings_csv")))
    assert {int(row["id"]) for row in rows} == {meeting.pk, was_held.pk}
    assert inside.ref not in reader.get(reverse("open_meetings_json")).content.decode()
    row = next(row for row in rows if int(row["id"]) == meeting.pk)
    assert (row["venue"], row["state"], row["body"]) == ("School", "announced", cast.own.code)
    assert reader.get(row["url"]).status_code == 200


@pytest.mark.usefixtures("midyear")
def test_a_venue_that_tells_somebodys_telephone_is_left_out(cast, reader):
    announced(cast, 5, venue="Call +7 701 234 56 78")
    (row,) = lines(reader.get(reverse("open_meetings_csv")))
    assert row["venue"] == ""


def test_k7_the_statistics_are_those_of_the_page(asked, reader):  # noqa: F811
    rows = json.loads(reader.get(reverse("open_statistics_json")).content)
    for half in halves():
        for by in CUTS:
            told = [row for row in rows if (row["half"], row["by"]) == (half.code, by)]
            page = [one.as_json() for one in statistics(half, by).lines()]
            assert [{**row, "name": None} | {"name": None} for row in page] == [
                {name: row[name] for name in page[0] if name != "name"} | {"name": None} for row in told
            ]
    assert min(row["questions"] for row in rows) >= 5
    named = {row["code"]: row["name_ru"] for row in rows if row["by"] == "region" and row["row"] == "one"}
    assert named and all(named.values())


def test_solutions_tell_approved_words_only(cast, reader):
    problem, _hidden = make_problem(cast, title="Inside"), make_problem(cast)
    published(cast, problem)
    (row,) = json.loads(reader.get(reverse("open_solutions_json")).content)
    assert (row["id"], row["title_ru"], row["asked"]) == (problem.pk, "Дорога к школе", None)
    assert "Inside" not in json.dumps(row)


@pytest.mark.parametrize("code", SETS)
def test_both_files_hold_the_same_and_what_the_description_says(cast, reader, code):
    held(cast)
    published(cast, make_problem(cast))
    table = lines(reader.get(reverse(f"open_{code}_csv")))
    objects = json.loads(reader.get(reverse(f"open_{code}_json")).content)
    assert len(table) == len(objects)
    resource = next(one for one in described("en")["resources"] if one["name"] == code)
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    for row, one in zip(table, objects, strict=True):
        assert list(row) == list(one) == list(fields)
        for name, value in row.items():
            if value:
                READ[fields[name]["type"]](value)
                assert value in fields[name].get("constraints", {}).get("enum", [value]), (name, value)
    if key := PRIMARY.get(code):
        assert len({row[key] for row in table}) == len(table)


@pytest.mark.parametrize("code", SETS)
def test_a_file_takes_a_fixed_number_of_queries(cast, reader, code, django_assert_max_num_queries):
    for _count in range(5):
        held(cast)
        published(cast, make_problem(cast))
    most = {"statistics": 25, "bodies": 2, "solutions": 2}.get(code, 1)
    with django_assert_max_num_queries(most + AS_EVERYBODY):
        reader.get(reverse(f"open_{code}_csv"))


def test_codes_lead_to_rows_of_the_other_sets(cast, reader):
    held(cast)
    published(cast, make_problem(cast))
    keys = {
        code: {row[key] for row in lines(reader.get(reverse(f"open_{code}_csv")))}
        for code, key in PRIMARY.items()
    }
    for code in ("meetings", "solutions", "bodies"):
        for row in lines(reader.get(reverse(f"open_{code}_csv"))):
            for name, to in LEADS.items():
                if row.get(name):
                    assert row[name] in keys[to], (code, name)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_description_is_a_data_package(db, client, language):
    told = client.get(reverse("open_package"), headers={"accept-language": language}).json()
    assert told["profile"] == "tabular-data-package"
    assert {"name", "title", "path"} <= set(told["licenses"][0])
    assert [one["name"] for one in told["resources"]] == list(SETS)
    for one in told["resources"]:
        assert client.get(one["path"]).status_code == 200
        names = [field["name"] for field in one["schema"]["fields"]]
        assert len(names) == len(set(names))
        assert all(field["title"] and field["type"] in READ for field in one["schema"]["fields"])


@pytest.mark.usefixtures("midyear")
def test_old_meetings_are_in_archives_only(cast, reader, archived):
    old = held(cast, today() - timedelta(days=100))
    assert lines(reader.get(reverse("open_meetings_csv"))) == []
    made = make_archive()
    with zipfile.ZipFile(made.file) as archive:
        (row,) = json.loads(archive.read("meetings.json"))
    made.file.close()
    assert row["id"] == old.pk


def test_a_file_that_has_not_changed_is_not_sent_again(db, reader):
    tag = reader.get(reverse("open_topics_csv"))["ETag"]
    assert reader.get(reverse("open_topics_csv"), headers={"if-none-match": tag}).status_code == 304


def test_an_archive_holds_every_set_and_is_made_once(cast, reader, archived):
    assert "when the month is over" in reader.get(PAGE).content.decode()
    assert reader.get(reverse("open_archive")).status_code == 404
    held(cast)
    made = make_archive()
    assert make_archive() == made
    assert OpenArchive.objects.count() == 1
    assert (made.month.day, made.month < today()) == (1, True)
    answer = reader.get(reverse("open_archive"), {"month": str(made)})
    content = b"".join(answer.streaming_content)
    assert "max-age=31536000" in answer["Cache-Control"]
    assert (len(content), hashlib.sha256(content).hexdigest()) == (made.size, made.sha256)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {f"{code}.{fmt}" for code in SETS for fmt in ("csv", "json")}
        names |= {"datapackage.json", "datapackage.kk.json", "datapackage.ru.json"}
        assert set(archive.namelist()) == names
        package = json.loads(archive.read("datapackage.json"))
        assert {one["path"] for one in package["resources"]} <= names
        assert package["version"] == str(made)
    html = reader.get(PAGE).content.decode()
    assert made.sha256 in html and f"?month={made}" in html


def test_the_same_rows_give_the_same_archive(cast, archived):
    held(cast)
    with time_machine.travel("2026-11-03 12:00+05:00"):
        first = make_archive().sha256
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE portal_openarchive DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM portal_openarchive")
            cursor.execute("ALTER TABLE portal_openarchive ENABLE TRIGGER USER")
    with time_machine.travel("2026-11-03 18:00+05:00"):
        assert make_archive().sha256 == first


@pytest.mark.parametrize("month", ["2020-01", "never", "2026-13", "2026-1", "''"])
def test_an_archive_that_there_is_not(db, reader, archived, month):
    make_archive()
    assert reader.get(reverse("open_archive"), {"month": month}).status_code == 404


def test_a_file_that_is_lost_is_a_missing_page(db, reader, archived):
    made = make_archive()
    made.file.delete(save=False)
    assert reader.get(reverse("open_archive")).status_code == 404


def test_a_failure_half_way_leaves_nothing(db, archived, monkeypatch):
    def fails(*_given, **_more):
        raise RuntimeError

    monkeypatch.setattr(OpenArchive.objects, "bulk_create", fails)
    with pytest.raises(RuntimeError):
        make_archive()
    assert [path for path in archived.rglob("*") if path.is_file()] == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one(archived):
    def make():
        try:
            return make_archive().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        keys = [future.result() for future in [pool.submit(make) for _ in range(2)]]
    assert len(set(keys)) == 1
    assert len([path for path in archived.rglob("*") if path.is_file()]) == 1
