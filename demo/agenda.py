"""What people do, one act after another, each at its moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from demo import clock


class Agenda:
    """Acts to be done until `end`; doing one may add later ones. Of two at one moment the earlier added goes first."""

    def __init__(self, end: datetime):
        self.end, self.done = end, 0
        self._acts: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()

    def add(self, moment: datetime, act: Callable[[], None]) -> None:
        """Do `act` at `moment`, unless that is after the end."""
        if moment <= self.end:
            heappush(self._acts, (moment, next(self._numbers), act))

    def run(self) -> None:
        """Do everything, the clock standing at the moment of each act."""
        while self._acts:
            moment, _number, act = heappop(self._acts)
            with clock.at(moment):
                act()
            self.done += 1
