"""Days that a parameter names before its test runs.

Parameters are made where tests are collected; a run is long, and midnight may lie between. `In` is told as a distance and becomes
a day when the test begins (`tests/conftest.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from common.dates import today


@dataclass(frozen=True)
class In:
    """Today and so long after it, or before."""

    distance: timedelta = timedelta()

    def __add__(self, more: timedelta) -> In:
        return In(self.distance + more)

    def __sub__(self, less: timedelta) -> In:
        return In(self.distance - less)


def resolved(value: Any) -> Any:
    """The value with days in the place of distances, within dicts, lists and tuples too."""
    if isinstance(value, In):
        return today() + value.distance
    if isinstance(value, dict):
        return {name: resolved(one) for name, one in value.items()}
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return type(value)(resolved(one) for one in value)
    return value
