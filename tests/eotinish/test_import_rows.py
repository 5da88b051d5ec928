"""Single appeals: verdicts, idempotency, words, months, killed half-way."""

import csv
import io
from collections import Counter
from datetime import date
from random import Random

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from common.acts import Refused, act, changed
from common.sheets import UnreadableFile
from common.tables import write_xlsx
from eotinish import staging
from eotinish.actions.importing_rows import import_rows
from eotinish.models import Complaint, ComplaintMonth, Spelling
from eotinish.staging import LOCK, Verdicts
from tests.eotinish.files import random_rows, row, write


@pytest.fixture
def load(cast, tmp_path):
    """Import rows; the rejected ones are kept in `load.rejected`."""

    with act("test.names"):
        changed(cast.territories["75"], name_ru="г. Алматы", name_kk="Алматы қаласы", short_ru="Алматы")
        changed(
            cast.territories["15"], name_ru="Актюбинская область", name_kk="Ақтөбе облысы", short_ru="Актобе"
        )

    def run(rows, *, parted=",", by=None, **options):
        path = write(tmp_path / "rows.csv", rows, parted)
        run.rejected = []
        return import_rows(path, by=by, rejected=lambda: run.rejected.extend(staging.rejected()), **options)

    return run


def stored() -> dict[str, Complaint]:
    rows = Complaint.objects.unscoped("test")
    rows = rows.select_related("body__body", "territory__territory", "topic__topic", "kind", "status")
    return {one.number: one for one in rows}


def months() -> Counter:
    found = Counter()
    for one in ComplaintMonth.objects.unscoped("test"):
        found[one.month] += one.received
    return found


def words() -> int:
    return Spelling.objects.unscoped("test").count()


def test_new_changed_unchanged(load, cast):
    rows = [row(1), row(2, status="удовлетворено", finished_on="2022-03-20"), row(3, "31.03.2022")]
    assert load(rows).verdicts == Verdicts(3, 0, 0, 0)
    assert load(rows).verdicts == Verdicts(0, 0, 3, 0)
    rows[0] = row(1, "2022-04-01")
    assert load(rows).verdicts == Verdicts(0, 1, 2, 0)
    found = stored()
    assert found["1"].registered_on == date(2022, 4, 1)
    assert found["3"].registered_on == date(2022, 3, 31)
    assert (found["2"].body.body, found["2"].territory.territory) == (cast.own, cast.territories["75"])
    assert (found["2"].kind.code, found["2"].status.code) == ("complaint", "satisfied")
    assert months() == {date(2022, 3, 1): 2, date(2022, 4, 1): 1}, "the month it left is counted anew, too"


def test_uneven_spellings_mean_the_same(load, cast):
    load(
        [
            row(1),
            row(2, territory="г.Алматы"),
            row(3, territory=" Г. АЛМАТЫ "),
            row(4, territory="Алматы қаласы"),
        ]
    )
    assert {one.territory.territory for one in stored().values()} == {cast.territories["75"]}
    assert Spelling.objects.unscoped("test").filter(field="territory").count() == 1


def test_unknown_words_wait_and_are_no_reason_to_reject(load):
    assert load([row(1, body="Комитет чего-то", status="странно")]).verdicts.created == 1
    waiting = Spelling.objects.unscoped("test").filter(field__in=["body", "status"])
    assert not any(one.matched for one in waiting) and waiting.count() == 2


@pytest.mark.parametrize(
    ("wrong", "column", "value"),
    [
        ({"number": ""}, "number", ""),
        ({"number": "9" * 41}, "number", "9" * 41),
        ({"number": "1"}, "number", "1"),
        ({"registered_on": ""}, "registered_on", ""),
        ({"registered_on": "soon"}, "registered_on", "soon"),
        ({"registered_on": "2022-02-29"}, "registered_on", "2022-02-29"),
        ({"registered_on": "29.02.2022"}, "registered_on", "29.02.2022"),
        ({"registered_on": "2022-13-01"}, "registered_on", "2022-13-01"),
        ({"registered_on": "2122-01-01"}, "registered_on", "2122-01-01"),
        ({"finished_on": "2022-04-31"}, "finished_on", "2022-04-31"),
        ({"finished_on": "2022-02-28"}, "finished_on", "2022-02-28"),
        ({"finished_on": "2122-01-01"}, "finished_on", "2122-01-01"),
        ({"topic": "x" * 301}, "topic", "x" * 301),
    ],
)
def test_verdicts_on_single_rows(load, wrong, column, value):
    rows = [row(1), row(2) | wrong, row(3)]
    outcome = load(rows)
    assert (outcome.written, outcome.verdicts) == (False, Verdicts(2, 0, 0, 1))
    assert [(one["line"], one["column"], one["value"]) for one in load.rejected] == [(3, column, value)]
    assert load.rejected[0]["reason"]
    assert not stored() and not words(), "nothing is written, not even words"
    assert load(rows, accept_partial=True).written
    assert set(stored()) == {"1", "3"}


@pytest.mark.parametrize("day", ["2024-02-29", "29.02.2024", "2022-12-31", "31.12.2022", " 2022-01-01 "])
def test_days_that_exist(load, day):
    assert load([row(1, day)]).verdicts.created == 1


