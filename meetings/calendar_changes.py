"""What differs between two versions of a calendar. Pure over lines of any kind that have the attributes of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# Attributes of a line that are compared; the day is one of them and decides whether a line was moved.
FIELDS = (
    "planned_on", "kind", "format", "territory_id", "venue", "host_id", "host_name", "host_rank", "target_group",
    "starts_at",
)  # fmt: skip


class Change(models.TextChoices):
    """What became of a line."""

    ADDED = "added", _("Added")
    MOVED = "moved", _("Moved")
    CHANGED = "changed", _("Changed")
    REMOVED = "removed", _("Taken out")


@dataclass(frozen=True)
class Difference:
    """A line that differs: as it stood before (None: it is new) and as it stands after (None: it was taken out).

    `fields`: the attributes that differ, where both are there.
    """

    kind: str
    ref: str
    before: Any
    after: Any
    fields: tuple[str, ...] = ()

    @property
    def line(self) -> Any:
        """The line as it stands, or stood last."""
        return self.after or self.before


def compare(old: Iterable[Any], new: Iterable[Any]) -> list[Difference]:
    """The differences from `old` lines to `new` ones, by day. The reference says which line is which."""
    before, after = {line.ref: line for line in old}, {line.ref: line for line in new}
    found = [Difference(Change.REMOVED, ref, line, None) for ref, line in before.items() if ref not in after]
    for ref, line in after.items():
        if ref not in before:
            found.append(Difference(Change.ADDED, ref, None, line))
        elif fields := differing(before[ref], line):
            kind = Change.MOVED if "planned_on" in fields else Change.CHANGED
            found.append(Difference(kind, ref, before[ref], line, fields))
    return sorted(found, key=lambda difference: (difference.line.planned_on, difference.ref))


def differing(before: Any, after: Any) -> tuple[str, ...]:
    """Names of the attributes in which two lines differ."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))
