"""Blockers summed up: how many questions and people wait, how much money and how many acts would let them go on.

Rows by region, body that is waited for, body that answers, sphere, kind, or one blocker each. A question waits when it is
open and joined to an open problem that is tied to an open blocker. In a row it counts once, and so does a blocker with its
money. A region has the questions raised there, the blockers they wait for, and the blockers of its own problems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from appeals.figures import REGION
from appeals.querysets import QuestionQuerySet
from plans.enums import BlockerKind, BlockerState, ProblemStage
from plans.models import BlockedProblem, BlockerStage, JoinedQuestion
from plans.querysets import BlockerQuerySet, OfBlockerQuerySet, RootProblemQuerySet

WHY = "what the selected problems wait for"
NONE = "none"  # the code of a row, and of a filter, for what is not stated
BILLION = 1_000_000_000
ACTS = (BlockerKind.LAW, BlockerKind.JOINT)


@dataclass(frozen=True)
class Selection:
    """What is summed up; the querysets are scoped already. `region`: two digits, `NONE`, or empty for all."""

    blockers: BlockerQuerySet
    problems: RootProblemQuerySet
    questions: QuestionQuerySet
    region: str = ""

    def ties(self) -> OfBlockerQuerySet:
        """Which open blocker holds up which open problem."""
        found = BlockedProblem.objects.unscoped(WHY).filter(
            untied_on__isnull=True,
            blocker__in=self.blockers.open().order_by(),
            problem__in=self.problems.open().order_by(),
        )
        if not self.region:
            return found
        here = JoinedQuestion.objects.unscoped(WHY).now()
        here = here.filter(problem=OuterRef("problem"), question__in=self._of_region().order_by())
        return found.filter(self._in_region("problem__territory__region_code") | Q(Exists(here)))

    def waiting(self) -> QuestionQuerySet:
        """The open questions that wait for one of the blockers."""
        joined = JoinedQuestion.objects.unscoped(WHY).now()
        joined = joined.filter(question=OuterRef("pk"), problem__in=self.ties().order_by().values("problem"))
        return self._of_region().filter(Exists(joined))

    def let_go(self, *, by_money: bool) -> QuestionQuerySet:
        """Those that wait for nothing else; `by_money`: for nothing but money."""
        enough = self.ties()
        if by_money:
            enough = enough.filter(blocker__amount__isnull=False)
        rest = all_ties().exclude(pk__in=enough.order_by().values("pk"))
        joined = JoinedQuestion.objects.unscoped(WHY).now()
        held = joined.filter(question=OuterRef("pk"), problem__in=rest.order_by().values("problem"))
        return self.waiting().exclude(Exists(held))

    def _of_region(self) -> QuestionQuerySet:
        found = self.questions.open()
        if not self.region:
            return found
        return found.annotate(at_region=REGION).filter(self._in_region("at_region"))

    def _in_region(self, path: str) -> Q:
        return Q(**{f"{path}__isnull": True}) if self.region == NONE else Q(**{path: self.region})


@dataclass(frozen=True)
class Tie:
    """A blocker that holds up a problem, with what the rows go by."""

    blocker: int
    problem: int
    kind: str
    amount: int | None
    waits_for: int | None
    body: int
    sphere: int
    region: str | None


@dataclass(frozen=True)
class Waiting:
    """An open question that waits. Without a card it counts as one person."""

    question: int
    citizen: int | None
    problem: int
    region: str | None

    @property
    def person(self) -> tuple[str, int]:
        """The same for all questions of one citizen."""
        return ("question", self.question) if self.citizen is None else ("citizen", self.citizen)


@dataclass(frozen=True)
class Facts:
    """What was read for a selection. `holds`: all open blockers of a problem, those outside the selection too."""

    ties: list[Tie]
    questions: list[Waiting]
    holds: dict[int, frozenset[int]]
    expected: dict[int, date]
    region: str = ""


def all_ties() -> OfBlockerQuerySet:
    """Every open blocker with every open problem that waits for it."""
    return BlockedProblem.objects.unscoped(WHY).filter(
        untied_on__isnull=True, blocker__state=BlockerState.OPEN, problem__stage=ProblemStage.OPEN
    )


def read(selection: Selection) -> Facts:
    """Four queries, whatever is selected."""
    ties = [_tie(row) for row in selection.ties().order_by("pk").values_list(*_TIE)]
    problems, blockers = {tie.problem for tie in ties}, {tie.blocker for tie in ties}
    holds: dict[int, set[int]] = defaultdict(set)
    for problem, blocker in all_ties().filter(problem__in=problems).values_list("problem", "blocker"):
        holds[problem].add(blocker)
    stages = BlockerStage.objects.unscoped(WHY).ahead().filter(blocker__in=blockers, frees=True)
    expected = stages.filter(expected_on__isnull=False).values_list("blocker", "expected_on")
    return Facts(
        ties=ties,
        questions=list(_waiting(selection, problems)),
        holds={problem: frozenset(found) for problem, found in holds.items()},
        expected=dict(expected),
        region=selection.region,
    )


_TIE = (
    "blocker", "problem", "blocker__kind", "blocker__amount", "blocker__waits_for", "problem__body",
    "problem__topic", "problem__topic__parent", "problem__territory__region_code",
)  # fmt: skip


def _tie(row: tuple) -> Tie:
    *facts, topic, sphere, region = row
    return Tie(*facts, sphere or topic, region)


def _waiting(selection: Selection, problems: set[int]) -> Iterator[Waiting]:
    rows = selection.waiting().annotate(region_of=REGION).order_by("pk")
    rows = rows.filter(root_problems__left_on__isnull=True, root_problems__problem__in=problems)
    for row in rows.values_list("pk", "citizen", "root_problems__problem", "region_of"):
        yield Waiting(*row)


@dataclass
class Group:
    """What a row is made of: its ties, by blocker, and its questions."""

    blockers: dict[int, Tie] = field(default_factory=dict)
    questions: dict[int, Waiting] = field(default_factory=dict)

    def add(self, tie: Tie, question: Waiting | None = None) -> None:
        """Take in a tie, and a question that waits by it; each once."""
        self.blockers[tie.blocker] = tie
        if question is not None:
            self.questions[question.question] = question


@dataclass(frozen=True)
class Counts:
    """The figures of a row. `freed_…` wait for nothing outside the row, `money_…` for nothing but its money.

    `money` in tenge; `acts`: laws and joint decisions; `bodies` that are waited for; `nearest`: the first day on which
    one of the blockers is expected to be lifted (it may have passed).
    """

    blockers: int = 0
    questions: int = 0
    people: int = 0
    regions: int = 0
    freed_questions: int = 0
    freed_people: int = 0
    money: int = 0
    money_questions: int = 0
    money_people: int = 0
    acts: int = 0
    bodies: int = 0
    nearest: date | None = None

    @property
    def people_per_billion(self) -> float | None:
        """People whom the money alone would let go on, for each billion tenge. None where no money is needed."""
        return self.money_people / (self.money / BILLION) if self.money else None

    @property
    def needs_money(self) -> bool:
        """Whether a sum stands in the row."""
        return self.money > 0


def rollup(facts: Facts, by: str) -> dict[Any, Counts]:
    """The counts of each row by its key (None: not stated). Raises KeyError for an unknown cut."""
    groups: dict[Any, Group] = defaultdict(Group)
    for key, tie, question in _placed(facts, by):
        groups[key].add(tie, question)
    return {key: counts_of(facts, group) for key, group in groups.items()}


def total_of(facts: Facts) -> Counts:
    """The counts of everything selected, each question and each blocker once."""
    return rollup(facts, "total").get("", Counts())


def _placed(facts: Facts, by: str) -> Iterator[tuple[Any, Tie, Waiting | None]]:
    """Each tie in its rows, alone and with each question that waits by it."""
    key_of, of_problem = KEYS[by], defaultdict(list)
    for tie in facts.ties:
        of_problem[tie.problem].append(tie)
        if by != "region" or facts.region in ("", tie.region or NONE):
            yield key_of(tie), tie, None
    for question in facts.questions:
        for tie in of_problem[question.problem]:
            yield question.region if by == "region" else key_of(tie), tie, question


KEYS: dict[str, Callable[[Tie], Any]] = {
    "region": lambda tie: tie.region,
    "waits_for": lambda tie: tie.waits_for,
    "body": lambda tie: tie.body,
    "sphere": lambda tie: tie.sphere,
    "kind": lambda tie: tie.kind,
    "blocker": lambda tie: tie.blocker,
    "total": lambda tie: "",
}


def counts_of(facts: Facts, group: Group) -> Counts:
    """What a group of ties and questions sums up to."""
    blockers, questions = group.blockers, group.questions.values()
    priced = {pk for pk, tie in blockers.items() if tie.amount is not None}
    freed = [one for one in questions if facts.holds[one.problem] <= blockers.keys()]
    by_money = [one for one in freed if facts.holds[one.problem] <= priced]
    days = [facts.expected[pk] for pk in blockers if pk in facts.expected]
    return Counts(
        blockers=len(blockers),
        questions=len(questions),
        people=_people(questions),
        regions=len({one.region for one in questions} - {None}),
        freed_questions=len(freed),
        freed_people=_people(freed),
        money=sum(blockers[pk].amount for pk in priced),
        money_questions=len(by_money),
        money_people=_people(by_money),
        acts=sum(tie.kind in ACTS for tie in blockers.values()),
        bodies=len({tie.waits_for for tie in blockers.values()} - {None}),
        nearest=min(days, default=None),
    )


def _people(questions: Iterable[Waiting]) -> int:
    return len({one.person for one in questions})


def ranked(rows: list, counts: Callable[[Any], Counts]) -> list:
    """Rows that need money by people per billion tenge, then those that need none by people who would go on."""

    def place(row) -> tuple:
        one = counts(row)
        rate = one.people_per_billion
        return (rate is None, -(rate or 0), -one.freed_people, -one.people)

    return sorted(rows, key=place)
