"""What becomes of the plans of the demo: the courses that a plan item can take, and the stories of the accounts.

All days are counted from today: -30 is a month ago.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.accounts import AKIMAT, MINISTRY, SISTER

# How the task of another body stands at the end.
ACCEPTED, AGREED, OFFERED, REFUSED, RETURNED, LATE = (
    "accepted", "agreed", "offered", "refused", "returned", "late",
)  # fmt: skip
# What becomes of the blocker, where it does not simply go on in time.
STUCK, LATER, BACK, OBJECTED, TIED = "stuck", "later", "back", "objected", "tied"
DONE, DROPPED, DRAFT = "done", "dropped", "draft"
YES, NO, WAITS = "y", "n", "w"
STEP = 45  # days by which a date is moved
ONCE, FRESH, PREPARED = "once", "fresh", "prepared"
BELOW = "below"  # the first district of the akimat of the accounts


@dataclass(frozen=True)
class Course:
    """The way of a plan item: drafted on a day, to be done by a day (`due`, after all moves), and what befalls it.

    `moves`: another date asked for, once per letter (approved, declined, waits). `missed`: milestones not reached in time.
    """

    drafted: int
    due: int
    end: str = ""
    moves: str = ""
    missed: int = 0
    task: str = ""
    blocker: str = ""

    @property
    def approved(self) -> int:
        """A week after the draft."""
        return self.drafted + 8

    @property
    def first_due(self) -> int:
        """The day that was approved at first."""
        return self.due - STEP * self.moves.count(YES)


COURSES = {
    "on track": Course(-170, 120, task=ACCEPTED),
    "early": Course(-60, 240, task=AGREED),
    "late": Course(-230, -16, missed=1, task=LATE),
    "missed": Course(-190, 60, missed=1, task=AGREED),
    "twice": Course(-250, 34, moves=YES + YES, task=ACCEPTED),
    "thrice": Course(-290, 28, moves=YES + YES + YES),
    "asks": Course(-200, 22, moves=YES + WAITS, task=AGREED),
    "declined": Course(-210, 40, moves=NO, task=ACCEPTED),
    "refused": Course(-150, 80, task=REFUSED),
    "returned": Course(-140, 70, task=RETURNED),
    "failed": Course(-180, 100, blocker=BACK, task=OFFERED),
    "stuck": Course(-200, 90, blocker=STUCK),
    "later": Course(-160, 75, blocker=LATER, task=AGREED),
    "objected": Course(-130, 110, blocker=OBJECTED, task=AGREED),
    "done": Course(-290, -40, end=DONE, task=ACCEPTED),
    "dropped": Course(-200, 60, end=DROPPED),
    "draft": Course(-9, 200, end=DRAFT),
    "tied": Course(-120, 150, blocker=TIED, task=ACCEPTED),
}
# Those of the other bodies, one after another.
USUAL = (
    "on track", "late", "twice", "done", "early", "declined", "refused", "failed", "on track", "later",
    "draft", "asks", "stuck", "done", "thrice", "objected", "dropped", "returned", "missed",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """A root problem of a body: `text` (demo/texts/problems.csv), the courses of its items, who helps and who is waited for."""

    body: str
    text: str
    courses: tuple[str, ...]
    helper: str = ""
    waits_for: str = ""
    card: str = ""


# Whoever signs in as one of the accounts finds something on each tab: own items, tasks, dates to decide, what they block.
OF_ACCOUNTS = (
    Story(MINISTRY, "coal", ("on track",), "min-justice", "min-justice", ONCE),
    Story(MINISTRY, "grid", ("late",), AKIMAT, "min-national-economy", ONCE),
    Story(MINISTRY, "gas", ("objected",), SISTER, SISTER, FRESH),
    Story(MINISTRY, "boilers", ("draft",), "min-finance", "min-finance"),
    Story(AKIMAT, "local-road", ("asks", "draft"), "min-transport", "min-transport", ONCE),
    Story(AKIMAT, "local-plots", ("done",), BELOW, BELOW, ONCE),
    Story(AKIMAT, "local-heating", ("failed",), MINISTRY, MINISTRY, FRESH),
    Story(AKIMAT, "local-coal", ("tied",), MINISTRY),
    Story(BELOW, "local-school", ("asks",), AKIMAT, AKIMAT),
    Story(SISTER, "local-unsafe", ("refused",), "min-justice", "min-justice", PREPARED),
    Story(SISTER, "local-coal", ("tied",), MINISTRY),
    Story(SISTER, "local-water", ("twice",), "min-national-economy", "min-national-economy", ONCE),
)
