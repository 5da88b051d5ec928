"""Texts of public cards: drafts from the facts, and the look through them before anything is stored."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.enums import Status
from appeals.models import Citizen, Question
from common.acts import Refused
from common.dates import today
from common.numbers import number
from common.text import clean, clean_line
from meetings.public_texts import LANGUAGES, official_words, one_stop, wrong_texts
from plans.card_changes import iso_day, kind_label
from plans.cards import facts_of
from plans.enums import BlockerState, ItemStage, ProblemStage
from plans.ladders import LADDERS
from plans.models import JoinedQuestion, PublicCard, RootProblem
from plans.policies_blockers import stage_label

LINES = ("title_kk", "title_ru", "step_kk", "step_ru")
TEXTS = ("title_kk", "title_ru", "text_kk", "text_ru", "step_kk", "step_ru")
UNFINISHED = "[…"  # begins what a person has to write in a draft
WHY = "no public text names them"


def cleaned(texts: dict[str, str]) -> dict[str, str]:
    """The texts in normal form; headings and steps in one line."""
    return {name: (clean_line if name in LINES else clean)(texts[name]) for name in TEXTS}


def check_texts(problem: RootProblem, texts: dict[str, str]) -> None:
    """Raise `Refused` (by field) for a text that is missing, unfinished, too long, or tells who somebody is."""
    official = official_words(problem.body, problem.territory)
    wrong = wrong_texts(texts, names_of_askers(problem), official)
    for name, value in texts.items():
        limit = PublicCard._meta.get_field(name).max_length
        if not value:
            wrong[name] = _("Write what everybody may read, in Kazakh and in Russian.")
        elif UNFINISHED in value:
            wrong[name] = _("The draft is not finished: write your own words in place of “[… ]”.")
        elif limit and len(value) > limit:
            wrong[name] = _("The text is too long: %(count)d characters at most.") % {"count": limit}
    if wrong:
        raise Refused(wrong)


def check_step_day(problem: RootProblem, step_on: date | None) -> None:
    """Raise `Refused` unless the day of the next step is to come, as long as the problem is to be solved."""
    if step_on is None:
        raise Refused({"step_on": _("Name the day of the next step.")})
    if problem.is_open and step_on < today():
        raise Refused({"step_on": _("This day has passed: name the next step and its day.")})


def check_stage(problem: RootProblem) -> None:
    """Raise `Refused` for a problem that is a part of another one by now."""
    if problem.stage == ProblemStage.MERGED:
        raise Refused(
            _("This problem is a part of another one by now: the card belongs there."), code="merged"
        )


def names_of_askers(problem: RootProblem) -> list[str]:
    """The names of everybody who asked a question of the problem, those merged into others too."""
    joined = JoinedQuestion.objects.unscoped(WHY).now().filter(problem=problem).values("question")
    asked = Question.objects.unscoped(WHY).filter(
        Q(pk__in=joined) | Q(duplicate_of__in=joined, status=Status.DUPLICATE)
    )
    cards = Citizen.objects.unscoped(WHY).filter(pk__in=asked.values("citizen"))
    return [card.name.full() for card in cards]


def draft_of(problem: RootProblem) -> dict:
    """Texts and day to begin with, in both languages: what the facts tell, and marks where a person has to write."""
    facts = facts_of(problem)
    step, day = _next_step(facts)
    found: dict = {"step_on": day}
    for language in LANGUAGES:
        with translation.override(language):
            found[f"title_{language}"] = _("[… the problem in a few plain words]")
            found[f"text_{language}"] = "\n\n".join(one_stop(line) for line in _lines(facts))
            found[f"step_{language}"] = (
                f"{kind_label(step[0])}: {stage_label(step[1])}" if step else _("[… what will be done next]")
            )
    return found


def _lines(facts: dict) -> list[str]:
    found = [_("[… say in plain words what the problem is, where, and whom it concerns]")]
    if facts["asked"]:
        asked = ngettext(
            "%(count)s person asked about it.", "%(count)s people asked about it.", facts["asked"]
        )
        found.append(asked % {"count": number(facts["asked"])})
    for blocker in facts["blockers"]:
        if blocker["state"] == BlockerState.OPEN:
            found.append(_blocker_line(blocker))
    due = [row["due"] for row in facts["items"] if row["stage"] == ItemStage.APPROVED]
    found += [_("By %(day)s: [… what will be done]") % {"day": iso_day(day)} for day in sorted(due)]
    return found


def _blocker_line(blocker: dict) -> str:
    line = _("It waits for: %(kind)s. Where it stands: %(stage)s.") % {
        "kind": kind_label(blocker["kind"]).lower(),
        "stage": stage_label(blocker["stage"]).lower(),
    }
    ahead = next((step for step in _ahead(blocker) if step[2]), None)
    if ahead is None:
        return line
    expected = _("Next: %(stage)s, expected on %(day)s.") % {
        "stage": stage_label(ahead[0]).lower(),
        "day": iso_day(ahead[2]),
    }
    return f"{line} {expected}"


def _ahead(blocker: dict) -> list[list]:
    """The stages after the last one reached; one that was skipped lies behind."""
    return blocker["steps"][LADDERS[blocker["kind"]].index(blocker["stage"]) + 1 :]


def _next_step(facts: dict) -> tuple[tuple[str, str] | None, date | None]:
    """The stage of a blocker that is expected next, and the day of the next step: of that stage, or of the plan."""
    first = today().isoformat()
    ahead = [
        (step[2], blocker["kind"], step[0])
        for blocker in facts["blockers"]
        if blocker["state"] == BlockerState.OPEN
        for step in _ahead(blocker)
        if step[2] and step[2] >= first
    ]
    due = [row["due"] for row in facts["items"] if row["stage"] == ItemStage.APPROVED and row["due"] >= first]
    if ahead and (not due or min(ahead)[0] <= min(due)):
        day, kind, stage = min(ahead)
        return (kind, stage), date.fromisoformat(day)
    return None, date.fromisoformat(min(due)) if due else None
