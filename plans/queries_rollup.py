"""Blockers summed up: how many questions and people wait, how much money and how many acts would let them go on.

Rows by region, body that is waited for, body that answers, sphere, kind, or one blocker each. A question waits when it is
open and joined to an open problem that is tied to an open blocker. In a row it counts once, and so does a blocker with its
money. A region has the questions raised there, the blockers they wait for, and the blockers of its own problems.

With a day everything is told as it stood at the end of that day (`plans.past`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from appeals.figures import REGION
from appeals.querysets import QuestionQuerySet
from plans.enums import BlockerKind, BlockerState, ProblemStage
from plans.models import BlockedProblem, Blocker, BlockerStage, JoinedQuestion, RootProblem
from plans.past import blockers_open, expected_then, lasting, problems_open, questions_open, said_then
from plans.querysets import BlockerQuerySet, JoinedQuestionQuerySet, OfBlockerQuerySet, RootProblemQuerySet

WHY = "what the selected problems wait for"
NONE = "none"  # the code of a row, and of a filter, for what is not stated
BILLION = 1_000_000_000
ACTS = (BlockerKind.LAW, BlockerKind.JOINT)


@dataclass(frozen=True)
class Selection:
    """What is summed up; the querysets are scoped already. `region`: two digits, `NONE`, or empty for all.

    `day`: a day that is over; None: now.
    """

    blockers: BlockerQuerySet
    problems: RootProblemQuerySet
    questions: QuestionQuerySet
    region: str = ""
    day: date | None = None

    def ties(self) -> OfBlockerQuerySet:
        """Which open blocker holds up which open problem."""
        found = _ties_of(self.blockers, self.problems, self.day)
        if not self.region:
            return found
        here = joined_on(self.day).filter(
            problem=OuterRef("problem"), question__in=self._of_region().order_by().values("pk")
        )
        return found.filter(self._in_region("problem__territory__region_code") | Q(Exists(here)))

    def waiting(self) -> QuestionQuerySet:
        """The open questions that wait for one of the blockers."""
        joined = joined_on(self.day)
        joined = joined.filter(question=OuterRef("pk"), problem__in=self.ties().order_by().values("problem"))
        return self._of_region().filter(Exists(joined))

    def let_go(self, *, by_money: bool) -> QuestionQuerySet:
        """Those that wait for nothing else; `by_money`: for nothing but money."""
        enough = self.ties()
        if by_money:
            enough = enough.filter(blocker__amount__isnull=False)
        rest = all_ties(self.day).exclude(pk__in=enough.order_by().values("pk"))
        held = joined_on(self.day).filter(
            question=OuterRef("pk"), problem__in=rest.order_by().values("problem")
        )
        return self.waiting().exclude(Exists(held))

    def _of_region(self) -> QuestionQuerySet:
        found = self.questions.open() if self.day is None else questions_open(self.questions, self.day)
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


def all_ties(day: date | None = None) -> OfBlockerQuerySet:
    """Every open blocker with every open problem that waits for it, now or at the end of a day that is over."""
    if day is None:
        return BlockedProblem.objects.unscoped(WHY).filter(
            untied_on__isnull=True, blocker__state=BlockerState.OPEN, problem__stage=ProblemStage.OPEN
        )
    return _ties_of(Blocker.objects.unscoped(WHY), RootProblem.objects.unscoped(WHY), day)


def joined_on(day: date | None) -> JoinedQuestionQuerySet:
    """Which questions had which root problem at the end of the day; None: now."""
    rows = JoinedQuestion.objects.unscoped(WHY)
    return rows.now() if day is None else rows.filter(lasting("joined_on", "left_on", day))


def _ties_of(blockers: BlockerQuerySet, problems: RootProblemQuerySet, day: date | None) -> OfBlockerQuerySet:
    ties = BlockedProblem.objects.unscoped(WHY)
    if day is None:
        ties, blockers, problems = ties.filter(untied_on__isnull=True), blockers.open(), problems.open()
    else:
        ties = ties.filter(lasting("tied_on", "untied_on", day))
        blockers, problems = blockers_open(blockers, day), problems_open(problems, day)
    return ties.filter(
        blocker__in=blockers.order_by().values("pk"), problem__in=problems.order_by().values("pk")
    )


def read(selection: Selection) -> Facts:
    """Four queries, whatever is selected; six for a day that is over."""
    day = selection.day
    said = {} if day is None else said_then(day)
    ties = [_tie(row, said) for row in selection.ties().order_by("pk").values_list(*_TIE)]
    problems, blockers = {tie.problem for tie in ties}, {tie.blocker for tie in ties}
    holds: dict[int, set[int]] = defaultdict(set)
    for problem, blocker in all_ties(day).filter(problem__in=problems).values_list("problem", "blocker"):
        holds[problem].add(blocker)
    return Facts(
        ties=ties,
        questions=list(_waiting(selection, problems)),
        holds={problem: frozenset(found) for problem, found in holds.items()},
        expected=_expected(blockers, day),
        region=selection.region,
    )


_TIE = (
    "blocker", "problem", "blocker__kind", "blocker__amount", "blocker__waits_for", "problem__body",
    "problem__topic", "problem__topic__parent", "problem__territory__region_code",
)  # fmt: skip


def _tie(row: tuple, said: dict[int, dict[str, Any]]) -> Tie:
    *facts, topic, sphere, region = row
    tie = Tie(*facts, sphere or topic, region)
    then = {
        name: value for name, value in said.get(tie.blocker, {}).items() if name in ("amount", "waits_for")
    }
    return replace(tie, **then) if then else tie


def _expected(blockers: set[int], day: date | None) -> dict[int, date]:
    """The days on which the blockers, all of them open, are expected to be lifted."""
    stages = BlockerStage.objects.unscoped(WHY).filter(blocker__in=blockers, frees=True)
    rows = stages.values_list("blocker", "stage", "expected_on")
    days = {(blocker, stage): expected for blocker, stage, expected in rows}
    if day is not None:
        kept = days.keys()
        days = {key: on for key, on in expected_then(day, blockers, days).items() if key in kept}
    return {blocker: expected for (blocker, _stage), expected in days.items() if expected is not None}


def _waiting(selection: Selection, problems: set[int]) -> Iterator[Waiting]:
    rows = selection.waiting().annotate(region_of=REGION).order_by("pk")
    now = Q(root_problems__left_on__isnull=True)
    then = now if selection.day is None else lasting("joined_on", "left_on", selection.day, "root_problems__")
    rows = rows.filter(then, root_problems__problem__in=problems)
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