def test_a_line_with_too_many_cells_is_rejected_alone(cast, tmp_path):
    path = write(tmp_path / "rows.csv", [row(1), row(2), row(3)])
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] += ",more,cells"
    path.write_text("\n".join(lines), encoding="utf-8")
    told = []
    outcome = import_rows(
        path, by=None, accept_partial=True, rejected=lambda: told.extend(staging.rejected())
    )
    assert outcome.verdicts == Verdicts(2, 0, 0, 1)
    assert (told[0]["line"], told[0]["value"]) == (3, "more cells")


@pytest.mark.parametrize("parted", [",", ";"])
def test_both_separators(load, parted):
    assert load([row(1), row(2)], parted=parted).verdicts.created == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"number,registered_on,iin\n1,2022-01-01,991231100010\n", "iin"),
        (b"number,body\n1,x\n", "registered_on"),
        (b"number,registered_on,number\n1,2022-01-01,1\n", "number"),
        ("номер,registered_on".encode("cp1251"), "UTF-8"),
    ],
)
def test_files_that_are_none(cast, tmp_path, content, told):
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=told):
        import_rows(path, by=None)


def test_a_file_that_is_away_or_of_another_kind(cast, tmp_path):
    with pytest.raises(UnreadableFile):
        import_rows(tmp_path / "none.csv", by=None)
    (tmp_path / "rows.txt").write_text("number,registered_on")
    with pytest.raises(UnreadableFile):
        import_rows(tmp_path / "rows.txt", by=None)


def test_xlsx(cast, tmp_path):
    path = tmp_path / "rows.xlsx"
    rows = [row(1) | {"registered_on": date(2022, 3, 1)}, row(2)]
    columns = [(name, name, "date" if name == "registered_on" else "text") for name in rows[0]]
    with path.open("wb") as file:
        write_xlsx(file, "rows", columns, rows)
    assert import_rows(path, by=None).verdicts.created == 2


def test_a_dry_run_writes_nothing(load):
    outcome = load([row(1)], dry_run=True)
    assert (outcome.written, outcome.verdicts.created) == (False, 1)
    assert not stored() and not words()


def test_only_the_government_office(load, cast):
    with pytest.raises(PermissionDenied):
        load([row(1)], by=cast.controller)
    assert load([row(1)], by=cast.analyst).written


def test_months_equal_a_recount(load):
    rows = random_rows(Random(7), 300)
    load(rows)
    assert months() == Counter(date.fromisoformat(one["registered_on"]).replace(day=1) for one in rows)
    rows[:120] = random_rows(Random(8), 300)[:120]
    load(rows)
    assert months() == Counter(date.fromisoformat(one["registered_on"]).replace(day=1) for one in rows)


def test_progress_is_told(load):
    told = []
    load(
        [row(n) for n in range(50)],
        progress=lambda phase, done, total: told.append((str(phase), done, total)),
    )
    assert [phase for phase, done, _total in told if not done] == [
        "reading",
        "checking",
        "comparing",
        "writing",
    ]
    read = [(done, total) for phase, done, total in told if phase == "reading"]
    assert read[-1][0] == read[-1][1] > 0


@pytest.mark.parametrize("step", ["check", "compare", "write", "count_months"])
def test_g1_whoever_is_killed_has_written_nothing_and_again_does_all(load, monkeypatch, step):
    rows = random_rows(Random(1), 40)
    load(rows[:20])
    before = (set(stored()), months())

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(staging, step, die)
        load(rows)
    assert (set(stored()), months()) == before
    assert load(rows).verdicts == Verdicts(20, 0, 20, 0)


def test_what_a_dead_import_left_is_no_hindrance(load):
    with act("test.left"):
        staging.begin()
    assert load([row(1)]).written


def test_s3_a_write_outside_an_act_is_refused(load):
    load([row(1)])
    with (
        pytest.raises(DatabaseError, match="outside an act"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE eotinish_complaint SET number = 'x'")


def test_one_import_at_a_time(cast, tmp_path):
    other = connection.Database.connect(**connection.get_connection_params())
    try:
        other.cursor().execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(Refused):
            import_rows(write(tmp_path / "rows.csv", [row(1)]), by=None)
    finally:
        other.close()


def run(path, *options) -> tuple[int, str]:
    out, code = io.StringIO(), 0
    try:
        call_command("import_complaints", str(path), *options, stdout=out)
    except SystemExit as end:
        code = end.code
    except CommandError as error:
        code = error.returncode
    return code, out.getvalue()


def test_the_command_s_codes_and_words(cast, tmp_path):
    path, good = write(tmp_path / "rows.csv", [row(1), row(2, "never")]), tmp_path / "good.csv"
    errors = tmp_path / "errors.csv"
    code, out = run(path, "--errors", str(errors))
    assert code == 1 and "created 1, updated 0, unchanged 0, rejected 1 (nothing written)" in out
    told = list(csv.DictReader(io.StringIO(errors.read_text(encoding="utf-8-sig"))))
    assert [(one["line"], one["column"], one["value"]) for one in told] == [("3", "registered_on", "never")]
    assert run(path, "--accept-partial")[0] == 1 and set(stored()) == {"1"}
    assert run(write(good, [row(1)])) == (0, "created 0, updated 0, unchanged 1, rejected 0\n")
    assert "dry run" in run(write(good, [row(5)]), "--dry-run")[1]
    assert run(tmp_path / "none.csv")[0] == 2
