"""Open questions by the body that answers, topic and place, as they stood at the ends of several days.

What is systemic is asked of cells folded from these groups: bodies of a level, topics or spheres.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import BooleanField, Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce

from appeals.figures import ANSWERS, Standing, Teller
from appeals.querysets import QuestionQuerySet
from organisations.enums import TerritoryLevel
from organisations.models import Territory
from plans.figures import in_plan_on
from plans.systemic import Stood

# The territory of the problem, else that of the meeting.
PLACE = Coalesce("territory_id", "meeting__territory_id")
NOWHERE = (None, None)


class Group(NamedTuple):
    """Questions that were open at the end of a day. `moment`: the place of the day; `planned`: they stood in a plan.

    `planned` and `overdue` are told of the first day only.
    """

    moment: int
    answers: int
    topic: int | None
    territory: int | None
    planned: bool
    open: int
    overdue: int
    region: str | None = None
    district: int | None = None

    @property
    def place(self) -> int | str | None:
        """The district, or the region where no district is known."""
        return self.district or self.region


@dataclass
class Cell:
    """A sum of groups. `opened` and `places` have an entry for each day; the rest is of the first day.

    `orphans`: overdue and in no plan.
    """

    opened: list[int]
    places: list[set[int | str]]
    overdue: int = 0
    planned: int = 0
    orphans: int = 0
    waiting: dict[int, int] = field(default_factory=dict)  # questions by their root problem

    @classmethod
    def of(cls, days: int) -> Cell:
        """An empty one."""
        return cls([0] * days, [set() for _day in range(days)])

    def add(self, group: Group) -> None:
        """Count a group in."""
        self.opened[group.moment] += group.open
        if group.place is not None:
            self.places[group.moment].add(group.place)
        if group.moment == 0:
            self.overdue += group.overdue
            self.planned += group.open if group.planned else 0
            self.orphans += 0 if group.planned else group.overdue

    def take(self, other: Cell) -> None:
        """Count another cell in."""
        self.opened = [mine + its for mine, its in zip(self.opened, other.opened, strict=True)]
        self.places = [mine | its for mine, its in zip(self.places, other.places, strict=True)]
        self.overdue += other.overdue
        self.planned += other.planned
        self.orphans += other.orphans
        for problem, many in other.waiting.items():
            self.waiting[problem] = self.waiting.get(problem, 0) + many

    @property
    def ends(self) -> list[Stood]:
        """How it stood at the end of each day."""
        return [Stood(many, len(places)) for many, places in zip(self.opened, self.places, strict=True)]


def groups(questions: QuestionQuerySet, days: Sequence[date]) -> list[Group]:
    """The open questions at the end of each of `days`, the latest first: one query, and one for names of places.

    `questions` are scoped and filtered already.
    """
    parts = []
    for moment, day in enumerate(days):
        standing = Standing(questions.filter(raised_on__lte=day), day)
        parts += [_part(teller, moment, day) for teller in standing.tellers]
    rows = list(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])
    places = _places({row[3] for row in rows if row[3] is not None})
    return [Group(*row, *places.get(row[3], NOWHERE)) for row in rows]


def _part(teller: Teller, moment: int, day: date) -> QuestionQuerySet:
    planned = Case(When(in_plan_on(day), then=Value(True)), default=Value(False))
    overdue = Count("pk", filter=teller["overdue"])
    keys = {
        "moment": Value(moment),
        "answers": ANSWERS,
        "on_topic": F("topic_id"),
        "place": PLACE,
        "planned": planned if moment == 0 else Value(False, output_field=BooleanField()),
    }
    rows = teller.questions.filter(teller["open"]).order_by().annotate(**keys).values_list(*keys)
    return rows.annotate(n_open=Count("pk"), n_overdue=overdue if moment == 0 else Value(0))


def _places(pks: set[int]) -> dict[int, tuple[str | None, int | None]]:
    """Region and district of territories: itself or the nearest above it, as `appeals.figures.district_of`.

    Asked for the few places that occur, this spares the many questions a join for each step up.
    """
    steps = ("", "parent__", "parent__parent__")
    names = [f"{step}{name}" for step in steps for name in ("pk", "level")]
    found = {}
    for region, *chain in Territory.objects.filter(pk__in=pks).values_list("region_code", *names):
        levels = zip(chain[::2], chain[1::2], strict=True)
        district = next((pk for pk, level in levels if level == TerritoryLevel.DISTRICT), None)
        found[chain[0]] = (region, district)
    return found


def folded(
    found: Iterable[Group], days: int, key: Callable[[Group], Hashable | None]
) -> dict[Hashable, Cell]:
    """Cells by key; groups without a key (None) are left out."""
    cells: dict[Hashable, Cell] = {}
    for group in found:
        if (where := key(group)) is not None:
            if where not in cells:
                cells[where] = Cell.of(days)
            cells[where].add(group)
    return cells


def joined_groups(
    questions: QuestionQuerySet, day: date
) -> Iterator[tuple[int, int | None, int | None, int, int]]:
    """Who answers, topic, territory, root problem and number of the open questions that have one at the day's end."""
    standing = Standing(questions.filter(raised_on__lte=day), day)
    joined = Q(root_problems__joined_on__lte=day) & (
        Q(root_problems__left_on__isnull=True) | Q(root_problems__left_on__gt=day)
    )
    problem = F("root_problems__problem_id")
    keys = {"answers": ANSWERS, "on_topic": F("topic_id"), "place": PLACE, "problem": problem}
    rows = standing.questions.filter(standing["open"]).filter(joined)
    yield from rows.order_by().annotate(**keys).values_list(*keys).annotate(many=Count("pk"))
