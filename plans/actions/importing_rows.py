"""Rows of plan files and how their words are compared with what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from appeals.models import Topic
from common.tables import csv_text
from common.text import clean_line
from organisations.models import Body, Territory
from plans.models import Milestone

Step = tuple[date, str]  # the day of a milestone and its words


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A plan item to write. `ref` and `problem_ref` are references of the body, or numbers such as A-0012 and P-0007.

    `owner` is an e-mail, `questions` are registration numbers. What is empty (None for milestones) leaves what stands.
    """

    body: Body
    ref: str
    problem_ref: str
    title: str
    starts_on: date
    due_on: date
    problem: str = ""
    topic: Topic | None = None
    territory: Territory | None = None
    description: str = ""
    result: str = ""
    owner: str = ""
    milestones: tuple[Step, ...] | None = None
    questions: tuple[str, ...] = ()


@dataclass
class Steps:
    """What happens to the milestones of one item. `said`: what stood before, in words."""

    said: str = ""
    kept: list[Milestone] = field(default_factory=list)
    moved: list[Milestone] = field(default_factory=list)
    removed: list[Milestone] = field(default_factory=list)
    new: list[Milestone] = field(default_factory=list)

    @property
    def after(self) -> list[Milestone]:
        """The milestones that there will be, by day."""
        return sorted([*self.kept, *self.moved, *self.new], key=lambda step: step.due_on)

    @property
    def changes(self) -> dict[str, list]:
        """Before and after in words, if anything differs."""
        differs = self.moved or self.removed or self.new
        return {"milestones": [self.said, steps_text(self.after)]} if differs else {}


def same_words(stored: str, given: str) -> bool:
    """Whether two texts are the same in a file, which keeps no line breaks and marks what looks like a formula."""
    return csv_text(clean_line(stored)) == csv_text(clean_line(given))


def step_words(title: str) -> str:
    """The words of a milestone as they stand in a cell, where semicolons part the milestones."""
    return clean_line(title.replace(";", ","))


def steps_text(milestones: Iterable[Milestone]) -> str:
    """Milestones as they stand in a cell: 2027-05-01 text; 2027-08-01 text."""
    return "; ".join(f"{step.due_on.isoformat()} {step_words(step.title)}" for step in milestones)
