"""Counting: equal to a slow recount, one source for each month, who sees what."""

import io
from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.acts import act
from common.imports import run_import
from common.sheets import read_sheet
from eotinish.actions.importing_rows import import_rows
from eotinish.imports import FigureImporter, PopulationImporter
from eotinish.models import ComplaintFigure, ComplaintMonth, Population
from eotinish.queries import Received, Selection, population, received, sources, total
from tests.eotinish.files import random_rows, row, write

ALL = Selection(everything=True)
YEAR = {"first": date(2022, 1, 1), "last": date(2022, 12, 31)}


def figures(*rows: dict) -> None:
    names = (
        "period_start",
        "period_end",
        "body",
        "territory",
        "topic",
        "kind",
        "received",
        "satisfied",
        "refused",
    )
    lines = [",".join(names), *(",".join(str(one.get(name, "")) for name in names) for one in rows)]
    report = run_import(FigureImporter(by=None), read_sheet("f.csv", "\n".join(lines).encode()))
    assert report.written, report.rejections


def figure(start, end, count, body="akimat-75", **more) -> dict:
    return {"period_start": start, "period_end": end, "received": count, "body": body, **more}


@pytest.fixture
def rows(cast, tmp_path):
    """Four hundred rows of January to April 2022."""
    found = random_rows(Random(3), 400)
    import_rows(write(tmp_path / "rows.csv", found), by=None)
    return found


def recount(rows, cast, keys, first, last) -> dict[tuple, int]:
    """The same, row by row."""
    bodies = {"akimat-75": cast.own, "akimat-15": cast.sister, "min-energy": cast.ministry}
    kinds = {"жалоба": "complaint", "заявление": "application", "proposal": "proposal"}
    topics = {"roads": cast.sphere.pk, "roads.repair": cast.topic.pk}
    found = defaultdict(int)
    for one in rows:
        day = date.fromisoformat(one["registered_on"])
        if not first <= day <= last:
            continue
        body = bodies.get(one["body"])
        values = {
            "body": body and body.pk,
            "tier": body and body.kind,
            "region": body.territory.region_code if body and body.territory else None,
            "topic": topics.get(one["topic"]),
            "sphere": cast.sphere.pk if one["topic"] in topics else None,
            "kind": kinds.get(one["kind"]),
            "month": day.replace(day=1),
        }
        found[tuple(values[key] for key in keys)] += 1
    return dict(found)


@pytest.mark.parametrize(
    "keys",
    [(), ("body",), ("tier",), ("topic",), ("sphere", "kind"), ("month",), ("body", "month"), ("region",)],
)
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2022, 1, 1), date(2022, 12, 31)),
        (date(2022, 1, 10), date(2022, 3, 15)),
        (date(2022, 2, 3), date(2022, 2, 3)),
    ],
)
def test_a8_rows_equal_a_recount(cast, rows, keys, first, last):
    found = {key: one.received for key, one in received(*keys, first=first, last=last, selection=ALL).items()}
    assert {key: count for key, count in found.items() if count} == recount(rows, cast, keys, first, last)


def test_outcomes_are_told_by_the_status_whole_months_or_not(cast, rows):
    for first, last in ((date(2022, 1, 1), date(2022, 4, 30)), (date(2022, 1, 2), date(2022, 4, 29))):
        chosen = [one for one in rows if first.isoformat() <= one["registered_on"] <= last.isoformat()]
        said = [one["status"] for one in chosen]
        found = total(first, last, ALL)
        assert (found.received, found.satisfied) == (len(chosen), said.count("удовлетворено"))
        assert (found.refused, found.explained) == (said.count("отказано"), said.count("разъяснено"))
        assert (found.overdue, found.repeated) == (None, None), "rows do not tell"


