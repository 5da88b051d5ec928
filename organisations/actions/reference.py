"""Reference data that every database knows: territories, bodies, their posts, the working calendar.

Set-based and safe to repeat: only what differs is written. What a person has changed stays as the person left it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_noop

from common.acts import act
from organisations import holidays_kz
from organisations.actions.bodies import move_subtree
from organisations.actions.calendar import new_version
from organisations.enums import Rank, TerritoryLevel
from organisations.models import Body, CalendarDay, CalendarVersion, History, Post, Territory
from organisations.reference.titles import TITLES

ACT = "reference.load"
CALENDAR_REASON = gettext_noop("Public holidays and moved days of 2015–2030 loaded")


@dataclass(frozen=True)
class Loaded:
    """How many rows were added and changed."""

    added: int = 0
    changed: int = 0

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(self.added + other.added, self.changed + other.changed)


def load_territories(regions: Iterable[dict], outlines: Iterable[dict], districts: Iterable[dict]) -> Loaded:
    """Regions with tiles and outlines, then what lies in them. Columns: organisations/reference/*.csv."""
    drawn = {row["code"]: row for row in outlines}
    with act(ACT):
        loaded = _upsert(Territory, {row["kato"]: _region(row, drawn.get(row["code"])) for row in regions})
        parents = {region.code: region for region in Territory.objects.filter(level=TerritoryLevel.REGION)}
        return loaded + _upsert(
            Territory, {row["kato"]: _district(row, parents[row["parent"]]) for row in districts}
        )


def _region(row: dict, outline: dict | None) -> dict[str, Any]:
    names = ("name_kk", "name_ru", "name_en", "short_kk", "short_ru", "short_en")
    return {
        **{name: row[name] for name in names},
        "level": TerritoryLevel.REGION,
        "is_city": row["kind"] == "city",
        "region_code": row["code"],
        "tile_column": int(row["tile_col"]),
        "tile_row": int(row["tile_row"]),
        "map_path": outline["path"] if outline else "",
        "map_x": int(outline["label_x"]) if outline else None,
        "map_y": int(outline["label_y"]) if outline else None,
        "valid_from": _date(row["valid_from"]),
        "valid_to": _date(row["valid_to"]),
    }


def _district(row: dict, parent: Territory) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("name_kk", "name_ru", "name_en")},
        "level": TerritoryLevel.DISTRICT,
        "is_city": row["level"] == "city",
        "region_code": row["kato"][:2],
        "parent_id": parent.pk,
    }


def load_bodies(rows: Iterable[dict]) -> Loaded:
    """Bodies with parents before their children, successors, and the posts of head and deputy."""
    rows = list(rows)
    with act(ACT):
        territories = dict(Territory.objects.values_list("code", "pk"))
        loaded, waiting, known = Loaded(), rows, {""}
        while waiting:
            ready = [row for row in waiting if row["parent"] in known]
            if not ready:
                raise ValueError(f"No such parent: {waiting[0]['parent']} of {waiting[0]['code']}")
            loaded += _load_level(ready, territories)
            known |= {row["code"] for row in ready}
            waiting = [row for row in waiting if row["code"] not in known]
        return loaded + _load_successors(rows) + _load_posts()


def _load_level(rows: list[dict], territories: dict[str, int]) -> Loaded:
    parents = {body.code: body for body in Body.objects.filter(code__in={row["parent"] for row in rows})}
    wanted, paths = {}, {}
    for row in rows:
        parent = parents.get(row["parent"])
        paths[row["code"]] = f"{parent.path if parent else '/'}{row['code']}/"
        wanted[row["code"]] = {
            **{name: row[name] for name in ("kind", "level", "name_kk", "name_ru", "name_en")},
            "parent_id": parent.pk if parent else None,
            "territory_id": territories[row["territory"]] if row["territory"] else None,
            "valid_from": _date(row["valid_from"]),
            "valid_to": _date(row["valid_to"]),
        }
    loaded = _upsert(Body, wanted, new={code: {"path": path} for code, path in paths.items()})
    theirs = _changed_by_people(Body)
    for body in Body.objects.filter(code__in=wanted).exclude(pk__in=theirs):
        move_subtree(body, paths[body.code])
    return loaded


def _load_successors(rows: list[dict]) -> Loaded:
    link = Body.successors.through
    wanted = [(row["code"], code) for row in rows for code in row["successors"].split(";") if code]
    bodies = dict(Body.objects.exclude(pk__in=_changed_by_people(Body)).values_list("code", "pk"))
    known = set(link.objects.values_list("from_body_id", "to_body_id"))
    pairs = {(bodies.get(old), bodies.get(new)) for old, new in wanted}
    missing = [pair for pair in sorted(p for p in pairs if None not in p) if pair not in known]
    link.objects.bulk_create([link(from_body_id=old, to_body_id=new) for old, new in missing])
    return Loaded(added=len(missing))


def _load_posts() -> Loaded:
    """A head and a deputy for each body that has no such post."""
    known = set(Post.objects.values_list("body_id", "rank"))
    missing = [
        Post(body=body, rank=rank, **TITLES[body.level, rank])
        for body in Body.objects.order_by("pk")
        for rank in (Rank.HEAD, Rank.DEPUTY)
        if (body.pk, rank) not in known
    ]
    Post.objects.bulk_create(missing)
    return Loaded(added=len(missing))


def load_calendar_days() -> Loaded:
    """The working calendar of 2015–2030; a new version only when something changed."""
    with act(ACT):
        removed = set(
            History.objects.unscoped("days that people made ordinary stay so")
            .filter(table=CalendarDay._meta.db_table, operation="DELETE")
            .exclude(act=ACT)
            .values_list("before__day", flat=True)
        )
        wanted = {day: facts for day, facts in holidays_kz.days().items() if day.isoformat() not in removed}
        loaded = _upsert(CalendarDay, wanted, key="day")
        if loaded != Loaded() or not CalendarVersion.objects.exists():
            new_version(by=None, reason=CALENDAR_REASON)
    return loaded


def _upsert(model: type[Model], wanted: dict, *, key: str = "code", new: dict | None = None) -> Loaded:
    """Add the rows that are missing and correct those that differ, unless a person has changed them.

    `wanted`: key → column values; `new`: further values of rows that are added.
    """
    existing = {getattr(row, key): row for row in model.objects.filter(**{f"{key}__in": wanted})}
    theirs = _changed_by_people(model)
    added, differing, columns = [], [], set()
    for value, facts in wanted.items():
        row = existing.get(value)
        if row is None:
            added.append(model(**{key: value}, **facts, **(new or {}).get(value, {})))
        elif row.pk not in theirs:
            names = [name for name, fact in facts.items() if getattr(row, name) != fact]
            for name in names:
                setattr(row, name, facts[name])
            columns |= set(names)
            differing += [row] if names else []
    model.objects.bulk_create(added, batch_size=500)
    if differing:
        model.objects.bulk_update(differing, sorted(columns), batch_size=500)
    return Loaded(len(added), len(differing))


def _changed_by_people(model: type[Model]) -> set[int]:
    """Rows whose history has a change that was not made here."""
    changes = History.objects.unscoped("what a person changed stays").filter(
        table=model._meta.db_table, operation="UPDATE"
    )
    return set(changes.exclude(act=ACT).values_list("row", flat=True).distinct())


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
