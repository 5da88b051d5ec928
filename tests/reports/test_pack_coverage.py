"""The chapter of coverage in the session pack: equal to a recount meeting by meeting, silent about what has no norm."""

import io
from collections import Counter
from datetime import date

import pytest
from django.urls import resolve, reverse
from django.utils import translation
from openpyxl import load_workbook

from common.acts import act
from meetings.groups import group_codes
from meetings.models import Meeting
from meetings.models import Norm as NormRow
from organisations.enums import TerritoryLevel
from organisations.models import Body, Territory
from reports.actions.packs import build_pack, make_waiting
from reports.models import SessionPack
from reports.packs import reach
from reports.packs.content import collect
from reports.packs.papers import PAPERS
from reports.packs.reach import coverage
from reports.packs.shape import LANGUAGES, Number, Sentence, Table
from reports.packs.sources import Book
from reports.packs.telling import document, plain_of
from reports.period import Period
from tests.reports.facts import make_meeting, make_questions
from tests.reports.test_packs import count_at

YEAR = Period(date(2022, 1, 1), date(2022, 12, 31), date(2022, 12, 31))
HALVES = ((date(2022, 1, 1), date(2022, 6, 30)), (date(2022, 7, 1), date(2022, 12, 31)))


@pytest.fixture
def norms(cast):
    """Region akims: each district once in a half-year. Ministries: once a quarter, anywhere. Districts: nothing."""
    rows = (
        ("region", "district", "half_year"),
        ("capital", "district", "half_year"),
        ("ministry", "country", "quarter"),
    )
    with act("test.norms"):
        for code, parent in (
            ("751100000", "75"),
            ("151000000", "15"),
            ("152000000", "15"),
            ("153000000", "15"),
        ):
            Territory.objects.create(
                code=code, level=TerritoryLevel.DISTRICT, parent=cast.territories[parent], region_code=parent,
                name_kk=f"District {code} kk", name_ru=f"District {code} ru", name_en=f"District {code}",
            )  # fmt: skip
        NormRow.objects.all().delete()
        for level, unit, period in rows:
            NormRow.objects.create(
                host_level=level, unit=unit, count=1, period=period, valid_from=date(2021, 1, 1), source="act"
            )
    return cast


@pytest.fixture
def met(norms):
    """A district seen in one half-year, one quarter with a ministry, groups met by two bodies, a body without a norm."""
    groups = group_codes(YEAR.end)
    places = {"territory": norms.territories["medeu"], "host_rank": "head"}
    first = make_meeting(norms.own, date(2022, 3, 1), target_group=groups[0], received=4, **places)
    make_questions(first, "in_work", "resolved", "withdrawn")
    make_meeting(norms.own, date(2022, 4, 1), target_group=groups[0], received=11, **places)
    make_meeting(norms.ministry, date(2022, 5, 1), target_group=groups[1], host_rank="head", received=7)
    make_meeting(norms.own_district, date(2022, 6, 1), target_group=groups[0])
    return norms


def blocks_of(period=YEAR):
    return coverage(Book(period)).blocks


def sentence(blocks, key) -> dict:
    found = [block for block in blocks if isinstance(block, Sentence) and block.key == key]
    return {name: getattr(cell, "value", cell) for name, cell in found[0].values.items()} if found else {}


def keys(blocks) -> list[str]:
    return [block.key for block in blocks if isinstance(block, Sentence)]


def table(blocks, title) -> dict:
    """Rows by the English name (or the key of the total), as values."""
    found = next(block for block in blocks if isinstance(block, Table) and block.title == title)
    return {
        first["en"] if isinstance(first, dict) else first: [
            cell.value if isinstance(cell, Number) else cell for cell in rest
        ]
        for first, *rest in found.rows
    }


def recount() -> dict:
    """Each district of each region's or city's akim, half-year by half-year, by hand."""
    meetings = list(Meeting.objects.unscoped("test").filter(held_on__range=(YEAR.first, YEAR.last)))
    regions: dict[str, Counter] = {}
    for body in Body.objects.filter(kind="local", territory__level=TerritoryLevel.REGION):
        for place in Territory.objects.filter(parent=body.territory):
            held = [
                one.held_on for one in meetings if one.body_id == body.pk and one.territory_id == place.pk
            ]
            halves = [any(first <= day <= last for day in held) for first, last in HALVES]
            counts = regions.setdefault(body.territory.name_en, Counter())
            counts.update(places=1, reached=bool(held), required=2, met=sum(halves), not_met=2 - sum(halves))
    return regions


