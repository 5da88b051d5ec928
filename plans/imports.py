"""Files of action plans: one line for each plan item, known by its body and its reference."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.models import Topic
from common.cells import BadCell, Cell, code, day, many, named, plain, text
from common.imports import Column, Importer, importer
from common.text import clean, clean_line
from organisations.imports import bodies_by_code, territories_by_code
from organisations.models import Body, Territory
from organisations.rights import Right
from plans.actions.importing_plans import ItemRow, ItemsPlan, apply_items, plan_items
from plans.actions.importing_rows import Step
from plans.policies import TITLE_MAX as PROBLEM_MAX
from plans.words import MILESTONE_MAX, REF_MAX, TEXT_MAX, TITLE_MAX

_STEP = re.compile(r"(\S+)\s+(\S.*)", re.DOTALL)
RENAMED = {"item": "title"}


def line(longest: int):
    """Text in one line."""
    limited = text(longest)
    return lambda cell: limited(clean_line(plain(cell)))


def words(longest: int):
    """Text with its line breaks."""
    limited = text(longest, lines=True)
    return lambda cell: limited(clean(plain(cell)))


_milestone_words = line(MILESTONE_MAX)


def step(part: str) -> Step:
    """A milestone: its day, then its words."""
    found = _STEP.fullmatch(part)
    if found is None:
        raise BadCell(_("Write each milestone as “2027-05-01 what will have happened”."))
    return day(found[1]), _milestone_words(found[2])


def steps(cell: Cell) -> tuple[Step, ...]:
    """Milestones parted by semicolons; two may say the same."""
    parts = [part.strip() for part in plain(cell).split(";")]
    return tuple(step(part) for part in parts if part)


@importer
class PlanImporter(Importer):
    """`import_plans` and the screen. A body whose plans the person may not build is an unknown one."""

    kind = "plans"
    label = gettext_lazy("Plan items")
    right = Right.PLANS_MANAGE
    columns = (
        Column("ref", code(REF_MAX), required=True, example="road-1"),
        Column("body", required=True, example="akimat-75"),
        Column("problem_ref", code(REF_MAX), required=True, example="road"),
        Column("problem", line(PROBLEM_MAX), example="Мектепке баратын жол бұзылған"),
        Column("topic", example="roads.repair"),
        Column("territory", example="750000000"),
        Column("description", words(TEXT_MAX), example=""),
        Column("item", line(TITLE_MAX), required=True, example="Жолды күрделі жөндеу"),
        Column("result", words(TEXT_MAX), example="2 км жол"),
        Column("owner", line(254), example="executor@example.kz"),
        Column("starts_on", day, required=True, example="2027-03-01"),
        Column("due_on", day, required=True, example="2027-09-30"),
        Column("milestones", steps, example="2027-05-01 Жоба дайын; 2027-08-01 Асфальт төселді"),
        Column("questions", many(code(20)), example="2026-0000012"),
    )

    def prepare(self) -> None:
        """Read bodies (those in reach), territories and topics."""
        self.bodies = bodies_by_code(self.by, self.right)
        self.territories = territories_by_code()
        self.topics = {topic.code: topic for topic in Topic.objects.all()}

    def parse_body(self, cell: Cell) -> Body:
        """A body whose plans the person may build."""
        return named(self.bodies, cell, _("Unknown body."))

    def parse_territory(self, cell: Cell) -> Territory:
        """A territory by its KATO code."""
        return named(self.territories, cell, _("Unknown territory: give its KATO code."))

    def parse_topic(self, cell: Cell) -> Topic:
        """A topic or a sphere by its code."""
        return named(self.topics, cell, _("Unknown topic: give its code."))

    def build(self, values: dict[str, Any]) -> ItemRow:
        """Everything else is checked against what is stored, in the plan."""
        return ItemRow(**{RENAMED.get(name, name): value for name, value in values.items()})

    def plan(self, rows, *, lock: bool) -> ItemsPlan:
        """Compare with the stored plan items."""
        return plan_items(rows, by=self.by, lock=lock)

    def apply(self, plan: ItemsPlan) -> None:
        """Write drafts and changes in bulk."""
        apply_items(plan, by=self.by)