def test_rows_win_and_what_they_replace_is_told(cast, tmp_path):
    figures(figure("2022-03-01", "2022-03-31", 100), figure("2022-04-01", "2022-04-30", 40))
    assert total(**YEAR, selection=ALL).received == 140
    import_rows(write(tmp_path / "rows.csv", [row(1), row(2)]), by=None)
    assert total(**YEAR, selection=ALL).received == 42
    spans = [
        (span.first, span.last, span.source, span.left_out)
        for span in sources(date(2022, 3, 1), date(2022, 5, 31))
    ]
    assert spans == [
        (date(2022, 3, 1), date(2022, 3, 31), "rows", 100),
        (date(2022, 4, 1), date(2022, 4, 30), "figures", 0),
        (date(2022, 5, 1), date(2022, 5, 31), "", 0),
    ]


def test_a_longer_period_is_never_split_and_shorter_ones_count(cast):
    figures(figure("2022-01-01", "2022-06-30", 600), figure("2022-07-01", "2022-12-31", 700))
    assert total(**YEAR, selection=ALL).received == 1300
    assert total(date(2022, 1, 1), date(2022, 3, 31), ALL).received == 0, "a half-year is not three months"
    figures(figure("2022-07-01", "2022-07-31", 90))
    assert total(**YEAR, selection=ALL).received == 690, (
        "the half that is told twice counts by its month alone"
    )
    by_month = received("month", **YEAR, selection=ALL)
    assert {key: one.received for key, one in by_month.items()} == {(None,): 600, (date(2022, 7, 1),): 90}


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3), st.integers(0, 500)), min_size=1, max_size=8),
    st.integers(1, 12), st.integers(0, 11),
)  # fmt: skip
def test_a8_figures_equal_a_recount_whatever_overlaps(cast, given_rows, begin, length):
    from eotinish.queries import end_of_month

    with transaction.atomic():
        told = {}
        for month, longer, count in given_rows:
            start = date(2022, month, 1)
            end = end_of_month(date(2022, min(12, month + longer), 1))
            told[start, end] = count
        figures(*(figure(start, end, count) for (start, end), count in told.items()))
        first = date(2022, begin, 1)
        last = end_of_month(date(2022, min(12, begin + length), 1))
        chosen = []
        for start, end in sorted(told, key=lambda days: (days[1] - days[0], days[0])):
            inside = first <= start and end <= last
            if inside and not any(start <= other[1] and other[0] <= end for other in chosen):
                chosen.append((start, end))
        assert total(first, last, ALL).received == sum(told[days] for days in chosen)
        covered = [span for span in sources(first, last) if span.source]
        days = sum((span.last - span.first + timedelta(days=1)).days for span in covered)
        assert days == sum((end - start + timedelta(days=1)).days for start, end in chosen)
        transaction.set_rollback(True)


def test_figures_are_replaced_by_their_key_and_keep_history(cast):
    row_ = figure("2022-03-01", "2022-03-31", 100, satisfied=10)
    figures(row_)
    figures(row_ | {"received": 120})
    figures(row_ | {"received": 120})
    (stored,) = ComplaintFigure.objects.unscoped("test")
    assert (stored.received, stored.satisfied) == (120, 10)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM organisations_history WHERE \"table\" = 'eotinish_complaintfigure'"
        )
        assert cursor.fetchone()[0] == 2, "made, and changed once"


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"period_end": "2022-02-01"}, "period_end"),
        ({"period_end": "2199-02-01"}, "period_end"),
        ({"satisfied": "101"}, "satisfied"),
        ({"received": "-1"}, "received"),
        ({"received": "1.5"}, "received"),
    ],
)
def test_wrong_figures(cast, wrong, column):
    good = {
        "period_start": "2022-03-01",
        "period_end": "2022-03-31",
        "received": "100",
        "satisfied": "5",
    } | wrong
    content = f"{','.join(good)}\n{','.join(good.values())}\n{','.join(good.values())}\n"
    report = run_import(FigureImporter(by=None), read_sheet("f.csv", content.encode()))
    assert {one.column for one in report.rejections} == {column} and not report.written


