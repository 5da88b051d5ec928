"""By which definitions figures are counted, version by version. A change of a definition is a new version.

A frozen period names the version by which it was counted; the method page tells what each one changed. What a report
newly tells is an addition and no new version; what an existing figure tells otherwise is one. The golden figures
(`tests/reports/golden/`) hold what each report tells of a fixed set of facts, one file for a version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Formulas:
    """A version of the definitions: its number, the first day of its use, what is counted otherwise than before."""

    version: int
    valid_from: date
    changed: Any


HISTORY = (
    Formulas(
        1,
        date(2026, 11, 25),
        _(
            "The first version: classes of questions, reported, confirmed and durable rates, the interval, days, discipline of meetings, returned questions, contradictions."
        ),
    ),
)
FORMULA_VERSION = HISTORY[-1].version


def formulas_of(version: int) -> Formulas | None:
    """The version of this number; None for one that this release does not know."""
    return next((one for one in HISTORY if one.version == version), None)
