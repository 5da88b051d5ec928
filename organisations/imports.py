"""Files of bodies and territories, and the directories that other files name by code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.cells import BadCell, BadRow, Cell, choice, day, many, named, plain, text
from common.imports import Column, Importer, Plan, importer
from organisations.actions.importing_bodies import CODE, BodyRow, apply_bodies, plan_bodies
from organisations.actions.importing_territories import TerritoryRow, apply_territories, plan_territories
from organisations.enums import BodyKind, BodyLevel
from organisations.models import Body, Territory
from organisations.rights import Right


def bodies_by_code(by, right: str) -> dict[str, Body]:
    """The bodies in which the person holds the right (`by` None: all), by code."""
    bodies = Body.objects.all() if by is None else Body.objects.in_reach_of(by, right)
    return {body.code: body for body in bodies}


def territories_by_code() -> dict[str, Territory]:
    """Territories by KATO code."""
    return {territory.code: territory for territory in Territory.objects.defer("map_path")}


def body_code(cell: Cell) -> str:
    """A code as it stands in addresses: Latin letters, digits, hyphens."""
    value = plain(cell)
    if not CODE.fullmatch(value):
        raise BadCell(_("A code has up to 60 Latin letters, digits, hyphens and underscores."))
    return value


@importer
class BodyImporter(Importer):
    """`import_bodies` and the screen: parents and successors may stand in the file in any order."""

    kind = "bodies"
    label = gettext_lazy("Bodies")
    right = Right.DIRECTORY_MANAGE
    columns = (
        Column("code", body_code, required=True, example="akimat-751310000"),
        Column("kind", choice(BodyKind), required=True, example="local"),
        Column("level", choice(BodyLevel), required=True, example="district"),
        Column("parent", body_code, example="akimat-75"),
        Column("territory", example="751310000"),
        Column("name_kk", text(300), required=True, example="Бостандық ауданының әкімдігі"),
        Column("name_ru", text(300), required=True, example="Акимат Бостандыкского района"),
        Column("name_en", text(300), required=True, example="Akimat of Bostandyk district"),
        Column("valid_from", day, example="2022-06-08"),
        Column("valid_to", day, example=""),
        Column("successors", many(body_code), example=""),
    )

    def prepare(self) -> None:
        """Read the territories."""
        self.territories = territories_by_code()

    def parse_territory(self, cell: Cell) -> Territory:
        """A territory by its KATO code."""
        return named(self.territories, cell, _("Unknown territory: give its KATO code."))

    def build(self, values: dict[str, Any]) -> BodyRow:
        """A body ends after it begins."""
        begins, ends = values.get("valid_from"), values.get("valid_to")
        if begins and ends and ends <= begins:
            raise BadRow("valid_to", _("A body must end after it begins."), ends.isoformat())
        return BodyRow(**values)

    def plan(self, rows, *, lock: bool) -> Plan:
        """Compare with the stored tree."""
        return plan_bodies(rows, by=self.by, lock=lock, columns=self.present)

    def apply(self, plan: Plan) -> None:
        """Write the tree."""
        apply_bodies(plan)


def kato(cell: Cell) -> str:
    """Nine digits of the classifier, the first two of them a region."""
    value = plain(cell).replace(" ", "")
    if len(value) != 9 or not value.isascii() or not value.isdigit() or value[:2] == "00":
        raise BadCell(_("A KATO code has nine digits."))
    return value


def digits(length: int):
    """A group of digits of the code; a spreadsheet may have lost the zeros before it."""

    def parse(cell: Cell) -> str:
        value = plain(cell).strip().zfill(length)
        if len(value) != length or not value.isascii() or not value.isdigit():
            raise BadCell(_("Not a group of %(count)s digits.") % {"count": length})
        return value

    return parse


@importer
class TerritoryImporter(Importer):
    """`import_territories`: the official workbook of the classifier (KATO)."""

    kind = "territories"
    label = gettext_lazy("Territories")
    right = Right.DIRECTORY_MANAGE
    columns = (
        Column("te", kato, required=True, example="113251000"),
        Column("ab", digits(2), example="11"),
        Column("cd", digits(2), example="32"),
        Column("ef", digits(2), example="51"),
        Column("hij", digits(3), example="000"),
        Column("k", text(20), example="0"),
        Column("name_kaz", text(300), required=True, example="Үлгі ауылдық округі"),
        Column("name_rus", text(300), required=True, example="Образцовый с.о."),
        Column("nn", text(20), example="1"),
    )

    def build(self, values: dict[str, Any]) -> TerritoryRow:
        """The groups of digits must be those of the code."""
        code = values["te"]
        groups = {"ab": code[:2], "cd": code[2:4], "ef": code[4:6], "hij": code[6:]}
        for column, group in groups.items():
            if values.get(column, group) != group:
                raise BadRow(column, _("This is not what the code says."), values[column])
        return TerritoryRow(code, values["name_kaz"], values["name_rus"])

    def plan(self, rows, *, lock: bool) -> Plan:
        """Compare with the stored tree."""
        return plan_territories(rows, by=self.by, lock=lock)

    def apply(self, plan: Plan) -> None:
        """Write the tree."""
        apply_territories(plan)