def test_the_same_key_twice_in_a_file(cast):
    content = "period_start,period_end,received,territory\n" + "".join(
        f"2022-03-01,2022-03-31,{count},{place}\n" for count, place in ((1, "г. Алматы"), (2, "г.Алматы"))
    )
    report = run_import(FigureImporter(by=None), read_sheet("f.csv", content.encode()))
    assert [one.line for one in report.rejections] == [3]


def test_who_sees_what(cast):
    figures(
        figure("2022-03-01", "2022-03-31", 1, "akimat-75"), figure("2022-03-01", "2022-03-31", 2, "akimat-15"),
        figure("2022-03-01", "2022-03-31", 4, "min-energy"),
    )  # fmt: skip

    def seen(user, **more) -> int:
        return total(**YEAR, selection=Selection(user, **more)).received

    assert seen(cast.analyst) == seen(cast.head) == 7, "figures of all bodies"
    assert seen(cast.controller) == 1
    assert seen(cast.ministry_controller) == 4
    assert seen(cast.stranger) == seen(cast.administrator) == 0
    assert seen(cast.analyst, tier="local") == 3
    assert seen(cast.analyst, body=cast.ministry.pk) == 4
    assert seen(cast.analyst, region="15") == 2
    assert seen(cast.analyst, kind="complaint") == 0


def test_population(cast):
    content = "territory;year;people;source\n750000000;2022;2000000;Office\n750000000;2023;2100000;Office\n"
    report = run_import(PopulationImporter(by=None), read_sheet("p.csv", content.encode()))
    assert report.written
    assert population(["75", "15"], date(2022, 12, 31))["75"].people == 2_000_000
    assert population(["75"], date(2024, 1, 1))["75"].people == 2_100_000
    assert population(["75"], date(2021, 1, 1)) == {}
    changed = run_import(
        PopulationImporter(by=None), read_sheet("p.csv", content.replace("2100000", "2100001").encode())
    )
    assert [verdict for _line, verdict in changed.verdicts] == ["unchanged", "updated"]
    assert Population.objects.visible_to(cast.stranger).count() == 0
    assert Population.objects.visible_to(cast.executor).count() == 2


@pytest.mark.parametrize(
    "line", ["750000000;1800;1;x", "750000000;2022;0;x", "999999999;2022;1;x", "750000000;2022;1;"]
)
def test_wrong_populations(cast, line):
    content = f"territory;year;people;source\n{line}\n"
    assert run_import(PopulationImporter(by=None), read_sheet("p.csv", content.encode())).rejections


def test_the_same_population_twice(cast):
    content = "territory;year;people;source\n750000000;2022;1;x\n750000000;2022;2;x\n"
    assert len(run_import(PopulationImporter(by=None), read_sheet("p.csv", content.encode())).rejections) == 1


def test_the_commands_of_figures_and_population(cast, tmp_path):
    path, out = tmp_path / "f.csv", io.StringIO()
    path.write_text("period_start,period_end,received\n2022-03-01,2022-03-31,5\n", encoding="utf-8")
    call_command("import_complaints", str(path), stdout=out)
    assert "created 1" in out.getvalue() and total(**YEAR, selection=ALL).received == 5
    path.write_text("territory,year,people,source\n750000000,2022,5,x\n", encoding="utf-8")
    call_command("import_population", str(path), stdout=out)
    assert Population.objects.unscoped("test").get().people == 5


def test_sums_hold_what_was_told():
    assert Received(1, None, 2) + Received(2, None, None, 3) == Received(3, None, 2, 3)


def test_a_month_is_counted_from_its_rows_alone(cast, rows):
    with act("test.months"):
        ComplaintMonth.objects.unscoped("test").filter(month=date(2022, 1, 1)).update(received=1)
    assert total(**YEAR, selection=ALL).received != len(rows), "the rollup is what is read"


def test_a_dry_run_of_figures_writes_nothing(cast):
    content = "period_start,period_end,received\n2022-03-01,2022-03-31,5\n"
    report = run_import(FigureImporter(by=None), read_sheet("f.csv", content.encode()), dry_run=True)
    assert not report.written and total(**YEAR, selection=ALL).received == 0
