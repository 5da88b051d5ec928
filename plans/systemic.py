"""When the questions of a body on a topic are a systemic problem, and what such a problem still lacks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models import SystemicRule


class Lack(models.TextChoices):
    """What a systemic problem must have and does not. Without a root problem all the rest is missing too."""

    PROBLEM = "problem", _("needs a root problem")
    OWNER = "owner", _("needs an owner")
    PLAN = "plan", _("needs a plan")


@dataclass(frozen=True)
class Stood:
    """Open questions of a body on a topic at the end of a day, and from how many districts they came."""

    questions: int
    territories: int


@dataclass(frozen=True)
class ProblemFacts:
    """Whether a root problem has an owner, and a plan item that is approved and not ended."""

    has_owner: bool
    has_plan: bool


def is_systemic(rule: SystemicRule | None, ends: Sequence[Stood]) -> bool:
    """Whether so many questions from so many districts stood there at the end of each of the last periods.

    `ends`: how it stood at the ends of periods, the latest first. Without a rule, or with fewer periods than the rule
    asks for, nothing is systemic.
    """
    if rule is None or len(ends) < rule.periods:
        return False
    return all(_is_large(rule, end) for end in ends[: rule.periods])


def _is_large(rule: SystemicRule, end: Stood) -> bool:
    return end.questions >= rule.questions and end.territories >= rule.territories


def lacking(problems: Iterable[ProblemFacts]) -> tuple[Lack, ...]:
    """What none of the root problems has. One with an owner and a plan is enough; the nearest to that is measured."""
    problems = list(problems)
    if not problems:
        return (Lack.PROBLEM,)
    best = max(problems, key=lambda one: (one.has_owner + one.has_plan, one.has_owner))
    return (
        *(() if best.has_owner else (Lack.OWNER,)),
        *(() if best.has_plan else (Lack.PLAN,)),
    )
