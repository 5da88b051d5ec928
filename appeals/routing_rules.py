"""Which routing rule takes a question. Pure: rules and the question come as plain keys; the first that fits is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A rule as it stands in the ordered table. None and "" fit everything."""

    pk: int
    body: int
    topic: int | None = None
    territory: int | None = None
    level: str = ""
    automatic: bool = False


@dataclass(frozen=True)
class Case:
    """A question as rules see it: its topic and sphere, its territory and all around it, the level of its host."""

    topics: frozenset[int] = frozenset()
    territories: frozenset[int] = frozenset()
    level: str = ""


def fits(line: Line, case: Case) -> bool:
    """Whether every column that the rule fills says the same as the question."""
    return (
        (line.topic is None or line.topic in case.topics)
        and (line.territory is None or line.territory in case.territories)
        and line.level in ("", case.level)
    )


def first_match(
    lines: Iterable[Line], case: Case, allowed: Callable[[int], bool] = lambda body: True
) -> Line | None:
    """The first rule in order that fits and whose body is `allowed` (exists on the day, is not complained of)."""
    return next((line for line in lines if fits(line, case) and allowed(line.body)), None)
