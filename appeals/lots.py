"""The lot: which solved questions are checked, and by which body. Pure.

Nobody can foresee it (a key decides) and nobody can cast it again: the same closing always draws the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.fields import blind_index
from organisations.enums import BodyKind, BodyLevel

# From the top down, within a tier.
LADDERS = {
    BodyKind.CENTRAL: (BodyLevel.MINISTRY, BodyLevel.COMMITTEE),
    BodyKind.LOCAL: (BodyLevel.REGION, BodyLevel.CITY, BodyLevel.DISTRICT, BodyLevel.RURAL),
}


@dataclass(frozen=True)
class Checker:
    """A body that could check."""

    pk: int
    kind: str
    level: str
    path: str


def number(of: str, closing: int) -> int:
    """A number below 2**64 that stands for this closing."""
    return int.from_bytes(blind_index(str(closing), f"lot.{of}")[:8])


def is_drawn(closing: int, share: int) -> bool:
    """Whether the closing is among the `share` per cent that are checked. A greater share keeps those of a smaller."""
    return number("sample", closing) * 100 < share << 64


def choose(
    closing: int, *, solver: Checker, checkers: Sequence[Checker], parties: Iterable[str]
) -> Checker | None:
    """The body that checks: of the kind and level of the one that answered, else of a higher level of its tier.

    Never one of `parties` (paths of those who took part or are complained of), nor one above or below them.
    """
    parties = tuple(parties)
    free = [found for found in checkers if found.kind == solver.kind and not _related(found.path, parties)]
    same = [found for found in free if found.level == solver.level]
    ladder = LADDERS.get(solver.kind, ())
    above = ladder[: ladder.index(solver.level)] if solver.level in ladder else ()
    chosen = sorted(same or (found for found in free if found.level in above), key=lambda found: found.pk)
    return chosen[number("checker", closing) % len(chosen)] if chosen else None


def _related(path: str, parties: tuple[str, ...]) -> bool:
    return any(path.startswith(party) or party.startswith(path) for party in parties)
