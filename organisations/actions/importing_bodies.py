"""Bodies from a file: the whole tree at once, parents and successors in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from common.bulk import copy_in, update_all
from common.imports import Plan, Problem, Verdict, changes_of, save_changes
from organisations.actions.bodies import LONGEST_PATH
from organisations.models import Body, Territory, User
from organisations.permissions import check_user_manages_directory

CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")
COLUMNS = {"code", "kind", "level", "parent", "territory", "name_kk", "name_ru", "name_en", "valid_from", "valid_to",
           "successors"}  # fmt: skip
PLAIN = ("kind", "level", "name_kk", "name_ru", "name_en", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body to write, known by its code. `parent` and `successors` are codes, of the file or of stored bodies."""

    code: str
    kind: str
    level: str
    name_kk: str
    name_ru: str
    name_en: str
    parent: str = ""
    territory: Territory | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()


@dataclass
class BodyPlan(Plan):
    """A plan with what follows from it: links to successors that come and go, bodies whose place moves with others."""

    added: list[tuple[Body, Body]] = field(default_factory=list)
    removed: list[tuple[Body, Body]] = field(default_factory=list)
    moved: list[Body] = field(default_factory=list)


def plan_bodies(
    rows: Sequence[BodyRow], *, by: User | None, lock: bool = False, columns: Iterable[str] | None = None
) -> BodyPlan:
    """Compare the rows with the stored tree; writes nothing. `columns`: those that the file has (None: all)."""
    check_user_manages_directory(by)
    stored = Body.objects.order_by("pk")
    if lock:
        stored = stored.select_for_update(of=("self",), no_key=True)
    tree = _Tree(list(stored), rows, COLUMNS if columns is None else set(columns))
    problems = tree.problems()
    before = {body.code: body.path for body in tree.bodies.values()}
    new = tree.add_new()
    paths = {code: tree.path(code) for code in tree.bodies}
    plan, seen = BodyPlan(rows=list(rows)), set()
    for row in rows:
        problem = problems.get(row.code)
        if row.code in seen:
            problem = Problem("code", row.code, _("This code stands in the file twice."))
        seen.add(row.code)
        if problem is not None:
            plan.reject(problem)
            continue
        changes = {} if row.code in new else tree.change(row, paths[row.code])
        changes |= _plan_links(plan, tree, row)
        verdict = Verdict.UPDATED if changes else Verdict.UNCHANGED
        plan.add(Verdict.CREATED if row.code in new else verdict, tree.bodies[row.code], changes)
    for code, body in tree.bodies.items():
        body.path = paths[code]
    plan.moved = [tree.bodies[c] for c, old in before.items() if paths[c] != old and c not in tree.wanted]
    return plan


def apply_bodies(plan: BodyPlan) -> None:
    """Write a plan made with `lock`, inside the same act."""
    created = [plan.objects[index] for index in plan.having(Verdict.CREATED)]
    copy_in(sorted(created, key=lambda body: body.path))  # a parent's path is the beginning of its children's
    links = {index: changes.pop("successors", None) for index, changes in enumerate(plan.changes)}
    save_changes(plan)
    for index, pair in links.items():
        if pair is not None:
            plan.changes[index]["successors"] = pair
    update_all(plan.moved, ["path"])
    link = Body.successors.through
    for old, new in plan.removed:
        link.objects.filter(from_body_id=old.pk, to_body_id=new.pk).delete()
    link.objects.bulk_create([link(from_body_id=old.pk, to_body_id=new.pk) for old, new in plan.added])


def _plan_links(plan: BodyPlan, tree: _Tree, row: BodyRow) -> dict[str, list]:
    before, after = tree.links.get(row.code, set()), set(row.successors)
    if "successors" not in tree.columns or before == after:
        return {}
    body = tree.bodies[row.code]
    plan.added += [(body, tree.bodies[code]) for code in sorted(after - before)]
    plan.removed += [(body, tree.bodies[code]) for code in sorted(before - after)]
    return {"successors": [sorted(before), sorted(after)]}


class _Tree:
    """The bodies as they will be: stored ones and those of the file, by code."""

    def __init__(self, stored: list[Body], rows: Sequence[BodyRow], columns: set[str]):
        self.columns = columns
        self.bodies = {body.code: body for body in stored}
        codes = {body.pk: body.code for body in stored}
        self.above = {body.code: codes.get(body.parent_id, "") for body in stored}
        self.links: dict[str, set[str]] = {}
        for old, new in Body.successors.through.objects.values_list("from_body_id", "to_body_id"):
            self.links.setdefault(codes[old], set()).add(codes[new])
        self.wanted = {row.code: row for row in reversed(rows)}  # of two lines with one code, the first

    def problems(self) -> dict[str, Problem]:
        """Rows that can't be taken, by code. A bad row may leave others without a parent, so it is asked again."""
        found: dict[str, Problem] = {}
        while bad := {code: problem for code, row in self.wanted.items() if (problem := self._problem(row))}:
            found |= bad
            for code in bad:
                del self.wanted[code]
        return found

    def _problem(self, row: BodyRow) -> Problem | None:
        for column, codes in (("parent", filter(None, [row.parent])), ("successors", row.successors)):
            for code in codes:
                if code not in self.bodies and code not in self.wanted:
                    return Problem(column, code, _("Unknown body."))
        if row.code in row.successors:
            return Problem("successors", row.code, _("A body can't succeed itself."))
        if row.code in self.bodies and row.kind != self.bodies[row.code].kind:
            return Problem("kind", row.kind, _("A body stays in its tier."))
        parent = self.parent(row.code)
        length = len(row.code) + 2
        above = parent
        while above:
            length += len(above) + 1
            if above == row.code or length > LONGEST_PATH:
                reason = _("A body can't stand below itself, nor too deep in the tree.")
                return Problem("parent", row.parent, reason)
            above = self.parent(above)
        if parent and self._kind(parent) != row.kind:
            return Problem("parent", row.parent, _("Central and local bodies stand in separate trees."))
        return None

    def parent(self, code: str) -> str:
        """Code of the body above, "" for none."""
        if code in self.wanted and ("parent" in self.columns or code not in self.bodies):
            return self.wanted[code].parent
        return self.above.get(code, "")

    def _kind(self, code: str) -> str:
        return self.wanted[code].kind if code in self.wanted else self.bodies[code].kind

    def add_new(self) -> set[str]:
        """Make the bodies that are not stored yet; returns their codes."""
        new = {code for code in self.wanted if code not in self.bodies}
        for code in new:
            row = self.wanted[code]
            values = {name: getattr(row, name) for name in PLAIN}
            self.bodies[code] = Body(code=code, territory=row.territory, **values)
        for code in new:
            if parent := self.parent(code):
                self.bodies[code].parent = self.bodies[parent]
        return new

    def path(self, code: str) -> str:
        """The codes from the root down."""
        parent = self.parent(code)
        return f"{self.path(parent) if parent else '/'}{code}/"

    def change(self, row: BodyRow, path: str) -> dict[str, list]:
        """Set what differs on a stored body; what the file has no column for stays."""
        body = self.bodies[row.code]
        wanted = {name: getattr(row, name) for name in PLAIN if name in self.columns}
        if "territory" in self.columns:
            wanted["territory_id"] = row.territory.pk if row.territory else None
        changes = changes_of(body, wanted | {"path": path})
        parent = self.parent(row.code)
        if parent != self.above[row.code]:
            changes["parent_id"] = [self.above[row.code], parent]
            body.parent = self.bodies[parent] if parent else None
        return changes