def test_a8_regions_equal_a_recount(met):
    wanted, found = recount(), table(blocks_of(), "by_region")
    assert any(one["met"] for one in wanted.values()) and any(not one["met"] for one in wanted.values())
    names = ("places", "reached", "required", "met", "not_met")
    for name, one in wanted.items():
        places, reached, share, *asked = found[name]
        assert (places, reached, asked) == (one["places"], one["reached"], [*(one[n] for n in names[2:]), 0])
        assert share == one["reached"] / one["places"]
    total = sum(wanted.values(), Counter())
    assert found.keys() == wanted.keys() | {"total"}
    assert [found["total"][place] for place in (0, 1, 3, 4, 5)] == [total[name] for name in names]
    said = sentence(blocks_of(), "reach.akims")
    assert said == {
        "places": total["places"],
        "reached": total["reached"],
        "empty": total["places"] - total["reached"],
    }
    norm = sentence(blocks_of(), "reach.norms")
    assert (norm["required"], norm["met"], norm["not_met"], norm["open"]) == (
        total["required"], total["met"], total["not_met"], 0,
    )  # fmt: skip


def test_who_left_most_unmet_is_named_first_and_whole_places_are_listed(met):
    wanted, blocks = recount(), blocks_of()
    most = sentence(blocks, "reach.most_region")["names"]["en"].split(", ")
    unmet = [wanted[name]["not_met"] for name in most]
    assert unmet == sorted((one["not_met"] for one in wanted.values() if one["not_met"]), reverse=True)[:5]
    listed = table(blocks, "unvisited")
    assert sum(count for count, _names in listed.values()) == sentence(blocks, "reach.akims")["empty"]
    for count, names in listed.values():
        assert len(names["en"].split(", ")) == count
    assert not any("Medeu" in names["en"] for _count, names in listed.values())


def test_a_long_list_says_that_it_is_cut(met, monkeypatch):
    bodies = len(table(blocks_of(), "unvisited"))
    assert bodies > 1 and "reach.more" not in keys(blocks_of())
    monkeypatch.setattr(reach, "BODIES_SHOWN", 1)
    assert sentence(blocks_of(), "reach.more") == {"shown": 1, "bodies": bodies}
    assert len(table(blocks_of(), "unvisited")) == 1


def test_ministries_by_quarter(met):
    blocks = blocks_of()
    found = table(blocks, "by_ministry")
    ministries = Body.objects.filter(kind="central").count()
    total = found.pop("total")
    assert [row for row in found.values() if row[1]] == [[4, 1, 3, 0]]
    assert total == [4 * len(found), 1, 4 * len(found) - 1, 0]
    assert 0 < len(found) <= ministries
    assert sentence(blocks, "reach.ministries")["required"] == total[0]
    assert sentence(blocks, "reach.most_body")["names"]["en"]


def test_groups_equal_a_recount_and_have_no_norm(met):
    blocks, groups = blocks_of(), group_codes(YEAR.end)
    rows = list(table(blocks, "by_group").values())
    told = sentence(blocks, "reach.akims")
    assert told and sentence(blocks, "reach.groups") == {"met": 2, "groups": len(groups)}
    # Two bodies met the first group at three meetings: 4 + 11 people, two counted questions.
    assert [rows[0][place] for place in (0, 3, 4, 5)] == [2, 3, 15, 2]
    assert [rows[1][place] for place in (0, 3, 4, 5)] == [1, 1, 7, 0]
    assert rows[0][2] == rows[0][0] / rows[0][1]
    assert all(row[0] == row[3] == 0 for row in rows[2:])


def test_who_has_no_norm_is_said_and_counted_nowhere(met):
    assert sentence(blocks_of(), "reach.free") == {"bodies": 1}
    with act("test.norms"):
        NormRow.objects.filter(host_level="ministry").delete()
    said = keys(blocks_of())
    assert "reach.ministries_free" in said and "reach.ministries" not in said
    assert sentence(blocks_of(), "reach.free") == {"bodies": 2}
    with act("test.norms"):
        NormRow.objects.all().delete()
    said = keys(blocks_of())
    assert {"reach.akims_free", "reach.ministries_free", "reach.groups"} <= set(said)
    assert not {"reach.akims", "reach.norms", "reach.most_region"} & set(said)


