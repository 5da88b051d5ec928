"""Reference data: everything is there, a second run changes nothing, what people changed stays (D6)."""

from datetime import date
from io import StringIO

import pycountry
import pytest
from django.core.management import call_command

from common.acts import act
from organisations.actions import bodies, calendar, people, reference
from organisations.enums import BodyLevel, TerritoryLevel
from organisations.models import Body, CalendarDay, CalendarVersion, History, Post, Territory, User


def load() -> str:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


@pytest.fixture
def loaded(db):
    load()


def test_d6_a_second_run_changes_nothing(loaded):
    before = History.objects.unscoped("test").count()
    versions = CalendarVersion.objects.count()
    report = load()
    assert report.count("0 added, 0 changed") == 9
    assert History.objects.unscoped("test").count() == before
    assert CalendarVersion.objects.count() == versions == 1


def test_regions_are_those_of_iso_3166(loaded):
    regions = Territory.objects.filter(level=TerritoryLevel.REGION)
    official = {unit.code.removeprefix("KZ-") for unit in pycountry.subdivisions.get(country_code="KZ")}
    assert {region.region_code for region in regions} == official
    assert len({(region.tile_column, region.tile_row) for region in regions}) == 20
    assert all(region.map_path and region.short_kk for region in regions.filter(is_city=False))
    assert regions.filter(is_city=True).count() == 3


def test_every_body_stands_in_its_place_with_its_posts(loaded):
    assert Body.objects.count() >= 240
    for body in Body.objects.select_related("parent", "territory"):
        assert body.path == f"{body.parent.path if body.parent else '/'}{body.code}/"
        if body.kind == "local":
            assert body.territory is not None, body.code
        if body.level == BodyLevel.DISTRICT:
            assert body.parent.territory.region_code == body.territory.region_code
    assert Post.objects.count() == 2 * Body.objects.count()
    assert Body.objects.filter(code="government-office").exists()
    ended = Body.objects.filter(valid_to__isnull=False, successors__isnull=False)
    assert ended.exists()


def test_what_people_changed_stays(loaded):
    office = Body.objects.get(code="government-office")
    admin = people.invite(
        by=None, email="a@example.kz", full_name="A", language="en", body=office, role="administrator"
    )
    admin = User.objects.unscoped("test").get(pk=admin.pk)
    body = Body.objects.get(code="akimat-75")
    facts = {"level": body.level, "parent": None, "territory": body.territory, "valid_from": None}
    bodies.update_body(
        by=admin, body_id=body.pk, name_kk="Өз атауы", name_ru=body.name_ru, name_en=body.name_en, **facts
    )
    calendar.remove_day(by=admin, day=date(2026, 1, 7), reason="test")
    calendar.save_day(
        by=admin, day=date(2026, 1, 1), kind="holiday", name_kk="A", name_ru="B", name_en="C", reason="test"
    )
    load()
    body.refresh_from_db()
    assert body.name_kk == "Өз атауы"
    assert not CalendarDay.objects.filter(day=date(2026, 1, 7)).exists()
    assert CalendarDay.objects.get(day=date(2026, 1, 1)).name_en == "C"


def test_a_new_release_corrects_what_nobody_touched(loaded, monkeypatch):
    rows = [{"code": "akimat-75", "kind": "local", "level": "city", "parent": "", "territory": "750000000",
             "name_kk": "Жаңа", "name_ru": "Новое", "name_en": "New", "valid_from": "", "valid_to": "",
             "successors": ""}]  # fmt: skip
    assert reference.load_bodies(rows) == reference.Loaded(changed=1)
    assert Body.objects.get(code="akimat-75").name_en == "New"
    below = rows[0] | {"parent": "akimat-15"}
    above = rows[0] | {"code": "akimat-15", "territory": "150000000"}
    reference.load_bodies([below, above])
    district = (
        Body.objects.get(code="akimat-751110000") if Body.objects.filter(code="akimat-751110000") else None
    )
    district = district or Body.objects.filter(parent__code="akimat-75").first()
    assert district.path.startswith("/akimat-15/akimat-75/")
    with pytest.raises(ValueError):
        reference.load_bodies([rows[0] | {"parent": "none-such"}])


def test_a_failed_load_leaves_nothing(db, monkeypatch):
    from config.management.commands import load_reference

    def broken():
        raise RuntimeError

    monkeypatch.setattr(load_reference, "load_topics", broken)
    with pytest.raises(RuntimeError):
        load()
    assert not Territory.objects.exists()
    with act("test"):
        assert not Body.objects.exists()
