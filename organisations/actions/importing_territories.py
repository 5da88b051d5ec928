"""The classifier of administrative-territorial objects (KATO), imported as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from common.bulk import copy_in
from common.imports import Plan, Problem, Verdict, changes_of, save_changes
from organisations.enums import TerritoryLevel
from organisations.models import History, Territory, User
from organisations.permissions import check_user_manages_directory
from organisations.reference.latin import english_name

ACT = "import.territories"
# Cities of republican significance have city districts where regions have rural districts.
CITIES = ("71", "75", "79")
SHORTENED = "г."


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """A line of the classifier."""

    code: str
    name_kk: str
    name_ru: str


def plan_territories(rows: Sequence[TerritoryRow], *, by: User | None, lock: bool = False) -> Plan:
    """Compare the classifier with the stored tree; writes nothing.

    Territories that came from elsewhere (reference data, people) stay as they are: their three names, level and place
    were chosen with care. Those of an earlier import follow the file.
    """
    check_user_manages_directory(by)
    territories = Territory.objects.defer("map_path").order_by("code")
    if lock:
        territories = territories.select_for_update(no_key=True)
    stored = {territory.code: territory for territory in territories}
    imported = _imported()
    tree, seen, plan = dict(stored), set(), Plan(rows=list(rows))
    verdicts = {}
    for row in sorted(rows, key=lambda row: row.code):  # a parent's code comes before those of its parts
        if row.code in seen:
            continue
        seen.add(row.code)
        territory = stored.get(row.code)
        parent = _parent(row.code, tree)
        if parent is None and row.code[2:] != "0000000":
            verdicts[row.code] = None
        elif territory is None:
            tree[row.code] = territory = Territory(code=row.code, parent=parent, **_facts(row))
            verdicts[row.code] = Verdict.CREATED, territory, {}
        else:
            changes = _change(territory, row, parent) if territory.pk in imported else {}
            verdicts[row.code] = Verdict.UPDATED if changes else Verdict.UNCHANGED, territory, changes
    for row in rows:
        _add(plan, row, verdicts)
    return plan


def apply_territories(plan: Plan) -> None:
    """Write a plan made with `lock`, inside the same act."""
    created = [plan.objects[index] for index in plan.having(Verdict.CREATED)]
    copy_in(sorted(created, key=lambda territory: territory.code))
    save_changes(plan)


def _add(plan: Plan, row: TerritoryRow, verdicts: dict) -> None:
    """Hand out the verdict of a code once; a second line with it is rejected."""
    if row.code not in verdicts:
        plan.reject(Problem("te", row.code, _("This code stands in the file twice.")))
        return
    verdict = verdicts.pop(row.code)
    if verdict is None:
        plan.reject(Problem("te", row.code, _("Its region is neither in the file nor known.")))
    else:
        plan.add(*verdict)


def _change(territory: Territory, row: TerritoryRow, parent: Territory | None) -> dict[str, list]:
    changes = changes_of(territory, _facts(row))
    before = territory.parent_id
    if before != (parent.pk if parent else None) or (parent and parent.pk is None):
        territory.parent = parent
        changes["parent_id"] = [before, parent and parent.pk]
    return changes


def _facts(row: TerritoryRow) -> dict:
    return {
        "region_code": row.code[:2],
        "level": _level(row.code),
        "is_city": (row.code[:2] in CITIES and row.code[2:] == "0000000")
        or row.name_ru.startswith(SHORTENED),
        "name_kk": row.name_kk,
        "name_ru": row.name_ru,
        "name_en": english_name(row.name_kk),
    }


def _level(code: str) -> str:
    if code[2:] == "0000000":
        return TerritoryLevel.REGION
    if code[4:] == "00000" or (code[:2] in CITIES and code[6:] == "000"):
        return TerritoryLevel.DISTRICT
    return TerritoryLevel.RURAL_DISTRICT if code[6:] == "000" else TerritoryLevel.SETTLEMENT


def _parent(code: str, tree: dict[str, Territory]) -> Territory | None:
    """The nearest territory above that exists: the code with its last digits made zero."""
    for length in (6, 4, 2):
        above = code[:length].ljust(9, "0")
        if above != code and above in tree:
            return tree[above]
    return None


def _imported() -> set[int]:
    """Territories that only imports have written so far."""
    rows = History.objects.unscoped("who wrote the territories").filter(table=Territory._meta.db_table)
    others = rows.filter(~Q(act=ACT)).values("row")
    return set(rows.filter(act=ACT).exclude(row__in=others).values_list("row", flat=True))
