"""A question and its rights in plain Python, for the machine that compares them with the database (E2)."""

from __future__ import annotations

from dataclasses import dataclass, field

# person → (body of the person, whether the reach goes below it, rights)
ALL_RIGHTS = {"route", "work", "control", "approve", "plan"}
RIGHTS = {
    "registrar": ("own", True, {"register"}),
    "executor": ("own", False, {"work"}),
    "controller": ("own", True, ALL_RIGHTS),
    "head": ("own", True, {"approve"}),
    "district_executor": ("own_district", False, {"work"}),
    "sister_executor": ("sister", False, {"work"}),
    "sister_controller": ("sister", True, ALL_RIGHTS),
    "ministry_controller": ("ministry", True, ALL_RIGHTS),
}
PEOPLE = tuple(RIGHTS)
BODIES = ("own", "own_district", "sister", "ministry")
BELOW = {("own_district", "own")}
ABOVE_TOP = ("ministry",)  # to whom a body at the top of its tree turns
OUTCOMES = ("resolved", "partly_resolved", "explained", "refused", "passed_outside")
BEFORE_PLAN = ("registered", "assigned", "in_work")
OPEN = (*BEFORE_PLAN, "in_plan")
IN_HAND = ("assigned", "in_work")
BEING_WORKED_ON = (*IN_HAND, "in_plan")
SOLVED = ("resolved", "resolved_on_spot")
NEEDS_APPROVAL = "sister"  # the practice of this body: answers are approved before they go out
MOST_FORWARDS = 2


@dataclass
class Task:
    """What a child task should be."""

    body: str
    giver: str
    parent: int | None = None
    open: bool = True


@dataclass
class Proposal:
    """What a proposal should be."""

    kind: str
    by: str
    body: str = ""
    outcome: str = ""
    pending: bool = True


@dataclass
class Word:
    """A request for the citizen's word: about the closing of this number, answered or not."""

    closing: int
    word: str = ""


@dataclass
class Check:
    """A check by another body of the closing of this number."""

    body: str
    closing: int
    state: str = "pending"
    by: str = ""


@dataclass
class Model:
    """What a question should be."""

    status: str = "registered"
    responsible: str | None = None
    executor: str | None = None
    duplicate_of: int | None = None
    repeat_of: int | None = None
    kind: str = ""
    events: int = 1
    forwards: int = 0
    competence: str = ""
    extended: bool = False
    doubted: bool = False
    closings: int = 0
    promised: bool = False
    kept: bool = False
    item: int | None = None  # the plan item in which it stands
    had: set[str] = field(default_factory=set)
    tasks: dict[int, Task] = field(default_factory=dict)
    proposals: dict[int, Proposal] = field(default_factory=dict)
    words: dict[int, Word] = field(default_factory=dict)
    checks: dict[int, Check] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks.values() if task.open]

    @property
    def tasked(self) -> set[str]:
        return {task.body for task in self.tasks.values()}

    @property
    def seen_in(self) -> set[str | None]:
        return {"own", self.responsible} | self.tasked | {check.body for check in self.checks.values()}

    def may_be_passed_to(self, body: str) -> bool:
        """Whether the target of a forwarding or of a part is new to the question."""
        return body != self.responsible and body not in self.had

    def can_forward(self, body: str) -> bool:
        return (
            self.status in IN_HAND
            and not self.competence
            and self.forwards < MOST_FORWARDS
            and not self.open_tasks
            and self.may_be_passed_to(body)
        )

    def pending(self, kind: str) -> bool:
        return any(one.pending and one.kind == kind for one in self.proposals.values())

    def lapse(self) -> None:
        for one in self.proposals.values():
            one.pending = False

    def give_to(self, body: str) -> None:
        """Another body answers from now on."""
        self.status, self.responsible, self.executor = "assigned", body, None
        self.item = None
        self.had.add(body)
        self.lapse()

    def end(self, status: str) -> None:
        self.status, self.item = status, None
        self.closings += status in SOLVED
        self.lapse()

    def reopen(self) -> None:
        self.status = "assigned" if self.responsible else "registered"
        self.duplicate_of, self.forwards, self.competence, self.extended = None, 0, "", False
        self.had = {self.responsible} if self.responsible else set()
        for check in self.checks.values():
            if check.state == "pending":
                check.state = "lapsed"


def reaches(person: str, body: str | None) -> bool:
    """Whether the reach of the person covers the body."""
    home, below, _rights = RIGHTS[person]
    return body == home or (below and (body, home) in BELOW)


def has(person: str, right: str, *bodies: str | None) -> bool:
    """Whether the person holds the right in one of the bodies."""
    return right in RIGHTS[person][2] and any(reaches(person, body) for body in bodies)


def works_in(person: str, body: str | None) -> bool:
    """Whether the person does or gives out the work of the body."""
    return has(person, "work", body) or has(person, "route", body)


def sees(person: str, model: Model) -> bool:
    """Whether one of the bodies of the question is in the person's reach."""
    return any(reaches(person, body) for body in model.seen_in)
