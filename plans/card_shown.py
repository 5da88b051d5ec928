"""What everybody sees of a public card: the approved words and the facts as they were frozen with them, in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from appeals.at_meetings import SMALLEST_CELL
from common.dates import today
from common.numbers import number
from meetings.public_texts import in_languages
from plans.card_changes import NOTHING, iso_day
from plans.enums import BlockerKind, BlockerState, ItemStage, ProblemStage
from plans.ladders import LADDERS
from plans.models import PublicCard
from plans.policies_blockers import stage_label

Texts = list[tuple[str, str]]  # (language, text), in the order in which a page shows them
DONE, NOW, AHEAD = "done", "now", "ahead"


@dataclass(frozen=True)
class ShownStep:
    """A stage of a ladder: `place` is done, now or ahead; `note` tells its day."""

    label: str
    place: str
    note: str


@dataclass(frozen=True)
class ShownBlocker:
    """What is waited for, in a sentence, with the stages on the way."""

    what: str
    kind: str
    lifted: bool
    steps: list[ShownStep]


@dataclass(frozen=True)
class ShownDate:
    """A promised day: a sentence on it, its moves as sentences, and whether it has passed."""

    text: str
    done: bool
    late: bool
    moves: list[str]


@dataclass(frozen=True)
class ShownCard:
    """A card as citizens see it. `changed`: something has changed since it was approved (nobody says here what)."""

    card: PublicCard
    titles: Texts
    texts: Texts
    steps: Texts
    stage: str
    stage_label: str
    place: str
    sphere: str
    body: str
    asked: str
    outcomes: str
    published_on: date | None
    blockers: list[ShownBlocker] = field(default_factory=list)
    dates: list[ShownDate] = field(default_factory=list)
    changed: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the problem was solved or given up, so that nothing is waited for."""
        return self.stage != ProblemStage.OPEN

    @property
    def shows_step(self) -> bool:
        """Whether the next step is still one: not after the end of the problem, unless its day is to come."""
        return not self.is_over or self.card.step_on >= today()

    @property
    def step_passed(self) -> bool:
        """Whether the day of the next step lies behind: citizens are told so, and nobody has said yet what came of it."""
        return self.card.step_on < today()

    @property
    def waits_for(self) -> list[ShownBlocker]:
        """The blockers that hold the solution up."""
        return [blocker for blocker in self.blockers if not blocker.lifted]


def shown_card(card: PublicCard, *, facts: dict | None = None, changed: bool = False) -> ShownCard:
    """The card with `facts`, by default those that were frozen with it. Its problem, body, topic and place are read."""
    facts, problem = NOTHING | (card.facts if facts is None else facts), card.problem
    stage = ProblemStage(facts["stage"])
    return ShownCard(
        card=card,
        **_words(card),
        stage=stage,
        stage_label=str(stage.label),
        place=problem.territory.name if problem.territory else _("The whole country"),
        sphere=problem.topic.sphere.name,
        body=problem.body.name,
        asked=asked_words(facts["asked"]),
        outcomes=_outcome_words(facts),
        published_on=timezone.localdate(card.published_at) if card.published_at else None,
        blockers=[_blocker(row) for row in facts["blockers"]],
        dates=[_date(row) for row in sorted(facts["items"], key=lambda row: (row["due"], row["id"]))],
        changed=changed,
    )


def asked_words(asked: int) -> str:
    """How many asked. A few could be known by their neighbours, so they are not counted out."""
    if not asked:
        return ""
    if asked < SMALLEST_CELL:
        return _("Fewer than five people asked about it at meetings.")
    words = ngettext(
        "%(count)s person asked about it at meetings.", "%(count)s people asked about it at meetings.", asked
    )
    return words % {"count": number(asked)}


def date_words(first: str, due: str, moves: list[list[str]]) -> str:
    """A promised day with its history in one sentence; days in ISO form."""
    days = {"first": iso_day(first), "due": iso_day(due)}
    if times := slips(moves):
        words = ngettext(
            "First promised for %(first)s, now for %(due)s: moved %(times)s time.",
            "First promised for %(first)s, now for %(due)s: moved %(times)s times.",
            times,
        )
        return words % (days | {"times": number(times)})
    if first != due:
        return _("First promised for %(first)s, now for %(due)s.") % days
    return _("Promised for %(due)s. The date was never moved.") % days


def slips(moves: list[list[str]]) -> int:
    """How often a day was moved to later."""
    return sum(after > before for before, after in moves)


def _words(card: PublicCard) -> dict[str, Texts]:
    def both(name: str) -> Texts:
        return in_languages(get_language(), {code: getattr(card, f"{name}_{code}") for code in ("kk", "ru")})

    return {"titles": both("title"), "texts": both("text"), "steps": both("step")}


def _outcome_words(facts: dict) -> str:
    if facts["asked"] < SMALLEST_CELL:
        return ""
    if not facts["answered"]:
        return _("None of them has an outcome yet.")
    return _("%(answered)s of them have an outcome; solved: %(solved)s.") % {
        "answered": number(facts["answered"]),
        "solved": number(facts["solved"]),
    }


def _blocker(row: dict) -> ShownBlocker:
    kind, lifted = BlockerKind(row["kind"]), row["state"] != BlockerState.OPEN
    reached = LADDERS[kind].index(row["stage"])
    return ShownBlocker(
        what=_what(kind),
        kind=str(kind.label),
        lifted=lifted,
        steps=[_step(step, index, reached) for index, step in enumerate(row["steps"])],
    )


def _what(kind: BlockerKind) -> str:
    return {
        BlockerKind.LAW: _("A law has to be changed"),
        BlockerKind.MONEY: _("Money has to be found in the budget"),
        BlockerKind.JOINT: _("Several state bodies have to agree"),
        BlockerKind.PROCUREMENT: _("Works or goods have to be bought by a public purchase"),
        BlockerKind.LAND: _("Land has to be allotted"),
        BlockerKind.COURT: _("A court has to decide"),
    }[kind]


def _step(step: list, index: int, last: int) -> ShownStep:
    stage, reached, expected, first = step
    place = DONE if index < last else NOW if index == last else AHEAD
    note = ""
    if place != AHEAD:
        note = iso_day(reached) if reached else ""
    elif expected and first and first != expected:
        note = _("expected on %(day)s, at first on %(first)s") % {
            "day": iso_day(expected),
            "first": iso_day(first),
        }
    elif expected:
        note = _("expected on %(day)s") % {"day": iso_day(expected)}
    return ShownStep(stage_label(stage), place, note)


def _date(row: dict) -> ShownDate:
    done = row["stage"] == ItemStage.DONE
    text = date_words(row["first"], row["due"], row["moves"])
    if done:
        ended = _("Done on %(day)s.") % {"day": iso_day(row["ended_on"])}
        text = f"{ended} {text}"
    return ShownDate(
        text=text,
        done=done,
        late=not done and row["due"] < today().isoformat(),
        moves=[
            _("from %(old)s to %(new)s") % {"old": iso_day(old), "new": iso_day(new)}
            for old, new in row["moves"]
        ],
    )