def test_nothing_asked_and_nobody_met(cast):
    with act("test.norms"):
        NormRow.objects.all().delete()
    assert keys(blocks_of()) == ["reach.none"]


def test_all_met_names_nobody(norms):
    with act("test.norms"):
        NormRow.objects.exclude(host_level="ministry").delete()
        NormRow.objects.filter(host_level="ministry").update(period="year")
    make_meeting(norms.ministry, date(2022, 5, 1), host_rank="head")
    said = keys(blocks_of())
    assert "reach.ministries" in said and "reach.most_body" not in said and "reach.free" not in said


def test_a_ministry_s_unit_is_the_whole_country_and_akims_may_all_be_met(norms):
    with act("test.norms"):
        NormRow.objects.filter(host_level__in=("region", "capital")).update(unit="own")
    for body in Body.objects.filter(kind="local", territory__level=TerritoryLevel.REGION):
        make_meeting(body, date(2022, 3, 1), host_rank="head")
        make_meeting(body, date(2022, 9, 1), host_rank="head")
    blocks = blocks_of()
    assert sentence(blocks, "reach.akims")["empty"] == 0
    assert "reach.most_region" not in keys(blocks)
    assert not [block for block in blocks if isinstance(block, Table) and block.title == "unvisited"]


def test_a_later_meeting_is_not_seen_on_an_earlier_day(met):
    early = Period(YEAR.first, YEAR.last, date(2022, 5, 30))
    before = coverage(Book(early))
    make_meeting(met.own, date(2022, 9, 1), territory=met.territories["medeu"], host_rank="head")
    assert coverage(Book(early)) == before
    assert sentence(before.blocks, "reach.norms")["not_met"] == 0, "no half-year is over on 30 May"
    assert sentence(before.blocks, "reach.norms")["open"] > 0


def test_every_number_is_what_its_reference_says(met):
    walked = set()
    for block in blocks_of():
        cells = (
            block.values.values() if isinstance(block, Sentence) else [c for row in block.rows for c in row]
        )
        for cell in cells:
            if isinstance(cell, Number) and cell.path:
                assert resolve(cell.path.partition("?")[0]).url_name == "report_coverage"
                assert count_at(cell.path, cell.figure, met.analyst) == cell.value, cell
                walked.add(cell.figure)
    assert {"rows.places", "rows.reached", "rows.empty", "rows.free", "rows.met", "rows.groups"} <= walked
    assert {"total.required", "total.met", "total.not_met", "total.open"} <= walked


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_every_language(met, language):
    content = collect(YEAR, formula_version=1)
    with translation.override(language):
        told = document(content)
        chapter = next(one for one in told["chapters"] if one["code"] == "reach")
        assert chapter["number"] == 4
        texts = [plain_of(block) for block in chapter["blocks"] if block["kind"] == "sentence"]
        titles = [block["title"] for block in chapter["blocks"] if block["kind"] == "table"]
        texts += [
            cell["text"] for block in chapter["blocks"] for row in block.get("rows", []) for cell in row
        ]
    assert len(titles) == 4
    assert all(text.strip() for text in texts) and not any("%(" in text or "\0" in text for text in texts)


def test_a_list_of_names_is_whole_in_the_workbook_and_no_number_on_the_page(met, client_of):
    content = collect(YEAR, formula_version=1)
    with translation.override("en"):
        told, file = document(content), PAPERS["xlsx"](content)
    chapter = next(one for one in told["chapters"] if one["code"] == "reach")
    unvisited = next(one for one in chapter["blocks"] if one.get("title") == "Territories without a meeting")
    assert [head["right"] for head in unvisited["heads"]] == [False, True, False]
    names = max((row[-1]["text"] for row in unvisited["rows"]), key=len)
    assert names == "District 151000000, District 152000000, District 153000000"
    sheet = load_workbook(io.BytesIO(file)).worksheets[chapter["number"]]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == names)
    assert any(place.coordinate in merged for merged in sheet.merged_cells.ranges)
    build_pack(by=met.analyst, first=YEAR.first, last=YEAR.last, as_of=YEAR.as_of)
    make_waiting()
    page = client_of(met.analyst).get(
        reverse("report_pack", args=[SessionPack.objects.unscoped("test").get().pk])
    )
    assert f'<td class="long">{names}</td>' in page.content.decode()
